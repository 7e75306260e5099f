"""Words that answers and digests share: repos, counts, licences, gates, and what happened to a repo."""

from typing import Any
from urllib.parse import quote, urlsplit

from bot.document import Code, Line, Link, Span
from bot.texts import spans, text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact
from config.codebook import load
from config.codebook_records import License
from storage.catalogue import Repo
from storage.history import Event

HUB = "https://huggingface.co"
SHORT_REVISION = 7
SHOWN = 80
_PREFIXES = {"dataset": "datasets/", "space": "spaces/"}
_PLACES = {"datasets": "dataset", "spaces": "space", "papers": "paper"}
_INSIDE = {"discussions": "discussion", "commit": "commit", "blob": "file", "resolve": "file", "raw": "file"}
_STUDY = "2509.25397"
"""The study's number on arXiv."""
_EVENTS = {
    "created": "event-created",
    "discovered": "event-discovered",
    "deleted": "event-deleted",
    "returned": "event-returned",
    "renamed": "event-renamed",
    "transferred": "event-transferred",
    "spike": "event-spike",
    "dip": "event-dip",
}
_VISIBILITY: dict[bool | None, str] = {
    None: "event-visibility",
    True: "event-private",
    False: "event-public",
}


def hub_url(repo_type: str, name: str) -> str:
    """Return the address of a repo's page; whatever stands in the name, it stays one path on the Hub."""
    return f"{HUB}/{_PREFIXES.get(repo_type, '')}{quote(name, safe='/', errors='replace')}"


def repo_link(repo_type: str, name: str) -> Link:
    """Return a repo's id with its page behind it."""
    return Link(name, hub_url(repo_type, name))


def owner_link(handle: str) -> Link:
    """Return a namespace with its page behind it."""
    return Link(handle, f"{HUB}/{quote(handle, safe='', errors='replace')}")


def source_link(url: str) -> Link:
    """Return a link of somebody's own, shown by its host: nobody is led elsewhere than it says."""
    return Link(urlsplit(url).hostname or url[:SHOWN], url)


def evidence_link(url: str, locale: str = DEFAULT_LOCALE, *, card: bool = False) -> Link:
    """Return the link of a piece of evidence, named by what it shows: a page or card of the Hub, the study.

    `card` says that what was seen stands in the card. What is neither the Hub's nor the study's has its host.
    """
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if part]
    if parts.hostname == "arxiv.org" and path[-1:] and path[-1].startswith(_STUDY):
        return Link(text("shows-study", locale), url)
    if parts.hostname != urlsplit(HUB).hostname or not path:
        return source_link(url)
    kind = _PLACES.get(path[0], "model")
    _, name, inside = [*(path[1:] if path[0] in _PLACES else path), "", "", ""][:3]
    if kind == "paper":
        shown = "paper"
    elif not name and kind == "model":
        shown = "owner"
    elif kind == "space" and name == "README":
        shown = "owner-card"
    else:
        shown = _INSIDE.get(inside, "card" if card else "page")
    return Link(text(f"shows-{shown}", locale, kind=kind), url)


def count_words(number: int, repo_type: str | None = None, locale: str = DEFAULT_LOCALE) -> str:
    """Write how many repos of a type there are: 1 model, 1,204 datasets, 3 Spaces, 12 repos."""
    plural = "one" if number == 1 else "other"
    return text(f"count-{repo_type or 'repo'}", locale, number=exact(number, locale), plural=plural)


def find_license(license_id: str | None, license_name: str | None = None) -> License | None:
    """Return what the codebook knows of a declared licence; beside `other` its own name says more."""
    if license_id is None:
        return None
    if license_id == "other" and license_name and (named := load().license(license_name)):
        return named
    return load().license(license_id)


def license_words(
    license_id: str | None,
    locale: str = DEFAULT_LOCALE,
    *,
    name: str | None = None,
    known: bool = True,
) -> Line:
    """Write a declared licence: its name with its text behind it, and its id.

    `name` is what stands beside `other`; `known` says whether the field was ever looked at.
    """
    if not known:
        return (text("license-not-known", locale),)
    if license_id is None:
        return (text("license-none", locale),)
    entry = find_license(license_id, name)
    if entry is None or entry.id == "other":
        if license_id == "other":
            return (
                spans("license-custom-named", locale, name=name) if name else _says("license-custom", locale)
            )
        return (Code(license_id),)
    shown: Span = Link(entry.name, entry.url) if entry.url else entry.name
    return spans("license-named", locale, name=shown, id=Code(license_id if entry.on_hub else entry.id))


