"""What a benchmark, a leaderboard, a framework or a piece of shared knowledge is inside its kind."""

from collectors.mapping.rules import Finding, rule
from collectors.mapping.signs import Subject

AXIS = "role"


@rule(AXIS, "role.evaluation", "1", ("benchmark",))
def _evaluation(_: Subject) -> Finding:
    return Finding("evaluation", 0.95, ("every benchmark is one",))


@rule(AXIS, "role.arena", "1", ("leaderboard",), ("matches",))
def _arena(subject: Subject) -> Finding | None:
    if "matches" not in subject.named:
        return None
    return Finding("arena", 0.8, (f"{subject.named['matches']} in the name",))


@rule(AXIS, "role.ranking", "1", ("leaderboard",))
def _ranking(_: Subject) -> Finding:
    return Finding("ranking", 0.9, ("no sign of votes or matches",))


@rule(AXIS, "role.follows-training", "1", ("framework",))
def _follows(subject: Subject) -> Finding | None:
    return _by(subject, "follows training", "training framework", 0.85)


@rule(AXIS, "role.converts", "1", ("framework",))
def _converts(subject: Subject) -> Finding | None:
    return _by(subject, "converts", "conversion tool", 0.85)


@rule(AXIS, "role.environment", "1", ("framework",))
def _environment(subject: Subject) -> Finding | None:
    return _by(subject, "environment", "tuning framework", 0.75)


@rule(AXIS, "role.trains", "1", ("framework",))
def _trains(subject: Subject) -> Finding | None:
    return _by(subject, "trains", "tuning framework", 0.75)


@rule(AXIS, "role.measures", "1", ("framework",))
def _measures(subject: Subject) -> Finding | None:
    return _by(subject, "measures", "evaluation framework", 0.8)


@rule(AXIS, "role.keeps-data", "1", ("framework",))
def _keeps(subject: Subject) -> Finding | None:
    return _by(subject, "keeps data", "data framework", 0.75)


@rule(AXIS, "role.runs-models", "1", ("framework",))
def _runs(subject: Subject) -> Finding | None:
    if subject.repo.repo_type == "model":
        return Finding("inference framework", 0.8, ("kernels to run models with",))
    return _by(subject, "runs models", "inference framework", 0.75) or Finding(
        "inference framework", 0.5, ("no sign of training, tuning, measuring, converting or data",)
    )


@rule(AXIS, "role.course", "1", ("knowledge sharing",))
def _course(subject: Subject) -> Finding | None:
    owner = subject.repo.name.partition("/")[0].casefold()
    if owner.endswith(("-course", "-courses")):
        return Finding("course", 0.9, (f"in the namespace {owner}",))
    return _by(subject, "to learn with", "course", 0.8)


@rule(AXIS, "role.article-tag", "1", ("knowledge sharing",))
def _article_tag(subject: Subject) -> Finding | None:
    tag = subject.tagged.get("to read") or subject.tagged.get("written to be read")
    return None if tag is None else Finding("article", 0.9, (f"tag {tag}",))


@rule(AXIS, "role.collection", "1", ("knowledge sharing",))
def _collection(subject: Subject) -> Finding | None:
    return _by(subject, "a list", "collection", 0.75)


@rule(AXIS, "role.article-name", "1", ("knowledge sharing",))
def _article(subject: Subject) -> Finding | None:
    if subject.title == "readme":
        return Finding("article", 0.5, ("the owner's own page",))
    return _by(subject, "to read", "article", 0.8)


@rule(AXIS, "role.demonstration", "1", ("knowledge sharing",))
def _demonstration(subject: Subject) -> Finding | None:
    return _by(subject, "to understand", "teaching demonstration", 0.78)


@rule(AXIS, "role.compute", "1", ("compute partnership",))
def _compute(subject: Subject) -> Finding | None:
    return _by(subject, "given", "compute grant", 0.65)


def _by(subject: Subject, sign: str, role: str, sure: float) -> Finding | None:
    """Return a role where its sign is there; a sign in the tags alone counts a little less."""
    seen = subject.sign(sign)
    if seen is None:
        return None
    return Finding(role, sure if sign in subject.named else sure - 0.1, (seen,))
