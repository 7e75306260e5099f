"""Tiny worlds on a local Hub, in a few lines.

from tests.support.hub import WorldBuilder, running

builder = ( WorldBuilder(start="2026-09-14") .owner("acme", members=["ada"], followers=10)
.model("acme/one", license="mit", downloads=300, likes=5) .model("acme/two", base_model="acme/one",
relation="quantized", gated="auto") .dataset("acme/data", license="cc-by-4.0") .space("acme/demo",
models=["acme/one"]) .discussion("acme/one", 1, "Which data?", author="bo") .paper("2609.00001",
title="One", organization="acme") .collection("acme", "Ours", ["acme/one"]) .benchmark("acme/data",
{"acme/one": 71.5}) ) async with running(builder) as hub: # a LocalHub on a free port, its clock standing at
`start` api = HfApi(endpoint=hub.url) # blocking: call it in `asyncio.to_thread` hub.world.apply({"op":
"license", "type": "model", "id": "acme/one", "license": "apache-2.0"}) hub.clock.advance(DAY) # `hub.clock`
is a ManualClock hub.faults.add("status", "/api/models", status=503, times=2) assert
hub.log.count("^/api/models") == 1

Counters stand still but for what `apply` does to them (`spike`, `dip`, `likes`, `set`);
`builder.build(alive=True)` lets them drift and lets weeks grow by themselves. Any key of the Hub's record
can be given by name (`createdAt=...`, `pipeline_tag=...`, `tags=[...]`, `cardData={...}`); None leaves the
key out. `running(..., quota=3)` and the other arguments go to `LocalHub`. With CARTOGRAPHER_REFERENCE set,
every answer of a documented route is validated against the Hub's OpenAPI document, and a violation fails
the test at the end of the `async with`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self, cast

from collectors.replica.hub import LocalHub
from collectors.replica.quota import Quota
from collectors.replica.script import complete
from collectors.replica.synthetic import SyntheticWorld
from collectors.replica.world import World, WorldData
from config.clock import DAY, WEEK, ManualClock, from_iso, to_iso
from tests.support.hub_openapi import Validator

Record = dict[str, Any]


class WorldBuilder:
    """Collects records and builds a world from them; every method returns the builder."""

    def __init__(self, start: str = "2026-09-14", weeks: int = 10) -> None:
        begun = from_iso(start)
        self.data = WorldData(start=begun, present=begun + weeks * WEEK, title="a world for tests")

    def owner(self, handle: str, *, kind: str = "org", **facts: Any) -> Self:
        """Add an organisation, or with `kind="user"` a user."""
        self.data.owners.append({"handle": handle, "type": kind, **facts})
        return self

    def model(
        self,
        repo_id: str,
        *,
        license: str | list[str] | None = None,  # noqa: A002 - the Hub's word
        base_model: str | list[str] | None = None,
        relation: str = "finetune",
        body: str | None = None,
        **facts: Any,
    ) -> Self:
        """Add a model; licence and base models go into card and tags as on the Hub."""
        card = {"license": license, "base_model": base_model}
        if base_model is not None:
            card["base_model_relation"] = relation
        return self._repo("model", repo_id, card, body, facts)

    def dataset(
        self,
        repo_id: str,
        *,
        license: str | list[str] | None = None,  # noqa: A002 - the Hub's word
        body: str | None = None,
        **facts: Any,
    ) -> Self:
        """Add a dataset."""
        return self._repo("dataset", repo_id, {"license": license}, body, {"description": "", **facts})

    def space(
        self,
        repo_id: str,
        *,
        license: str | list[str] | None = None,  # noqa: A002 - the Hub's word
        body: str | None = None,
        sdk: str = "gradio",
        **facts: Any,
    ) -> Self:
        """Add a Space."""
        return self._repo("space", repo_id, {"license": license}, body, {"sdk": sdk, **facts})

    def _repo(self, kind: str, repo_id: str, card: Record, body: str | None, facts: Record) -> Self:
        given = {key: value for key, value in card.items() if value is not None}
        record: Record = {"id": repo_id}
        if given or "cardData" in facts:
            record["cardData"] = {**given, **(facts.get("cardData") or {})}
        record["createdAt"] = to_iso(self.data.start - 100 * DAY)
        record |= {key: value for key, value in facts.items() if key != "cardData"}
        made = complete(kind, record, self.data.start)
        for key, value in facts.items():
            if value is None:
                made.pop(key, None)
        self.data.repos[kind].append(made)
        if body is not None:
            self.data.cards[kind, repo_id.lower()] = body
        return self

    def discussion(
        self,
        repo_id: str,
        num: int,
        title: str,
        *,
        kind: str = "model",
        author: str = "ada",
        status: str = "open",
        pull_request: bool = False,
        created: str | None = None,
        comments: list[Record] | None = None,
    ) -> Self:
        """Add a discussion or a pull request."""
        talk = {"type": kind, "repo": repo_id, "num": num, "title": title, "author": author, "status": status}
        talk |= {"isPullRequest": pull_request, "createdAt": created or to_iso(self.data.start - DAY)}
        self.data.discussions.append({**talk, "comments": comments or []})
        return self

    def paper(self, paper_id: str, *, title: str, organization: str | None = None, **facts: Any) -> Self:
        """Add a paper that is out on the day before the start."""
        day = to_iso(self.data.start - DAY)
        paper: Record = {
            "id": paper_id,
            "title": title,
            "summary": title,
            "publishedAt": day,
            "authors": [{"name": "Ada"}],
        }
        if organization is not None:
            paper["organization"] = {"_id": "6" * 24, "name": organization, "fullname": organization}
        self.data.papers.append({**paper, **facts})
        return self

    def collection(self, owner: str, title: str, models: list[str]) -> Self:
        """Add a collection of models."""
        slug = f"{owner}/{title.lower().replace(' ', '-')}-{'6' * 24}"
        items = [{"type": "model", "id": name} for name in models]
        self.data.collections.append({"slug": slug, "title": title, "owner": owner, "items": items})
        return self

    def benchmark(self, dataset: str, scores: dict[str, float], task_id: str | None = None) -> Self:
        """Make a dataset a benchmark; scores by model, best first."""
        entries = [{"modelId": name, "value": value, "verified": False} for name, value in scores.items()]
        self.data.benchmarks.append({"dataset": dataset, "task_id": task_id, "entries": entries})
        return self

    def change(self, at: str, op: str, repo_id: str, *, kind: str = "model", **arguments: Any) -> Self:
        """Add a change to the script."""
        self.data.script.append({"at": at, "op": op, "type": kind, "id": repo_id, **arguments})
        return self

    def build(self, *, alive: bool = False) -> World:
        """Return the world, its clock standing at the start."""
        return World(self.data, ManualClock(self.data.start), calm=not alive, organic=alive)


class TestHub(LocalHub):
    """A local Hub over a built world, its clock one that tests move."""

    __test__ = False

    @property
    def clock(self) -> ManualClock:
        """The world's clock."""
        return cast("ManualClock", self.world.clock)


@asynccontextmanager
async def running(
    world: WorldBuilder | World | SyntheticWorld,
    *,
    quota: int | Quota | None = None,
    plans: dict[str, str] | None = None,
    bad_tokens: frozenset[str] | set[str] = frozenset(),
) -> AsyncIterator[TestHub]:
    """Run a local Hub over a world whose clock is a ManualClock; answers are validated where possible."""
    built = world.build() if isinstance(world, WorldBuilder) else world
    validator = Validator.from_environment()
    observer = None if validator is None else validator.observe
    hub = TestHub(built, quota=quota, plans=plans, bad_tokens=bad_tokens, observer=observer)
    async with hub:
        yield hub
    if validator is not None:
        assert not validator.violations, "\n".join(validator.violations)
