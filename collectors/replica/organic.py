"""What happens by itself, a week at a time, once a world's script has ended.

Each week brings releases, derivatives, a licence and a gate that change, a spike and a dip, discussions, a
paper and a new leader, all picked by the world's seed among what is there.
"""

from collections.abc import Iterator

from collectors.replica.script import Change
from collectors.replica.seeds import number, pick, roll
from collectors.replica.state import Record, Repo, State, card_of
from config.clock import HOUR, WEEK, to_datetime, to_iso

_RELATIONS = (("quantized", "GGUF"), ("quantized", "AWQ"), ("finetune", "Instruct-SFT"), ("adapter", "LoRA"))
_LICENSES = ("apache-2.0", "mit", "cc-by-4.0", "openrail")
_TITLES = (
    "Which data was this trained on?",
    "Licence of the training data",
    "Evaluation results differ from the card",
    "Add a chat template",
    "How to cite this?",
    "Context length in the config",
)
_RELEASES = 3
_DERIVATIVES = 4
_TALKS = 3
_KNOWN = 40


def week_of_changes(state: State, seed: str, week: int) -> list[tuple[int, Change]]:
    """Return what happens in the week that begins at an instant (milliseconds UTC), by instant."""
    changes = list(_Week(state, seed, week).changes())
    return sorted(
        (
            (week + int(roll(seed, week, index) * (WEEK - HOUR)), change)
            for index, change in enumerate(changes)
        ),
        key=lambda due: due[0],
    )


