"""From the outbox to Discord, exactly once."""
