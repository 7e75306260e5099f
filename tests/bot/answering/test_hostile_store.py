"""What the Hub shows may be anything: names, licences and relations that try to do harm stay text."""

import re
from collections.abc import Iterator

import pytest

from bot.answering.answer import answer
from bot.answering.pages.acts import open_page
from bot.document import Command, Document, Facts, Items, Line, Link, Paragraph, Small
from config.clock import ManualClock
from storage.database import Database
from storage.records import OwnerObservation
from storage.views import view
from tests.support.store import dataset, fill, model, space

NAME = "evil-corp/@everyone-**x**](https://evil.example)"
HOSTILE = [
    model(
        NAME,
        "other",
        license_name="[free](https://evil.example) @here",
        task="`code`\n# heading",
        languages=("||en||",),
        base_models=(NAME, "nobody/<@1>"),
        base_relation="constructor",
        downloads=50,
        steps={0: {"license": "</script>", "gated": "manual"}},
    ),
    model("evil-corp/child", "a" * 300, base_models=(NAME,), base_relation="merge"),
    model("gpt2", "mit", downloads=7),
    dataset("evil-corp/" + "d" * 90, None),
    space("evil-corp/{0}%s", models=(NAME,), datasets=("evil-corp/none",)),
]
OWNERS = (OwnerObservation(handle="evil-corp", kind="org", fullname="Evil @everyone *Corp*", followers=1),)
SUBJECTS = (NAME, "evil-corp/child", "gpt2", "evil-corp", "evil-corp/{0}%s")


def lines_of(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        match block:
            case Paragraph(lines=lines) | Items(items=lines):
                yield from lines
            case Facts(rows=rows):
                yield from (line for _, line in rows)
            case Small(line=line):
                yield line
            case _:
                continue


def check(document: Document) -> None:
    for line in lines_of(document):
        for span in line:
            assert not isinstance(span, Command)
            if isinstance(span, Link):
                assert re.fullmatch(r"https://[a-z0-9.-]+(/[!-~]*)?", span.url)
                assert not span.url.startswith("https://evil.example")
    assert all("evil.example)" not in citation.url for citation in document.citations)


@pytest.fixture
async def hostile(sqlite_db: Database, clock: ManualClock) -> Database:
    await fill(sqlite_db, clock, weeks=4, ecosystem=HOSTILE, owners=OWNERS)
    return sqlite_db


async def test_answers_about_hostile_repos(hostile: Database) -> None:
    asked = (
        "licence of {}", "may I use {} commercially", "who is behind {}", "what is {}", "what changed in {}",
        "what is {} based on", "derivatives of {}", "is {} gated", "how many downloads does {} have",
        "where is {} from", "how is {} governed", "newest models of {}", "languages of {}",
        "when was {} created",
    )  # fmt: skip
    for subject in SUBJECTS:
        for question in asked:
            given = await answer(hostile, question.format(subject))
            check(given.document)
    for question in ("newest models", "models without a licence", "most liked", "what changed this month"):
        check((await answer(hostile, question)).document)


async def test_pages_about_hostile_repos(hostile: Database) -> None:
    async with view(hostile) as now:
        for act in ("repo", "owner", "list", "changes", "why", "lineage", "derivatives", "project"):
            for subject in SUBJECTS:
                check(await open_page(now, act, (subject,)))


async def test_a_card_that_names_itself_as_its_base_ends(hostile: Database) -> None:
    async with view(hostile) as now:
        page = await open_page(now, "lineage", (NAME,))
    stands_on = next(block for block in page.blocks if isinstance(block, Items))
    assert len({line[0] for line in stands_on.items}) == len(stands_on.items) == 2, "itself, and one unknown"


async def test_a_repo_without_a_namespace(hostile: Database) -> None:
    given = await answer(hostile, "licence of gpt2")
    assert given.text.splitlines()[0] == "gpt2 declares MIT License (mit)."
    async with view(hostile) as now:
        page = await open_page(now, "repo", ("gpt2",))
    assert page.title == "gpt2"
    assert "owner" not in {action.act for action in page.actions}
