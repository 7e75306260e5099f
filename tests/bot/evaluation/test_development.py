"""The development questions: over all intents, of every kind, each with what its answer must be."""

import json
import re
from collections import Counter
from typing import Any

from bot.evaluation.gold import read_gold
from tests.data.questions.gold import HERE, OUT, SAYS, SETS, questions

INTENTS = {
    "licence",
    "makers",
    "openness",
    "counts",
    "windows",
    "choice",
    "lineage",
    "artefacts",
    "study",
    "bot",
}
GOLD = read_gold(OUT)


def test_there_are_enough_of_each_intent() -> None:
    counts = Counter(gold.intent for gold in GOLD)
    assert set(counts) == INTENTS
    assert min(counts.values()) >= 25
    assert len(GOLD) >= 300


def test_every_kind_of_question_is_among_them() -> None:
    traits = Counter(trait for one in questions() for trait in one.get("traits", ()))
    assert all(
        traits[trait] >= 8 for trait in ("follow-up", "typo", "false premise", "unanswerable", "hostile")
    )
    reasons = Counter(reason for gold in GOLD for reason in gold.reasons)
    assert min(reasons[reason] for reason in ("not_read", "not_collected", "not_knowable")) >= 10
    assert max(len(gold.question) for gold in GOLD) >= 4_000


def test_the_file_is_made_of_the_questions_as_they_stand() -> None:
    def asked(one: dict[str, Any]) -> str:
        return str(one["ask"]) if "times" not in one else (one["ask"] + " ") * one["times"]

    ids: list[str] = []
    for out, folder in SETS.items():
        made = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        written = [(one["id"], asked(one)) for one in questions(folder)]
        assert [(one["id"], one["question"]) for one in made] == written
        ids += [one["id"] for one in made]
    assert len(set(ids)) == len(ids)
    assert set(SAYS) == {out.stem for out in SETS}


def test_what_measures_is_apart_from_what_is_worked_with() -> None:
    """No question of one set is in the other, and each intent is measured too."""
    known, *apart = ({gold.question.casefold() for gold in read_gold(out)} for out in SETS)
    assert all(not known & questions for questions in apart)
    for out in SETS:
        counts = Counter(gold.intent for gold in read_gold(out))
        assert set(counts) == INTENTS
        assert min(counts.values()) >= 10


def test_figures_come_from_sql_and_not_from_a_hand() -> None:
    """What is typed by hand may name years and the study's own figures, but never count the store."""
    typed = [
        (one["id"], value)
        for one in questions()
        for value in one.get("values", ())
        if re.fullmatch(r"[\d,]+", value) and one["intent"] not in ("study", "bot")
    ]
    assert typed == [("makers-18", "2014"), ("wider-018", "2018")]


def test_every_statement_reads_the_views() -> None:
    views = set(re.findall(r"create temp view (\w+)", (HERE / "views.sql").read_text(encoding="utf-8")))
    stored = {"threads", "papers", "collections", "collection_items", "providers"}
    for one in questions():
        for statement in [one["sql"]] if isinstance(one.get("sql"), str) else one.get("sql", ()):
            read = set(re.findall(r"\b(?:from|join) (\w+)", statement)) - {"json_each"}
            assert read <= views | stored, one["id"]
