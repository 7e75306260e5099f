"""What a digest can be about, as people choose and type it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.replies import Refused
from bot.commands.scopes import read_scope, suggest_scopes
from bot.digests.scope import scope_words
from config.codebook import load
from storage.database import Database
from storage.subscriptions import DigestScope
from tests.support.town import Town


async def test_every_suggestion_is_understood_and_named(town: Town) -> None:
    for typed in ("", "olmo", "Qwen", "bartowski"):
        for label, value in await suggest_scopes(town.db, typed, "en"):
            scope = await read_scope(town.db, value, "en")
            assert scope_words(scope, "en").split(" (")[0] in label


async def test_every_project_by_key_and_by_each_of_its_names(town: Town) -> None:
    for name, project in load().names():
        scope = await read_scope(town.db, name, "en")
        assert scope.projects or scope.owners, name
        assert await read_scope(town.db, f"project:{project.key}", "en") == DigestScope(
            projects=(project.key,)
        )


async def test_a_repo_keeps_its_present_name(town: Town) -> None:
    scope = await read_scope(town.db, "aisingapore/sea-lion-7b", "en")
    assert scope == DigestScope(repos=("aisingapore/SEA-LION-v1-7B",))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
async def test_whatever_is_typed_is_a_scope_or_refused_in_one_line(sqlite_db: Database, typed: str) -> None:
    try:
        said = scope_words(await read_scope(sqlite_db, typed, "en"), "en")
    except Refused as refused:
        said = str(refused)
    assert said.strip()
    assert "\n" not in said or "\n" in typed
