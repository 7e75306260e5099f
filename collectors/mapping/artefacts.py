"""What kind of artefact a repo is, in both of the study's taxonomies.

The codebook's own list of the projects' artefacts goes before the rules. Confidences are first estimates,
ordered by how directly the sign speaks: the Hub's own type, a tag the owner chose, a word in the name.
"""

from functools import cache

from collectors.mapping.rules import BAR, Finding, Subject, judge, rule, rules
from config import codebook
from config.codebook_records import Artefact
from storage.records import Label, Origin, Proof, RepoObservation

AXIS = "artefact"

_TESTS = ("bench", "benchmark", "benchmarks")
_BENCHMARK_NAMES = (
    "aime", "belebele", "gpqa", "gsm8k", "hellaswag", "humaneval", "ifeval", "mmlu", "superglue",
    "truthfulqa", "winogrande", "xnli",
)  # fmt: skip
_TEACHING = frozenset(
    {
        "article", "blog", "blogpost", "book", "cookbook", "course", "docs", "documentation", "glossary",
        "guide", "handbook", "lesson", "papers", "playbook", "tutorial", "tutorials", "workshop",
    }
)  # fmt: skip
_TOOLS = frozenset(
    {
        "autotrain", "calculator", "converter", "exporter", "finetuner", "inspector", "mergekit", "quantizer",
        "sdk", "toolkit", "trainer", "validator", "visualizer",
    }
)  # fmt: skip
_MACHINES = frozenset({"compute", "gpu", "hpc", "supercomputer", "zerogpu"})
_GIVING = frozenset({"allocation", "credits", "donation", "grant", "grants", "partnership", "program"})


@cache
def judging() -> str:
    """Return the version of everything that a label depends on besides the repo: the rules, the codebook."""
    known = ", ".join(f"{one.name} {one.version}" for one in rules(AXIS))
    return f"{known}; below {BAR} nothing; codebook {codebook.load().version}"


def label_repo(observation: RepoObservation, *, at: int) -> tuple[Label, ...]:
    """Return the repo's kind (v1) and domain (v2), with what they stand on. `at`: when it was observed."""
    subject = Subject(observation)
    listed = _listed().get((observation.repo_type, observation.name.casefold()))
    if listed is not None:
        seen = f"listed in the codebook as a {listed.kind} ({listed.source})"
        confidence = listed.confidence if listed.confidence is not None else 0.97
        return _labels(
            subject,
            listed.kind,
            confidence,
            (seen,),
            at,
            "codebook.artefacts",
            codebook.load().version,
            "registry",
        )
    judged = judge(AXIS, subject)
    if judged is None or judged.finding.confidence < BAR:
        confidence = judged.finding.confidence if judged else 0.0
        return _labels(subject, None, confidence, _looked_at(subject), at, "artefact.none", "1", "rule")
    found = judged.finding
    return _labels(
        subject, found.value, found.confidence, found.seen, at, judged.rule.name, judged.rule.version, "rule"
    )


