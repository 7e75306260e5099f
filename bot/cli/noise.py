"""`cartographer noise`: what repeats others, counted by the rule that says so, with its evidence.

Of namespaces that are named, everything is judged now, whichever scope recorded it; over all, what was found
so far is counted.
"""

from collections.abc import Iterable, Mapping, Sequence

import click

from bot.cli.naming import handle_of, nearest
from bot.cli.output import CommandError, Output, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import NoiseExample, NoiseLine, instant
from collectors.mapping.noise import owner_rules, rules
from collectors.mapping.noise_labels import flags_now, owner_flags_now
from config.clock import to_iso
from storage import noise_flags
from storage.labels import Assigned
from storage.noise import bot_commits, ids_of
from storage.noise_flags import Tally
from storage.views import View, view

TOGETHER = 10_000
"""How many repos are judged together: the index of names is gone through once for each such lot."""
EXAMPLES = 3
COMMITS = "commits.known-bot"
COUNTED = {"serial": ("namespace", ""), "only": ("namespace", ""), "commits": ("commit", "account")}
"""What is counted of a kind, and of what it is."""
KINDS = {
    "requantization": "re-quantisations",
    "copy": "copies",
    "bulk": "bulk uploads",
    "serial": "serial re-quantisers",
    "only": "bots and nothing else",
    "commits": "commits by programs",
}


@click.command("noise", short_help="Show what repeats others: re-quantisations, copies, bulk, bots.")
@click.argument("names", nargs=-1, metavar="[NAMESPACE]...")
@json_option
def command(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show what repeats others, by the rule that says so: re-quantisations, copies, bulk uploads, bots.

    Everything of the namespaces that are named is judged now; without a name, what was found so far is
    counted. docs/noise.md has the rules.
    """

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            if not names:
                found = await _over_all(now)
                _told(session.output, None, None, found)
            for name in names:
                handle = handle_of(name)
                ids = await ids_of(now, handle)
                if not ids:
                    near = await nearest(now, handle, "owner")
                    raise CommandError(f"nothing is known of the namespace {handle!r}.", nearest=near)
                _told(session.output, handle, len(ids), await _of(now, handle, ids))
            if not as_json:
                looked = "nothing was looked at yet" if now.as_of is None else f"as of {to_iso(now.as_of)}"
                session.output.line(f"{looked}; docs/noise.md has the rules")

    perform(work, as_json=as_json)


async def _over_all(now: View) -> list[NoiseLine]:
    found = [_line(now, None, None, tally) for tally in await noise_flags.tallies(now, examples=EXAMPLES)]
    owners = await noise_flags.flagged_owners(now)
    return [*found, *_owner_lines(now, None, owners), *await _commits(now, None)]


async def _of(now: View, handle: str, ids: Sequence[int]) -> list[NoiseLine]:
    flags: dict[int, list[Assigned]] = {}
    for start in range(0, len(ids), TOGETHER):
        flags |= await flags_now(now, ids[start : start + TOGETHER])
    found = [
        _line(now, handle, len(ids), tally)
        for tally in await noise_flags.tally(now, flags, examples=EXAMPLES)
    ]
    key = handle.casefold()
    kinds = {number: [flag.taxonomy for flag in held] for number, held in flags.items()}
    own = await owner_flags_now(now, key, kinds, at=now.as_of or 0)
    return [*found, *_owner_lines(now, handle, {key: own}), *await _commits(now, handle)]


async def _commits(now: View, namespace: str | None) -> list[NoiseLine]:
    by_account, flagged, every = await bot_commits(now, namespace)
    if not flagged:
        return []
    most = sorted(by_account.items(), key=lambda item: (-item[1], item[0]))
    return [
        NoiseLine(
            namespace=namespace,
            kind="commits",
            rule=COMMITS,
            rule_version="1",
            says="everybody named as an author is an account known to be a program",
            flagged=flagged,
            of=every,
            owners=len(by_account),
            examples=tuple(
                NoiseExample(
                    name=account,
                    confidence=1.0,
                    seen=some(number, "commit"),
                    urls=(f"https://huggingface.co/{account}",),
                )
                for account, number in most[:EXAMPLES]
            ),
            as_of=instant(now.as_of),
            run=now.run,
        )
    ]


def _line(now: View, namespace: str | None, of: int | None, tally: Tally) -> NoiseLine:
    return NoiseLine(
        namespace=namespace,
        kind=tally.kind,
        rule=tally.rule,
        rule_version=tally.rule_version,
        says=_says(tally.rule, tally.rule_version),
        flagged=tally.repos,
        of=of,
        owners=tally.owners,
        examples=tuple(_example(tally.names[flag.subject], flag) for flag in tally.examples),
        as_of=instant(now.as_of),
        run=now.run,
    )


def _owner_lines(
    now: View, namespace: str | None, owners: Mapping[str, Iterable[Assigned]]
) -> list[NoiseLine]:
    groups: dict[tuple[str, str, str], list[Assigned]] = {}
    for flags in owners.values():
        for flag in flags:
            groups.setdefault((flag.taxonomy, flag.rule, flag.rule_version), []).append(flag)
    return [
        NoiseLine(
            namespace=namespace,
            kind=kind,
            rule=rule,
            rule_version=version,
            says=_says(rule, version),
            flagged=len(group),
            of=None,
            owners=len(group),
            examples=tuple(_example(flag.subject, flag) for flag in group[:EXAMPLES]),
            as_of=instant(now.as_of),
            run=now.run,
        )
        for (kind, rule, version), group in sorted(groups.items())
    ]


def _says(name: str, version: str) -> str | None:
    said = {(one.name, one.version): one.says for one in rules()}
    said |= {(one.name, one.version): one.says for one in owner_rules()}
    return said.get((name, version))


def _example(name: str, flag: Assigned) -> NoiseExample:
    return NoiseExample(
        name=name,
        confidence=flag.confidence,
        seen=flag.evidence[0].seen if flag.evidence else flag.reason or "",
        urls=tuple(seen.url for seen in flag.evidence),
    )


def _told(output: Output, namespace: str | None, of: int | None, found: Sequence[NoiseLine]) -> None:
    if output.as_json:
        for line in found:
            output.record(line)
        return
    whose = "over all, as far as it was judged"
    if namespace is not None:
        whose = f"{namespace}, {some(of or 0, 'repo')}"
    output.lines(f"{whose}:" if found else f"{whose}: no rule says anything")
    for line in found:
        counted, among = COUNTED.get(line.kind, ("repo", "namespace"))
        number = some(line.flagged, counted)
        if namespace is None and among:
            number += f" of {some(line.owners, among)}"
        output.lines(f"  {KINDS[line.kind]}: {number}, rule {line.rule} {line.rule_version}")
        output.lines(*([f"    {line.says}"] if line.says else []))
        for example in line.examples:
            output.lines(f"    - {example.name} ({example.confidence:.0%}): {example.seen}")
            output.lines(*(f"      {url}" for url in example.urls[1:]))
