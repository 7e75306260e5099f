"""Invent what people write on the local Hub: discussions before the start, and what goes on beside the story.

Everything is chosen by a hash of names and dates, so that it is the same every time. Only scripted people
speak.
"""

from collections import Counter
from collections.abc import Iterator

from collectors.replica.carry_records import later, number
from collectors.replica.carry_sources import Record
from collectors.replica.carry_world import START

_DAY = 86_400
_BUSY = 5
"""How many of an owner's most liked repos of one type have discussions."""
_TALKS_A_WEEK = 9
_ANSWERED = 0.4
"""The share of comments that come from an owner's members, and of new discussions that they answer."""


class Community:
    """The scripted people around the repos of the study's handles."""

    def __init__(
        self,
        repos: dict[str, list[Record]],
        people: list[str],
        members: dict[str, list[str]],
        titles: dict[str, list[str]],
        moving: set[str],
    ) -> None:
        staff = {name for names in members.values() for name in names}
        self.people = [name for name in people if name not in staff and "-member-" not in name]
        self.members = members
        self.titles = titles
        self.stage: list[tuple[str, str]] = []
        self.numbers: Counter[tuple[str, str]] = Counter()
        self.open: list[tuple[str, str, int, bool]] = []
        for kind, rows in repos.items():
            ranked = sorted(rows, key=lambda row: (-row["likes"], row["id"]))
            taken: Counter[str] = Counter()
            for row in ranked:
                owner = row.get("author", "")
                if owner in members and row["id"] not in moving and taken[owner] < _BUSY:
                    taken[owner] += 1
                    self.stage.append((kind, row["id"]))

    def before(self) -> Iterator[Record]:
        """Yield the discussions that stand at the start: most answered, some waiting."""
        for kind, repo in self.stage:
            for at in range(1, number(f"{kind}{repo}talks", 1, 3) + 1):
                key = f"{kind}:{repo}:{at}"
                days = number(key + "age", 2, 260) if at == 1 else number(key + "age", 1, 40)
                created = later(START, -days * _DAY - number(key, 0, _DAY))
                pull = number(key + "pull", 0, 3) == 0
                comments = self._comments(key, repo, created, days)
                answered = any(comment["author"] in self._staff(repo) for comment in comments)
                settled = answered and number(key + "settled", 0, 2) > 0
                self.numbers[kind, repo] += 1
                if not settled:
                    self.open.append((kind, repo, at, pull))
                yield {
                    "type": kind,
                    "repo": repo,
                    "num": at,
                    "title": self._title(kind, repo, at, pull=pull),
                    "author": self._person(key),
                    "status": ("merged" if pull else "closed") if settled else "open",
                    "isPullRequest": pull,
                    "createdAt": created,
                    "comments": comments,
                    "source": "scripted",
                }

    def week(self, monday: str) -> Iterator[Record]:
        """Yield a week's discussions with their answers, commits, likes and followers."""
        talks = [f"{monday}{at}" for at in range(_TALKS_A_WEEK)]
        for key in sorted(talks, key=lambda key: self._when(key, monday)):
            yield from self._talk(key, monday)
        for at in range(5):
            key = f"{monday}commit{at}"
            kind, repo = self.stage[number(key, 0, len(self.stage) - 1)]
            title = ("Update README.md", "Add citation", "Update config.json", "Add evaluation results")[
                at % 4
            ]
            who = self._staff(repo)[0]
            yield {
                "at": self._when(key, monday),
                "op": "commit",
                "type": kind,
                "id": repo,
                "title": title,
                "author": who,
            }
        for at in range(4):
            key = f"{monday}likes{at}"
            kind, repo = self.stage[number(key, 0, len(self.stage) - 1)]
            delta = number(key + "delta", 3, 40)
            yield {"at": self._when(key, monday), "op": "likes", "type": kind, "id": repo, "delta": delta}
        owner = sorted(self.members)[number(monday + "follow", 0, len(self.members) - 1)]
        yield {
            "at": self._when(monday + "follow", monday),
            "op": "follow",
            "type": "owner",
            "id": owner,
            "delta": number(monday + "followers", 10, 90),
        }

    def _talk(self, key: str, monday: str) -> Iterator[Record]:
        kind, repo = self.stage[number(key + "where", 0, len(self.stage) - 1)]
        self.numbers[kind, repo] += 1
        num, pull = self.numbers[kind, repo], number(key + "pull", 0, 2) == 0
        at = self._when(key, monday)
        about = {"type": kind, "id": repo, "num": num}
        title = self._title(kind, repo, num, pull=pull)
        author = self._person(key)
        yield {"at": at, "op": "discuss", "title": title, "author": author, "isPullRequest": pull, **about}
        if number(key + "answered", 0, 9) < 10 * _ANSWERED:
            who = self._staff(repo)[number(key, 0, len(self._staff(repo)) - 1)]
            at = later(at, number(key + "wait", 2, 90) * 3600)
            yield {"at": at, "op": "comment", "author": who, **about}
            if number(key + "end", 0, 1):
                yield {"at": later(at, 5_400), "op": "merge" if pull else "close", "author": who, **about}

    def _comments(self, key: str, repo: str, created: str, days: int) -> list[Record]:
        count = number(key + "comments", 0, 4)
        spaced = [later(created, days * _DAY * at // (count + 2)) for at in range(1, count + 1)]
        staff = self._staff(repo)
        told: list[Record] = []
        for at, when in enumerate(spaced):
            official = number(f"{key}{at}staff", 0, 9) < 10 * _ANSWERED
            author = staff[at % len(staff)] if official else self._person(f"{key}{at}")
            told.append({"author": author, "createdAt": when})
        return told

    def _title(self, kind: str, repo: str, num: int, *, pull: bool) -> str:
        titles = self.titles["pull" if pull else kind]
        return titles[(number(f"{kind}{repo}", 0, len(titles) - 1) + num * 7) % len(titles)]

    def _person(self, key: str) -> str:
        return self.people[number(key + "person", 0, len(self.people) - 1)]

    def _staff(self, repo: str) -> list[str]:
        return self.members[repo.split("/", maxsplit=1)[0]]

    @staticmethod
    def _when(key: str, monday: str) -> str:
        return later(monday, number(key + "when", 0, 6) * _DAY + number(key + "clock", 6 * 3600, 22 * 3600))
