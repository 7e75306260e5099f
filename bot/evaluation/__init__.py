"""Answers held against what people and SQL say they must be: `cartographer evaluate answers`."""
