"""A circuit that opens when the Hub is down, so that nobody waits for what will not come, and says so."""

import logging
from collections.abc import Callable

from collectors.hub.errors import HubUnavailable

logger = logging.getLogger(__name__)


class Circuit:
    """Opens after some failures in a row; lets one trial through after a rest; closes on any answer.

    Times are seconds of a monotonic clock: how long to rest is about the machine, not about the calendar.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        failures: int = 5,
        rest: float = 15.0,
        longest: float = 300.0,
        tell: Callable[[str | None], object] = lambda _: None,
    ) -> None:
        """`tell` is told why it opens, and with None that the Hub answers: the first time, and again."""
        self._monotonic = monotonic
        self._limit = failures
        self._rest = rest
        self._longest = longest
        self._failures = 0
        self._pause = rest
        self._opened_at: float | None = None
        self._trial = False
        self._reason = ""
        self._tell = tell
        self._told_to_be_up = False

    @property
    def is_open(self) -> bool:
        """Whether the Hub is held to be down."""
        return self._opened_at is not None

    @property
    def reason(self) -> str | None:
        """Why it is open, or None."""
        return self._reason if self.is_open else None

    def look(self) -> None:
        """Raise HubUnavailable at once where a request would not be let through now."""
        self._left()

    def check(self) -> None:
        """Let a request through, as the trial where there is to be one, or raise HubUnavailable at once.

        Whoever is let through says how it ended: `succeeded`, `failed` or `abandoned`.
        """
        if self._left() is not None:
            self._trial = True

    def _left(self) -> float | None:
        """Return None while it is closed; raise while it rests or is tried; else what is left of the rest."""
        if self._opened_at is None:
            return None
        left = self._opened_at + self._pause - self._monotonic()
        if left > 0 or self._trial:
            again = f"; the next try is in {max(1, round(left))} s" if left > 0 else "; trying again now"
            raise HubUnavailable(f"the Hub does not answer ({self._reason}){again}")
        return left

    def succeeded(self) -> None:
        """Note that the Hub answered."""
        if self.is_open:
            logger.warning("the Hub answers again")
            self._told_to_be_up = False
        self._failures = 0
        self._pause = self._rest
        self._opened_at = None
        self._trial = False
        if not self._told_to_be_up:
            self._told_to_be_up = True
            self._tell(None)

    def failed(self, reason: str) -> None:
        """Note that the Hub did not answer."""
        self._failures += 1
        self._reason = reason
        if self._trial:
            self._pause = min(self._pause * 2, self._longest)
        elif self.is_open or self._failures < self._limit:
            return
        self._trial = False
        self._opened_at = self._monotonic()
        logger.warning(
            "the Hub does not answer (%(reason)s); resting %(pause).0f s",
            {"reason": reason, "pause": self._pause},
        )
        self._tell(reason)

    def abandoned(self) -> None:
        """Note that a request ended without telling anything about the Hub (it was cancelled)."""
        self._trial = False
