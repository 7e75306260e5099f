"""Who serves a model for inference: recorded by model, read back by model and by provider."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, select

from storage.database import Writer
from storage.rows import chunks
from storage.schema import providers, repo_versions
from storage.sets import Replaced, VersionedSet, replace_all
from storage.views import View

PROVIDERS = VersionedSet(providers, "repo_id", ("provider",))
LIVE = ("live", "warm")
"""The states in which a provider answers; the other that the Hub knows is `staging`."""


class ProviderObservation(Struct, frozen=True, kw_only=True):
    """One provider that the Hub names for a model; `provider_model` is the model's name there."""

    provider: str
    status: str | None = None
    provider_model: str | None = None
    task: str | None = None

    @property
    def key(self) -> str:
        """What tells it from the model's other providers."""
        return self.provider

    @property
    def is_live(self) -> bool:
        """Whether it answers now."""
        return self.status in LIVE


class Served(ProviderObservation, frozen=True, kw_only=True):
    """A provider with the model that it serves, as it is called now; `observed_at`: since when it is so."""

    repo_id: int
    model: str
    observed_at: int


async def record_providers(
    tx: Writer, sets: Mapping[int, Sequence[ProviderObservation]], *, observed_at: int
) -> Replaced:
    """Record all who serve some models, by our own numbers of the models."""
    rows = {repo: [structs.asdict(one) for one in found] for repo, found in sets.items()}
    return await replace_all(tx, PROVIDERS, rows, observed_at=observed_at)


async def providers_of(view: View, repo_ids: Sequence[int], *, live_only: bool = False) -> list[Served]:
    """Return who serves some models, by model and provider."""
    found: list[Served] = []
    for part in chunks(dict.fromkeys(repo_ids)):
        found += await _find(view, providers.c.repo_id.in_(part), live_only=live_only)
    return sorted(found, key=lambda served: (served.model.casefold(), served.provider))


async def served_by(view: View, provider: str, *, live_only: bool = False) -> list[Served]:
    """Return the models that a provider serves, by name."""
    found = await _find(view, providers.c.provider == provider.casefold(), live_only=live_only)
    return sorted(found, key=lambda served: served.model.casefold())


async def _find(view: View, where: ColumnElement[bool], *, live_only: bool) -> list[Served]:
    query = (
        select(providers, repo_versions.c.name.label("model"))
        .join(repo_versions, repo_versions.c.repo_id == providers.c.repo_id)
        .where(where, view.holds(providers), view.holds(repo_versions), repo_versions.c.gone.is_(False))
    )
    if live_only:
        query = query.where(providers.c.status.in_(LIVE))
    rows = (await view.connection.execute(query)).mappings()
    return [Served(**{name: row[name] for name in Served.__struct_fields__}) for row in rows]
