"""`cartographer network`: who builds on whom, beside who mentions whom in the study."""

from collections.abc import Sequence
from typing import Any

import click
from msgspec import Struct

from bot.cli.naming import handle_of, shortened, why_no_handle
from bot.cli.output import Output, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import as_of_line, instant
from bot.cli.shapes_map import EvidenceLine, LabelLine
from config.codebook import load
from storage.covering import listed_at
from storage.network import Edge, Mention, Network, Node, network
from storage.records import REPO_TYPES
from storage.views import View, view

TOLD = 10
PROOFS = 10
_STUDY = "https://arxiv.org/abs/2509.25397"


class TieLine(Struct, frozen=True, kw_only=True):
    """How much is built on, or by, another namespace; its kind and governance where they are stored."""

    owner: str
    repos: int
    relations: dict[str, int]
    kind: Any
    governance: Any
    example: str | None


class NetworkLine(LabelLine, frozen=True, kw_only=True):
    """`network`: one namespace among those it builds on, and those that build on it."""

    builds_on: tuple[TieLine, ...]
    built_on_by: tuple[TieLine, ...]
    own: int
    mentions: tuple[str, ...]
    mentioned_by: tuple[str, ...]
    kind: Any
    governance: Any


@click.command("network", short_help="Show who builds on whom, and who mentions whom in the study.")
@click.argument("names", nargs=-1, metavar="[OWNER]...")
@json_option
def command(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show on whom each namespace builds and who builds on it; without any, all that is followed."""

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            for name in names:
                wrong = why_no_handle(name)
                key = name if wrong else handle_of(name).casefold()
                found = await network(now, [key])
                _tell(session.output, now, name, key, found, wrong=wrong, listed=await _listed(now, key))
            if not names:
                whole = await network(now)
                for node in whole.nodes:
                    if node.asked:
                        key = node.owner_key
                        _tell(session.output, now, key, key, whole, listed=await _listed(now, key))
            if not as_json and now.as_of is not None:
                session.output.lines(as_of_line(instant(now.as_of)))

    perform(work, as_json=as_json)


async def _listed(now: View, key: str) -> int | None:
    """Return when a namespace was wholly listed last; None where it never was."""
    return (await listed_at(now, [key], REPO_TYPES)).get(key)


def _tell(
    output: Output,
    now: View,
    subject: str,
    key: str,
    found: Network,
    *,
    wrong: str | None = None,
    listed: int | None = None,
) -> None:
    line = _line(now, subject, key, found, wrong=wrong, listed=listed)
    if output.as_json:
        output.record(line)
        return
    if wrong:
        output.lines(f"{shortened(subject)} {wrong}")
        return
    governed = f" ({line.governance})" if line.governance else ""
    own = f", and {some(line.own, 'time')} on its own" if line.own else ""
    output.lines(f"{subject}{governed}: builds on {some(len(line.builds_on), 'namespace')}{own}")
    for title, ties in (("builds on", line.builds_on), ("built on by", line.built_on_by)):
        for tie in ties[:TOLD]:
            how = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in tie.relations.items())
            output.lines(f"  {title} {tie.owner}: {some(tie.repos, 'repo')} ({how})")
            output.lines(*([f"    {tie.example}"] if tie.example else []))
        if len(ties) > TOLD:
            output.lines(f"  ({title} {len(ties) - TOLD} more: --json lists them)")
    for title, keys in (("mentions", line.mentions), ("is mentioned by", line.mentioned_by)):
        if keys:
            output.lines(f"  in the study's interviews {title}: {', '.join(keys)}")


def _line(
    now: View, subject: str, key: str, found: Network, *, wrong: str | None, listed: int | None
) -> NetworkLine:
    above = [edge for edge in found.edges if edge.builder == key]
    below = [edge for edge in found.edges if edge.base == key]
    labels = {node.owner_key: node.labels for node in found.nodes}
    own = next((node for node in found.nodes if node.owner_key == key), None)
    known = own is not None and (own.held or bool(above or below))
    spoken = [one for one in found.mentions if _is(key, one.speakers)]
    heard = [one for one in found.mentions if _is(key, one.owners)]

    def axis(owner: str, name: str) -> Any:  # noqa: ANN401 - whatever the axis' values are
        label = labels.get(owner, {}).get(name)
        return label.value if label is not None else None

    def tie(edge: Edge, owner: str) -> TieLine:
        return TieLine(
            owner=owner,
            repos=edge.repos,
            relations=dict(edge.relations),
            kind=axis(owner, "kind"),
            governance=axis(owner, "governance"),
            example=edge.example.url if edge.example is not None else None,
        )

    return NetworkLine(
        subject=subject,
        axis="network",
        value={"builds_on": len(above), "built_on_by": len(below)} if known else None,
        confidence=1.0 if known else 0.0,
        origin="rule",
        evidence=(
            *(_proofs([*above, *below]) or ([] if wrong else [_looked(now, key, listed, own)])),
            *_said([*spoken, *heard]),
        ),
        taxonomy="hub",
        rule="network.declared",
        rule_version="1",
        reason=None if known else wrong or "not in the store",
        as_of=instant(now.as_of),
        run=now.run,
        builds_on=tuple(tie(edge, edge.base) for edge in above),
        built_on_by=tuple(tie(edge, edge.builder) for edge in below),
        own=own.own if own is not None else 0,
        mentions=tuple(one.spoken_of for one in spoken),
        mentioned_by=tuple(one.speaker for one in heard),
        kind=axis(key, "kind"),
        governance=axis(key, "governance"),
    )


def _is(key: str, handles: Sequence[str]) -> bool:
    return key in {handle.casefold() for handle in handles}


def _proofs(edges: Sequence[Edge]) -> list[EvidenceLine]:
    shown = [edge.example for edge in edges if edge.example is not None][:PROOFS]
    return [
        EvidenceLine(
            url=one.url, revision=one.revision, date=instant(one.at), seen=f"{one.repo} names {one.names}"
        )
        for one in shown
    ]


def _looked(now: View, key: str, listed: int | None, own: Node | None) -> EvidenceLine:
    """Say what was looked at where no tie was found: the namespace's list, or what the store has of it."""
    if own is None or not own.held:
        seen = "nothing was collected of it, and nothing in the store names a repo of it"
    elif listed is not None:
        seen = "its repos as they were listed then: none is declared to stand on others, or others on it"
    else:
        seen = "those of its repos that the store holds: none is declared to stand on others, or others on it"
    return EvidenceLine(
        url=f"https://huggingface.co/{key}",
        revision=None,
        date=instant(listed if listed is not None else now.as_of),
        seen=seen,
    )


def _said(lines: Sequence[Mention]) -> list[EvidenceLine]:
    return [
        EvidenceLine(
            url=_STUDY,
            revision=f"codebook {load().version}",
            date=None,
            seen=f"{one.speaker} mentions {one.spoken_of} ({one.source})",
        )
        for one in lines
    ]