class _Week:
    """One week's picks."""

    def __init__(self, state: State, seed: str, week: int) -> None:
        self.state = state
        self.key = (seed, week)
        self.stamp = to_datetime(week).strftime("%y%m%d")
        self.models = self._liked("model")
        self.datasets = self._liked("dataset")
        self.spaces = self._liked("space")
        self.people = sorted(owner.handle for owner in state.owners.values() if not owner.organization)
        self.people = self.people or ["ada", "grace", "mary"]

    def _liked(self, kind: str) -> list[Repo]:
        """Return the best known repos, at most so many of each owner."""
        ranked = sorted(self.state.all(kind), key=lambda repo: (-(repo.counters.likes or 0), repo.id))
        seen: dict[str, int] = {}
        chosen = []
        for repo in ranked:
            seen[repo.owner] = seen.get(repo.owner, 0) + 1
            if seen[repo.owner] <= 2 and repo.owner:  # noqa: PLR2004 - two of each owner
                chosen.append(repo)
        return chosen[:_KNOWN]

    def _person(self, *parts: object) -> str:
        return pick(self.people, *self.key, "person", *parts)

    def changes(self) -> Iterator[Change]:
        """Return the week's changes, in no order."""
        for kind, known in (("model", self.models), ("dataset", self.datasets), ("space", self.spaces)):
            if known:
                count = _RELEASES if kind == "model" else 1
                yield from (self._release(kind, known, index) for index in range(count))
        if self.models:
            yield from (self._derivative(index) for index in range(_DERIVATIVES))
            yield from self._policies()
            yield from self._attention()
            yield from self._discussions()
        yield from self._leaders()
        yield self._paper()

    def _release(self, kind: str, known: list[Repo], index: int) -> Change:
        base = pick(known, *self.key, kind, "release", index)
        view = base.view(self.state.now)
        record: Record = {"id": f"{base.id}-{self.stamp}{'abc'[index]}", "likes": 0, "trendingScore": 0}
        for key in ("pipeline_tag", "library_name", "safetensors", "sdk", "runtime", "description", "gated"):
            if key in view:
                record[key] = view[key]
        card = {key: value for key, value in card_of(base).items() if key != "base_model_relation"}
        if kind == "model" and roll(*self.key, "tuned", index) < 0.4:  # noqa: PLR2004 - a share
            card["base_model"] = base.id
        record["cardData"] = card
        record["tags"] = [tag for tag in view["tags"] if not tag.startswith(("base_model:", "arxiv:"))]
        if "base_model" in card:
            record["tags"] = [*record["tags"], f"base_model:{base.id}", f"base_model:finetune:{base.id}"]
        return {"op": "create", "type": kind, "id": record["id"], "record": record}

    def _derivative(self, index: int) -> Change:
        base = pick(self.models, *self.key, "base", index)
        relation, suffix = _RELATIONS[number(*self.key, "relation", index) % len(_RELATIONS)]
        author = self._person("derivative", index)
        view = base.view(self.state.now)
        card = {
            "base_model": base.id,
            "license": card_of(base).get("license", "other"),
            "base_model_relation": relation,
        }
        tags = [tag for tag in view["tags"] if tag.startswith(("license:", "region:"))]
        record: Record = {
            "id": f"{author}/{base.id.rpartition('/')[2]}-{suffix}-{self.stamp}",
            "cardData": card,
            "tags": [f"base_model:{base.id}", f"base_model:{relation}:{base.id}", *tags],
        }
        if "pipeline_tag" in view:
            record["pipeline_tag"] = view["pipeline_tag"]
        return {"op": "create", "type": "model", "id": record["id"], "record": record}

    def _policies(self) -> Iterator[Change]:
        licensed = pick(self.models, *self.key, "license")
        now = card_of(licensed).get("license")
        others = [name for name in _LICENSES if name != now]
        yield self._to("license", licensed, license=pick(others, *self.key, "license to"))
        gated = pick(self.models, *self.key, "gate")
        yield self._to("gate", gated, gated=False if gated.record.get("gated") else "auto")
        for index in range(_TALKS):
            yield self._to("commit", pick(self.models, *self.key, "commit", index), title="Update README.md")

    def _attention(self) -> Iterator[Change]:
        yield self._to(
            "spike", pick(self.models, *self.key, "spike"), factor=4 + 4 * roll(*self.key, "factor"), days=5
        )
        yield self._to("dip", pick(self.models, *self.key, "dip"), factor=0.3, days=6)
        yield self._to(
            "likes", pick(self.models, *self.key, "likes"), delta=30 + number(*self.key, "delta") % 90
        )

    def _discussions(self) -> Iterator[Change]:
        for index in range(_TALKS):
            repo = pick(self.models, *self.key, "talk", index)
            title = pick(_TITLES, *self.key, "title", index)
            author = self._person("talk", index)
            yield self._to("discuss", repo, title=title, author=author, isPullRequest=index == 0)
        for (kind, identity), talks in sorted(self.state.discussions.items())[:_KNOWN]:
            repos = self.state.repos[kind].values()
            open_talks = [talk for talk in talks if talk["status"] == "open"]
            about = next((repo for repo in repos if repo.identity == identity and not repo.private), None)
            if about is not None and open_talks and roll(*self.key, "answer", identity) < 0.1:  # noqa: PLR2004
                op = "close" if roll(*self.key, "close", identity) < 0.5 else "comment"  # noqa: PLR2004
                yield self._to(
                    op, about, num=open_talks[0]["num"], author=pick(about.authors or [about.owner], identity)
                )

    def _leaders(self) -> Iterator[Change]:
        for dataset, tasks in sorted(self.state.benchmarks.items())[:1]:
            for task, entries in tasks.items():
                free = [
                    repo for repo in self.models if repo.id not in {entry["modelId"] for entry in entries}
                ]
                if not entries or not free:
                    continue
                best = entries[0]
                value = round(best["value"] * (0.995 if best.get("lower_is_better") else 1.005), 2)
                leader = {
                    "modelId": pick(free, *self.key, "leader").id,
                    "value": value,
                    "filename": "results.yaml",
                }
                ranked = [leader, *entries][:50]
                ranked = [{**entry, "rank": place} for place, entry in enumerate(ranked, 1)]
                yield {"op": "leader", "type": "benchmark", "id": dataset, "task_id": task, "entries": ranked}

    def _paper(self) -> Change:
        stamp = number(*self.key, "paper") % 20_000
        about = (
            pick(self.models, *self.key, "paper about").id.rpartition("/")[2]
            if self.models
            else "open models"
        )
        published = to_iso(self.state.now)
        paper: Record = {
            "id": f"{self.stamp[:4]}.{stamp:05d}",
            "title": f"A closer look at {about}",
            "summary": f"We examine {about} and report what we find.",
            "publishedAt": published,
            "submittedOnDailyAt": published,
            "upvotes": number(*self.key, "upvotes") % 90,
            "authors": [{"name": self._person("paper")}],
        }
        record = {
            "paper": paper,
            "publishedAt": published,
            "title": paper["title"],
            "summary": paper["summary"],
        }
        return {"op": "paper", "type": "paper", "id": paper["id"], "record": record}

    @staticmethod
    def _to(op: str, repo: Repo, **arguments: object) -> Change:
        return {"op": op, "type": repo.kind, "id": repo.id, **arguments}
