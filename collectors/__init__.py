"""The second floor: eyes and judgement (the Hub, its sources, the mapping)."""
