"""A further name for what is known: what it may be and what it means, in Discord as on the command line."""

from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.names import KNOWN_OWNER, names_of
from bot.answering.reading.text import clean, read
from bot.answering.reading.typed import nearest, subject_by_words
from config.codebook import fold
from storage.aliases import LONGEST, Alias
from storage.tracking import is_handle, tracked_in
from storage.views import View

SHORTEST = 2
MOST_WORDS = 7
OFFERED = 3
SHOWN = 80


class AliasError(Exception):
    """The name cannot be an alias, or what it is to mean is not known; `nearest` may have been meant."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


async def read_alias(view: View, alias: str, subject: str) -> Alias:
    """Return an alias as it is stored. Raises AliasError where it would mean nothing, or something else."""
    words = clean(alias)
    await _fit(view, words)
    kind, key, repo_type = None, subject.strip(), None
    meant = await subject_by_words(view, key[:200])
    if meant is not None:
        kind, key, repo_type = meant.kind, meant.key, meant.repo_type
    elif is_handle(key):
        followed = {handle.casefold(): handle for handle in await tracked_in(view)}
        kind, key = ("owner", followed[key.casefold()]) if key.casefold() in followed else (None, key)
    if kind is None:
        near = tuple(one.key for one in await nearest(view, key[:200]))
        raise AliasError(f"nothing is known of {key[:SHOWN]!r}.", near[:OFFERED])
    return Alias(alias_key=fold(words), alias=words, kind=kind, subject=key, repo_type=repo_type)


async def _fit(view: View, words: str) -> None:
    """Raise AliasError where words cannot be an alias: too short or long, everyday words, a name already."""
    shown, asked = words[:SHOWN], read(words)
    key = fold(words)
    if len(key) < SHORTEST or len(words) > LONGEST or not 1 <= len(asked.words) <= MOST_WORDS:
        raise AliasError(
            f"an alias has {SHORTEST} to {LONGEST} characters in at most {MOST_WORDS} words:"
            f" {shown!r} does not."
        )
    phrase = lexicon().length_at(asked.words, [False] * len(asked.words), 0) == len(asked.words)
    if key.isdigit() or phrase or asked.links or asked.elsewhere:
        raise AliasError(f"{shown!r} means something else in a question: it cannot be an alias.")
    held = [one for one in (await names_of(view)).exact(words) if one.tier <= KNOWN_OWNER or one.key == words]
    if held:
        raise AliasError(f"{shown!r} is the name of {held[0].key} already.")
