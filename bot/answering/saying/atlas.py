"""The ecosystem as a picture: projects placed by who governs them, tied by who builds on whom.

Made from the network that the store knows, as words that are ready to be drawn.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from bot.document import Atlas, Band, Place, Tie
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from storage.network import Network

ROWS: Final = 8
"""Rows of places that a picture has room for, at the size of Discord's preview."""
PLACES: Final = 4
"""Places in a row."""
TIES: Final = 24
_TOLD: Final = 12
"""Ties told in the words that replace the picture."""


def atlas_of(
    network: Network,
    governance: Mapping[str, str | None],
    names: Mapping[str, str] | None = None,
    locale: str = DEFAULT_LOCALE,
    *,
    first: Collection[str] = (),
) -> Atlas:
    """Return the map of a network.

    `governance` has the label of each namespace (in lower case) that may be drawn, None where it is not
    classified; `names` how to call them. Drawn are those that go `first`, then those most tied.
    """
    called = names or {}
    weights: Counter[str] = Counter()
    between = {
        (edge.builder, edge.base): edge.repos
        for edge in network.edges
        if edge.builder in governance and edge.base in governance
    }
    built: Counter[str] = Counter()
    for (builder, base), repos in between.items():
        weights[builder] += repos
        weights[base] += repos
        built[base] += repos
    ranked = sorted(governance, key=lambda key: (key not in first, -weights[key], key))
    chosen = _fitting(ranked, governance)
    ties = [pair for pair in between if pair[0] in chosen and pair[1] in chosen]
    ties = sorted(ties, key=lambda pair: (-between[pair], pair))[:TIES]
    most = max((between[pair] for pair in ties), default=1)
    largest = max((built[key] for key in chosen), default=0) or 1
    bands = _ordered({key: governance[key] for key in chosen}, ties)
    unit = text("atlas-unit", locale, places=len(chosen), of=len(governance))
    labels = {band: band or text("atlas-unclassified", locale) for band in bands}
    described = "; ".join(
        f"{labels[band]}: {', '.join(called.get(key, key) for key in keys)}" for band, keys in bands.items()
    )
    tied = ", ".join(
        text(
            "atlas-alt-tie",
            locale,
            builder=called.get(one, one),
            base=called.get(two, two),
            count=between[one, two],
        )
        for one, two in ties[:_TOLD]
    )
    return Atlas(
        title=text("atlas-title", locale),
        unit=unit,
        bands=tuple(
            Band(
                label=text("atlas-band", locale, band=(band or "none").replace(" ", "_")),
                places=tuple(
                    Place(key=key, name=called.get(key, key), weight=math.sqrt(built[key] / largest))
                    for key in keys
                ),
            )
            for band, keys in bands.items()
        ),
        ties=tuple(
            Tie(builder=one, base=two, weight=math.log1p(between[one, two]) / math.log1p(most))
            for one, two in ties
        ),
        columns=PLACES,
        empty=text("atlas-empty", locale),
        alt=text("atlas-alt", locale, bands=described or text("atlas-empty", locale), ties=tied),
    )


def _fitting(ranked: Sequence[str], governance: Mapping[str, str | None]) -> list[str]:
    """Return as many as there is room for, the most tied first; every band has rows of its own."""
    sizes: Counter[str | None] = Counter()
    chosen = []
    for key in ranked:
        more = sizes + Counter([governance[key]])
        if sum(-(-size // PLACES) for size in more.values()) <= ROWS:
            sizes = more
            chosen.append(key)
    return chosen


def _ordered(
    chosen: Mapping[str, str | None], ties: Iterable[tuple[str, str]]
) -> dict[str | None, list[str]]:
    """Put the tied near each other: a few times each goes to the middle of those it is tied to."""
    near: dict[str, list[str]] = {}
    for one, two in ties:
        near.setdefault(one, []).append(two)
        near.setdefault(two, []).append(one)
    bands: dict[str | None, list[str]] = {}
    for key, band in chosen.items():
        bands.setdefault(band, []).append(key)
    for _ in range(4):
        at = {
            key: place % PLACES / max(min(len(keys), PLACES) - 1, 1)
            for keys in bands.values()
            for place, key in enumerate(keys)
        }
        for keys in bands.values():
            middle = {
                key: sum(at[other] for other in near[key]) / len(near[key]) if key in near else at[key]
                for key in keys
            }
            keys.sort(key=lambda key: (middle[key], key))
    return dict(sorted(bands.items(), key=lambda item: (item[0] is None, item[0] or "")))
