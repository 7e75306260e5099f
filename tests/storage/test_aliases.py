"""Aliases: one meaning for a name, audited, removable, and as they were as of any view."""

import pytest

from storage import audit
from storage.aliases import Alias, add_alias, aliases_of, every_alias, remove_alias
from storage.database import Database
from storage.errors import StoreError
from storage.views import view

LIBRARY = Alias(
    alias_key="norwegianlibrary", alias="the Norwegian library", kind="project", subject="nb-ailab"
)


async def known(db: Database, at: int | None = None) -> dict[str, str]:
    async with view(db, at=at) as now:
        return {one.alias: one.subject for one in await every_alias(now)}


async def newest(db: Database) -> int:
    async with view(db) as now:
        return now.sequence


async def test_an_alias_holds_from_when_it_was_added_to_when_it_was_removed(db: Database) -> None:
    before = await newest(db)
    added, new = await add_alias(db, LIBRARY, actor="9", guild_id=1)
    assert new
    assert (added.alias, added.subject) == ("the Norwegian library", "nb-ailab")
    between = await newest(db)
    await remove_alias(db, LIBRARY.alias_key, actor="cli")
    assert await known(db) == await known(db, before) == {}
    assert await known(db, between) == {"the Norwegian library": "nb-ailab"}
    acts = [(entry.actor, entry.act, entry.target, entry.guild_id) for entry in await audit.recent(db)]
    assert acts == [
        ("cli", "alias.removed", "the Norwegian library", None),
        ("9", "alias.added", "the Norwegian library", 1),
    ]


async def test_a_name_has_one_meaning(db: Database) -> None:
    await add_alias(db, LIBRARY, actor="9")
    again, new = await add_alias(db, LIBRARY, actor="9")
    assert (again.subject, new) == ("nb-ailab", False)
    other = Alias(alias_key=LIBRARY.alias_key, alias="norwegian library", kind="owner", subject="NbAiLab")
    with pytest.raises(StoreError, match="is an alias of nb-ailab already"):
        await add_alias(db, other, actor="9")
    await remove_alias(db, LIBRARY.alias_key, actor="9")
    _, new = await add_alias(db, other, actor="9")
    assert new
    assert await known(db) == {"norwegian library": "NbAiLab"}


async def test_what_is_no_alias_cannot_be_removed(db: Database) -> None:
    with pytest.raises(StoreError, match="no such alias"):
        await remove_alias(db, "nothing", actor="cli")
    assert await audit.recent(db) == []


async def test_aliases_are_found_by_many_names_at_once(db: Database) -> None:
    await add_alias(db, LIBRARY, actor="9")
    async with view(db) as now:
        found = await aliases_of(now, [f"no{number}" for number in range(2_000)] + [LIBRARY.alias_key])
        assert [one.subject for one in found.values()] == ["nb-ailab"]
        assert await aliases_of(now, []) == {}
