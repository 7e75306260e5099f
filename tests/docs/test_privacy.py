"""docs/privacy.md and /privacy name every column that holds a person's id, and what becomes of it."""

import re
from pathlib import Path

import pytest

from bot.texts import text
from config.clock import DAY, MINUTE
from storage import conversations, privacy, questions
from storage.privacy import HELD
from storage.schema import metadata

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
PERSONAL = re.compile(
    r"(^|_)(user|actor|author|member|person|asker|who|whom|moderator|operator|admin)s?(_|$)|_by$"
)
OF_THE_HUB = {
    "papers.authors",
    "papers.featured_by",
    "commits.authors",
    "threads.author",
    "members.member",
    "members.member_key",
    "members.owner_id",
    "owner_metrics.members",
    "owners.members",
    "owner_versions.members",
}
"""Columns that name people as the Hub shows them in public."""


def test_every_marked_column_has_its_rule_and_its_row_on_the_page() -> None:
    ruled = {f"{one.table.name}.{one.column}" for one in HELD}
    assert ruled == privacy.marked() == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_page_says_what_becomes_of_it(name: str) -> None:
    ends = {one.end for one in HELD if f"{one.table.name}.{one.column}" == name}
    assert {word for word in ("deleted", "forgotten", "kept") if word in ROWS[name]} == ends


def test_a_column_that_may_hold_a_person_is_marked_or_the_hubs() -> None:
    columns = {str(column) for table in metadata.tables.values() for column in table.c}
    personal = {name for name in columns if PERSONAL.search(name.split(".")[1])}
    assert personal - OF_THE_HUB == privacy.marked()
    assert personal >= privacy.marked(), "a column that holds a person's id is named for it"


@pytest.mark.parametrize("one", HELD, ids=lambda one: one.name)
def test_people_are_told_of_each_in_words(one: privacy.Held) -> None:
    name = one.name.replace(".", "-").replace("_", "-")
    assert text(f"privacy-held-{name}")
    if one.end == "kept":
        assert text(f"privacy-kept-{name}")


def test_the_days_on_the_page_are_those_of_the_program() -> None:
    assert f"after {questions.WAITING // DAY} days |" in PAGE
    assert f"| {privacy.SETTLED // DAY} days after it was put out |" in PAGE
    assert f"| {questions.KEPT // DAY} days after it was asked last |" in PAGE
    assert f"| after {conversations.RECENT // MINUTE} minutes: until then" in PAGE
    assert f"| after {conversations.KEPT // DAY} days: until then" in PAGE
    assert f"for {questions.KEPT // DAY} days" in text("privacy-elsewhere")
