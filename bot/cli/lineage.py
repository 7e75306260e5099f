"""`cartographer lineage`: what repos stand on, up to the roots, and what others built on them."""

from collections.abc import Iterable, Mapping, Sequence

import click
import msgspec
from msgspec import Struct

from bot.cli.naming import named, nearest, repo_of, why_no_repo
from bot.cli.output import Output, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import as_of_line, instant
from bot.cli.shapes_map import EvidenceLine, LabelLine
from bot.texts.outside import clean
from config.clock import WEEK
from storage.catalogue import Repo, find_repo
from storage.engagement import Figure
from storage.reuse import Reuse, Scope, reuse
from storage.reuse_notable import Notable, notable
from storage.reuse_outside import outside_work
from storage.reuse_up import Provenance, Step, provenance
from storage.views import View, view

WINDOW = 52 * WEEK
_INDENT = "  "


class BaseLine(Struct, frozen=True, kw_only=True):
    """One step up: `child` declares to stand on `name`, which may be unknown, or gone."""

    child: str
    name: str
    type: str
    relation: str
    depth: int
    standing: str
    license: str | None
    url: str
    revision: str | None


class RelationLine(Struct, frozen=True, kw_only=True):
    """How many repos stand on it in one way; those that are noise are counted apart."""

    relation: str
    repos: int
    owners: int
    folded: int


class MakerLine(Struct, frozen=True, kw_only=True):
    """A namespace that built on it."""

    owner: str
    repos: int
    folded: int
    inside: bool


class NotableLine(Struct, frozen=True, kw_only=True):
    """A derivative worth naming, and why; `what` is the language or task in which it was first."""

    repo: str
    why: str
    what: str | None
    relations: tuple[str, ...]
    url: str
    revision: str | None
    downloads: int | None
    created_at: str | None


class FigureLine(Struct, frozen=True, kw_only=True):
    """A share (0 to 1) out of how many rows, with some of them; `unknown` says why it is not known."""

    name: str
    value: float | None
    out_of: int | None
    unknown: str | None
    rows: tuple[str, ...]


class LineageLine(LabelLine, frozen=True, kw_only=True):
    """`lineage`: a repo's tree, up and down."""

    roots: tuple[str, ...] = ()
    bases: tuple[BaseLine, ...] = ()
    datasets: tuple[BaseLine, ...] = ()
    cut: bool = False
    derivatives: int = 0
    makers: int = 0
    folded: Mapping[str, int] = msgspec.field(default_factory=dict)
    by_relation: tuple[RelationLine, ...] = ()
    by_maker: tuple[MakerLine, ...] = ()
    notable: tuple[NotableLine, ...] = ()
    outsiders: tuple[FigureLine, ...] = ()


