"""Time zones by city, as people type them."""

from rapidfuzz import fuzz, process

from bot.commands.replies import Refused
from bot.digests.schedule import UnknownZone, zone, zones
from bot.texts import text
from config.codebook import fold

CHOICES = 25
NEAREST = 3


def read_zone(typed: str, locale: str) -> str:
    """Return the time zone that was chosen, or whose city was typed. Raises Refused with the nearest."""
    name = typed.strip()
    try:
        zone(name)
    except UnknownZone:
        pass
    else:
        return name
    wanted = fold(name)
    cities = [one for one in zones() if wanted and wanted in {fold(one), fold(one.rpartition("/")[2])}]
    if len(cities) == 1:
        return cities[0]
    near = ", ".join(label for label, _ in suggest_zones(name)[:NEAREST]) if name else ""
    message = "zone-unknown-nearest" if near else "zone-unknown"
    raise Refused(text(message, locale, name=name[:60], nearest=near))


def suggest_zones(typed: str) -> list[tuple[str, str]]:
    """Return the zones nearest to what was typed, as (shown, value); well-known cities where nothing was."""
    shown = {_city(name): name for name in zones()}
    if not typed:
        return [
            (_city(name), name)
            for name in (
                "Europe/Paris",
                "Europe/London",
                "America/New_York",
                "America/Los_Angeles",
                "America/Sao_Paulo",
                "Africa/Lagos",
                "Africa/Nairobi",
                "Asia/Kolkata",
                "Asia/Singapore",
                "Asia/Shanghai",
                "Asia/Tokyo",
                "Australia/Sydney",
            )
        ]
    wanted = typed.casefold().replace(" ", "_")
    holding = [label for label, name in shown.items() if wanted in name.casefold()]
    holding.sort(key=lambda label: not shown[label].partition("/")[2].casefold().startswith(wanted))
    near = process.extract(typed, list(shown), scorer=fuzz.WRatio, limit=CHOICES, score_cutoff=55)
    labels = dict.fromkeys([*holding, *(label for label, _, _ in near)])
    return [(label, shown[label]) for label in list(labels)[:CHOICES]]


def _city(name: str) -> str:
    region, _, city = name.partition("/")
    return f"{city.replace('_', ' ').replace('/', ', ')} ({region})"