@rule(AXIS, "artefact.model-repo", "1")
def _model(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "model":
        return None
    signs = [
        f"{label} {getattr(subject.repo, name)}"
        for name, label in (("library", "library"), ("task", "task"), ("parameters", "parameters"))
        if subject.shows(name)
    ]
    if signs:
        return Finding("model", 0.97, ("repo type model", *signs))
    return Finding("model", 0.7, ("repo type model", "no library, task or size shown"))


@rule(AXIS, "artefact.kernel-repo", "1")
def _kernel(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "model" or subject.shows("parameters"):
        return None
    signs = subject.tags & {"kernel", "kernels"}
    if not signs:
        return None
    return Finding("framework", 0.98, ("repo type model", f"tag {min(signs)}", "no weights shown"))


@rule(AXIS, "artefact.dataset-repo", "1")
def _dataset(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "dataset":
        return None
    return Finding("dataset", 0.8, ("repo type dataset", "no sign of a benchmark, leaderboard or document"))


@rule(AXIS, "artefact.official-benchmark", "1")
def _official(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "dataset" or "benchmark:official" not in subject.tags:
        return None
    return Finding("benchmark", 0.99, ("repo type dataset", "tag benchmark:official"))


@rule(AXIS, "artefact.benchmark-tag", "1")
def _benchmark_tag(subject: Subject) -> Finding | None:
    if subject.repo.repo_type == "model":
        return None
    signs = subject.tags & {"benchmark", "benchmarks", "evaluation", "llm-evaluation"}
    if not signs:
        return None
    sure = 0.88 if subject.repo.repo_type == "dataset" else 0.75
    return Finding("benchmark", sure, (f"repo type {subject.repo.repo_type}", f"tag {min(signs)}"))


@rule(AXIS, "artefact.benchmark-name", "1")
def _benchmark_name(subject: Subject) -> Finding | None:
    if subject.repo.repo_type == "model":
        return None
    known = [name for name in _BENCHMARK_NAMES if name in subject.title]
    word = next((word for word in sorted(subject.words) if word.endswith(_TESTS)), None)
    if word is None and not known:
        word = next((word for word in sorted(subject.words) if word in {"eval", "evals", "evaluation"}), None)
        if word is None or subject.words & {"train", "sft", "traces"}:
            return None
        return Finding("benchmark", 0.82, (f"repo type {subject.repo.repo_type}", f"{word} in the name"))
    sign = word or known[0]
    sure = 0.86 if subject.repo.repo_type == "dataset" else 0.7
    return Finding("benchmark", sure, (f"repo type {subject.repo.repo_type}", f"{sign} in the name"))


@rule(AXIS, "artefact.leaderboard-space", "1")
def _leaderboard(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "space":
        return None
    tagged = "leaderboard" in subject.tags
    named = "leaderboard" in subject.title
    # These prefixes come from the Hub's own template for leaderboards.
    template = sorted(
        tag for tag in subject.tags if tag.startswith(("submission:", "judge:", "test:", "eval:"))
    )
    signs = ["repo type space"]
    signs += ["tag leaderboard"] if tagged else []
    signs += [f"tag {template[0]}"] if template else []
    signs += ["leaderboard in the name"] if named else []
    if tagged and (named or template):
        return Finding("leaderboard", 0.98, tuple(signs))
    if tagged or named:
        return Finding("leaderboard", 0.93, tuple(signs))
    if template:
        return Finding("leaderboard", 0.8, tuple(signs))
    if "arena" in subject.words:
        return Finding("leaderboard", 0.6, ("repo type space", "arena in the name"))
    return None


@rule(AXIS, "artefact.leaderboard-records", "1")
def _leaderboard_records(subject: Subject) -> Finding | None:
    whole = subject.repo.name.casefold()
    if subject.repo.repo_type != "dataset" or "leaderboard" not in whole:
        return None
    return Finding("leaderboard", 0.87, ("repo type dataset", "leaderboard in the id: its records"))


@rule(AXIS, "artefact.teaching-name", "1")
def _teaching(subject: Subject) -> Finding | None:
    if subject.repo.repo_type == "model":
        return None
    words = sorted(subject.words & _TEACHING)
    if not words:
        return None
    sure = 0.82 if subject.repo.repo_type == "dataset" else 0.78
    return Finding(
        "knowledge sharing", sure, (f"repo type {subject.repo.repo_type}", f"{words[0]} in the name")
    )


@rule(AXIS, "artefact.organisation-card", "1")
def _organisation_card(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "space" or subject.title != "readme":
        return None
    return Finding("knowledge sharing", 0.8, ("repo type space", "named README: the owner's own page"))


@rule(AXIS, "artefact.tool-name", "1")
def _tool(subject: Subject) -> Finding | None:
    if subject.repo.repo_type != "space":
        return None
    words = sorted(subject.words & _TOOLS)
    if not words:
        return None
    return Finding("framework", 0.6, ("repo type space", f"{words[0]} in the name"))


@rule(AXIS, "artefact.compute-name", "1")
def _compute(subject: Subject) -> Finding | None:
    if subject.repo.repo_type == "model":
        return None
    machines, giving = sorted(subject.words & _MACHINES), sorted(subject.words & _GIVING)
    if not (machines and giving):
        return None
    seen = f"{machines[0]} and {giving[0]} in the name"
    return Finding("compute partnership", 0.65, (f"repo type {subject.repo.repo_type}", seen))


@rule(AXIS, "artefact.demo-space", "1")
def _demo(subject: Subject) -> Finding | None:
    # A demonstration may teach or only advertise: below the bar, so that it stays "not classified".
    if subject.repo.repo_type != "space" or not (subject.shows("models") or "demo" in subject.words):
        return None
    return Finding("knowledge sharing", 0.3, ("repo type space", "looks like a demonstration of a model"))


def _labels(
    subject: Subject,
    value: str | None,
    confidence: float,
    seen: tuple[str, ...],
    at: int,
    name: str,
    version: str,
    origin: Origin,
) -> tuple[Label, ...]:
    proofs = (Proof(url=subject.url, seen="; ".join(seen), at=at, revision=subject.revision),)
    domain = None if value is None else codebook.load().domain_of(value)
    return tuple(
        Label(
            axis=AXIS,
            value=kind,
            confidence=confidence,
            proofs=proofs,
            taxonomy=taxonomy,
            rule=name,
            rule_version=version,
            origin=origin,
        )
        for taxonomy, kind in (("v1", value), ("v2", domain))
    )


def _looked_at(subject: Subject) -> tuple[str, ...]:
    repo = subject.repo
    sdk = [f"sdk {repo.sdk}"] if subject.shows("sdk") else []
    tags = ", ".join(sorted(subject.tags)[:8]) or "none"
    return f"repo type {repo.repo_type}", *sdk, f"name {subject.title}", f"tags: {tags}"


@cache
def _listed() -> dict[tuple[str, str], Artefact]:
    """Return the artefacts that the codebook lists on the Hub, by type and id in lower case."""
    return {
        (artefact.repo_type or "model", artefact.id.casefold()): artefact
        for project in codebook.load().projects
        for artefact in project.artefacts
        if artefact.host == "hub" and artefact.id is not None
    }
