"""A local Hub: speaks the Hub's HTTP API over a world whose past and future are known.

It shares nothing with the product but the clock, so that a misreading of the Hub cannot be on both sides.
"""
