"""What kind of artefact a repo is, in both of the study's taxonomies.

The codebook's own list of the projects' artefacts goes before the rules. Confidences are first estimates,
ordered by how directly the sign speaks: the Hub's own type, a tag the owner chose, a word in the name.
"""

from functools import cache

from msgspec import Struct

from collectors.mapping import roles
from collectors.mapping.rules import BAR, Finding, judge, rule, rules
from collectors.mapping.signs import Subject
from config import codebook
from config.codebook_records import Artefact
from storage.records import Label, Origin, Proof, RepoObservation

AXIS = "artefact"

_TOOLS = (
    ("follows training", 0.85),
    ("converts", 0.8),
    ("trains", 0.72),
    ("keeps data", 0.65),
    ("measures", 0.68),
    ("runs models", 0.65),
)
"""The signs of software to work on models with, and how surely each shows it."""
_MADE_FROM_TEXTS = frozenset({"to", "2", "generator", "summarizer", "writer", "maker", "checker"})
"""Beside a text in the name of a Space: it makes or takes such texts, and is none itself."""
_TEMPLATE = ("submission:", "judge:", "test:", "eval:")
"""Prefixes of tags from the Hub's own template for leaderboards."""


@cache
def judging() -> str:
    """Return the version of everything that a label depends on besides the repo: the rules, the codebook."""
    known = ", ".join(f"{one.name} {one.version}" for one in rules(AXIS))
    books = f"codebook {codebook.load().version}"
    return f"{known}; {roles.judging()}; below {BAR} nothing; {books}"


def label_repo(observation: RepoObservation, *, at: int) -> tuple[Label, ...]:
    """Return a repo's kind (v1), domain (v2), role and stage, with what they stand on.

    `at`: when it was observed, milliseconds UTC.
    """
    subject = Subject(observation)
    listed = _listed().get((observation.repo_type, observation.name.casefold()))
    if listed is not None:
        seen = (f"listed in the codebook as a {listed.kind} ({listed.source})",)
        sure = listed.confidence if listed.confidence is not None else 0.97
        kind = _kind(listed.kind, sure, seen, "codebook.artefacts", codebook.load().version, "registry")
    else:
        judged = judge(AXIS, subject, observation.repo_type)
        if judged is None or judged.finding.confidence < BAR:
            sure = judged.finding.confidence if judged else 0.0
            kind = _kind(None, sure, _looked_at(subject), "artefact.none", "1", "rule")
        else:
            found = judged.finding
            kind = _kind(
                found.value, found.confidence, found.seen, judged.rule.name, judged.rule.version, "rule"
            )
    both = _labels(subject, kind, at)
    return *both, *roles.label_role(subject, kind.value, kind_confidence=kind.confidence, at=at)


@rule(AXIS, "artefact.model-repo", "2", ("model",))
def _model(subject: Subject) -> Finding | None:
    repo = subject.repo
    signs = ["repo type model"]
    signs += [f"library {repo.library}"] if repo.library else []
    signs += [f"task {repo.task}"] if repo.task else []
    signs += [f"parameters {repo.parameters}"] if repo.parameters else []
    if len(signs) > 1:
        return Finding("model", 0.97, tuple(signs))
    return Finding("model", 0.7, ("repo type model", "no library, task or size shown"))


@rule(AXIS, "artefact.kernel-repo", "2", ("model",), ("kernel",))
def _kernel(subject: Subject) -> Finding | None:
    if "kernel" not in subject.tagged or subject.shows("parameters"):
        return None
    seen = ("repo type model", f"tag {subject.tagged['kernel']}", "no weights shown")
    return Finding("framework", 0.98, seen)


@rule(AXIS, "artefact.dataset-repo", "2", ("dataset",))
def _dataset(_: Subject) -> Finding:
    return Finding("dataset", 0.75, ("repo type dataset", "no sign of a benchmark or document"))


@rule(AXIS, "artefact.official-benchmark", "2", ("dataset",), ("official test",))
def _official(subject: Subject) -> Finding | None:
    if "official test" not in subject.tagged:
        return None
    return Finding("benchmark", 0.99, ("repo type dataset", "tag benchmark:official"))


@rule(AXIS, "artefact.evaluation-records", "1", ("dataset",))
def _records(subject: Subject) -> Finding | None:
    if "leaderboard" in subject.repo.name.casefold():
        return Finding("dataset", 0.93, ("repo type dataset", "leaderboard in the id: its records"))
    sign = subject.sign("what evaluations leave")
    about = subject.sign("for evaluating") or subject.sign("named test") or _bench(subject)
    if sign is None or about is None:
        return None
    return Finding("dataset", 0.92, ("repo type dataset", sign, about))


