"""The study's projects side by side: where they are at home, and since when they exist."""

import re
from typing import Final

from bot.answering.saying.draft import Draft
from bot.texts.numbers import exact
from config.codebook import load
from config.codebook_records import Project

_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")


def say_homes(draft: Draft) -> None:
    """Say in which country each project is at home."""
    homes: dict[str, list[str]] = {}
    for project in load().projects:
        home = project.country
        homes.setdefault(home, []).append(project.name)
        draft.rows.append({"project": project.key, "country": home})
        draft.entities.append(project.handles[0])
    told = "; ".join(f"{home} ({', '.join(names)})" for home, names in homes.items())
    draft.say("study-homes", count=exact(len(load().projects), draft.locale), homes=told)


def say_founded(draft: Draft) -> None:
    """Say since when projects exist, the first of them first; of some that is not known."""
    known: list[tuple[str, Project]] = []
    unknown: list[str] = []
    for project in load().projects:
        year = _YEAR.search(project.founded.value) if project.founded else None
        if project.founded is None or year is None:
            unknown.append(project.name)
            continue
        known.append((year[0], project))
        draft.rows.append({"project": project.key, "founded": project.founded.value})
        draft.entities.append(project.handles[0])
        draft.study = project.founded.source
    for place, (_, project) in enumerate(sorted(known, key=lambda one: one[0])):
        said = {"name": project.name, "value": project.founded.value if project.founded else ""}
        if place:
            draft.items.append(draft.line("study-founded-one", **said))
        else:
            draft.say("study-founded", **said)
    if unknown:
        draft.say("study-founded-unknown", names=", ".join(unknown))
        draft.caution()
