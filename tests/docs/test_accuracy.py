"""docs/accuracy.md says what was measured last, and what was drawn is all looked at."""

from benchmarks.accuracy import read, written
from benchmarks.accuracy_page import PAGE, render
from config.measured import load


def test_the_page_is_what_was_measured() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(read()), "run: python -m benchmarks.accuracy"


def test_what_is_told_in_short_is_of_the_same_measurement() -> None:
    report, measured = read(), load()
    assert (measured.written, measured.registry) == (report.written, report.registry)
    for line in report.axes:
        short = measured.of(line.axis, line.how)
        assert short is not None
        assert (short.classified.hits, short.classified.n) == (line.classified.hits, line.classified.n)
    assert written(report).count("\n") > len(report.axes)


def test_every_drawn_label_has_a_verdict() -> None:
    evidence = read().evidence
    assert len(evidence.rows) == 100
    assert all(row.links for row in evidence.rows)
    assert [row.subject for row in evidence.rows if row.shows is None] == []
    assert evidence.shown.hits == sum(row.shows is True for row in evidence.rows)
