"""What people write in other words than the plainest: families of models, asides, alternatives, going on."""

import pytest

from bot.answering.plan import Unread
from bot.answering.reading.grammar import parse
from storage.database import Database
from storage.views import view
from tests.bot.answering.reading.test_grammar import plan_of


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who funds masakhane? asking for an article", {"intent": "backers", "subjects": ["masakhane"]}),
        ("licence of olmo — I could not find it on the page", {"intent": "license", "subjects": ["olmo"]}),
        ("what does gated mean?", {"intent": "terms", "topic": "gated"}),
        ("does it matter that a model is gated?", {"intent": "terms", "topic": "gated"}),
        ("what does open weights mean here", {"intent": "terms", "topic": "openness"}),
        ("what's lighteval and who maintains it", {"intent": "terms", "topic": "tool", "words": "lighteval"}),
        ("what was released last week?", {"intent": "list", "metric": "created_at"}),
        (
            "has pythia published its training code?",
            {"intent": "check", "subjects": ["pythia"], "components": ("trainingcode",)},
        ),
        (
            "are the weights of pythia open?",
            {"intent": "check", "subjects": ["pythia"], "components": ("weights_endmodel",)},
        ),
        ("where can I report a problem with pythia", {"intent": "channels", "subjects": ["pythia"]}),
        ("how can my company sponsor masakhane", {"intent": "backers", "subjects": ["masakhane"]}),
        ("is pythia from scratch?", {"intent": "lineage", "subjects": ["pythia"]}),
        (
            "what does the study say about the cathedral?",
            {"intent": "study", "topic": "findings", "words": "cathedral"},
        ),
        ("what motivates people, according to the study", {"intent": "study", "topic": "motivations"}),
    ],
)
async def test_it_is_read(eco: Database, question: str, expected: dict[str, object]) -> None:
    plan = await plan_of(eco, question)
    assert {key: plan.get(key) for key in expected} == expected


async def test_alternatives_are_of_the_same_kind_and_size(eco: Database) -> None:
    plan = await plan_of(eco, "alternatives to llama 3.1 8b under apache")
    assert plan["intent"] == "list"
    assert plan["licenses"] == ("apache-2.0",)
    assert [one["key"] for one in plan["like"]] == ["meta-llama/Llama-3.1-8B"]


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("compare olmo and pythia", "which is older?", {"metric": "created_at", "descending": False}),
        ("compare olmo and pythia", "add bloom", {"subjects": ["olmo", "pythia", "bloom"]}),
        ("new models this week", "from allenai?", {"intent": "list", "subjects": ["olmo"]}),
        ("downloads of olmo", "over the last month?", {"intent": "trend", "metric": "downloads"}),
        ("top 5 models by downloads", "make it 3", {"intent": "list", "limit": 3}),
        (
            "what does the study say about licences?",
            "and about data?",
            {"intent": "study", "topic": "findings", "words": "data"},
        ),
    ],
)
async def test_it_goes_on(eco: Database, before: str, question: str, expected: dict[str, object]) -> None:
    plan = await plan_of(eco, question, before)
    assert {key: plan.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("why is olmo so popular?", "not_knowable"),
        ("how many members has the EleutherAI discord?", "not_knowable"),
        ("which hospitals use olmo?", "not_knowable"),
        ("has pythia released intermediate checkpoints?", "not_collected"),
        ("has a court ruled on pythia?", "not_collected"),
        ("which models have no model card?", "not_read"),
        ("best model under 8 GB? it must be for knitting; apache only", "not_read"),
    ],
)
async def test_what_cannot_be_said_is_not(eco: Database, question: str, reason: str) -> None:
    async with view(eco) as now:
        found = await parse(now, question)
    assert isinstance(found, Unread), found
    assert found.reason == reason


@pytest.mark.parametrize("question", ["?", "", "…", "and"])
@pytest.mark.parametrize(
    "before", ["what did the study find?", "compare olmo and pythia", "who leads gsm8k?"]
)
async def test_nothing_after_something_is_no_fault(eco: Database, before: str, question: str) -> None:
    async with view(eco) as now:
        await parse(now, question, context=(before,))
