"""What is collected, one file per thing: its name, how often, which fields, and what they tell."""
