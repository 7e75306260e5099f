"""What a correction or a dispute is about, and what it says, in Discord as on the command line."""

from collections.abc import Mapping

from msgspec import Struct

from bot.answering.reading.names import Kind, names_of
from bot.answering.reading.names_found import nearly
from bot.answering.reading.typed import find_by_words
from bot.document import Block, Command, Document, Facts, Instant, Items, Line, Link, Strong, paragraph
from bot.texts import spans, text
from bot.texts.numbers import percentage
from bot.wording import owner_link, repo_link, source_link
from config.axes import NONE, Axis, SubjectKind, axes
from config.codebook import load
from storage.catalogue import find_owner, repos_by_ids
from storage.corrections import Correction
from storage.disputes import Dispute
from storage.labels import Assigned
from storage.noise import ids_of
from storage.tracking import is_handle, tracked_in
from storage.views import View

OFFERED = 3
SHOWN = 80
_HUB = ("https://huggingface.co/", "huggingface.co/", "https://hf.co/", "hf.co/")


class Target(Struct, frozen=True):
    """A subject as labels are stored of it, and as it is shown."""

    kind: SubjectKind
    key: str
    name: str
    link: Link


class UnknownTargetError(Exception):
    """Nothing of that name can have the label; `nearest` are names that may have been meant."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


async def target_of(view: View, typed: str, axis: Axis) -> Target:
    """Return what was typed as a subject of an axis: a repo's id or link, a handle, a project's key.

    Of a name that is both, a project goes before a namespace; its link always means the namespace. Raises
    UnknownTargetError where the store or the codebook knows nothing of the name.
    """
    wanted = typed.strip()
    if "repo" in axis.kinds:
        repo = await find_by_words(view, wanted[:200])
        if repo is None:
            raise await _unknown(view, wanted, "repo", f"there is no repo {wanted[:SHOWN]!r} in the store.")
        return Target("repo", str(repo.id), repo.name, repo_link(repo.repo_type, repo.name))
    if "project" in axis.kinds:
        project = next((one for one in load().projects if one.key == wanted.casefold()), None)
        if project is not None:
            return Target("project", project.key, project.name, owner_link(project.handles[0]))
    handle = next((wanted[len(start) :] for start in _HUB if wanted.lower().startswith(start)), wanted)
    handle = handle.strip("/")
    if is_handle(handle):
        owner = await find_owner(view, handle)
        followed = {one.casefold(): one for one in await tracked_in(view)}
        shown = owner.handle if owner else followed.get(handle.casefold())
        if shown is None and await ids_of(view, handle):
            shown = handle
        if shown is not None:
            return Target("owner", handle.casefold(), shown, owner_link(shown))
    raise await _unknown(view, handle, "owner", f"nothing is known of the namespace {handle[:SHOWN]!r}.")


async def _unknown(view: View, typed: str, kind: Kind, message: str) -> UnknownTargetError:
    near = (await nearly(view, await names_of(view), [typed[:200]])).near(typed[:200], limit=20)
    if kind == "repo":
        names = [one.named.key for one in near if one.named.kind == "repo"]
    else:  # a project or an organisation is meant by its namespaces
        others = [one.named for one in near if one.named.kind != "repo"]
        names = [handle for named in others for handle in named.handles or (named.key,)]
    return UnknownTargetError(message, tuple(dict.fromkeys(names))[:OFFERED])


async def targets_of(view: View, found: list[Dispute]) -> dict[int, Target]:
    """Return what disputes are about, by their numbers."""
    ids = [int(one.subject) for one in found if one.subject_kind == "repo"]
    repos = await repos_by_ids(view, ids)
    targets: dict[int, Target] = {}
    for one in found:
        repo = repos.get(int(one.subject)) if one.subject_kind == "repo" else None
        if repo is not None:
            targets[one.id] = Target("repo", one.subject, repo.name, repo_link(repo.repo_type, repo.name))
        elif one.subject_kind == "project":
            project = load().project(one.subject)
            targets[one.id] = Target("project", project.key, project.name, owner_link(project.handles[0]))
        else:
            targets[one.id] = Target("owner", one.subject, one.subject, owner_link(one.subject))
    return targets


def value_words(value: object) -> str:
    """Return a label's value in words."""
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return NONE if value is None else str(value)


