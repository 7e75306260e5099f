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
