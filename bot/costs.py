"""What refreshes would cost, for who pays for it: requests by source, how long the quota makes them last."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.document import Block, Document, Facts, Heading, Instant, Items, Line, Paragraph
from bot.texts import spans, text
from bot.texts.numbers import duration, exact, percentage
from config.clock import SECOND, WEEK, SystemClock
from config.settings import Settings
from storage import quotas
from storage.database import Database
from storage.views import view

if TYPE_CHECKING:
    from collectors.forecast import Cost, ScopePlan

SCOPES: Final = ("tracked", "discovery", "census")
ALL: Final = "all"
PUBLISHED: Final = {"api": (500, 1_000), "resolvers": (3_000, 5_000)}
"""What the Hub grants in five minutes by its own word, without a token and with one."""
PUBLISHED_WINDOW: Final = 300 * SECOND


class Allowance(Struct, frozen=True, kw_only=True):
    """One bucket of the quota as the Hub's headers last showed it; `published` says that none were seen yet.

    `window` and `resets_in` (until what is left is replenished) are milliseconds.
    """

    bucket: str
    left: int
    limit: int
    window: int
    resets_in: int
    published: bool

    def lasts(self, requests: int) -> int:
        """Return how many milliseconds the quota makes some requests wait, all in all."""
        over = requests - self.left
        return 0 if over <= 0 else self.resets_in + ((over - 1) // self.limit) * self.window


class Told(Struct, frozen=True, kw_only=True):
    """What some scopes cost, and under which quota."""

    now: int
    plans: "Sequence[ScopePlan]"
    allowances: Sequence[Allowance]

    def lasts(self, plan: "ScopePlan") -> int | None:
        """Return how many milliseconds the quota makes a refresh last; None where its size is not known."""
        known = [(one, plan.requests(one.bucket)) for one in self.allowances]
        waits = [one.lasts(requests) for one, requests in known if requests is not None]
        return None if plan.requests() is None else max(waits, default=0)

    def share(self, plan: "ScopePlan") -> float:
        """Return which part of a week's quota the following week takes: of the bucket it takes most of."""
        parts = [
            sum(cost.week or 0 for cost in plan.costs if cost.bucket == one.bucket)
            / (one.limit * WEEK / one.window)
            for one in self.allowances
        ]
        return max(parts, default=0.0)


async def tell(db: Database, settings: Settings, scope: str) -> Told:
    """Work out what a scope, or `all` of them, would cost now."""
    from collectors.cadence import cadences  # noqa: PLC0415 - who only talks need not know what collects
    from collectors.forecast import forecast  # noqa: PLC0415 - as above

    plans = await forecast(
        db,
        SCOPES if scope == ALL else (scope,),
        cadences=cadences(settings),
        discovery_requests=settings.discovery_requests,
    )
    return Told(now=db.clock.now(), plans=plans, allowances=await _allowances(db, settings))


async def _allowances(db: Database, settings: Settings) -> list[Allowance]:
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    name = quotas.name_of(settings.hf_endpoint, token)
    now = SystemClock().now()  # the Hub's windows pass in real time
    async with view(db) as current:
        heard = {one.bucket: one for one in await quotas.left(current, now) if one.name == name}
    return [_allowance(bucket, heard.get(bucket), now, token=token is not None) for bucket in PUBLISHED]


def _allowance(bucket: str, heard: quotas.Left | None, now: int, *, token: bool) -> Allowance:
    if heard is None or heard.limit is None or heard.left is None:
        limit = PUBLISHED[bucket][token]
        return Allowance(
            bucket=bucket,
            left=limit,
            limit=limit,
            window=PUBLISHED_WINDOW,
            resets_in=PUBLISHED_WINDOW,
            published=True,
        )
    return Allowance(
        bucket=bucket,
        left=heard.left,
        limit=heard.limit,
        window=heard.window,
        resets_in=max(0, heard.resets_at - now) if heard.resets_at is not None else heard.window,
        published=False,
    )


