"""`cartographer carriers`: what is named most, with the repos that show it."""

from bot.cli.carriers import CarrierLine
from tests.bot.cli.conftest import Shell


def test_what_is_named_most_has_the_pages_that_show_it(filled: Shell) -> None:
    lines = filled("carriers", "--json").records
    assert lines
    assert all(tuple(line) == CarrierLine.__struct_fields__ for line in lines)
    assert {line["axis"] for line in lines} <= {"dataset", "corpus", "framework", "compute"}
    for axis in ("dataset", "corpus", "framework", "compute"):
        counts = [line["value"]["repos"] for line in lines if line["axis"] == axis]
        assert counts == sorted(counts, reverse=True)
    for line in lines:
        assert 0 <= line["value"]["direct"] <= line["value"]["repos"]
        assert 1 <= line["value"]["owners"] <= line["value"]["repos"]
        assert line["evidence"]
        assert all(seen["url"].startswith("https://huggingface.co/") for seen in line["evidence"])


def test_some_namespaces_are_counted_together_and_no_more(filled: Shell) -> None:
    every = {(line["axis"], line["subject"]): line for line in filled("carriers", "--json").records}
    some = filled("carriers", "allenai", "EleutherAI", "--most", "1000", "--json").records
    for line in some:
        assert line["among"] == "allenai, EleutherAI"
        whole = every.get((line["axis"], line["subject"]))
        assert whole is None or line["value"]["repos"] <= whole["value"]["repos"]


def test_for_people_and_for_what_is_not_known(filled: Shell) -> None:
    assert filled("carriers").out.startswith("Among what is followed (")
    assert filled("carriers", "nobody-at-all").code == 1
    assert filled("carriers", "allenai", "--census").code == 2


def test_nothing_followed_is_nothing_named(shell: Shell) -> None:
    assert shell("carriers").out == "Nothing is named by what is followed (0 namespaces).\n"
    assert shell("carriers", "--json").out == ""


def test_an_operators_word_on_what_a_repo_names_is_counted_until_it_is_taken_back(filled: Shell) -> None:
    repo = "allenai/OLMo-2-1124-7B"

    def named() -> dict[str, int]:
        lines = filled("carriers", "allenai", "--most", "1000", "--json").records
        return {line["subject"]: line["value"]["repos"] for line in lines if line["axis"] == "framework"}

    before = named()
    assert "DeepSpeed" not in before
    said = filled("label", repo, "framework", "DeepSpeed", "--reason", "their paper says so")
    assert said.code == 0, said.err
    after = named()
    assert after["DeepSpeed"] == 1
    assert all(after.get(name, 0) <= count for name, count in before.items()), "it names nothing else then"
    lines = filled("carriers", "allenai", "--most", "1000", "--json").records
    (line,) = [one for one in lines if one["subject"] == "DeepSpeed"]
    assert line["evidence"][0]["seen"] == "an operator's word: their paper says so"
    assert line["evidence"][0]["url"] == f"https://huggingface.co/{repo}"
    filled("label", repo, "framework", "--withdraw", "--reason", "they do not")
    assert named() == before
    filled("label", repo, "framework", "not classified", "--reason", "it names none")
    assert "DeepSpeed" not in named()
