"""How a namespace stands: where its cards say that work happens elsewhere, the figures of the Hub abstain."""

import pytest
from sqlalchemy import select

from bot.answering.saying.standing import control_line, engagement_line, standing_of
from bot.document import plain
from collectors.mapping.assess import read_cards
from config.clock import ManualClock
from storage import runs
from storage.cards import CardRead, record_card
from storage.database import Database
from storage.schema import repos
from storage.views import view
from tests.storage.listing import Listing, model

ELSEWHERE = "Issues and pull requests go to our projects on GitHub."
"""What a card says of where its people work."""
SHA = "1" * 40
CALL = "Contributions are welcome!"


async def cards(db: Database, clock: ManualClock, *texts: str) -> None:
    """List a model for each card, record the cards, and read them out."""
    listing = Listing(db, clock)
    await listing.listed(*(model(f"acme/m{number}", f"{number:024x}") for number in range(1, len(texts) + 1)))
    async with db.reading() as connection:
        rows = await connection.execute(select(repos.c.id).order_by(repos.c.hub_id))
        numbers = [int(number) for (number,) in rows]
    coverage = await listing.open(source="cards")
    for number, card in zip(numbers, texts, strict=True):
        found = CardRead(sha=SHA, read_at=clock.now(), text=card, size=len(card))
        await record_card(
            db, coverage, subject=f"repo:{number}", repo_id=number, mark=SHA, found=found, requests=1
        )
    await runs.finish(db, coverage.run_id, holder="me")
    await read_cards(db)


@pytest.mark.parametrize(
    ("texts", "abstains"),
    [
        ((ELSEWHERE, "A model."), True),
        (("A model.", CALL), False),
        ((ELSEWHERE, *["A model."] * 11), False),  # one mirror among many is no project elsewhere
    ],
)
async def test_where_work_happens_elsewhere_it_says_so(
    sqlite_db: Database,
    clock: ManualClock,
    texts: tuple[str, ...],
    abstains: bool,  # noqa: FBT001 - a case
) -> None:
    await cards(sqlite_db, clock, *texts)
    async with view(sqlite_db) as now:
        standing = await standing_of(now, "acme")
    assert (standing.cards, standing.abstains) == (len(texts), abstains)
    for line in (control_line(standing, "en"), engagement_line(standing, "en")):
        assert (ELSEWHERE in plain(line)) == abstains
    if abstains:
        said = standing.elsewhere[0]
        assert (said.seen, said.revision) == (ELSEWHERE, SHA)
        assert said.url == "https://huggingface.co/acme/m1"


async def test_calls_to_contribute_are_kept_with_their_place(sqlite_db: Database, clock: ManualClock) -> None:
    await cards(sqlite_db, clock, "A model.", CALL)
    async with view(sqlite_db) as now:
        standing = await standing_of(now, "acme")
    assert [(one.seen, one.url) for one in standing.calls] == [(CALL, "https://huggingface.co/acme/m2")]


async def test_of_nobody_nothing_is_known(sqlite_db: Database) -> None:
    async with view(sqlite_db) as now:
        standing = await standing_of(now, "nobody")
    assert (standing.kind, standing.governance, standing.cards, standing.abstains) == (None, None, 0, False)
    assert standing.work.figure("followers").value is None
