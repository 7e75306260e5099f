"""What a dataset is: the form of its examples decides, not their subject. The first that sees decides."""

from functools import cache

from collectors.mapping.rules import Finding, rule
from collectors.mapping.signs import Subject
from config import codebook_gazetteers
from config.codebook_words import CorpusRole

AXIS = "role"
_OF = ("dataset",)
_KNOWN: dict[CorpusRole, str] = {
    "pre-training corpus": "pre-training corpus",
    "parallel corpus": "task data",
    "speech corpus": "media",
    "robot data": "media",
    "instruction": "instruction",
    "preference": "preference",
    "retrieval": "task data",
}
"""What the codebook's corpora are as datasets. Whether its tests are for training too, it does not say."""
_LARGE = frozenset(
    {"size_categories:1m<n<10m", "size_categories:10m<n<100m", "size_categories:100m<n<1b"}
    | {"size_categories:1b<n<10b", "size_categories:10b<n<100b", "size_categories:100b<n<1t"}
    | {"size_categories:n>1t"}
)
_SOUNDS_OR_MOVES = frozenset({"modality:audio", "modality:video", "modality:3d"})
_SUPERVISED = frozenset(
    {
        "text-classification", "token-classification", "translation", "summarization", "text-retrieval",
        "sentence-similarity", "table-question-answering", "zero-shot-classification", "multiple-choice",
        "tabular-classification", "tabular-regression", "text-ranking", "table-to-text", "tabular-to-text",
        "time-series-forecasting",
    }
)  # fmt: skip


@cache
def known_corpora() -> dict[str, str]:
    """Return the roles of the corpora that the codebook knows, by their ids on the Hub in lower case."""
    corpora = codebook_gazetteers.load().corpora.values()
    return {
        name.casefold(): _KNOWN[corpus.kind]
        for corpus in corpora
        for name in corpus.hub
        if corpus.kind in _KNOWN
    }


@rule(AXIS, "role.evaluation-records", "1", _OF)
def _records(subject: Subject) -> Finding | None:
    whole = subject.repo.name.casefold()
    if "leaderboard" in whole:
        return Finding("evaluation records", 0.88, ("leaderboard in the id",))
    sign = subject.sign("what evaluations leave")
    if sign is None:
        return None
    if "what evaluations leave" in subject.tagged:
        return Finding("evaluation records", 0.82, (sign,))
    about = subject.sign("for evaluating") or subject.sign("named test") or subject.sign("test")
    if about is None and "eval" in subject.repo.name.partition("/")[0].casefold():
        about = "evaluations in the owner's name"
    if about is not None:
        return Finding("evaluation records", 0.82, (sign, about))
    return None


@rule(AXIS, "role.preference", "1", _OF, ("better and worse",))
def _preference(subject: Subject) -> Finding | None:
    if "better and worse" in subject.named:
        return Finding("preference", 0.9, (subject.sign("better and worse") or "",))
    if "better and worse" in subject.tagged and "instructions" not in subject.named:
        return Finding("preference", 0.8, (subject.sign("better and worse") or "",))
    return None


@rule(AXIS, "role.reasoning-traces", "1", _OF, ("thought",))
def _traces(subject: Subject) -> Finding | None:
    sign = subject.sign("thought")
    if sign is None or ("thought" not in subject.named and subject.tags & _SOUNDS_OR_MOVES):
        return None
    if "in tables" in subject.tagged and not ("of reasoning" in subject.tagged or subject.wanted):
        return None  # paths of aeroplanes and the like
    return Finding("reasoning traces", 0.85 if "thought" in subject.named else 0.82, (sign,))


@rule(AXIS, "role.distilled-answers", "1", _OF, ("from a teacher",))
def _distilled(subject: Subject) -> Finding | None:
    distilled = subject.sign("from a teacher")
    if "of reasoning" in subject.tagged and distilled is not None:
        return Finding("reasoning traces", 0.7, (f"tag {subject.tagged['of reasoning']}", distilled))
    taught = subject.named.get("strong teacher")
    if taught is not None and distilled is not None and "shows or sounds" not in subject.tagged:
        return Finding("reasoning traces", 0.6, (f"{taught} in the name", distilled))
    return None


@rule(AXIS, "role.known-corpus", "1", _OF)
def _known(subject: Subject) -> Finding | None:
    role = known_corpora().get(subject.repo.name.casefold())
    return None if role is None else Finding(role, 0.93, ("a corpus that the codebook knows",))


