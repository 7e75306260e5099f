"""Accounts on the Hub that are programs: what they commit is kept, but is nobody's work."""

from collections.abc import Iterable, Mapping

BOTS: Mapping[str, str] = {
    "system": "the Hub's own name for commits that it makes itself",
    "SFconvertbot": "offers weights converted to safetensors",
    "librarian-bot": "completes the metadata of cards",
    "librarian-bots": "completes the metadata of cards, under the organisation's name",
    "parquet-converter": "converts datasets to Parquet",
    "leaderboard-pr-bot": "adds the Open LLM Leaderboard's results to cards",
    "model-sizer-bot": "adds the number of parameters to safetensors files",
    "autoevaluator": "adds the results of automatic evaluations to cards",
    "gradio-pr-bot": "publishes the Spaces of Gradio's pull requests",
}
"""Handles as the Hub writes them, each with what it does and why it does not count as a contributor."""

_KEYS = frozenset(handle.casefold() for handle in BOTS)


def is_bot(handle: str) -> bool:
    """Say whether an account is known to be a program."""
    return handle.casefold() in _KEYS


def by_bots(handles: Iterable[str]) -> bool:
    """Say whether everybody behind something is known to be a program; of nobody at all that is not known."""
    known = [is_bot(handle) for handle in handles]
    return bool(known) and all(known)
