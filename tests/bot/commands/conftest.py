"""Commands are used in a town."""

from tests.support.town import filled, heard, town, village

__all__ = ["filled", "heard", "town", "village"]
