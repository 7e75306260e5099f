"""The first floor: memory. The only room that knows SQL."""
