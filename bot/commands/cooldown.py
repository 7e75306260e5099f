"""A limit per person, so that one cannot keep the bot from the others."""

from collections import deque

from config.clock import MINUTE

_PEOPLE = 10_000


class Cooldown:
    """So many questions in so long (milliseconds) for each person."""

    def __init__(self, most: int = 20, within: int = MINUTE) -> None:
        self._most = most
        self._within = within
        self._asked: dict[int, deque[int]] = {}
        self._told: dict[int, int] = {}

    def wait(self, user_id: int, now: int) -> int | None:
        """Count a question; returns None, or the instant from which the person may ask again."""
        asked = self._asked.setdefault(user_id, deque())
        while asked and asked[0] <= now - self._within:
            asked.popleft()
        if len(asked) >= self._most:
            return asked[0] + self._within
        asked.append(now)
        if len(self._asked) > _PEOPLE:
            self._forget(now)
        return None

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