@rule(AXIS, "artefact.training-set", "1", ("dataset",), ("for training", "better and worse", "thought"))
def _training_set(subject: Subject) -> Finding | None:
    if "official test" in subject.tagged or "test" in subject.tagged:
        return None
    sign = subject.named.get("for training")
    if sign is not None:
        return Finding("dataset", 0.9, ("repo type dataset", f"{sign} in the name"))
    sign = subject.named.get("better and worse") or subject.named.get("thought")
    if sign is None or _bench(subject):
        return None
    return Finding("dataset", 0.85, ("repo type dataset", f"{sign} in the name"))


@rule(AXIS, "artefact.benchmark-tag", "2", ("dataset", "space"), ("test", "for evaluating"))
def _benchmark_tag(subject: Subject) -> Finding | None:
    if "test" in subject.owned:
        owner = subject.repo.name.partition("/")[0]
        return Finding("benchmark", 0.85, (f"repo type {subject.repo.repo_type}", f"{owner} keeps tests"))
    tag = subject.tagged.get("test")
    if tag is not None:
        sure = 0.88 if subject.repo.repo_type == "dataset" else 0.75
        return Finding("benchmark", sure, (f"repo type {subject.repo.repo_type}", f"tag {tag}"))
    tag = subject.tagged.get("for evaluating")
    if tag is None or tag == "leaderboard":
        return None
    return Finding(
        "benchmark",
        0.8 if subject.repo.repo_type == "dataset" else 0.6,
        (f"repo type {subject.repo.repo_type}", f"tag {tag}"),
    )


@rule(AXIS, "artefact.benchmark-name", "2", ("dataset", "space"))
def _benchmark_name(subject: Subject) -> Finding | None:
    kind = subject.repo.repo_type
    sign = _bench(subject) or (
        f"{subject.named['named test']} in the name" if "named test" in subject.named else None
    )
    if sign is not None:
        return Finding("benchmark", 0.88 if kind == "dataset" else 0.7, (f"repo type {kind}", sign))
    word = subject.named.get("for evaluating")
    if word is None:
        return None
    return Finding(
        "benchmark", 0.82 if kind == "dataset" else 0.6, (f"repo type {kind}", f"{word} in the name")
    )


@rule(AXIS, "artefact.dataset-to-read", "1", ("dataset",), ("written to be read", "to learn with"))
def _document(subject: Subject) -> Finding | None:
    sign = subject.sign("written to be read") or subject.sign("to learn with")
    if sign is None:
        return None
    return Finding("knowledge sharing", 0.8, ("repo type dataset", sign))


@rule(AXIS, "artefact.leaderboard-space", "2", ("space",))
def _leaderboard(subject: Subject) -> Finding | None:
    tagged, named = "ranking" in subject.tagged, "leaderboard" in subject.title
    template = None
    if not (tagged and named):
        template = min((tag for tag in subject.tags if tag.startswith(_TEMPLATE)), default=None)
    signs = ["repo type space"]
    signs += ["tag leaderboard"] if tagged else []
    signs += [f"tag {template}"] if template else []
    signs += ["leaderboard in the name"] if named else []
    if tagged and (named or template):
        return Finding("leaderboard", 0.98, tuple(signs))
    if tagged or named:
        return Finding("leaderboard", 0.93, tuple(signs))
    if template:
        return Finding("leaderboard", 0.8, tuple(signs))
    if "matches" in subject.named and "environment" not in subject.tagged:
        return Finding("leaderboard", 0.75, ("repo type space", f"{subject.named['matches']} in the name"))
    return None


@rule(AXIS, "artefact.environment", "1", ("space",), ("environment",))
def _environment(subject: Subject) -> Finding | None:
    tag = subject.tagged.get("environment")
    if tag is None:
        return None
    return Finding("framework", 0.65, ("repo type space", f"tag {tag}: an environment to train agents in"))


@rule(AXIS, "artefact.to-read", "1", ("space",), ("to read",))
def _to_read(subject: Subject) -> Finding | None:
    if "to read" in subject.tagged:
        return Finding("knowledge sharing", 0.95, ("repo type space", f"tag {subject.tagged['to read']}"))
    word = subject.named.get("to read")
    if word is None or "a page of somebody" in subject.tagged or subject.words & _MADE_FROM_TEXTS:
        return None
    return Finding("knowledge sharing", 0.78, ("repo type space", f"{word} in the name"))