@click.command("lineage", short_help="Show what repos stand on, and what others built on them.")
@click.argument("names", nargs=-1, required=True, metavar="REPO...")
@json_option
def command(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show each repo's tree: bases and data up to the roots, with licences; derivatives and their makers."""

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            for name in names:
                repo_type, wanted = repo_of(name)
                repo = await find_repo(now, wanted, repo_type)
                if repo is None:
                    _unknown(session.output, now, name, await nearest(now, wanted, "repo"))
                    continue
                await _tell(session, now, name, repo)
            if not as_json and now.as_of is not None:
                session.output.lines(as_of_line(instant(now.as_of)))

    perform(work, as_json=as_json)


async def _tell(session: Session, now: View, subject: str, repo: Repo) -> None:
    scope = Scope(repos=(repo.id,))
    above, below = await provenance(now, repo), await reuse(now, scope)
    best = await notable(now, scope)
    at = session.clock.now()
    figures = await outside_work(now, scope, since=at - WINDOW, until=at)
    if session.output.as_json:
        session.output.record(_line(now, subject, above, below, best, figures))
    else:
        _text(session.output, above, below, best, figures)


def _line(
    now: View,
    subject: str,
    above: Provenance,
    below: Reuse,
    best: Sequence[Notable],
    figures: Iterable[Figure],
) -> LineageLine:
    share = FigureLine(
        name="outside-derivatives",
        value=below.outsiders,
        out_of=below.repos,
        unknown="nothing in the store is built on it" if below.outsiders is None else None,
        rows=(),
    )
    return LineageLine(
        subject=subject,
        axis="lineage",
        value={"roots": len(above.roots), "bases": len(above.bases), "derivatives": below.repos},
        confidence=1.0,
        origin="rule",
        evidence=tuple(_proofs(above, best)),
        taxonomy="hub",
        rule="lineage.declared",
        rule_version="1",
        reason=None,
        as_of=instant(now.as_of),
        run=now.run,
        roots=above.roots,
        bases=tuple(map(_base, above.bases)),
        datasets=tuple(map(_base, above.data)),
        cut=above.cut,
        derivatives=below.repos,
        makers=below.owners,
        folded=dict(below.folded),
        by_relation=tuple(
            RelationLine(relation=one.relation, repos=one.repos, owners=one.owners, folded=one.folded)
            for one in below.relations
        ),
        by_maker=tuple(
            MakerLine(owner=one.owner_key, repos=one.repos, folded=one.folded, inside=one.inside)
            for one in below.makers
        ),
        notable=tuple(map(_notable, best)),
        outsiders=(share, *map(_figure, figures)),
    )


def _proofs(above: Provenance, best: Sequence[Notable]) -> Iterable[EvidenceLine]:
    """Yield the pages that show the edges: that of the repo itself, of each known base, of the notable."""
    pages = {above.repo.name.casefold(): above.repo}
    pages |= {step.name.casefold(): step.repo for step in above.steps if step.repo is not None}
    for step in above.steps:
        child = pages.get(step.child.casefold(), above.repo)
        verb = "says it was trained on" if step.relation == "trained_on" else "names as its base"
        said = f"{step.child} {verb} {step.name} ({step.relation})"
        yield _proof(child, said)
    for one in best:
        yield _proof(one.repo, f"{one.repo.name} stands on it ({', '.join(one.relations)}): {one.why}")


def _proof(repo: Repo, said: str) -> EvidenceLine:
    return EvidenceLine(url=repo.url, revision=repo.sha, date=instant(repo.observed_at), seen=clean(said))


def _base(step: Step) -> BaseLine:
    return BaseLine(
        child=step.child,
        name=step.name,
        type=step.repo_type,
        relation=step.relation,
        depth=step.depth,
        standing=step.standing,
        license=step.license,
        url=step.url,
        revision=step.repo.sha if step.repo is not None else None,
    )


def _notable(one: Notable) -> NotableLine:
    return NotableLine(
        repo=one.repo.name,
        why=one.why,
        what=one.what,
        relations=one.relations,
        url=one.repo.url,
        revision=one.repo.sha,
        downloads=one.repo.downloads,
        created_at=instant(one.repo.created_at),
    )


def _figure(figure: Figure) -> FigureLine:
    return FigureLine(
        name=figure.name,
        value=figure.value,
        out_of=figure.out_of,
        unknown=figure.unknown,
        rows=figure.rows,
    )


def _unknown(output: Output, now: View, subject: str, near: Sequence[str]) -> None:
    if output.as_json:
        output.record(
            LineageLine(
                subject=subject,
                axis="lineage",
                value=None,
                confidence=0.0,
                origin="rule",
                evidence=(),
                taxonomy="hub",
                rule="lineage.declared",
                rule_version="1",
                reason=why_no_repo(subject) or "not in the store",
                as_of=instant(now.as_of),
                run=now.run,
            )
        )
        return
    other = f" (nearest: {', '.join(near)})" if near else ""
    output.lines(f"{named(subject)}: {why_no_repo(subject) or 'not in the store'}{other}")


def _text(
    output: Output, above: Provenance, below: Reuse, best: Sequence[Notable], figures: Iterable[Figure]
) -> None:
    """Write the tree for people: what it stands on above its name, what stands on it below."""
    repo = above.repo
    deepest = max((step.depth for step in above.steps), default=0)
    for step in reversed(above.steps):
        where = "" if step.standing == "known" else f", {step.standing}"
        license_id = step.license or "no licence known"
        pad = _INDENT * (deepest - step.depth)
        output.lines(f"{pad}{step.name} [{step.repo_type}, {license_id}{where}]", f"{pad}└ {_how(step)}")
    pad = _INDENT * deepest
    gone = ", gone from the Hub" if repo.gone else ""
    output.lines(f"{pad}{repo.name} [{repo.repo_type}, {repo.license or 'no licence declared'}{gone}]")
    if above.cut:
        output.lines(f"{pad}(it declares more than is shown)")
    if not above.steps:
        output.lines(f"{pad}declares to stand on nothing")
    output.lines(f"{pad}{_INDENT}{some(below.repos, 'derivative')} of {some(below.owners, 'namespace')}")
    for one in below.relations:
        folded = f", and {one.folded:,} folded as noise" if one.folded else ""
        output.lines(f"{pad}{_INDENT}├ {one.relation.replace('_', ' ')}: {one.repos:,}{folded}")
    if below.makers:
        makers = ", ".join(f"{one.owner_key} {one.repos:,}" for one in below.makers[:5])
        output.lines(f"{pad}{_INDENT}├ made by {makers}")
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for told in best:
        reasons.setdefault((told.why, told.repo.name, told.repo.url), []).append(told.what or "")
    for (why, name, url), whats in reasons.items():
        what = f" ({', '.join(whats)})" if any(whats) else ""
        output.lines(f"{pad}{_INDENT}├ {why}{what}: {name}", f"{pad}{_INDENT}│ {url}")
    if below.outsiders is not None:
        output.lines(f"{pad}{_INDENT}└ by others: {below.outsiders:.0%}")
    for figure in figures:
        value = "not known" if figure.value is None else f"{figure.value:.0%} of {figure.out_of:,}"
        output.lines(f"{pad}{_INDENT}  {figure.name.replace('-', ' ')} on the Hub: {value}")


def _how(step: Step) -> str:
    return {"trained_on": "trained", "derived": "base of"}.get(
        step.relation, step.relation
    ) + f" {step.child}"