def suggest_axes(typed: str) -> list[tuple[str, str]]:
    """Return the axes that typed text may mean, as (shown, value)."""
    wanted = typed.strip().casefold()
    begun = [name for name in axes() if name.startswith(wanted)]
    return [(name, name) for name in dict.fromkeys([*begun, *(name for name in axes() if wanted in name)])]


def suggest_values(axis: str, typed: str) -> list[tuple[str, str]]:
    """Return the values of an axis that typed text may mean; of a list, for its last part."""
    one = axes().get(axis.strip().casefold())
    if one is None:
        return []
    before, separator, last = typed.rpartition(";") if one.several else ("", "", typed)
    wanted = last.strip().casefold()
    known = (*one.values, NONE)
    begun = [value for value in known if value.casefold().startswith(wanted)]
    found = dict.fromkeys([*begun, *(value for value in known if wanted in value.casefold())])
    return [(f"{before}{separator}{value}", f"{before}{separator}{value}") for value in found]


def corrected_page(target: Target, axis: Axis, done: Correction, locale: str = "en") -> Document:
    """Say what held before a correction and what holds after it."""
    rows: list[tuple[str, Line]] = []
    for taxonomy, after in done.after.items():
        named = f" ({taxonomy})" if len(done.after) > 1 else ""
        rows.append((text("label-before", locale) + named, _held(done.before[taxonomy], locale)))
        rows.append((text("label-after", locale) + named, _held(after, locale)))
    title = text("label-title", locale, name=target.name, axis=axis.name)
    return Document(title=title, url=target.link.url, blocks=(Facts(tuple(rows)),), tone="good")


def _held(label: Assigned | None, locale: str) -> Line:
    if label is None:
        return (text("label-nothing", locale),)
    why = text("label-because", locale, reason=label.reason) if label.reason else ""
    sure = percentage(label.confidence, locale)
    said = text("label-by", locale, origin=label.origin, confidence=sure)
    return (Strong(value_words(label.value)), said, why)


def dispute_line(one: Dispute, target: Target, locale: str = "en") -> Line:
    """Say which label is disputed, since when, with which link and words, and what came of it."""
    line = spans(
        "dispute-line",
        locale,
        number=one.id,
        subject=target.link,
        axis=one.axis,
        at=Instant(one.at, "date"),
        link=source_link(one.link),
        reason=one.reason or text("dispute-no-words", locale),
    )
    if one.decision is None:
        return line
    decided = text("dispute-decision", locale, decision=one.decision, answer=one.answer or "")
    return (*line, " ", decided)


def disputes_page(found: list[Dispute], targets: Mapping[int, Target], locale: str = "en") -> Document:
    """List disputes."""
    lines = tuple(dispute_line(one, targets[one.id], locale) for one in found)
    blocks: tuple[Block, ...] = (Items(lines),) if lines else (paragraph(text("disputes-none", locale)),)
    return Document(title=text("disputes-title", locale), blocks=blocks)


def opened_page(one: Dispute, target: Target, *, new: bool, locale: str = "en") -> Document:
    """Say that a label is disputed, or was already with the same link."""
    words = text("dispute-opened" if new else "dispute-open-already", locale)
    blocks = (paragraph(*dispute_line(one, target, locale)), paragraph(words))
    return Document(title=text("dispute-title", locale), blocks=blocks, tone="good")


def asked_page(one: Dispute, target: Target, *, who: str, locale: str = "en") -> Document:
    """Tell operators of a new dispute."""
    told = spans("dispute-asked", locale, who=who, command=Command("admin disputes"))
    blocks = (paragraph(*dispute_line(one, target, locale)), paragraph(*told))
    return Document(title=text("dispute-asked-title", locale), url=target.link.url, blocks=blocks)


def decided_page(one: Dispute, target: Target, locale: str = "en") -> Document:
    """Say what was decided; where it was accepted, how the label is corrected."""
    blocks = [paragraph(*dispute_line(one, target, locale))]
    if one.decision == "accepted":
        blocks.append(paragraph(*spans("dispute-correct", locale, command=Command("admin label"))))
    return Document(title=text("dispute-title", locale), blocks=tuple(blocks), tone="good")
