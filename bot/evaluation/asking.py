"""Every question of a file asked of a store, as `ask --file` does, and each answer judged."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from bot.answering.wanted import Seek
from bot.asking import ask
from bot.cli.ask import Put, record
from bot.evaluation.citing import miscited
from bot.evaluation.gold import Gold
from bot.evaluation.invention import invented, unbacked_ids
from bot.evaluation.safety import discord_text, unsafe
from bot.evaluation.verdicts import Verdict, judge
from collectors.mapping.kinds import kind_now
from config.clock import to_iso
from storage.catalogue import count_repos, find_repo
from storage.database import Database
from storage.filters import RepoFilter
from storage.history import first_look
from storage.records import RepoType
from storage.tracking import tracked_in
from storage.views import View, view

TYPES: tuple[RepoType, ...] = ("model", "dataset", "space")


class Scored(Struct, frozen=True):
    """An answer as `ask --json` writes it, and what it is worth."""

    verdict: Verdict
    record: dict[str, Any]


async def ask_all(
    db: Database, golds: Sequence[Gold], *, locale: str, seek: Seek | None = None
) -> list[Scored]:
    """Ask the questions one after the other, in their order; `seek` looks up what the store does not hold."""
    async with view(db) as now:
        scope, days = await _scope(now), await _days(now)
    return [await _ask(db, gold, locale=locale, scope=scope, days=days, seek=seek) for gold in golds]


async def _ask(
    db: Database,
    gold: Gold,
    *,
    locale: str,
    scope: Sequence[int],
    days: Sequence[str],
    seek: Seek | None,
) -> Scored:
    began = time.perf_counter()
    try:
        said = await ask(db, gold.question, context=gold.context, locale=locale, derive=kind_now, seek=seek)
    except Exception as error:  # noqa: BLE001 - a question that makes the program fail is a finding, not an end
        return _raised(gold, error)
    elapsed = time.perf_counter() - began
    asked = record(Put(question=gold.question, context=gold.context), said, elapsed)
    told = {**msgspec.to_builtins(asked), "context": list(gold.context)}
    written = await discord_text(said.document, locale)
    async with view(db) as now:
        wrong = await miscited(now, told)
        unknown = await _unknown(now, told)
    verdict = judge(
        gold,
        told,
        miscited=wrong,
        invented=(*invented(told, scope=scope, days=days), *unknown),
        unsafe=unsafe(gold.question, gold.context, written, told),
    )
    return Scored(verdict, told)


def _raised(gold: Gold, error: Exception) -> Scored:
    """Return what a question is worth at which the program failed."""
    told = {"question": gold.question, "outcome": "failed", "reason": None, "text": "", "elapsed_ms": 0.0}
    fault = f"raises {type(error).__name__}: {error}"
    return Scored(judge(gold, told, unsafe=[fault]), told)


async def _unknown(now: View, told: Mapping[str, Any]) -> list[str]:
    """Return ids in the text that neither rows nor question hold, nor the store."""
    return [name for name in unbacked_ids(told) if await find_repo(now, name) is None]


async def _scope(now: View) -> list[int]:
    """Return how much is tracked, in all and by type: every answer tells it."""
    handles = tuple(handle.casefold() for handle in await tracked_in(now))
    counts = [await count_repos(now, RepoFilter(types=(kind,), owners=handles)) for kind in TYPES]
    return [len(handles), sum(counts), *counts]


async def _days(now: View) -> list[str]:
    """Return the days of the first look and of the last."""
    return [to_iso(at)[:10] for at in (await first_look(now), now.as_of) if at is not None]
