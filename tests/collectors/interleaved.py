"""Runs of all scopes at once against a local Hub that changes while they read, with whatever can go wrong.

After every request something may happen on the Hub; pages wait before they are recorded while others are
fetched; runs are called off and resumed; lists end early, lose or repeat rows, and refuse fields.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from collectors import census, discovery, lookup
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import CalledOff
from collectors.refresh import refresh
from collectors.replica.state import KINDS, Repo
from collectors.sources import base
from collectors.sources.origins import Origins
from config.clock import HOUR, MINUTE, SECOND, ManualClock
from storage.database import Database
from storage.recording import record_page
from storage.records import Coverage, Page, Recorded
from tests.collectors.truth import Truth
from tests.support.hub import TestHub, WorldBuilder

logger = logging.getLogger(__name__)

TRACKED = ("acme", "globex", "ada")
SCOPES = ("tracked", "discovery", "census")
LICENSES = ("mit", "apache-2.0", "cc-by-4.0", "gpl-3.0")
BASES = ("x/x", "x/y", "x/z")
DROPPED = ("cardData", "tags", "gated", "sha", "private", "lastModified", "createdAt", "downloads")
PATIENCE = 300
"""How many times a page that waits lets the others go on."""


def changing_world() -> WorldBuilder:
    """Return a world of four owners, three of them to be followed, with a few repos each."""
    world = (
        WorldBuilder().owner("acme").owner("globex").owner("stranger").owner("ada", kind="user")
    )  # fmt: skip
    for owner in ("acme", "globex", "ada", "stranger"):
        for number in range(4):
            world.model(f"{owner}/m{number}", license="mit", base_model="acme/m0" if number == 2 else None)
        world.dataset(f"{owner}/d0", license="mit").space(f"{owner}/s0")
    return world


class Interleaved:
    """Makes things happen, and keeps the truth of it."""

    def __init__(self, db: Database, local: TestHub, hub: Hub, clock: ManualClock, seed: int) -> None:
        self.db = db
        self.local = local
        self.hub = hub
        self.clock = clock
        self.chance = random.Random(seed)
        self.truth = Truth()
        self.lost = False
        self.handles = {handle: handle for handle in TRACKED}
        """Those who are followed: what each was called at the start, and is called now."""
        self._restless = False
        self._served = 0
        self._number = 0
        self._observe = local.server.observer
        local.server.observer = self._answered
        self.truth.look(local.world.state, clock.now())

    def _answered(self, request: web.Request, answer: web.Response) -> None:
        """Let something happen behind an answer's back."""
        if self._observe is not None:
            self._observe(request, answer)
        self._served += 1
        self.clock.advance(SECOND)
        if self._restless and self.chance.random() < 0.15:
            self.happen()

    def happen(self) -> None:
        """Make one change on the Hub."""
        self.clock.advance(SECOND)
        state = self.local.world.state
        if self.chance.random() < 0.03:
            self._rename_an_owner()
            return
        repos = [repo for kind in KINDS for repo in state.repos[kind].values()]
        repo = self.chance.choice(sorted(repos, key=lambda one: (one.kind, one.identity)))
        op, arguments = self._change(repo)
        self.local.world.apply({"op": op, "type": repo.kind, "id": repo.id} | arguments)
        logger.warning("%s %s %s %s %s", self.clock.now(), op, repo.kind, repo.identity, arguments)
        self.truth.look(self.local.world.state, self.clock.now())

    def _rename_an_owner(self) -> None:
        self._number += 1
        first = self.chance.choice(("acme", "globex"))
        old, new = self.handles[first], f"{first}-{self._number}"
        if self.chance.random() < 0.3 and self.handles[first] != first:
            new = first
        redirect = self.chance.random() < 0.5
        self.local.world.apply({"op": "rename_owner", "id": old, "to": new, "redirect": redirect})
        self.handles[first] = new
        logger.warning("%s rename_owner %s %s", self.clock.now(), old, new)
        self.truth.look(self.local.world.state, self.clock.now())

    def _change(self, repo: Repo) -> tuple[str, dict[str, Any]]:
        """Return something that can happen to a repo; where it cannot, a commit."""
        self._number += 1
        pick, number = self.chance.choice, self._number
        owner = pick((*self.handles.values(), "stranger"))
        removed = sorted(key for key in self.local.world.state.removed if not self._taken(*key))
        kind, name = pick(removed) if removed else ("", "")
        made = {"id": f"{owner}/n{number}", "record": {"cardData": {"license": "mit"}}}
        changes: dict[str, tuple[str, dict[str, Any]] | None] = {
            "license": ("license", {"license": pick(LICENSES)}),
            "gate": ("gate", {"gated": pick([False, "auto", "manual"])}) if repo.kind != "space" else None,
            "base": ("card", {"card": {"base_model": pick(BASES)}}) if repo.kind == "model" else None,
            "rename": ("rename", {"to": f"{repo.owner}/r{number}"}),
            "transfer": ("transfer", {"to": f"{owner}/t{number}"}),
            "delete": ("delete", {}),
            "restore": ("restore", {"type": kind, "id": name}) if removed else None,
            "create": ("create", made),
            "visibility": ("public" if repo.private else "private", {}),
            "counters": ("set", {"record": {"downloads": self.chance.randrange(1000), "likes": 3}}),
            "commit": None,
        }
        often = ("license", "create", "visibility", *changes)
        return changes[pick(often)] or ("commit", {"title": f"Step {number}"})

    def _taken(self, kind: str, name: str) -> bool:
        return self.local.world.state.find(kind, name) is not None

    async def act(self) -> None:
        """Run some scopes at once while things happen, perhaps calling one of them off."""
        self.clock.advance(self.chance.choice((MINUTE, HOUR)))
        for _ in range(self.chance.randrange(3)):
            self.happen()
        self._set_faults()
        self._restless = True
        scopes = self.chance.sample(SCOPES, self.chance.randint(1, 3))
        tasks = [self._run(scope) for scope in scopes]
        tasks += [self._look_up() for _ in range(self.chance.randrange(2))]
        await asyncio.gather(*tasks)
        self._restless = False
        self.local.faults.clear()

    def _set_faults(self) -> None:
        path = self.chance.choice(("/api/models", "/api/datasets", "/api/spaces"))
        path = f"^GET {path}\\?"
        many = {"skip": self.chance.randrange(4), "times": self.chance.randrange(1, 4)}
        match self.chance.randrange(8):
            case 0:
                names = [self.chance.choice(DROPPED)]
                self.local.faults.add("refuse-expand", path, names=names, **(many | {"times": None}))
            case 1:
                self.local.faults.add("short", path, keep=1, **many)
            case 2:
                self.lost = True
                self.local.faults.add("lose", path, at=1, keep=1, **many)
            case 3:
                self.local.faults.add("repeat", path, keep=2, **many)
            case 4:
                self.local.faults.add("status", path, status=503, **many)

    async def _run(self, scope: str) -> None:
        """Carry a run out, in as many pieces as it is called off."""
        while True:
            stop = asyncio.Event()
            later = self._served + self.chance.randrange(1, 30)
            caller = asyncio.create_task(self._when(later, stop)) if self.chance.random() < 0.3 else None
            try:
                await refresh(
                    self.db,
                    self.hub,
                    scope=scope,
                    asked_by="test",
                    holder=scope,
                    lane=Lane.ASKED,
                    stop=stop,
                    sources=[Origins()] if self.chance.random() < 0.5 else (),
                )
            except CalledOff:
                continue
            finally:
                if caller is not None:
                    caller.cancel()
                    await asyncio.gather(caller, return_exceptions=True)
            return

    async def _when(self, served: int, stop: asyncio.Event) -> None:
        while self._served < served:  # noqa: ASYNC110 - the local Hub counts, it does not notify
            await asyncio.sleep(0.001)
        stop.set()

    async def _look_up(self) -> None:
        repos = list(self.local.world.state.repos["model"].values())
        await lookup.look_up(self.db, self.hub, self.chance.choice(repos).id, asked_by="test")

    async def settle(self, times: int = 3) -> None:
        """Let nothing happen any more until everything must have been noticed."""
        self.local.faults.clear()
        for _ in range(times):
            for scope in ("tracked", "census"):
                self.clock.advance(HOUR)
                run = await refresh(
                    self.db,
                    self.hub,
                    scope=scope,
                    asked_by="test",
                    holder="test",
                    lane=Lane.ASKED,
                    sources=[Origins()],
                )
                assert run.error is None

    def late(self, patch: pytest.MonkeyPatch) -> None:
        """Keep pages waiting, now and then, while others are fetched and recorded."""

        async def record(db: Database, coverage: Coverage, page: Page) -> Recorded:
            if self._restless and self.chance.random() < 0.3:
                after = self._served + self.chance.randrange(1, 20)
                for _ in range(PATIENCE):
                    if self._served >= after:
                        break
                    await asyncio.sleep(0.0005)
            return await record_page(db, coverage, page)

        recorder: Callable[..., Awaitable[Recorded]] = record
        for module in (base, census, discovery, lookup):
            patch.setattr(module, "record_page", recorder)
