"""Shares with their intervals, as `cartographer evaluate` tells them."""

from collectors.mapping.evaluation.scores import Share


def share_words(one: Share) -> str:
    """Return a share as people read it."""
    if one.value is None:
        return "nothing to measure"
    return f"{one.value:.3f} ({one.hits} of {one.n}; {one.low:.3f} to {one.high:.3f})"
