"""The reach of a digest: the week's downloads beside the usual range, in words and as a picture."""

from collections.abc import Sequence

from bot.digests.gather import Gathered
from bot.digests.reach import Weekly
from bot.document import Chart, Instant, Line, Point, Series, Span
from bot.texts import spans, text
from bot.texts.numbers import count
from bot.texts.outside import brief


def week_lines(found: Gathered, locale: str) -> list[tuple[int, Line]]:
    """Return the lines on the week's downloads with their weights; none where there is nothing to count."""
    total = found.reach.total
    if not total or total[-1].downloads is None:
        unknown = text("digest-reach-unknown", locale)
        return [(66, (unknown,))] if found.reach.of else []
    last = total[-1]
    slots: dict[str, Span | float] = {
        "downloads": count(last.downloads, locale),
        "date": Instant(last.ends_at, "date"),
    }
    message = "digest-reach-week"
    if found.reach.known < found.reach.of:
        message = "digest-reach-week-partly"
        slots |= {"known": found.reach.known, "of": found.reach.of}
    line = spans(message, locale, **slots)
    before = [week.downloads for week in total[:-1] if week.downloads is not None]
    if before:
        low, high = count(min(before), locale), count(max(before), locale)
        known = {"known": len(before), "of": len(total) - 1}
        usual = text("digest-reach-usual", locale, low=low, high=high, **known)
        single = text("digest-reach-one-week", locale, low=low)
        line = (*line, " ", usual if len(before) > 1 else single)
    told: list[tuple[int, Line]] = [(80, line)]
    if found.family is not None:
        slots = {
            "downloads": count(found.family.downloads, locale),
            "known": found.family.known,
            "of": found.family.of,
        }
        told.append((50, spans("digest-reach-family", locale, **slots)))
    if last.left_out:
        told.append((45, (text("digest-reach-left-out", locale, number=last.left_out),)))
    if found.reach.still_since is not None:
        still = spans("digest-reach-still", locale, at=Instant(found.reach.still_since, "date"))
        told.append((79, still))
    return told


def trend_chart(found: Gathered, locale: str) -> Chart | None:
    """Return the picture of the last weeks, or None where it would have one point at most."""
    if not any(_known(weeks) > 1 for weeks in found.reach.largest.values()):
        return None
    series = tuple(
        Series(
            owner,
            tuple(
                Point(week.ends_at, None if week.downloads is None else float(week.downloads))
                for week in weeks
            ),
        )
        for owner, weeks in found.reach.largest.items()
    )
    words = "; ".join(
        text(
            "digest-chart-alt-series",
            locale,
            name=brief(owner),
            value=count(weeks[-1].downloads, locale),
            unknown=len(weeks) - _known(weeks),
            of=len(weeks),
        )
        for owner, weeks in found.reach.largest.items()
    )
    return Chart(
        title=text("digest-chart-title", locale),
        unit=text("digest-chart-unit", locale),
        series=series,
        alt=text("digest-chart-alt", locale, words=words),
    )


def _known(weeks: Sequence[Weekly]) -> int:
    return sum(week.downloads is not None for week in weeks)
