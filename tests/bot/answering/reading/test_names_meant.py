"""Which of several things a name means: a project, who makes it, a namespace, or one of many repos."""

import pytest

from bot.answering.answer import answer
from bot.answering.reading.names import Named, Names
from storage.database import Database


@pytest.mark.parametrize(
    ("question", "title", "line"),
    [
        ("how many models does allenai have?", "allenai", "7 models of allenai."),
        ("how many models does EleutherAI have?", "EleutherAI", "4 models of EleutherAI."),
        ("how many models has pythia?", "Pythia", "4 models of Pythia (EleutherAI)."),
        (
            "how many pythia models are there?",
            "Pythia",
            "3 models of Pythia (EleutherAI) with “pythia” in the name.",
        ),
        (
            "newest model of AI2",
            "Allen Institute for AI (Ai2)",
            "allenai/Olmo-3-7B-Think is the newest, created 2026-11-21.",
        ),
    ],
)
async def test_what_was_named_is_what_is_spoken_of(
    eco: Database, question: str, title: str, line: str
) -> None:
    given = await answer(eco, question)
    assert (given.document.title, given.text.splitlines()[0]) == (title, line)


async def test_a_project_named_twice_is_one(eco: Database) -> None:
    given = await answer(eco, "newest OLMo model of allenai")
    assert given.plan is not None
    assert len(given.plan["subjects"]) == 1


def test_repos_that_hold_a_word_are_told_from_those_that_hold_its_letters() -> None:
    def repo(name: str) -> tuple[str, Named]:
        return name, Named(kind="repo", key=name, name=name, tier=3, repo_type="model")

    names = Names([repo("a/nb-whisper-large"), repo("b/whisper-v3"), repo("c/whispering")])
    assert [named.key for named in names.holding("Whisper")] == ["b/whisper-v3", "a/nb-whisper-large"]
    assert names.holding("") == names.holding("v3x") == []


async def test_a_part_of_a_projects_name_that_repos_carry_too_is_asked_about(eco: Database) -> None:
    given = await answer(eco, "who owns whisper")
    assert given.outcome == "clarify"
    assert "NbAiLab/nb-whisper" in given.text
