"""`cartographer plan`: what a refresh would cost, before it is spent."""

import click
from msgspec import Struct

from bot.cli.session import Session, json_option, perform
from bot.costs import ALL, SCOPES, Told, document, tell
from collectors.forecast import Cost, ScopePlan
from config.clock import SECOND, to_iso


class CostLine(Struct, frozen=True, kw_only=True):
    """One source of one scope in `plan`."""

    source: str
    bucket: str
    due: int
    requests: int | None
    at_most: int | None
    pages: int
    unknown: int
    later: int
    next_at: str | None
    week: int | None
    at_least: bool


class ScopeLine(Struct, frozen=True, kw_only=True):
    """One scope in `plan`."""

    scope: str
    lane: str
    next_at: str | None
    requests: int | None
    at_most: int | None
    pages: int
    unknown: int
    seconds: float | None
    week: int | None
    at_least: bool
    sources: tuple[CostLine, ...]


class AllowanceLine(Struct, frozen=True, kw_only=True):
    """One bucket of the Hub's quota in `plan`."""

    bucket: str
    left: int
    limit: int
    window_seconds: float
    resets_in_seconds: float
    published: bool


class Planned(Struct, frozen=True, kw_only=True):
    """`plan`: what the scopes cost, together and each; null where that is not known."""

    now: str
    requests: int | None
    pages: int
    unknown: int
    week: int | None
    at_least: bool
    scopes: tuple[ScopeLine, ...]
    quotas: tuple[AllowanceLine, ...]


@click.command("plan", short_help="Tell what a refresh would cost, before it is spent.")
@click.option(
    "--scope",
    type=click.Choice([*SCOPES, ALL]),
    default=SCOPES[0],
    show_default=True,
    help="What would be read: what is tracked, what is around it, everything, or each of these.",
)
@json_option
def command(scope: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Tell what a refresh would cost now, by source, and the week after: the Hub is not asked for it.

    Says what is due now and what later, how long the requests take under the quota that the Hub showed last,
    and what is not known yet, such as the size of a list that nobody has read.
    """

    async def work(session: Session) -> None:
        async with session.store() as db:
            told = await tell(db, session.settings, scope)
        if as_json:
            session.output.record(planned(told))
        else:
            session.output.document(document(told, session.settings.locale), session.settings.locale)

    perform(work, as_json=as_json)


def planned(told: Told) -> Planned:
    """Return what scopes cost as `plan` writes it."""
    scopes = tuple(_scope(told, plan) for plan in told.plans)
    return Planned(
        now=to_iso(told.now),
        requests=_sum([scope.requests for scope in scopes]),
        pages=sum(scope.pages for scope in scopes),
        unknown=sum(scope.unknown for scope in scopes),
        week=_sum([scope.week for scope in scopes]),
        at_least=any(scope.at_least for scope in scopes),
        scopes=scopes,
        quotas=tuple(
            AllowanceLine(
                bucket=one.bucket,
                left=one.left,
                limit=one.limit,
                window_seconds=one.window / SECOND,
                resets_in_seconds=one.resets_in / SECOND,
                published=one.published,
            )
            for one in told.allowances
        ),
    )


def _scope(told: Told, plan: ScopePlan) -> ScopeLine:
    lasts = told.lasts(plan)
    return ScopeLine(
        scope=plan.scope,
        lane=plan.lane.name.lower(),
        next_at=_instant(plan.next_at),
        requests=plan.requests(),
        at_most=plan.at_most,
        pages=sum(cost.pages for cost in plan.costs),
        unknown=plan.unknown,
        seconds=None if lasts is None else lasts / SECOND,
        week=plan.week,
        at_least=plan.at_least,
        sources=tuple(_cost(cost) for cost in plan.costs),
    )


def _cost(cost: Cost) -> CostLine:
    return CostLine(
        source=cost.source,
        bucket=cost.bucket,
        due=cost.due,
        requests=cost.requests,
        at_most=cost.at_most,
        pages=cost.pages,
        unknown=cost.unknown,
        later=cost.later,
        next_at=_instant(cost.next_at),
        week=cost.week,
        at_least=cost.at_least,
    )


def _sum(numbers: list[int | None]) -> int | None:
    """Return the sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _instant(at: int | None) -> str | None:
    return None if at is None else to_iso(at)