@rule(AXIS, "artefact.to-learn-with", "1", ("space",))
def _to_learn(subject: Subject) -> Finding | None:
    owner = subject.repo.name.partition("/")[0].casefold()
    if owner.endswith(("-course", "-courses")):
        return Finding("knowledge sharing", 0.9, ("repo type space", f"in the namespace {owner}"))
    sign = subject.sign("to learn with")
    if sign is None or "a page of somebody" in subject.tagged:
        return None
    return Finding("knowledge sharing", 0.78, ("repo type space", sign))


@rule(AXIS, "artefact.to-understand", "1", ("space",), ("to understand", "a list"))
def _to_understand(subject: Subject) -> Finding | None:
    sign = subject.sign("to understand") or subject.sign("a list")
    if sign is None or "a page of somebody" in subject.tagged:
        return None
    if subject.words & {"lora", "loras"}:
        return None  # explorers of adapters show pictures, not how something works
    return Finding("knowledge sharing", 0.62, ("repo type space", sign))


@rule(AXIS, "artefact.organisation-card", "2", ("space",))
def _organisation_card(subject: Subject) -> Finding | None:
    if subject.title != "readme":
        return None
    return Finding("knowledge sharing", 0.8, ("repo type space", "named README: the owner's own page"))


@rule(AXIS, "artefact.tool", "1", ("space",))
def _tool(subject: Subject) -> Finding | None:
    if "a page of somebody" in subject.tagged:
        return None
    for sign, sure in _TOOLS:
        seen = subject.sign(sign)
        if seen is not None and (
            sign != "converts" or "of models" in subject.named or sign in subject.tagged
        ):
            return Finding("framework", sure, ("repo type space", seen))
    return None


@rule(AXIS, "artefact.compute-name", "2", ("dataset", "space"), ("given",))
def _compute(subject: Subject) -> Finding | None:
    machines, given = subject.named.get("machine time"), subject.named.get("given")
    if machines is None or given is None:
        return None
    seen = f"{machines} and {given} in the name"
    return Finding("compute partnership", 0.65, (f"repo type {subject.repo.repo_type}", seen))


@rule(AXIS, "artefact.demo-space", "2", ("space",))
def _demo(subject: Subject) -> Finding | None:
    # A demonstration may teach or only advertise: below the bar, so that it stays "not classified".
    if not (subject.shows("models") or "a demonstration" in subject.named):
        return None
    return Finding("knowledge sharing", 0.3, ("repo type space", "looks like a demonstration of a model"))


def _bench(subject: Subject) -> str | None:
    """Return the word of a name that says "benchmark", in words for people."""
    word = subject.named.get("ends like a test")
    return None if word is None else f"{word} in the name"


class _Kind(Struct, frozen=True, gc=False):
    """The kind found, and by what."""

    value: str | None
    confidence: float
    seen: tuple[str, ...]
    rule: str
    version: str
    origin: Origin


def _kind(
    value: str | None, confidence: float, seen: tuple[str, ...], rule: str, version: str, origin: Origin
) -> _Kind:
    marked = roles.versioned(version) if origin == "rule" else version
    return _Kind(value, confidence, seen, rule, marked, origin)


def _labels(subject: Subject, kind: _Kind, at: int) -> tuple[Label, Label]:
    proofs = (Proof(url=subject.url, seen="; ".join(kind.seen), at=at, revision=subject.revision),)
    domain = None if kind.value is None else _domain(kind.value)
    return _label(kind, kind.value, "v1", proofs), _label(kind, domain, "v2", proofs)


def _label(kind: _Kind, value: str | None, taxonomy: str, proofs: tuple[Proof, ...]) -> Label:
    return Label(
        axis=AXIS,
        value=value,
        confidence=kind.confidence,
        proofs=proofs,
        taxonomy=taxonomy,
        rule=kind.rule,
        rule_version=kind.version,
        origin=kind.origin,
    )


def _looked_at(subject: Subject) -> tuple[str, ...]:
    repo = subject.repo
    sdk = [f"sdk {repo.sdk}"] if subject.shows("sdk") else []
    tags = ", ".join(sorted(subject.tags)[:8]) or "none"
    return f"repo type {repo.repo_type}", *sdk, f"name {subject.title}", f"tags: {tags}"


@cache
def _domain(kind: str) -> str:
    return codebook.load().domain_of(kind)


@cache
def _listed() -> dict[tuple[str, str], Artefact]:
    """Return the artefacts that the codebook lists on the Hub, by type and id in lower case."""
    return {
        (artefact.repo_type or "model", artefact.id.casefold()): artefact
        for project in codebook.load().projects
        for artefact in project.artefacts
        if artefact.host == "hub" and artefact.id is not None
    }
