"""The rules of noise: each on what it is for, and on what it must leave alone."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping import noise_labels, noise_page
from collectors.mapping.noise import Case, Company, Verdict, judge_owner, judge_repo, owner_rules, rules
from collectors.mapping.noise_about import OLDEST, WINDOW, About
from collectors.mapping.noise_bursts import FLOOD, MANY, SERIES
from collectors.mapping.noise_names import own_name, pattern, quantization_mark, stem
from config.clock import DAY, HOUR, from_iso
from storage.noise import Known
from storage.records import owner_of

DAY_ONE = from_iso("2026-04-22T06:00:00.000Z")


def repo(name: str, number: int = 1, **facts: Any) -> Known:
    given: dict[str, Any] = {
        "repo_type": "model",
        "hub_id": f"{number:024x}",
        "sha": None,
        "task": None,
        "created_at": DAY_ONE,
        "parameters": None,
        "base_models": (),
        "base_relation": None,
        "downloads": 0,
        "likes": 0,
        "observed_at": DAY_ONE + 30 * DAY,
    } | facts
    return Known(id=number, name=name, owner_key=owner_of(name), **given)


def found(
    one: Known,
    *alike: Known,
    about: Iterable[Known] = (),
    makers: Mapping[str, str] | None = None,
    moved: bool = False,
) -> dict[str, Verdict]:
    case = Case(repo=one, about=About(about), makers=makers or {}, namesakes=(one, *alike), moved=moved)
    return {str(kind): verdict for kind, verdict in judge_repo(case).items()}


def kinds(one: Known, *alike: Known, **more: Any) -> set[str]:
    return set(found(one, *alike, **more))


@pytest.mark.parametrize(
    ("own", "mark", "bare"),
    [
        ("qwen3.6-27b-gguf", "gguf", "qwen3.6-27b"),
        ("darwin-4b-genesis-i1-gguf", "gguf", "darwin-4b-genesis"),
        ("huihui-qwen3.6-35b-abliterated-q4_k_m-gguf", "gguf", "huihui-qwen3.6-35b-abliterated"),
        ("qwen3-coder-30b-a3b-instruct-awq-4bit", "4bit", "qwen3-coder-30b-a3b-instruct"),
        ("granite-3.1-2b-instruct-quantized.w4a16", "w4a16", "granite-3.1-2b-instruct"),
        ("qwen3-32b-fp8-dynamic", "fp8", "qwen3-32b"),
        ("glm-5.1-mxfp4-q8", "q8", "glm-5.1"),
        ("qwen3.6-27b-exl3-8.00bpw", "8.00bpw", "qwen3.6-27b"),
        ("qwen3.6-27b-prismaquant-5.5bit-vllm", "5.5bit", "qwen3.6-27b-prismaquant-vllm"),
        ("whisper-large-v3-mlx", "mlx", "whisper-large-v3"),
        ("qwen3.5-9b", None, "qwen3.5-9b"),
        ("quantum-chemistry", None, "quantum-chemistry"),
        ("gpt2", None, "gpt2"),
    ],
)
def test_names_are_read_as_people_write_them(own: str, mark: str | None, bare: str) -> None:
    assert (quantization_mark(own), stem(own)) == (mark, bare)


@pytest.mark.parametrize(
    ("own", "skeleton", "counters"),
    [
        ("run-001", "run-#", ("001",)),
        ("pythia-70m-seed3", "pythia-<size>-seed#", ("3",)),
        ("qwen2.5-7b-instruct-gptq-int4", "qwen2.5-<size>-instruct", ()),
        ("sn29-c0ffee12-abc", "sn#-#-abc", ("29", "c0ffee12")),
        ("mms-tts-zpu", "mms-tts-zpu", ()),
    ],
)
def test_sizes_are_no_counters(own: str, skeleton: str, counters: tuple[str, ...]) -> None:
    assert (pattern(own).skeleton, pattern(own).counters) == (skeleton, counters)


QWEN = repo("Qwen/Qwen3.6-27B", 9, created_at=DAY_ONE - DAY, likes=900, downloads=500_000)


def test_what_declares_to_be_quantized_from_somebody_elses() -> None:
    one = repo("unsloth/Qwen3.6-27B-GGUF", base_models=("Qwen/Qwen3.6-27B",), base_relation="quantized")
    verdict = found(one)["requantization"]
    assert verdict.rule.name == "noise.declared-quantization"
    assert verdict.found.finding.seen[0] == "declares to be quantized from Qwen/Qwen3.6-27B"
    assert verdict.found.urls == ("https://huggingface.co/Qwen/Qwen3.6-27B",)
    assert verdict.found.finding.confidence > 0.9


def test_the_maker_quantises_its_own() -> None:
    one = repo("Qwen/Qwen3.6-27B-FP8", base_models=("Qwen/Qwen3.6-27B",), base_relation="quantized")
    assert not kinds(one)
    given_away = repo("zai-org/glm-4-9b-GGUF", base_models=("THUDM/glm-4-9b",), base_relation="quantized")
    assert kinds(given_away) == {"requantization"}, "as long as nobody knows who has it now"
    assert not kinds(given_away, makers={"thudm/glm-4-9b": "zai-org"})


def test_who_quantises_a_fine_tune_of_its_own_repeats_nobody() -> None:
    one = repo("ada/Qwen-Tuned-7B-GGUF", base_models=("Qwen/Qwen3.6-27B",), base_relation="quantized")
    own = repo("ada/Qwen-Tuned-7B", 2)
    assert kinds(one) == {"requantization"}
    assert not kinds(one, own)


def test_who_uploads_the_base_again_beside_it_still_repeats() -> None:
    again = repo("unsloth/Qwen3.6-27B", 2, likes=30)
    declared = repo("unsloth/Qwen3.6-27B-GGUF", base_models=("Qwen/Qwen3.6-27B",), base_relation="quantized")
    assert kinds(declared, QWEN, again) == {"requantization"}
    assert kinds(repo("unsloth/Qwen3.6-27B-GGUF"), QWEN, again) == {"requantization"}


def test_a_fine_tune_that_declares_quantized_by_mistake_is_left_alone() -> None:
    one = repo(
        "patronus-studio/wolf-defender-prompt-injection",
        base_models=("jhu-clsp/mmBERT-base",),
        base_relation="quantized",
    )
    assert not kinds(one)


def test_a_fine_tune_that_is_only_published_as_quantised_is_left_alone() -> None:
    base = ("meta-llama/Llama-3.1-8B-Instruct",)
    one = repo("AlicanKiraz0/Cybersecurity-BaronLLM_Q6_K_GGUF", base_models=base, base_relation="quantized")
    assert not kinds(one)
    short = repo(
        "nvidia/Gemma-4-26B-A4B-NVFP4", base_models=("google/gemma-4-26B-A4B-it",), base_relation="quantized"
    )
    assert kinds(short) == {"requantization"}
    prefixed = repo(
        "bartowski/TheDrummer_Cydonia-24B-v4.3-GGUF",
        base_models=("TheDrummer/Cydonia-24B-v4.3",),
        base_relation="quantized",
    )
    assert kinds(prefixed) == {"requantization"}


def test_a_quantisation_is_recognised_by_its_name_and_base() -> None:
    base = ("huihui-ai/Huihui-Qwen3.6-35B-abliterated",)
    named = repo("ada/Huihui-Qwen3.6-35B-abliterated-GGUF", base_models=base, base_relation="adapter")
    assert found(named)["requantization"].rule.name == "noise.named-quantization"
    tuned = repo("ada/my-story-teller-GGUF", base_models=base, base_relation="finetune")
    assert not kinds(tuned), "a fine-tune in another format is a fine-tune"
    assert kinds(repo("ada/my-story-teller-GGUF", base_models=base)) == {"requantization"}


def test_a_quantisation_that_declares_nothing_is_recognised_by_what_it_is_named_after() -> None:
    one = repo("sakamakismile/Qwen3.6-27B-NVFP4", likes=23)
    verdict = found(one, QWEN)["requantization"]
    assert verdict.rule.name == "noise.undeclared-quantization"
    assert "Qwen/Qwen3.6-27B" in verdict.found.finding.seen[-1]
    assert not kinds(one), "where nothing has that name"
    assert not kinds(one, repo("zoe/Qwen3.6-27B", 3, created_at=DAY_ONE - DAY)), "where it is not known"
    assert not kinds(repo("eve/Qwen3.6-27B-NVFP4", created_at=DAY_ONE - 9 * DAY), QWEN), "the older one"


LLAMA = repo("meta-llama/Llama-2-7b-hf", 9, created_at=DAY_ONE - DAY, likes=2_300, parameters=6_738_415_616)


def test_a_copy_has_the_name_of_an_older_and_more_used_one() -> None:
    copy = repo("NousResearch/Llama-2-7b-hf", likes=178, downloads=188_671)
    verdict = found(copy, LLAMA)["copy"]
    assert (verdict.rule.name, verdict.found.urls) == (
        "noise.same-name",
        ("https://huggingface.co/meta-llama/Llama-2-7b-hf",),
    )
    sized = repo("NousResearch/Llama-2-7b-hf", likes=178, parameters=6_738_415_616)
    assert found(sized, LLAMA)["copy"].found.finding.confidence > verdict.found.finding.confidence
    assert not kinds(LLAMA, copy), "the original is no copy"


@pytest.mark.parametrize(
    "facts",
    [
        {"base_models": ("meta-llama/Llama-2-7b-hf",), "base_relation": "finetune"},
        {"base_models": ("somebody/else",)},
        {"likes": 1_000},
        {"created_at": DAY_ONE - 2 * DAY},
        {"created_at": None},
        {"parameters": 7_500_000_000},
        {"repo_type": "dataset"},
    ],
)
def test_what_is_no_copy(facts: dict[str, Any]) -> None:
    assert not kinds(repo("ada/Llama-2-7b-hf", **facts), LLAMA)


def test_what_was_renamed_or_transferred_is_no_copy() -> None:
    one = repo("ada/Llama-2-7b-hf", sha="c" * 40)
    origin = repo("meta-llama/Llama-2-7b-hf", 9, created_at=DAY_ONE - DAY, likes=900, sha="c" * 40)
    assert kinds(one, origin) == {"copy"}
    assert not kinds(one, origin, moved=True)


def test_one_maker_with_two_namespaces_copies_nobody() -> None:
    old = repo("CohereForAI/aya-101-base", 9, created_at=DAY_ONE - DAY, likes=900, sha="c" * 40)
    assert not kinds(repo("CohereLabs/aya-101-base", sha="c" * 40), old)
    board = repo("open-llm-leaderboard/open_llm_board", 9, created_at=DAY_ONE - DAY, likes=9_000)
    assert not kinds(repo("open-llm-leaderboard-old/open_llm_board"), board)


def test_a_name_that_tutorials_give_is_nobodys() -> None:
    known = repo("lewtun/bert-base-finetuned-emotion", 9, created_at=DAY_ONE - DAY, likes=90)
    assert not kinds(repo("ada/bert-base-finetuned-emotion"), known)
    crowd = [repo(f"user{n}/git-base-pokemon", 10 + n, created_at=DAY_ONE - DAY, likes=30) for n in range(9)]
    assert not kinds(repo("ada/git-base-pokemon"), *crowd)
    assert kinds(repo("ada/git-base-pokemon"), crowd[0]) == {"copy"}


def test_whoever_shows_a_model_in_a_space_calls_it_so() -> None:
    famous = repo("Qwen/Qwen3-TTS", 9, repo_type="space", created_at=DAY_ONE - DAY, likes=900)
    copy = repo("ada/Qwen3-TTS", repo_type="space", likes=3)
    assert kinds(copy, famous) == {"copy"}
    assert not kinds(copy, famous, repo("Qwen/Qwen3-TTS", 8))
    assert not kinds(repo("ada/Qwen3-TTS", repo_type="space", likes=60), famous)


def test_the_same_revision_is_a_copy_under_any_name() -> None:
    origin = repo("acme/base", 9, created_at=DAY_ONE - DAY, sha="c" * 40)
    verdict = found(repo("ada/quite-something", sha="c" * 40), origin)["copy"]
    assert verdict.rule.name == "noise.same-revision"
    assert not kinds(repo("ada/quite-something", sha="d" * 40), origin)
    begun = [repo(f"eve/from-template-{n}", 20 + n, sha="c" * 40) for n in (1, 2)]
    assert kinds(repo("ada/quite-something", sha="c" * 40), origin, begun[0]) == {"copy"}
    assert not kinds(repo("ada/quite-something", sha="c" * 40), origin, *begun)
    assert kinds(repo("ada/base", sha="c" * 40), origin, *begun) == {"copy"}


def made(names: Iterable[str], *, apart: int = 60_000, **facts: Any) -> list[Known]:
    return [repo(name, 100 + n, created_at=DAY_ONE + n * apart, **facts) for n, name in enumerate(names)]


def test_a_numbered_series_is_a_bulk_upload() -> None:
    series = made(f"ada/run-{n:03}" for n in range(SERIES))
    assert found(series[0], about=series)["bulk"].found.finding.seen == (
        f"{SERIES} repos within a day named run-# (#: a number)",
    )
    assert all(kinds(one, about=series) == {"bulk"} for one in series)
    assert not kinds(series[0], about=series[1:]), "one less is none"
    slow = made((f"ada/run-{n:03}" for n in range(SERIES)), apart=2 * HOUR)
    assert not any(kinds(one, about=slow) for one in slow), "over more than a day"


def test_a_family_that_its_maker_releases_is_no_bulk_upload() -> None:
    sizes = ("0.5b", "1.5b", "3b", "7b", "14b", "32b", "72b")
    forms = ("", "-Instruct", "-Instruct-GGUF", "-Instruct-AWQ", "-Instruct-GPTQ-Int4", "-Instruct-GPTQ-Int8")
    family = made(f"Qwen/Qwen2.5-{size}{form}" for size in sizes for form in forms)
    assert len(family) > SERIES
    assert not any(kinds(one, about=family) for one in family)


def test_seeds_of_one_experiment_are_too_few() -> None:
    sizes = ("14m", "31m", "70m", "160m", "410m")
    runs = made(f"EleutherAI/pythia-{size}-seed{seed}" for size in sizes for seed in range(1, 10))
    assert len(runs) > SERIES
    assert not any(kinds(one, about=runs) for one in runs)


def test_many_on_one_model_of_somebody_elses() -> None:
    words = [f"{first}-{second}" for first in "abcde" for second in ("cat", "dog", "sun", "sea")]
    others = made((f"ada/{word}" for word in words), base_models=("acme/base",), base_relation="adapter")
    assert {found(one, about=others)["bulk"].rule.name for one in others} == {"noise.one-base"}
    own = made((f"acme/{word}" for word in words), base_models=("acme/base",), base_relation="adapter")
    assert not any(kinds(one, about=own) for one in own)


def test_many_quantisations_of_many_makers_in_a_day() -> None:
    batch = [
        repo(
            f"mradermacher/{word}{n}x-GGUF",
            100 + n,
            created_at=DAY_ONE + n,
            base_models=(f"maker{n % 6}/{word}{n}x",),
            base_relation="quantized",
        )
        for n, word in enumerate("abcdefghijklmnopqrst")
    ]
    assert {found(one, about=batch)["bulk"].rule.name for one in batch} == {"noise.many-quantizations"}
    assert kinds(batch[0], about=batch) == {"bulk", "requantization"}


def test_hundreds_with_one_beginning() -> None:
    letters = "abcdefghij"
    names = [f"facebook/mms-tts-{a}{b}z" for a in letters for b in letters]
    languages = made(names, apart=1_000)
    assert len(languages) == FLOOD
    assert found(languages[0], about=languages)["bulk"].rule.name == "noise.one-beginning"
    assert not kinds(languages[0], about=languages[:-1])


def test_the_hubs_date_for_everything_old_is_no_burst() -> None:
    old = [repo(f"ada/run-{n}", 100 + n, created_at=OLDEST) for n in range(SERIES)]
    assert not any(kinds(one, about=old) for one in old)


@given(st.lists(st.integers(0, 5 * WINDOW), min_size=1, max_size=40), st.integers(2, 6))
def test_a_burst_is_what_lies_in_a_window_with_enough_others(instants: list[int], least: int) -> None:
    repos = [repo(f"ada/x{n}", n, created_at=DAY_ONE + at) for n, at in enumerate(instants)]
    bursts = About(repos).bursts("any", lambda one: ("", one.id), least=least)
    for one in repos:
        windows = [
            sum(start <= other <= start + WINDOW for other in instants)
            for start in instants
            if start <= (one.created_at or 0) - DAY_ONE <= start + WINDOW
        ]
        assert (one.id in bursts) == (max(windows) >= least)
        assert least <= bursts.get(one.id, least) <= max(*windows, least)


def company(**facts: Any) -> Company:
    given: dict[str, Any] = {"owner_key": "ada", "present": 30, "declared": 30} | facts
    return Company(**given)


def test_who_quantises_for_many_makers() -> None:
    makers = ("a", "b", "c", "d", "e")
    assert set(judge_owner(company(requantized=MANY, makers=makers))) == {"serial"}
    assert not judge_owner(company(requantized=MANY, makers=makers[:4]))
    assert not judge_owner(company(requantized=MANY - 1, makers=makers))


def test_who_holds_nothing_else() -> None:
    assert set(judge_owner(company(flagged=30))) == {"only"}
    assert not judge_owner(company(flagged=29))
    assert not judge_owner(company(flagged=30, declared=31)), "one is not known"
    unsure = judge_owner(company(flagged=30, declared=None))["only"]
    assert unsure.found.finding.confidence < judge_owner(company(flagged=30))["only"].found.finding.confidence
    assert judge_owner(company(owner_key="sfconvertbot"))["only"].rule.name == "noise.known-bot"


def test_every_rule_has_a_name_of_its_own_a_version_and_words() -> None:
    assert noise_labels.RULES
    every = [(one.name, one.version, one.says) for one in rules()]
    every += [(one.name, one.version, one.says) for one in owner_rules()]
    assert len({name for name, _, _ in every}) == len(every) >= 10
    assert all(name.startswith("noise.") and version.isdigit() and says for name, version, says in every)


def test_the_page_of_the_rules_is_what_the_code_says() -> None:
    assert noise_page.PAGE.read_text(encoding="utf-8") == noise_page.page(), (
        "write it anew: python -m collectors.mapping.noise_page"
    )


@given(st.text(max_size=60))
def test_any_name_can_be_read(name: str) -> None:
    own = own_name(name)
    assert quantization_mark(stem(own)) is None
    assert pattern(own).skeleton.count("#") == len(pattern(own).counters) + stem(own).count("#")
