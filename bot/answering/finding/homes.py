"""Who stands behind namespaces: their kind and governance as labelled.

And the countries they are at home in.
"""

from collections.abc import Sequence

from msgspec import Struct

from bot.answering.plan import Makers, Subject
from config import codebook_countries, codebook_registry
from config.codebook import load
from config.codebook_records import Project
from storage.labels import Assigned, labels
from storage.views import View

_SPREAD = frozenset({"international"})


class Home(Struct, frozen=True, kw_only=True):
    """One namespace: its labels (None: not classified), its countries (ISO codes) and regions.

    And the source.
    """

    handle: str
    kind: Assigned | None
    governance: Assigned | None
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    project: Project | None = None
    source: str | None = None
    name: str | None = None

    def fits(self, makers: Makers) -> bool:
        """Whether the namespace is one of those that are meant; what is not known does not fit."""
        tests = (
            (makers.kinds, (_value(self.kind),)),
            (makers.governance, (_value(self.governance),)),
            (makers.countries, self.countries),
            (makers.regions, self.regions),
        )
        fits = all(set(wanted) & set(held) for wanted, held in tests if wanted)
        return fits and (self.project is not None or not makers.study)

    @property
    def inferred(self) -> bool:
        """Whether a rule decided its kind or governance, and neither the study.

        A registry nor an operator.
        """
        return any(one is not None and one.origin == "rule" for one in (self.kind, self.governance))


def _value(label: Assigned | None) -> str | None:
    return label.value if label is not None and isinstance(label.value, str) else None


async def homes(view: View, handles: Sequence[str]) -> dict[str, Home]:
    """Return what stands behind each of some namespaces, by handle in lower case."""
    keys = [handle.casefold() for handle in handles]
    held = await labels(view, "owner", keys, axes=("kind", "governance"))
    found: dict[str, Home] = {}
    for handle, key in zip(handles, keys, strict=True):
        by_axis = {label.axis: label for label in held[key]}
        countries, regions, source, name = place_of(handle)
        found[key] = Home(
            handle=handle,
            kind=by_axis.get("kind"),
            governance=by_axis.get("governance"),
            countries=countries,
            regions=regions,
            project=load().by_handle(handle),
            source=source,
            name=name,
        )
    return found


def place_of(handle: str) -> tuple[tuple[str, ...], tuple[str, ...], str | None, str | None]:
    """Return the countries, regions, source and name the codebook gives a namespace; nothing where none."""
    book, table = load(), codebook_countries.load()
    project, mentioned = book.by_handle(handle), book.mentioned_by_handle(handle)
    entry = codebook_registry.load().by_handle(handle)
    if project is not None:
        codes = _codes(project.country)
        return codes, (project.region,), project.place.source, project.organization
    written = mentioned.country if mentioned is not None else entry.country if entry is not None else None
    if written is None:
        return (), (), None, entry.name if entry is not None else None
    codes = (written,) if written in _SPREAD else _codes(written)
    regions = tuple(dict.fromkeys(one.region for code in codes if (one := table.get(code)) is not None))
    source = (
        mentioned.details_source if mentioned is not None else entry.source if entry is not None else None
    )
    name = mentioned.organization if mentioned is not None else entry.name if entry is not None else None
    return codes, regions, source, name


def _codes(words: str) -> tuple[str, ...]:
    table = codebook_countries.load()
    parts = [part.strip() for part in words.replace(" and ", ",").split(",")]
    return tuple(one.code for part in parts if (one := table.get(part)) is not None)


def country_words(code: str) -> str:
    """Return a country's name; what is no country of the table is shown as it is."""
    one = codebook_countries.load().get(code)
    return code if one is None else one.name


def keys_of(subjects: Sequence[Subject]) -> tuple[str, ...]:
    """Return the namespaces that are meant, in lower case, each once."""
    return tuple(dict.fromkeys(handle.casefold() for subject in subjects for handle in subject.handles))
