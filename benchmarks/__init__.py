"""Measurements: each in one run beside its limit or peer. They judge nothing; people read them."""