def repo_license(repo: Repo, locale: str = DEFAULT_LOCALE) -> Line:
    """Write the licence a repo declares."""
    return license_words(repo.license, locale, name=repo.license_name, known=repo.license_known)


def gate_words(gated: str | None, locale: str = DEFAULT_LOCALE) -> str:
    """Write whether a repo's files are open to everyone."""
    return text(f"gate-{gated if gated in {'open', 'auto', 'manual'} else 'not-known'}", locale)


def event_line(event: Event, locale: str = DEFAULT_LOCALE) -> Line:
    """Write what happened in one line, without its time; it begins with a link to what it happened to."""
    message, slots = _told(event, event.before or {}, event.after or {}, locale)
    return fill(message, locale, repo=_subject(event), **slots)


def relation_words(relation: str, locale: str) -> str:
    """Return the word for a relation of a repo to its base; one the Hub invents later stays as it is."""
    known = {
        "finetune": "relation-finetune",
        "adapter": "relation-adapter",
        "quantized": "relation-quantized",
        "merge": "relation-merge",
        "derived": "relation-derived",
    }
    return text(known[relation], locale) if relation in known else relation


def fill(message: str, locale: str = DEFAULT_LOCALE, /, **slots: Line | Span | float) -> Line:
    """Return a message as a line in whose places stand spans, or lines of spans: a licence with its link."""
    lines: dict[str, Line] = {}
    marks: dict[str, Span | float] = {}
    for name, slot in slots.items():
        if isinstance(slot, int | float):
            marks[name] = slot
        else:
            lines[name] = slot if isinstance(slot, tuple) else (slot,)
            marks[name] = Code(name)
    out: list[Span] = []
    for span in spans(message, locale, **marks):
        out.extend(lines[span.text] if isinstance(span, Code) else (span,))
    return tuple(out)


def _told(
    event: Event, before: dict[str, Any], after: dict[str, Any], locale: str
) -> tuple[str, dict[str, Line]]:
    """Return the message of an event, and the lines that stand in it."""
    match event.kind:
        case "created" | "discovered" | "deleted" | "returned":
            told: tuple[str, dict[str, Line]] = (_EVENTS[event.kind], {})
        case "renamed" | "transferred":
            told = (_EVENTS[event.kind], {"before": (Code(str(before.get("name"))),)})
        case "owner_renamed":
            told = ("event-owner-renamed", {"before": (Code(str(before.get("handle"))),)})
        case "visibility":
            private: bool | None = after.get("private")
            told = (_VISIBILITY[private], {})
        case "gated":
            gates = (gate_words(facts.get("gated"), locale) for facts in (before, after))
            told = ("event-gated", dict(zip(("before", "after"), ((gate,) for gate in gates), strict=True)))
        case "license":
            told = ("event-license", {"before": _license(before, locale), "after": _license(after, locale)})
        case "base_model":
            told = ("event-base-model", {"before": _bases(before, locale), "after": _bases(after, locale)})
        case "revision":
            told = ("event-revision", {"after": (_revision(event, after),)})
        case "spike" | "dip":
            told = (_EVENTS[event.kind], _odd(after))
        case _:
            told = ("event-other", {})
    return told


def _odd(after: dict[str, Any]) -> dict[str, Line]:
    """Return the day of an odd count, the count, and what is usual."""
    slots = (("day", after.get("day")), ("count", after.get("downloads")), ("usual", after.get("usual")))
    return {name: (str(value),) for name, value in slots}


def _says(message_id: str, locale: str) -> Line:
    return (text(message_id, locale),)


def _subject(event: Event) -> Link:
    told = event.after or event.before or {}
    if event.repo_id is None:
        return owner_link(str(told.get("handle") or event.owner))
    return repo_link(event.repo_type or "model", str(event.repo or told.get("name")))


def _license(facts: dict[str, Any], locale: str) -> Line:
    return license_words(facts.get("license"), locale, name=facts.get("license_name"))


def _bases(facts: dict[str, Any], locale: str) -> Line:
    names = facts.get("base_models") or ()
    if not names:
        return _says("event-base-none", locale)
    line: list[Span] = []
    for name in names:
        line += [", "] * bool(line) + [repo_link("model", str(name))]
    return tuple(line)


def _revision(event: Event, after: dict[str, Any]) -> Span:
    sha = str(after.get("sha") or "")
    if not sha or event.repo is None:
        return Code(sha[:SHORT_REVISION])
    page = hub_url(event.repo_type or "model", event.repo)
    return Link(sha[:SHORT_REVISION], f"{page}/commit/{quote(sha, safe='', errors='replace')}")
