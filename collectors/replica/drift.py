"""How a repo's counters move by themselves between the events of the script.

Downloads are a rolling count over 30 days: the sum of daily counts with a rhythm over the week, a slow
swell and noise, shown with lag and unchanged on some days, as on the Hub. Likes creep, trending follows
likes. Everything is a function of the repo's seed and the day, so a day can be asked for at any time and in
any order.
"""

import math
from dataclasses import dataclass, field

from collectors.replica.seeds import block, number, roll

WINDOW = 30
"""Days that `downloads` sums over."""
STALE_SHARE = 0.15
"""Share of days on which the Hub shows the counters of the day before."""
_WEEK = (1.08, 1.12, 1.12, 1.1, 1.02, 0.78, 0.78)
_TREND_DAYS = 7
_UNLIKED = 8  # days of 256 on which a like is taken back


@dataclass(slots=True)
class Wave:
    """A time in which downloads are multiplied: a spike above 1, a dip below; days are counted from 1970."""

    first: int
    last: int
    factor: float


@dataclass(slots=True)
class Counters:
    """The counters of one repo: their values on the day they were last set, and what moves them since.

    `calm` counters stand still but for waves, likes and freezes: for tests that state every number.
    A counter that is None is not shown at all.
    """

    seed: str
    day: int
    downloads: int | None = None
    all_time: int | None = None
    likes: int | None = None
    trending: float | None = None
    calm: bool = False
    newborn: float = 0.0
    """Daily downloads a repo without a past grows towards."""
    waves: list[Wave] = field(default_factory=list)
    frozen: list[tuple[int, int]] = field(default_factory=list)
    gifts: list[tuple[int, int]] = field(default_factory=list)
    _daily: list[float] = field(default_factory=list)
    _sums: list[int] = field(default_factory=list)
    _likes: list[int] = field(default_factory=list)

    def set(self, day: int, **values: float | None) -> None:
        """Make counters have these values from this day on; the others keep what they have come to."""
        now = self.at(day)
        self.downloads, self.all_time = now.downloads, now.all_time
        self.likes, self.trending = now.likes, now.trending
        for name, value in values.items():
            setattr(self, name, value)
        self.day = day
        self.gifts.clear()
        self.forget()

    def forget(self) -> None:
        """Drop what was computed; needed after waves change."""
        self._daily.clear()
        self._sums.clear()
        self._likes.clear()

    def at(self, day: int) -> "Shown":
        """Return what the Hub shows on a day (counted from 1970)."""
        span = max(day - self.day, 0)
        seen = self._seen(span)
        return Shown(
            downloads=None if self.downloads is None else self._rolling(self.downloads, seen),
            all_time=None if self.all_time is None else self.all_time + self._total(seen),
            likes=None if self.likes is None else self._liked(self.likes, span),
            trending=None if self.trending is None else self._trend(self.trending, span),
        )

    def _seen(self, span: int) -> int:
        """Return the day whose counts are shown: held back while frozen, and by the Hub's own lag."""
        for first, last in self.frozen:
            if first <= self.day + span <= last:
                span = max(first - self.day, 0)
        while span > 0 and not self.calm and roll(self.seed, "stale", self.day + span) < STALE_SHARE:
            span -= 1
        return span

    def _grow(self, span: int) -> None:
        """Memorise daily downloads and likes up to a day, counted from when the counters were set."""
        if span <= len(self._daily):
            return
        base = (self.downloads or 0) / WINDOW
        swell = 0 if self.calm else number(self.seed, "swell")
        total = self._sums[-1] if self._sums else 0
        liked = self._likes[-1] if self._likes else 0
        for at in range(len(self._daily) + 1, span + 1):
            value = base
            for wave in self.waves:
                if wave.first <= self.day + at <= wave.last:
                    value *= wave.factor
            if self.calm:
                total += round(value - base)
            else:
                chance = block(self.seed, self.day + at)
                value = self._weather(value, base, at, swell, chance)
                total += round(value)
                liked = max((self.likes or 0) + liked + self._liking(at, chance), 0) - (self.likes or 0)
            self._daily.append(value)
            self._sums.append(total)
            self._likes.append(liked)

    def _weather(self, value: float, base: float, at: int, swell: int, chance: bytes) -> float:
        """Add the rhythm of the week, a slow swell and noise; a newborn repo grows towards its audience."""
        noise = 0.8 + 0.4 * chance[0] / 255
        height = 0.3 * (swell & 0xFF) / 255
        phase = (swell >> 8 & 0xFF) / 255 * math.tau
        wave = 1 + height * (math.sin(phase + at * math.tau / 61) - math.sin(phase))
        if self.newborn:
            value += self.newborn * (1 - math.exp(-at / 5)) * (value / base if base else 1)
        # 1970-01-01 was a Thursday, the fourth day of the week
        return value * _WEEK[(self.day + at + 3) % 7] * noise * wave

    def _liking(self, at: int, chance: bytes) -> int:
        """Return the likes gained on a day: more while it trends, now and then one less."""
        rate = (self.likes or 0) * 0.0004 + (self.trending or 0) / 12 * 0.93**at + self.newborn / 400
        return int(rate * (0.5 + chance[1] / 255) + chance[2] / 256) - int(chance[3] < _UNLIKED)

    def _rolling(self, start: int, seen: int) -> int:
        if seen == 0:
            return start
        self._grow(seen)
        before = max(WINDOW - seen, 0)
        total = before * start / WINDOW + sum(self._daily[max(seen - WINDOW, 0) : seen])
        return max(round(total), 0)

    def _total(self, seen: int) -> int:
        if seen == 0:
            return 0
        self._grow(seen)
        return max(self._sums[seen - 1], 0)

    def _crept(self, span: int) -> int:
        """Return the likes gained by themselves in a number of days."""
        if span <= 0 or self.calm:
            return 0
        self._grow(span)
        return self._likes[span - 1]

    def _liked(self, start: int, span: int) -> int:
        given = sum(delta for day, delta in self.gifts if day <= self.day + span)
        return max(start + self._crept(span) + given, 0)

    def _trend(self, start: float, span: int) -> float:
        if span == 0 or self.calm:
            return start
        likes = self.likes or 0
        gained = self._liked(likes, span) - self._liked(likes, max(span - _TREND_DAYS, 0))
        return max(round(start * 0.87**span + gained), 0)


@dataclass(slots=True, frozen=True)
class Shown:
    """The counters as the Hub shows them."""

    downloads: int | None
    all_time: int | None
    likes: int | None
    trending: float | None
