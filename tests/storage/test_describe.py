"""The page about the schema says what the code says, of every table and column, and nothing else."""

from pathlib import Path

import pytest

from storage import describe


def test_the_page_is_up_to_date() -> None:
    assert describe.main("--check") == 0, "run: python -m storage.describe"


def test_a_page_that_is_not_fails_the_check_and_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(describe, "PAGE", tmp_path / "schema.md")
    assert describe.main("--check") == 1
    assert "python -m storage.describe" in capsys.readouterr().err
    assert describe.main() == 0
    assert describe.main("--check") == 0


def test_every_table_and_column_is_explained_and_nothing_that_is_not_there() -> None:
    words = describe.descriptions()
    names = {table.name for table in describe.tables()}
    assert set(words) - {"common"} == names
    used = set()
    for table in describe.tables():
        own = words[table.name]
        assert set(own) - {"for"} <= set(table.c.keys()), table.name
        for column in table.c:
            assert column.name in own or column.name in words["common"], f"{table.name}.{column.name}"
            if column.name not in own:
                used.add(column.name)
    assert set(words["common"]) == used
