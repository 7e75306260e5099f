"""Providers in the store: who serves a model, what a provider serves, as of when."""

import pytest

from storage.database import Database
from storage.providers import ProviderObservation, providers_of, record_providers, served_by
from storage.sets import Replaced
from storage.views import view
from tests.storage.listing import Listing, model


def served(**status: str | None) -> list[ProviderObservation]:
    return [ProviderObservation(provider=name, status=value) for name, value in status.items()]


async def written(db: Database, sets: dict[int, list[ProviderObservation]], at: int = 1) -> Replaced:
    async with db.writing() as tx:
        return await record_providers(tx, sets, observed_at=at)


@pytest.fixture(autouse=True)
async def repos(listing: Listing) -> None:
    await listing.listed(model(), model("acme/two", hub_id="b" * 24))


async def test_who_serves_a_model_and_what_a_provider_serves(db: Database) -> None:
    await written(db, {1: served(together="live", novita="staging"), 2: served(together="error")})
    async with view(db) as now:
        found = await providers_of(now, [1, 2])
        assert [(one.model, one.provider, one.is_live) for one in found] == [
            ("acme/one", "novita", False),
            ("acme/one", "together", True),
            ("acme/two", "together", False),
        ]
        assert [one.provider for one in await providers_of(now, [1, 2], live_only=True)] == ["together"]
        assert [one.model for one in await served_by(now, "Together")] == ["acme/one", "acme/two"]
        assert [one.model for one in await served_by(now, "together", live_only=True)] == ["acme/one"]
        then = now.sequence
    assert await written(db, {1: served(together="live"), 2: []}, at=2) == Replaced(0, 0, 2)
    async with view(db) as now:
        assert [one.provider for one in await providers_of(now, [1, 2])] == ["together"]
    async with view(db, at=then) as now:
        assert len(await providers_of(now, [1, 2])) == 3
