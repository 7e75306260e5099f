"""Limits per person and per server, so that one cannot keep the bot, or the Hub's quota, from the others."""

from collections import deque

from msgspec import Struct

from config.clock import MINUTE

_PEOPLE = 10_000


class Cooldown:
    """So many questions in so long (milliseconds) for each person."""

    def __init__(self, most: int = 20, within: int = MINUTE) -> None:
        self.most = most
        self._within = within
        self._asked: dict[int, deque[int]] = {}
        self._told: dict[int, int] = {}

    def wait(self, user_id: int, now: int) -> int | None:
        """Count a question; returns None, or the instant from which the person may ask again."""
        again = self.again(user_id, now)
        if again is None:
            self._asked.setdefault(user_id, deque()).append(now)
            if len(self._asked) > _PEOPLE:
                self._forget(now)
        return again

    def again(self, user_id: int, now: int) -> int | None:
        """Return the instant from which a person may ask again, None where that is now; counts nothing."""
        asked = self._asked.get(user_id)
        while asked and asked[0] <= now - self._within:
            asked.popleft()
        if not asked or len(asked) < self.most:
            return None
        return asked[0] + self._within

    def tell(self, user_id: int, again: int) -> bool:
        """Say whether a person who must wait until an instant is still to be told so: once is enough."""
        if self._told.get(user_id) == again:
            return False
        self._told[user_id] = again
        return True

    def forget(self) -> None:
        """Forget everybody, as after a restart."""
        self._asked.clear()
        self._told.clear()

    def _forget(self, now: int) -> None:
        idle = [user for user, asked in self._asked.items() if not asked or asked[-1] <= now - self._within]
        for user in idle:
            del self._asked[user]
            self._told.pop(user, None)


class Wait(Struct, frozen=True):
    """Who asked too much must wait until an instant: the person, or the whole `server`."""

    at: int
    server: bool


class LookUpLimits:
    """How many things a person, and all of a server together, may have looked up on the Hub in ten minutes.

    A look-up goes before everything else and costs up to three requests: a person cannot spend a tenth of
    what the Hub gives a stranger, nor a server a fifth.
    """

    def __init__(self, person: int = 10, server: int = 40, within: int = 10 * MINUTE) -> None:
        self._people = Cooldown(person, within)
        self._servers = Cooldown(server, within)

    def wait(self, user_id: int, guild_id: int | None, now: int) -> Wait | None:
        """Count a look-up; returns None, or who must wait until when: then nothing is counted."""
        again = self._people.again(user_id, now)
        if again is not None:
            return Wait(again, server=False)
        if guild_id is not None and (again := self._servers.wait(guild_id, now)) is not None:
            return Wait(again, server=True)
        self._people.wait(user_id, now)
        return None