@rule(AXIS, "role.instruction", "1", _OF, ("instructions",))
def _instruction(subject: Subject) -> Finding | None:
    if subject.tags & _SOUNDS_OR_MOVES or "about others" in subject.named:
        return None
    if "instructions" in subject.named:
        return Finding("instruction", 0.82, (subject.sign("instructions") or "",))
    if (
        "instructions" in subject.tagged
        and not subject.wanted & _SUPERVISED
        and "media" not in subject.tasked
    ):
        return Finding("instruction", 0.75, (subject.sign("instructions") or "",))
    return None


@rule(AXIS, "role.about-others", "1", _OF, ("about others",))
def _about_others(subject: Subject) -> Finding | None:
    sign = subject.sign("about others")
    return None if sign is None else Finding("reference records", 0.78, (sign,))


@rule(AXIS, "role.assets-name", "1", _OF, ("kept files",))
def _kept(subject: Subject) -> Finding | None:
    sign = subject.sign("kept files")
    if sign is None or subject.wanted:
        return None
    return Finding("assets", 0.72, (sign,))


@rule(AXIS, "role.media-shown", "1", _OF, ("shows or sounds", "media"))
def _shown(subject: Subject) -> Finding | None:
    shown = subject.tagged.get("shows or sounds")
    if shown is not None:
        return Finding("media", 0.85, (f"tag {shown}",))
    if "media" in subject.tasked:
        return Finding("media", 0.78, (f"task {subject.tasked['media']}",))
    return None


@rule(AXIS, "role.task-data-tasks", "1", _OF, ("one task",))
def _labelled(subject: Subject) -> Finding | None:
    supervised = subject.wanted & _SUPERVISED
    if not supervised or "in bulk" in subject.tasked:
        return None
    bulk = subject.sign("in bulk")
    if bulk is not None and "text-generation" in subject.wanted and "one task" not in subject.named:
        return None
    return Finding("task data", 0.78, (f"task {min(supervised)}",))


@rule(AXIS, "role.task-data-name", "1", _OF, ("one task",))
def _one_task(subject: Subject) -> Finding | None:
    if "one task" not in subject.named or ("in bulk" in subject.tasked and "in bulk" in subject.named):
        return None
    if "text-generation" in subject.wanted and "question-answering" in subject.wanted:
        return Finding("instruction", 0.6, (f"{subject.named['one task']} in the name", "to generate text"))
    return Finding("task data", 0.75, (f"{subject.named['one task']} in the name",))


@rule(AXIS, "role.media-name", "1", _OF, ("media",))
def _media_name(subject: Subject) -> Finding | None:
    sign = subject.sign("media")
    if sign is None or ("in bulk" in subject.named and "media" not in subject.named):
        return None
    return Finding("media", 0.75 if "media" in subject.named else 0.65, (sign,))


@rule(AXIS, "role.corpus", "1", _OF, ("in bulk",))
def _corpus(subject: Subject) -> Finding | None:
    sign = subject.sign("in bulk")
    if sign is None:
        return None
    if "question-answering" in subject.wanted and "in bulk" not in subject.tasked:
        return Finding("instruction", 0.55, ("task question-answering", sign))
    return Finding("pre-training corpus", 0.8, (sign,))


@rule(AXIS, "role.reference", "1", _OF)
def _reference(subject: Subject) -> Finding | None:
    sign = subject.sign("to look up")
    if sign is not None:
        return Finding("reference records", 0.72, (sign,))
    table = subject.tagged.get("in tables")
    if table is not None and not subject.wanted:
        if "modality:text" in subject.tags and ("code" in subject.tags or subject.tags & _LARGE):
            return Finding("pre-training corpus", 0.5, ("text in bulk, with columns beside it",))
        return Finding("reference records", 0.55, (f"tag {table}",))
    if "task_categories:graph-ml" in subject.tags:
        return Finding("reference records", 0.55, ("task graph-ml",))
    return None


@rule(AXIS, "role.answers", "1", _OF)
def _answers(subject: Subject) -> Finding | None:
    wanted = subject.wanted
    if "text-generation" in wanted and "question-answering" in wanted:
        return Finding("instruction", 0.6, ("tasks text-generation and question-answering",))
    if "question-answering" in wanted or "one task" in subject.tagged:
        return Finding("task data", 0.62, (subject.sign("one task") or "task question-answering",))
    return None


@rule(AXIS, "role.size-alone", "1", _OF)
def _size(subject: Subject) -> Finding | None:
    if "modality:document" in subject.tags:
        return Finding("media", 0.5, ("tag modality:document",))
    if "text-generation" in subject.wanted:
        if subject.tags & _LARGE or "code" in subject.tags:
            return Finding("pre-training corpus", 0.55, ("task text-generation",))
        return Finding("instruction", 0.55, ("task text-generation",))
    if subject.tags & _LARGE:
        return Finding("pre-training corpus", 0.5, (min(subject.tags & _LARGE),))
    return None
