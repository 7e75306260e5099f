"""How often the interpreter looks for garbage, in a process that reads pages of records."""

import gc

_YOUNG = 50_000
"""How many more objects than before make it look: a page of a thousand records makes some twenty thousand, of
which none is garbage that it has to look for."""


def settle() -> None:
    """Leave what was imported out of every look, and look seldom: for a process that has just begun."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
