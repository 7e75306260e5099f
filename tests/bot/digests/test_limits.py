"""Any digest and alert, of any size, names and scripts, is valid messages in order; nothing in it acts."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.render import render, split
from bot.digests import alerts
from bot.digests.alerts import Affected
from bot.digests.around import Around, Milestone
from bot.digests.built import REFUSALS, Built, BuiltOn
from bot.digests.compose import digest_of
from bot.digests.family import Family
from bot.digests.gather import Gathered, Upstream
from bot.digests.licences import Conflict, StillOpen
from bot.digests.odd import OddWeek
from bot.digests.reach import Reach, Weekly
from bot.digests.scope import Subject
from bot.digests.told import SECTIONS
from bot.digests.waiting import Waiting
from bot.document import Document
from storage.catalogue import Repo
from storage.history import Event
from storage.subscriptions import DigestScope
from storage.threads import Thread
from tests.bot.cards import strategies
from tests.bot.cards.test_render import check, written
from tests.support.learnt import FIFTEEN, lines_of

NOW = 1_793_534_400_000
SCOPE = DigestScope(owners=("acme",))
relaxed = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=15
)
numbers = st.integers(min_value=0, max_value=2**62)
names = strategies.names.map(lambda name: name or "-")
maybe = st.one_of(st.none(), names)
RELATIONS = ("finetune", "adapter", "quantized", "merge", "derived", "uses", "trained_on", "grafted")
WHYS = (REFUSALS, "first in a language", "first for a task", "by an organisation", "most used", None)


@st.composite
def repos(draw: st.DrawFn) -> Repo:
    given_: dict[str, Any] = dict.fromkeys(Repo.__struct_fields__)
    given_ |= {
        "id": draw(numbers),
        "repo_type": draw(st.sampled_from(("model", "dataset", "space"))),
        "hub_id": "x",
        "name": draw(names),
        "owner_key": draw(names),
        "gone": False,
        "license": draw(maybe),
        "license_name": draw(maybe),
        "license_known": draw(st.booleans()),
        "task": draw(maybe),
        "parameters": draw(st.one_of(st.none(), numbers)),
        "downloads": draw(st.one_of(st.none(), numbers)),
        "base_models": (draw(names),),
        "datasets": (),
        "models": (),
        "languages": (),
        "observed_at": NOW,
        "seen_at": NOW,
        "valid_from": 1,
    }
    return Repo(**given_)


@st.composite
def events(draw: st.DrawFn) -> Event:
    side = st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {"license": maybe, "name": names, "handle": names, "gated": maybe, "base_models": st.lists(names)}
        ),
    )
    return Event(
        id=draw(numbers),
        sequence=1,
        run=1,
        kind=str(draw(st.sampled_from(alerts.KINDS))),
        repo_id=draw(st.one_of(st.none(), numbers)),
        repo_type="model",
        repo=draw(maybe),
        hub_id="x",
        owner=draw(maybe),
        before=draw(side),
        after=draw(side),
        detected_at=NOW,
        observed_at=NOW,
        happened_at=draw(st.one_of(st.none(), st.just(NOW))),
        commit=draw(maybe),
        last_before=draw(maybe),
    )


threads = st.builds(
    Thread,
    number=numbers,
    pull_request=st.booleans(),
    title=names,
    status=st.just("open"),
    author=maybe,
    created_at=st.integers(min_value=0, max_value=2 * NOW),
    comments=st.just(1),
    pinned=st.none(),
    repo_id=numbers,
    repo_type=st.just("model"),
    repo=names,
    owner_key=names,
    last_activity_at=st.just(NOW),
    outside=st.sampled_from((True, None)),
)
built = st.builds(
    Built,
    repo=repos(),
    relation=st.sampled_from(RELATIONS),
    base=names,
    why=st.sampled_from(WHYS),
    what=maybe,
)
several = st.lists(built, max_size=8).map(tuple)
weeks = st.lists(
    st.builds(Weekly, ends_at=st.just(NOW), downloads=st.one_of(st.none(), numbers), left_out=numbers),
    min_size=1,
    max_size=10,
).map(tuple)


def many(one: st.SearchStrategy[Any], most: int = 5) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=most).map(tuple)


gathered = st.builds(
    Gathered,
    subject=st.builds(Subject, name=names, owners=st.just(("acme",)), repos=st.just(())),
    changed=many(events()),
    upstream=many(
        st.builds(
            Upstream, event=events(), ours=many(names).map(lambda one: one or ("x",)), through=many(names)
        )
    ),
    odd=many(
        st.builds(
            OddWeek, repo=repos(), downloads=numbers, usual=numbers, weeks=numbers, candidates=st.just(())
        )
    ),
    released=many(repos()),
    built=st.builds(BuiltOn, notable=several, others=several, repeats=several, gone=several),
    conflicts=many(
        st.builds(
            Conflict,
            base=repos(),
            derivatives=many(repos()).map(lambda one: one or ()),
            dropped=many(names),
        ).filter(lambda one: bool(one.derivatives))
    ),
    waiting=many(st.builds(Waiting, thread=threads, week=st.integers(1, 1000), is_new=st.booleans())),
    corrections=st.just(()),
    around=st.builds(
        Around,
        peers=many(repos()),
        milestone=st.one_of(st.none(), st.builds(Milestone, repo=repos(), passed=numbers)),
    ),
    reach=st.builds(
        Reach, total=weeks, largest=st.dictionaries(names, weeks, max_size=4), known=numbers, of=numbers
    ),
    family=st.one_of(st.none(), st.builds(Family, downloads=numbers, known=numbers, of=numbers)),
    days_observed=st.integers(0, 7),
    as_of=st.one_of(st.none(), st.just(NOW)),
    still_open=st.one_of(
        st.none(), st.builds(StillOpen, number=numbers, base=repos(), derivative=repos(), week=numbers)
    ),
)


async def valid(document: Document, *, most: int | None = 3) -> int:
    """Fail where a document is not valid messages, of which `most` are held against the limits; count all."""
    parts = split(document)
    assert [line for part in parts for line in written(part)] == written(document), "in order, nothing lost"
    for part in parts[:most]:
        check(await render(part))
    return len(parts)


@relaxed
@given(gathered, st.sets(st.sampled_from(SECTIONS)))
async def test_any_digest_is_valid_messages(found: Gathered, sections: set[str]) -> None:
    short = digest_of(found, SCOPE, public_id="abc2345", sections=sections).document
    assert len(lines_of(short)) + 1 <= FIFTEEN, "and the delivery's mark"
    await valid(short)
    await valid(digest_of(found, SCOPE, public_id="abc2345", everything=True).document)


@relaxed
@given(st.lists(st.builds(Affected, event=events(), ours=many(names), through=many(names)), min_size=1))
async def test_any_alert_is_one_valid_message(story: list[Affected]) -> None:
    document = alerts.card(story, SCOPE, "abc2345", "en")
    check(await render(split(document)[0]))
