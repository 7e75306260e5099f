"""The demonstration without a person: each stage does what somebody would, and shows a figure for it."""

import sys
import time
from collections.abc import Awaitable, Callable

from bot.demo.stage import Stage
from bot.sandbox.seen import Reply
from storage import runs

PATIENCE = 60.0
LEAST_REPOS = 1_000
OLMO = "allenai/OLMo-2-1124-7B"
MAP: tuple[tuple[str, dict[str, str], str], ...] = (
    ("openness", {"name": OLMO}, "Weights of this model"),
    ("license", {"name": OLMO}, "Apache License 2.0"),
    ("lineage", {"name": OLMO}, "dolmino-mix"),
    ("map", {}, "single research institute"),
    ("gaps", {}, "used by"),
    ("compare", {"first": "olmo", "second": "pythia"}, "EleutherAI"),
    ("study", {"topic": "researchers"}, "Today"),
)
"""Commands of the map, with words that their answers must have."""
DRAWN = 2
"""Pictures that they show at least: a lineage and the map."""


class CheckError(Exception):
    """A stage did not show what it should."""


class Check:
    """Collects what the stages showed."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._failures: list[str] = []

    async def run(self, stage: Stage) -> None:
        """Go through all stages in order; the first that fails ends it."""
        stages: list[tuple[str, Callable[[Stage], Awaitable[str]]]] = [
            ("collect", self._collected),
            ("welcome", self._welcome),
            ("first digest", self._first_digest),
            ("ask as a member", self._ask),
            ("project card", self._project),
            ("the map", self._map),
            ("subscribe as a maintainer", self._subscribe),
            ("refresh as an operator", self._refresh),
            ("a week happens", self._week),
            ("limits kept", self._limits),
        ]
        for name, work in stages:
            begun = time.monotonic()
            try:
                figure = await work(stage)
            except Exception as error:
                self._line("FAILED", name, f"{type(error).__name__}: {error}", begun)
                raise
            self._line("ok", name, figure, begun)

    def failed(self, error: Exception) -> None:
        """Note what ended the check."""
        self._failures.append(f"{type(error).__name__}: {error}")

    def verdict(self) -> int:
        """Print the last line; returns the exit status."""
        took = time.monotonic() - self._started
        _say(f"{'FAILED: ' + self._failures[0] if self._failures else 'all of it happened'} ({took:.0f} s)")
        return 1 if self._failures else 0

    def _line(self, state: str, name: str, figure: str, begun: float) -> None:
        _say(f"{state:6} {name}: {figure} ({time.monotonic() - begun:.1f} s)")

    async def _collected(self, stage: Stage) -> str:
        recent = await runs.recent(stage.db, 100)
        first = recent[-1]
        _hold(first.seen > LEAST_REPOS, f"only {first.seen:,} repos were seen")
        changed = sum(run.changed for run in recent[:-1])
        _hold(changed > 0, "nothing changed in ten weeks")
        return f"{len(recent)} refreshes, {first.seen:,} repos, {changed:,} changes in ten weeks"

    async def _welcome(self, stage: Stage) -> str:
        ada = stage.discord.person("ada")
        seen = await ada.wait_for("welcome", lambda one: "Cartographer" in one.text, PATIENCE)
        return f"{len(seen.text)} characters, buttons {', '.join(button.label for button in seen.buttons)}"

    async def _first_digest(self, stage: Stage) -> str:
        mia = stage.discord.person("mia")
        seen = await mia.wait_for("ecosystem", lambda one: "Weekly digest" in one.text, PATIENCE)
        _hold(bool(seen.images), "the digest has no picture")
        return f"{len(seen.text.splitlines())} lines, {len(seen.images)} picture"

    async def _ask(self, stage: Stage) -> str:
        mia = stage.discord.person("mia")
        reply = await _final(await mia.slash("ask", question="who is behind SEA-LION?"))
        _hold("AI Singapore" in reply.text, f"the answer does not say who: {reply.text[:120]}")
        return f"acknowledged in {reply.acknowledged_ms:.0f} ms, answered in {reply.answered_ms:.0f} ms"

    async def _project(self, stage: Stage) -> str:
        mia = stage.discord.person("mia")
        choices = await mia.autocomplete("project", "name", "ol")
        _hold(bool(choices), "no project is suggested for “ol”")
        reply = await _final(await mia.slash("project", name="olmo"))
        _hold("Allen" in reply.text, f"the card does not say who: {reply.text[:120]}")
        return f"{len(choices)} suggestions, {len(reply.buttons)} buttons"

    async def _map(self, stage: Stage) -> str:
        mia = stage.discord.person("mia")
        pictures = 0
        for command, options, words in MAP:
            reply = await _final(await mia.slash(command, options))
            _hold(words in reply.text, f"/{command} does not say {words!r}: {reply.text[:160]}")
            pictures += len(reply.images)
        _hold(pictures >= DRAWN, f"only {pictures} pictures")
        return f"{len(MAP)} commands, {pictures} pictures"

    async def _subscribe(self, stage: Stage) -> str:
        noor = stage.discord.person("noor")
        card = await _final(await noor.slash("digest subscribe", about="project:olmo"))
        reply = await _final(await noor.click(card, "Direct messages"))
        _hold("Subscribed" in reply.text, f"it was not subscribed: {reply.text[:160]}")
        portrait = await noor.wait_for("dm", lambda one: "Portrait" in one.text, PATIENCE)
        return f"portrait of {len(portrait.text.splitlines())} lines in direct messages"

    async def _refresh(self, stage: Stage) -> str:
        otto = stage.discord.person("otto")
        reply = await otto.slash("admin refresh", channel="admin")
        done = await reply.until(lambda one: "Took" in one.text, PATIENCE)
        _hold("It failed" not in done.text, done.text[:200])
        run = await runs.latest(stage.db, "tracked")
        _hold(run is not None and run.requests > 0, "the refresh cost nothing")
        return f"{run.requests:,} requests, {run.seen:,} repos" if run else ""

    async def _week(self, stage: Stage) -> str:
        mia, noor = stage.discord.person("mia"), stage.discord.person("noor")
        before = {one.id for one in mia.sees("ecosystem")}
        said = await stage.next_week()
        digest = await mia.wait_for(
            "ecosystem", lambda one: one.id not in before and "Weekly digest" in one.text, PATIENCE
        )
        own = await noor.wait_for("dm", lambda one: "Weekly digest" in one.text, PATIENCE)
        _hold(len([one for one in mia.sees("ecosystem") if one.id not in before]) == 1, "it came twice")
        lines, theirs = len(digest.text.splitlines()), len(own.text.splitlines())
        return f"{said} A digest of {lines} lines, the maintainer's of {theirs}"

    async def _limits(self, stage: Stage) -> str:
        broken = stage.discord.violations
        _hold(not broken, f"{len(broken)} requests broke Discord's limits, first {broken[:1]}")
        return f"{len(stage.discord.requests):,} requests to Discord, none outside its limits"


async def _final(reply: Reply) -> Reply:
    return await reply.final(PATIENCE)


def _hold(good: object, otherwise: str) -> None:
    if not good:
        raise CheckError(otherwise)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
