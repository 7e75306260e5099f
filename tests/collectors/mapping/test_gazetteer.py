"""Names in a text: found where they stand, ambiguous ones only in their context, at linear cost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.gazetteer import MOST, NEAR, Matcher, matcher
from config import codebook_gazetteers
from config.codebook import CodebookError
from config.codebook_gazetteers import Compute, Context, Framework, Gazetteers

KNOWN = codebook_gazetteers.load()


def names(text: str) -> list[str]:
    return [mention.entry.id for mention in matcher().find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Trained on LUMI with Megatron-LM.", ["lumi", "megatron-lm"]),
        ("trained with megatron_lm and DEEPSPEED", ["megatron-lm", "deepspeed"]),
        ("使用Megatron-LM训练", ["megatron-lm"]),
        ("vLLM을 사용", ["vllm"]),
        (
            "FineWeb-Edu, fineweb edu, FineWeb2 and FineWeb",
            ["fineweb-edu", "fineweb-edu", "fineweb-2", "fineweb"],
        ),
        ("see huggingface.co/datasets/HuggingFaceFW/fineweb-edu.", ["fineweb-edu"]),
        ("`tatsu-lab/alpaca_eval` is no data set for tuning", ["alpaca-eval"]),
        ("On Jean Zay, granted by GENCI", ["jean-zay", "genci"]),
        ("the Grid’5000 testbed", ["grid5000"]),
        ("MareNostrum5 and MareNostrum 4", ["marenostrum-5", "marenostrum"]),
        ("supercells in deepspeeding, vLLMs", []),
        ("pipeline_tag: text-generation\ninference: false", []),
        ("", []),
        ("the lumi of the day, and helm charts", []),
    ],
)
def test_names_are_found_as_people_write_them(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We climbed the Summit at Dawn in the Alps.", []),
        ("It ran on the Summit supercomputer.", ["summit"]),
        ("It ran on Summit, a machine of the HPC centre.", ["summit"]),
        ("1,000 node hours on the Alps", ["alps"]),
        ("the summit of a supercomputer", []),
        ("Summit: a data set for clustering", []),
        ("Summit, one of two clusters", ["summit"]),
        ("The supercomputer" + " and so on" * 40 + " at Dawn.", []),
        ("Pre-trained on the Pile", ["the-pile"]),
        ("A Pile of leaves", []),
    ],
)
def test_ambiguous_names_count_only_near_a_word_of_their_context(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_the_place_is_told() -> None:
    text = "# Card\n\nİstanbul.\nWe used the Summit\nsupercomputer with the GPT-NeoX library."
    first, second = matcher().find(text)
    assert (first.entry, first.line, first.text) == (KNOWN.compute["summit"], 4, "Summit")
    assert (second.entry, second.line) == (KNOWN.frameworks["gpt-neox"], 5)
    for mention in (first, second):
        assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("entry", list(KNOWN), ids=lambda entry: entry.id)
def test_every_spelling_finds_its_entry(entry: codebook_gazetteers.Named) -> None:
    for spelling in (*entry.spellings, *entry.exact):
        assert entry.id in names(f"({spelling})"), spelling
    for spelling in entry.in_context:
        assert isinstance(entry, Compute | Framework | codebook_gazetteers.Corpus)
        context = KNOWN.context(entry)
        assert context is not None
        assert entry.id in names(f"{context.words[0]}: {spelling}!"), spelling
        assert entry.id not in names(f"({spelling})"), spelling


PIECES = st.sampled_from(
    [
        "Summit ",
        "LUMI",
        "HPC ",
        "C4",
        "-",
        " ",
        "\n",
        "é",
        "İ",
        "ſ",
        "K",
        "’",
        "vLLM",
        "fineweb",
        "edu",
        "の",
        "\0",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_whatever_the_text_places_are_true_and_in_order(text: str) -> None:
    mentions = matcher().find(text)
    ends = 0
    for mention in mentions:
        assert mention.start >= ends
        ends = mention.end
        assert text[mention.start : mention.end] == mention.text
        assert mention.line == text.count("\n", 0, mention.start) + 1


@given(st.integers(min_value=0, max_value=2 * NEAR))
def test_near_is_a_number_of_characters(between: int) -> None:
    text = "Summit" + "." * between + "supercomputer"
    assert bool(names(text)) is (between <= NEAR)


def test_of_one_entry_only_so_many_places_are_told() -> None:
    assert names("vLLM, LUMI, " * 100).count("vllm") == MOST


@pytest.mark.parametrize(
    "unit",
    [
        "Summit ",
        "vLLM ",
        "lorem ipsum on the summit of GPU nodes ",
        "- _ ",
        "fineweb-fineweb-ed",
        "İvllm ",
        "\n",
        "a",
    ],
)
def test_a_text_of_five_megabytes_is_read_at_a_cost_that_grows_with_its_length(unit: str) -> None:
    def cost(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        matcher().find(text)
        return time.process_time() - began

    matcher()
    small = min(cost(500_000) for _ in range(2))
    assert cost(5_000_000) < 25 * small + 1


def framework(name: str, **spelt: tuple[str, ...]) -> Framework:
    return Framework(
        id=name,
        name=name,
        kind="training",
        maker="somebody",
        source="https://one.example",
        mark="web",
        spellings=spelt.get("spellings", ()),
        exact=spelt.get("exact", ()),
        in_context=spelt.get("in_context", ()),
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"spellings": ("Big Tool",)}, {"spellings": ("bigtool",)}),
        ({"spellings": ("Big-Tool",)}, {"exact": ("BIGTOOL",)}),
        ({"exact": ("TOOL",)}, {"in_context": ("TOOL",)}),
    ],
)
def test_two_entries_that_are_written_alike_are_refused(
    one: dict[str, tuple[str, ...]], two: dict[str, tuple[str, ...]]
) -> None:
    context = Context(kinds=("training",), words=("with",), source="ours", mark="web")
    gazetteers = Gazetteers(
        frameworks=[framework("one", **one), framework("two", **two)], contexts={Framework: [context]}
    )
    with pytest.raises(CodebookError, match="is a spelling of one and of two"):
        Matcher(gazetteers)


def test_case_may_tell_two_entries_apart() -> None:
    both = Matcher(
        Gazetteers(frameworks=[framework("one", exact=("TOOL",)), framework("two", exact=("Tool",))])
    )
    assert [mention.entry.id for mention in both.find("Tool TOOL tool")] == ["two", "one"]
