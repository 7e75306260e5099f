"""What every scope would be asked now, what comes later, and what the following week would cost.

What is told is worked out from what is stored; the Hub is not asked. What is not known yet is told as that:
the size of a list nobody has read, how often things will change.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors import census, discovery
from collectors.cadence import due_at, lane_of
from collectors.hub.budget import Lane
from collectors.hub.listing import PAGE
from collectors.plan import SHARED, PlannedOwner, plan_for, subjects_due
from collectors.sources import noise, owners
from collectors.sources.leaderboards import BENCHMARKS
from collectors.sources.registry import SUBJECT_SOURCES
from collectors.sources.subjects import BUDGET, Subject, SubjectSource
from config.clock import DAY, HOUR, MINUTE, WEEK
from storage.census import last_total
from storage.database import Database
from storage.readings import Reading, readings_of
from storage.records import REPO_TYPES
from storage.tracking import tracked
from storage.views import View, view

FILES = frozenset({"cards"})
"""The sources that the Hub counts as reading files; all others count as its interface."""
BY_CHANGE = frozenset({"origins", "commits", "cards"})
"""The sources that read what changed: nobody knows today what will have changed by next week."""
HORIZONS = (3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 3 * DAY, WEEK)
"""How far ahead it is looked for what comes due."""
APART = frozenset({BENCHMARKS.name, noise.NAME})
"""The sources of which no more comes due by what the lists of owners show."""
PRECISELY = 10 * MINUTE
"""How precisely it is told when the next of a source is due."""


class Cost(Struct, frozen=True, kw_only=True):
    """What one source of one scope costs.

    `due` is how many things would be read now (owners, lists, repos, selections), in how many `requests`
    (None: not known at all), and how many of these read `pages` of lists. `unknown` counts the things whose
    cost is not known yet: each list is taken for one request, and what follows from a list that nobody has
    read for nothing. `at_most` is what it can cost in one run by its budget (None: nothing bounds it).
    `later` come due within a week, the first of them at `next_at`. `week` is what the following week costs,
    `at_least` says that it may well be more.
    """

    source: str
    due: int
    requests: int | None
    at_most: int | None = None
    pages: int = 0
    unknown: int = 0
    later: int = 0
    next_at: int | None = None
    week: int | None = None
    at_least: bool = False

    @property
    def bucket(self) -> str:
        """What the Hub counts it as."""
        return "resolvers" if self.source in FILES else "api"


class ScopePlan(Struct, frozen=True, kw_only=True):
    """What one scope costs; `next_at` is its next turn by the schedule, None where it has none.

    `waits` says that its first turn comes after that of another scope.
    """

    scope: str
    lane: Lane
    next_at: int | None
    waits: bool
    costs: tuple[Cost, ...]

    def requests(self, bucket: str | None = None) -> int | None:
        """Return what a refresh now costs, in all or of one bucket; None where that is not known."""
        several = [cost for cost in self.costs if bucket in {None, cost.bucket}]
        known = [cost.requests for cost in several if cost.requests is not None]
        return sum(known) if known or not several else None

    @property
    def week(self) -> int | None:
        """What the following week costs, as far as that is known; None where nothing is."""
        known = [cost.week for cost in self.costs if cost.week is not None]
        return sum(known) if known else None

    @property
    def more(self) -> int:
        """How many requests more a refresh can cost, by the budgets of the sources that have one."""
        return sum(cost.at_most - (cost.requests or 0) for cost in self.costs if cost.at_most is not None)

    @property
    def at_most(self) -> int | None:
        """What a refresh can cost at most; None where nothing bounds it, as the length of an unread list."""
        bounds = [cost.at_most for cost in self.costs]
        known = [bound for bound in bounds if bound is not None]
        return sum(known) if len(known) == len(bounds) else None

    @property
    def at_least(self) -> bool:
        """Whether the week may well cost more."""
        return any(cost.at_least or cost.week is None for cost in self.costs)

    @property
    def unknown(self) -> int:
        """How many things there are whose cost is not known yet."""
        return sum(cost.unknown for cost in self.costs)


async def forecast(
    db: Database,
    scopes: Sequence[str],
    *,
    cadences: Mapping[str, int],
    discovery_requests: int = discovery.REQUESTS,
    sources: Sequence[SubjectSource] = SUBJECT_SOURCES,
) -> list[ScopePlan]:
    """Tell what some scopes cost. `cadences` says, in milliseconds, how often each is refreshed by itself."""
    plans: list[ScopePlan] = []
    for scope in scopes:
        cadence = cadences.get(scope)
        since = None if cadence is None else await due_at(db, scope, cadence)
        turns = 0 if cadence is None else WEEK // cadence
        if scope == census.NAME:
            costs = await _census(db)
        elif scope == discovery.NAME:
            costs = await _discovery(db, discovery_requests, turns)
        else:
            costs = await _tracked(db, turns, sources)
        plans.append(
            ScopePlan(
                scope=scope,
                lane=lane_of(scope, asked=cadence is None),
                next_at=None if since is None else max(since, db.clock.now()),
                waits=cadence is not None and since is None,
                costs=tuple(costs),
            )
        )
    return plans


async def _census(db: Database) -> list[Cost]:
    found: list[Cost] = []
    for source in census.SOURCES:
        total = await last_total(db, source.name)
        pages = None if total is None else max(1, -(-total // PAGE))
        found.append(
            Cost(
                source=source.name,
                due=1,
                requests=pages,
                at_most=pages,
                pages=pages or 0,
                unknown=int(pages is None),
            )
        )
    return found


async def _discovery(db: Database, budget: int, turns: int) -> list[Cost]:
    plan = await discovery.plan_discovery(db, budget)
    around = await discovery.surroundings(db)
    longer = sum(one.mark is None and one.first > 1 for one in plan.selections)
    common = len(plan.selections) - (around.selections - around.later)
    daily = around.selections * (WEEK // discovery.AGAIN)
    return [
        Cost(
            source="selections",
            due=plan.requests,
            requests=plan.requests,
            at_most=max(budget, plan.requests) if longer else plan.requests,
            pages=plan.requests,
            unknown=longer,
            later=around.later,
            next_at=around.next_at,
            week=min(budget * turns, max(common, 0) * turns + daily),
            at_least=longer > 0,
        )
    ]


async def _tracked(db: Database, turns: int, sources: Sequence[SubjectSource]) -> list[Cost]:
    handles = await tracked(db)
    planned = (await plan_for(db, handles)).owners
    many = len(planned)
    overviews = Cost(source=owners.NAME, due=many, requests=many, at_most=many, week=many * turns)
    lists = [
        _lists(f"{repo_type}s", [owner.pages[repo_type] for owner in planned], turns)
        for repo_type in REPO_TYPES
    ]
    new = sum(_never_listed(owner) for owner in planned)
    at = db.clock.now()
    async with view(db) as now:
        due = await subjects_due(now, handles, at, sources)
        subjects = [await _subjects(now, source, handles, due[source.name], at, new) for source in sources]
    return [overviews, *lists, *subjects]


def _never_listed(owner: PlannedOwner) -> bool:
    """Whether no list of an owner was read yet: then nothing is known of what is read repo by repo."""
    return not owner.holds and any(number != 0 for number in owner.pages.values())


def _lists(source: str, pages: Sequence[int | None], turns: int) -> Cost:
    read = [1 if number is None else number for number in pages]
    unknown = sum(number is None for number in pages)
    return Cost(
        source=source,
        due=sum(number > 0 for number in read),
        requests=sum(read),
        at_most=None if unknown else sum(read),
        pages=sum(read),
        unknown=unknown,
        week=sum(read) * turns,
        at_least=unknown > 0,
    )


async def _subjects(
    now: View, source: SubjectSource, handles: Sequence[str], due: Sequence[Subject], at: int, new: int
) -> Cost:
    """Tell what a source costs that reads subject by subject; `new` owners have no list yet."""
    keys = [handle.casefold() for handle in handles]
    read = await readings_of(now, source.name)
    ahead = await _ahead(now, source, keys, at)
    later = [key for key, (offset, _) in ahead.items() if offset]
    shared = source.name in SHARED
    by_change = source.name in BY_CHANGE
    unread = any(read.get(key) is None or read[key].read_at is None for key in ahead)
    requests = sum(subject.requests for subject in due)
    week = 0 if shared else sum(_week_of(*ahead[key], read.get(key), source, at) for key in ahead)
    return Cost(
        source=source.name,
        due=len(due),
        requests=requests,
        at_most=max(requests, BUDGET) if new and source.name not in APART else requests,
        unknown=new,
        later=len(later),
        next_at=await _first(now, source, keys, at) if later else None,
        week=week,
        at_least=by_change or unread or new > 0,
    )


async def _ahead(
    now: View, source: SubjectSource, keys: Sequence[str], at: int
) -> dict[str, tuple[int, Subject]]:
    """Return what is due now or comes due within a week, each with how long until then at most."""
    found = {subject.key: (0, subject) for subject in await source.due(now, keys, at)}
    if all(subject.key in found for subject in await source.due(now, keys, at + WEEK)):
        return found
    for offset in HORIZONS:
        for subject in await source.due(now, keys, at + offset):
            found.setdefault(subject.key, (offset, subject))
    return found


async def _first(now: View, source: SubjectSource, keys: Sequence[str], at: int) -> int:
    """Return when the first subject comes due that is not due yet: within minutes, and never too early."""
    have = {subject.key for subject in await source.due(now, keys, at)}
    early, late = 0, WEEK
    while late - early > PRECISELY:
        middle = (early + late) // 2
        if all(subject.key in have for subject in await source.due(now, keys, at + middle)):
            early = middle
        else:
            late = middle
    return at + late


def _week_of(offset: int, subject: Subject, reading: Reading | None, source: SubjectSource, at: int) -> int:
    """Return what one subject costs in a week; one that was never read is read once, as far as is known."""
    if reading is None or reading.read_at is None or source.name in BY_CHANGE:
        return subject.requests
    period = max(source.cadence, at + offset - reading.read_at)
    due = reading.read_at + source.cadence - at
    if max((0, *(one for one in HORIZONS if one < offset))) < due <= offset:
        period, offset = source.cadence, due  # it is known more precisely than by how far it was looked ahead
    return subject.requests * (1 + (WEEK - offset) // period)