def document(told: Told, locale: str) -> Document:
    """Write what refreshes cost, for people."""
    blocks: list[Block] = []
    for plan in told.plans:
        blocks += [Heading(text(f"plan-scope-{plan.scope}", locale)), _summary(told, plan, locale)]
        lines = [line for cost in plan.costs if (line := _source(cost, locale))]
        if lines:
            blocks.append(Items(tuple(lines)))
    rows = tuple((text("health-quota", locale), (_quota(one, locale),)) for one in told.allowances)
    return Document(title=text("plan-title", locale), blocks=(*blocks, Facts(rows)), as_of=told.now)


def _summary(told: Told, plan: "ScopePlan", locale: str) -> Paragraph:
    lane = text("plan-lane", locale, lane=plan.lane.name.lower())
    lines: list[Line] = [(text("plan-now", locale, said=_now(told, plan, locale), lane=lane),)]
    lines.append(_turn(told, plan, locale))
    if plan.requests() is not None:
        lines += [(line,) for line in _not_known(plan, locale)]
    lines.append((_week(told, plan, locale),))
    return Paragraph(tuple(lines))


def _not_known(plan: "ScopePlan", locale: str) -> list[str]:
    """Return what is only estimated, or bounded: lists that nobody has read, and what follows from them."""
    lists = sum(cost.unknown for cost in plan.costs if cost.pages)
    open_ = [cost for cost in plan.costs if not cost.pages and (cost.at_most or 0) > (cost.requests or 0)]
    lines = [text("plan-unknown", locale, number=lists)] if lists else []
    if open_:
        owners = max(cost.unknown for cost in open_)
        more = exact(plan.more, locale)
        lines.append(text("plan-follows", locale, owners=owners, more=more, sources=len(open_)))
    return lines


def _now(told: Told, plan: "ScopePlan", locale: str) -> str:
    requests, lasts = plan.requests(), told.lasts(plan)
    if requests is None or lasts is None:
        return text("plan-not-known", locale)
    pages = sum(cost.pages for cost in plan.costs)
    message = "plan-requests-at-least" if plan.at_most is None or plan.more else "plan-requests"
    said = text(message, locale, requests=requests, pages=pages)
    if not lasts:
        return text("plan-fits", locale, told=said)
    return text("plan-takes", locale, told=said, duration=duration(lasts, locale))


def _turn(told: Told, plan: "ScopePlan", locale: str) -> Line:
    if plan.waits:
        return (text("plan-waits", locale),)
    if plan.next_at is None:
        return (text("plan-asked-only", locale),)
    if plan.next_at <= told.now:
        return (text("plan-due", locale),)
    return spans("plan-next", locale, at=Instant(plan.next_at))


def _week(told: Told, plan: "ScopePlan", locale: str) -> str:
    if plan.week is None:
        return text("plan-week-unknown", locale)
    message = "plan-week-at-least" if plan.at_least else "plan-week"
    share = percentage(told.share(plan), locale)
    return text(message, locale, requests=exact(plan.week, locale), share=share)


def _source(cost: "Cost", locale: str) -> Line:
    """Return a line of one source; nothing where there is nothing to say."""
    if cost.requests is None:
        said = text("plan-not-known", locale)
        return (text("plan-source-unknown", locale, source=cost.source, said=said),)
    if not (cost.requests or cost.later or cost.week):
        return ()
    if cost.requests:
        due = exact(cost.due, locale)
        line: Line = (text("plan-source", locale, source=cost.source, requests=cost.requests, due=due),)
    else:
        line = (text("plan-source-none", locale, source=cost.source),)
    if cost.later and cost.next_at is not None:
        later = exact(cost.later, locale)
        line += spans("plan-source-later", locale, later=later, at=Instant(cost.next_at))
    if cost.week:
        message = "plan-source-week-at-least" if cost.at_least else "plan-source-week"
        line += (text(message, locale, week=exact(cost.week, locale)),)
    return line


def _quota(one: Allowance, locale: str) -> str:
    limit, window = exact(one.limit, locale), duration(one.window, locale)
    if one.published:
        return text("plan-quota-published", locale, bucket=one.bucket, limit=limit, window=window)
    left = exact(one.left, locale)
    return text("plan-quota", locale, bucket=one.bucket, left=left, limit=limit, window=window)
