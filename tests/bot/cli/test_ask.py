"""`ask`: questions in plain words, from the command line or a file, now or as of then."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.ask import questions
from bot.cli.output import CommandError
from bot.cli.shapes import Asked, dated
from tests.bot.cli.conftest import HubInThread, Shell
from tests.support.hub import WorldBuilder

KEYS = tuple(name for name in Asked.__struct_fields__ if name != "id")


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "elapsed_ms"}


def test_a_question_is_answered_in_its_shape(filled: Shell) -> None:
    record = filled("ask", "what is the licence of allenai/OLMo-2-1124-7B?", "--json").record
    assert tuple(record) == KEYS
    assert record["question"] == "what is the licence of allenai/OLMo-2-1124-7B?"
    assert record["outcome"] in {"answered", "caveat"}
    assert record["reason"] is None
    assert "apache-2.0" in record["text"]
    assert "allenai/OLMo-2-1124-7B" in record["entities"]
    assert all(set(citation) == {"url", "supports"} for citation in record["citations"])
    assert (record["as_of"], record["run"]) == ("2026-11-23T12:00:00.000Z", 6)
    assert record["elapsed_ms"] > 0


def test_for_people_the_answer_is_text_with_its_time(filled: Shell) -> None:
    said = filled("ask", "what is the licence of allenai/OLMo-2-1124-7B?")
    assert (said.code, said.err) == (0, "")
    assert "apache-2.0" in said.out
    assert "2026-11-23 12:00 UTC" in said.out


def test_every_instant_in_an_answer_is_iso(filled: Shell) -> None:
    record = filled("ask", "what changed this week?", "--json").record
    assert record["rows"]
    assert all(row["detected_at"].endswith("Z") for row in record["rows"])
    assert record["plan"]["window"]["since"].startswith("2026-11-16T")


def test_the_same_question_gives_the_same_bytes_in_another_process(filled: Shell) -> None:
    first = filled("ask", "newest allenai model", "--json").record
    second = json.loads(filled.process("ask", "newest allenai model", "--json").out)
    assert timeless(first) == timeless(second)


def test_context_is_what_was_asked_before(filled: Shell) -> None:
    record = filled("ask", "and its licence?", "--context", "who is behind OLMo?", "--json").record
    assert record["plan"]["subjects"][0]["key"] == "olmo"
    assert filled("ask", "and its licence?", "--json").record["outcome"] in {"no_data", "clarify"}


def test_as_of_a_run_tells_what_was_recorded_then(filled: Shell) -> None:
    question = ("ask", "which licence has aisingapore/Llama-SEA-LION-v3-8B?", "--json")
    assert "llama3.1" in filled(*question).record["text"]
    then = filled(*question, "--as-of", "5").record
    assert "mit" in then["text"]
    assert (then["run"], then["as_of"]) == (5, "2026-11-16T12:00:00.000Z")


@pytest.mark.parametrize(
    ("words", "run"),
    [
        ("2026-11-23", 6),
        ("2026-11-22", 5),
        ("2026-11-16", 5),  # a date means its end
        ("2026-11-16T11:59:59Z", 4),
        ("2026-11-16T13:00:00+01:00", 5),
        ("1", 1),
    ],
)
def test_as_of_a_date_is_the_last_run_up_to_it(filled: Shell, words: str, run: int) -> None:
    assert filled("ask", "how many models?", "--as-of", words, "--json").record["run"] == run


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("4711", "there is no run 4711"),
        ("2020-01-01", "nothing had been recorded by 2020-01-01"),
        ("last Tuesday", "is neither a run's number nor a date"),
        ("", "is neither a run's number nor a date"),
    ],
)
def test_as_of_what_cannot_be_is_one_line(filled: Shell, words: str, complaint: str) -> None:
    said = filled("ask", "how many models?", "--as-of", words)
    assert (said.code, said.out) == (1, "")
    assert complaint in said.complaint


def test_a_file_of_questions_is_answered_line_by_line(filled: Shell) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "a", "question": "who is behind OLMo?", "outcome": "not for us"},
        {"id": 2, "question": "and its licence?", "context": ["who is behind OLMo?"]},
        {"question": "how many models?"},
    ]
    content = "\n".join(json.dumps(line) for line in lines) + "\n\n"
    (filled.folder / "questions.jsonl").write_text(content, encoding="utf-8")
    records = filled("ask", "--file", "questions.jsonl", "--json").records
    assert [record.get("id") for record in records] == ["a", 2, None]
    assert "id" not in records[2]
    assert [record["question"] for record in records] == [line["question"] for line in lines]
    assert filled("ask", "--file", "questions.jsonl").code == 0
    piped = filled.process("ask", "--file", "-", "--json", input=content)
    assert [timeless(json.loads(line)) for line in piped.out.splitlines()] == list(map(timeless, records))


@pytest.mark.parametrize("line", [b"{", b'"text"', b"{}", b'{"question": 1}', b'{"question": "\xff"}'])
def test_a_line_that_is_no_question_is_named_before_anything_is_answered(filled: Shell, line: bytes) -> None:
    (filled.folder / "questions.jsonl").write_bytes(b'{"question": "how many models?"}\n' + line + b"\n")
    said = filled("ask", "--file", "questions.jsonl")
    assert (said.code, said.out) == (1, "")
    assert said.complaint.startswith("questions.jsonl, line 2: ")


@pytest.mark.parametrize(
    "args",
    [(), ("a question", "--file", "questions.jsonl"), ("--file", "questions.jsonl", "--context", "x")],
)
def test_neither_or_both_is_misuse(filled: Shell, args: tuple[str, ...]) -> None:
    (filled.folder / "questions.jsonl").write_text('{"question": "x"}\n')
    said = filled("ask", *args)
    assert (said.code, said.out) == (2, "")
    assert said.complaint.endswith("(cartographer ask --help says how)")


ODD = [
    "",
    " ",
    "\U0001f9ed" * 50,
    "x" * 4_000,
    "'; DROP TABLE repos; --",
    "@everyone **bold** [x](javascript:alert(1))",
    "\x1b[31mred\x07 what is OLMo?",
    "مرحبا، ما هو ترخيص OLMo؟",
    "\u202eOLMo fo ecnecil",
    "a\nb\r\nc\u2028d",
    "\udcff\udcfe licence?",
]


@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
def test_an_odd_question_gets_a_calm_answer_that_drives_no_terminal(filled: Shell, question: str) -> None:
    said = filled("ask", question)
    assert (said.code, said.err) == (0, "")
    assert all(character.isprintable() for line in said.out.split("\n") for character in line)
    assert filled("ask", question, "--json").record["outcome"] in {"no_data", "clarify", "answered", "caveat"}


def test_bytes_that_are_no_text_are_taken_in_a_process_too(filled: Shell) -> None:
    said = filled.process("ask", b"licence of OLMo \xff\xfe?".decode("utf-8", "surrogateescape"), "--json")
    assert said.code == 0
    assert "\ufffd" in said.record["question"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary())
def test_no_file_makes_anything_but_questions_or_one_complaint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(content)
    try:
        found = questions(path)
    except CommandError as error:
        assert ", line " in str(error)  # noqa: PT017 - most bytes are no questions, some are none at all
    else:
        assert found == []


def test_instants_are_told_by_their_names() -> None:
    assert dated({"at": 0, "seen_at": 1, "count": 2, "rows": [{"until": 0}], "flat": None}) == {
        "at": "1970-01-01T00:00:00.000Z",
        "seen_at": "1970-01-01T00:00:00.001Z",
        "count": 2,
        "rows": [{"until": "1970-01-01T00:00:00.000Z"}],
        "flat": None,
    }


def test_what_the_store_does_not_hold_is_looked_up_where_a_hub_is_configured(filled: Shell) -> None:
    question = "what licence does acme/one have?"
    assert filled("ask", question, "--json").record["outcome"] == "no_data", "no Hub is configured"
    world = WorldBuilder().owner("acme").model("acme/one", license="mit")
    with HubInThread(world) as hub:
        filled.set(HF_ENDPOINT=hub.url)
        then = filled("ask", question, "--as-of", "6", "--json").record
        assert then["outcome"] == "no_data"
        assert hub.log.count("^/api/") == 0, "what was then is not looked up now"
        record = filled("ask", question, "--json").record
        assert record["outcome"] == "answered"
        assert record["entities"] == ["acme/one"]
        assert "mit" in record["text"]
        missing = filled("ask", "what licence does acme/two have?", "--json").record
        assert (missing["outcome"], missing["reason"]) == ("no_data", "not_collected")
        assert "is not on the Hub, or it is private" in missing["text"]
    asked = ["what licence does acme/three have?", "what licence does acme/four have?"]
    file = filled.folder / "questions.jsonl"
    file.write_text("\n".join(json.dumps({"question": one}) for one in asked))
    gone = filled("ask", "--file", str(file), "--json").records
    assert ["could not be asked" in one["text"] for one in gone] == [True, True]
