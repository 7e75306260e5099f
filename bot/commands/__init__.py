"""What people do with the bot in Discord: one file per group of commands."""
