"""The names of a census: those that the words of one question may mean, found in the store's index.

What is found is only what is likely. The same comparisons as of names in memory tell whether it is meant.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.answering.reading.names import Named, Names, Wider, held_repo, owner_named
from config.codebook import fold
from storage.catalogue import find_owners
from storage.name_keys import begin_key, exact_key, near_keys, owner_keys, word_keys
from storage.naming import Candidate, HeldName, candidates, held_names
from storage.views import View

_TEXTS: Final = 200
"""So many runs of words of one question are looked up."""
_NEAR_TEXTS: Final = 8
"""So many of those are also looked up as mistyped: each is some twenty keys."""
_SAME: Final = 40
"""So many repos of the very same name are weighed, the best known of them."""
_LIKE: Final = 60
_OTHERS: Final = 20

Found = dict[str, list[Candidate]]


async def exactly(view: View, names: Names, written: Iterable[str]) -> Names:
    """Return the names with those in the index that are just one of some texts."""
    texts = _texts(written)[:_TEXTS]
    if names.whole or not texts:
        return names
    found = await candidates(view, [key for text in texts for key in (exact_key(text), f"@{text}")])
    owners = [one for text in texts for one in found.get(f"@{text}", ())[:1]]
    likely = [one for text in texts for one in found.get(exact_key(text), ())[:_SAME]]
    return await _with(view, names, likely, owners)


async def nearly(view: View, names: Names, written: Iterable[str]) -> Names:
    """Return the names with those in the index that are like one of some texts: in letters, sound, words."""
    raw = list(dict.fromkeys(written))[:_NEAR_TEXTS]
    texts = {text: fold(text) for text in raw if fold(text)}
    if names.whole or not texts:
        return names
    keys: dict[str, None] = {}
    for text, folded in texts.items():
        keys |= dict.fromkeys((exact_key(folded), *near_keys(folded), *word_keys(text), *owner_keys(folded)))
    found = await candidates(view, list(keys))
    likely: list[Candidate] = []
    owners: list[Candidate] = []
    for text, folded in texts.items():
        likely.extend(found.get(exact_key(folded), ())[:_SAME])
        likely.extend(_most_hit(found, near_keys(folded))[:_LIKE])
        words = word_keys(text)
        likely.extend(one for one in _most_hit(found, words)[:_OTHERS])
        owners.extend(one for key in owner_keys(folded) for one in found.get(key, ())[:_OTHERS])
    return await _with(view, names, likely, owners)


async def beginning(view: View, names: Names, typed: str) -> Names:
    """Return the names with those in the index that may be meant by what somebody is still typing."""
    folded = fold(typed.rsplit("/", maxsplit=1)[-1])
    if names.whole or not folded:
        return names
    found = await candidates(view, [begin_key(folded), *word_keys(typed)])
    begun = [one for several in found.values() for one in several[: 4 * _LIKE]]
    wider = await _with(view, names, begun, ())
    return await nearly(view, wider, [typed])


def _texts(written: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(map(fold, written)) if text]


def _most_hit(found: Found, keys: Sequence[str]) -> list[Candidate]:
    """Return what stands under most of some keys, then the best known."""
    hits = Counter(one for key in keys for one in found.get(key, ()))
    return sorted(hits, key=lambda one: (-hits[one], -one.known, one.version))


async def _with(
    view: View,
    names: Names,
    likely: Sequence[Candidate],
    owners: Sequence[Candidate],
) -> Names:
    """Return the names with those that a view still has of what was found."""
    wanted = dict.fromkeys(one.version for one in (*owners, *likely))
    held = await held_names(view, list(wanted))
    if not held:
        return names
    asked = {held[one.version].name.partition("/")[0] for one in owners if one.version in held}
    handles = {one.name.partition("/")[0] for one in held.values()}
    known = await find_owners(view, sorted(handles))
    repos = [held[one.version] for one in likely if one.version in held]
    entries = list(_repos(repos, known))
    for handle in sorted(asked):
        owner = known.get(handle.casefold())
        named = owner_named(owner.handle if owner else handle, owner)
        entries.append((handle, named))
    return Wider(names, entries)


def _repos(held: Iterable[HeldName], known: Iterable[str]) -> Iterator[tuple[str, Named]]:
    keys = frozenset(known)
    for one in held:
        named = held_repo(one.name, one.repo_type, one.downloads, keys)
        yield one.name, named
        if named.handles:
            yield one.name.partition("/")[2], named
