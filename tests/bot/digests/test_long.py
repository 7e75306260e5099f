"""A digest of hundreds and of ten thousand facts: every one of its messages is valid, and nothing is lost."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.digests.built import Built, BuiltOn
from bot.digests.compose import digest_of
from bot.digests.gather import Gathered, Upstream
from bot.digests.waiting import Waiting
from storage.catalogue import Repo
from storage.history import Event
from storage.threads import Thread
from tests.bot.cards import strategies
from tests.bot.cards.test_render import written
from tests.bot.digests.test_limits import (
    RELATIONS,
    SCOPE,
    events,
    gathered,
    names,
    relaxed,
    repos,
    threads,
    valid,
)
from tests.support.learnt import FIFTEEN, lines_of


def long(
    found: Gathered, repo: Repo, event: Event, thread: Thread, named: Sequence[str], facts: int
) -> Gathered:
    """Return a digest of at least so many facts that bear these names in turn, and a number each."""
    nth = [f"{named[number % len(named)][:2_000]} nr{number}." for number in range(facts // 4)]
    return replace(
        found,
        released=tuple(replace(repo, id=number, name=name) for number, name in enumerate(nth)),
        built=BuiltOn(
            notable=(),
            others=tuple(
                Built(
                    repo=replace(repo, id=number, name=name, owner_key=name),
                    relation=RELATIONS[number % len(RELATIONS)],
                    base=name,
                )
                for number, name in enumerate(nth)
            ),
            repeats=(),
            gone=(),
        ),
        waiting=tuple(
            Waiting(thread=replace(thread, number=number, title=name, author=name), week=1, is_new=True)
            for number, name in enumerate(nth)
        ),
        upstream=tuple(
            Upstream(event=replace(event, id=number, repo=name), ours=(name,), through=(name,))
            for number, name in enumerate(nth)
        ),
    )


@settings(parent=relaxed, max_examples=3)
@given(gathered, repos(), events(), threads, st.lists(names, min_size=1, max_size=10))
async def test_every_message_of_a_long_digest_is_valid(
    found: Gathered, repo: Repo, event: Event, thread: Thread, named: list[str]
) -> None:
    found = long(found, repo, event, thread, named, 600)
    short = digest_of(found, SCOPE, public_id="abc2345").document
    assert len(lines_of(short)) + 1 <= FIFTEEN, "and the delivery's mark"
    document = digest_of(found, SCOPE, public_id="abc2345", everything=True).document
    assert await valid(document, most=None) > 3


@settings(parent=relaxed, max_examples=1)
@given(gathered, repos(), events(), threads)
async def test_ten_thousand_facts_are_valid_messages_in_order(
    found: Gathered, repo: Repo, event: Event, thread: Thread
) -> None:
    named = [one for one in strategies.NASTY if one.isprintable()]
    found = long(found, repo, event, thread, named, 10_000)
    document = digest_of(found, SCOPE, public_id="abc2345", everything=True).document
    assert len(written(document)) >= 10_000, "a line for each: nothing is folded"
    assert await valid(document, most=None) > 100
