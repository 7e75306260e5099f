"""The index of names: whatever is within its reach is found, as of any view, alike on both databases."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from config.clock import ManualClock
from config.codebook import fold
from storage import naming
from storage.database import Database
from storage.name_keys import exact_key, keys_of, near_keys, word_keys
from storage.schema import name_blocks, name_keys
from storage.views import view
from tests.storage.listing import Listing, model

LETTERS = st.text(alphabet="abcdefg1é", min_size=5, max_size=30)


@pytest.fixture
def listing(db: Database, clock: ManualClock) -> Listing:
    return Listing(db, clock)


async def found(db: Database, keys: Sequence[str], run: int | None = None) -> set[str]:
    async with view(db, run=run) as then:
        under = await naming.candidates(then, keys)
        versions = [one.version for several in under.values() for one in several]
        return {held.name for held in (await naming.held_names(then, versions)).values()}


async def filled(db: Database, size: int = naming.BLOCK) -> None:
    while await naming.fill(db, size=size):
        pass


@settings(max_examples=300, deadline=None)
@given(name=LETTERS, edits=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.sampled_from("xy1"))))
def test_a_slip_or_two_leave_a_key_that_both_have(name: str, edits: list[tuple[int, int, str]]) -> None:
    kept = fold(name)
    written = kept
    for kind, place, letter in edits[: 1 if len(kept) < 8 else 2]:
        at = place % (len(written) + 1)
        written = written[:at] + letter * (kind < 2) + written[at + (kind > 0) :]
    if len(kept) >= 5 and Levenshtein.distance(kept, written) <= (1 if len(kept) < 8 else 2):
        assert set(keys_of(name)) & set(near_keys(written))


@pytest.mark.parametrize(("one", "other"), [("kwen", "qwen"), ("Mistrel", "mistral"), ("wisper", "whisper")])
def test_words_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert word_keys(one) == word_keys(other) != []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_whatever_a_name_is_it_has_few_keys(name: str) -> None:
    assert len(keys_of(name)) < 16
    assert len(near_keys(fold(name))) < 40


async def test_names_are_found_block_by_block_and_what_follows_joins_the_last(listing: Listing) -> None:
    names = ["globex/Mistral-7B", "initech/mistral_7b", "acme/whisper-large", "acme/日本語-model", "acme/---"]
    repos = [model(name, f"{number:024x}") for number, name in enumerate(names)]
    await listing.listed(*repos[:3])
    await filled(listing.db, 2)
    assert await found(listing.db, [exact_key("mistral7b")]) == set(names[:2])
    await listing.listed(*repos)
    assert await found(listing.db, word_keys("日本語")) == set()
    await filled(listing.db, 2)
    assert await found(listing.db, word_keys("日本語")) == {names[3]}
    assert await found(listing.db, near_keys("mistrall7b")) == set(names[:2])
    assert [(row.first, row.last, row.names) for row in await listing.rows(name_blocks)] == [
        (1, 2, 2),
        (3, 4, 2),
        (5, 5, 1),
    ]


async def test_a_block_made_in_steps_is_the_same_as_one_made_at_once(
    listing: Listing, sqlite_db: Database, clock: ManualClock
) -> None:
    repos = [model(f"acme/model-{number}", f"{number:024x}", downloads=number) for number in range(9)]
    other = Listing(sqlite_db, clock)
    for count in (3, 5, 9):
        await listing.listed(*repos[:count])
        await filled(listing.db)
        await other.listed(*repos[:count])
    await filled(sqlite_db)
    assert await listing.rows(name_keys) == await other.rows(name_keys) != []


async def test_a_new_name_is_found_beside_the_old_one_each_as_of_its_time(listing: Listing) -> None:
    first = await listing.run(model("acme/olden-days"))
    await filled(listing.db)
    second = await listing.run(model("acme/newer-days", license="apache-2.0"))
    await listing.run(model("acme/newer-days", license="mit"))
    await filled(listing.db)
    both = [exact_key("oldendays"), exact_key("newerdays")]
    assert await found(listing.db, both) == {"acme/newer-days"}
    assert await found(listing.db, both, run=first) == {"acme/olden-days"}
    assert await found(listing.db, both, run=second) == {"acme/newer-days"}
    (block,) = await listing.rows(name_blocks)
    assert (block.names, block.last) == (2, 3), "a version that brought no name is looked at and not kept"


async def test_of_many_with_one_name_the_best_known_are_kept(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "MOST", 2)
    await listing.listed(
        *(model(f"user-{n}/lunar-lander", f"{n:024x}", downloads=10**n) for n in (1, 4, 2, 3))
    )
    await filled(listing.db)
    assert await found(listing.db, [exact_key("lunarlander")]) == {
        "user-4/lunar-lander",
        "user-3/lunar-lander",
    }


async def test_two_that_fill_at_once_leave_one_index(listing: Listing) -> None:
    await listing.listed(model("acme/once-only"))
    async with listing.db.reading() as connection:
        before = await naming._newest(connection)
    await filled(listing.db)
    assert not await naming._keep(listing.db, naming._Block(0, 1, 1, 1), before, [(0, b"")])
    assert await found(listing.db, [exact_key("onceonly")]) == {"acme/once-only"}
