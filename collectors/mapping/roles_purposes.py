"""What a model is for, where neither its form nor the way it was derived has said what it is.

Asked in this order, after `roles_models`, and the first that sees something decides.
"""

from collectors.mapping.roles_models import AXIS
from collectors.mapping.rules import Finding, rule
from collectors.mapping.signs import Subject

_OF = ("model",)
_ENCODERS = frozenset({"BERT and its kin", "T5"})
_LISTED = frozenset(
    {"endpoints_compatible", "region:us", "text-generation-inference", "autotrain_compatible"}
)
"""Tags that the Hub adds itself: beside them stands `conversational` where there is a chat template."""


def speaks(subject: Subject) -> bool:
    """Whether it is a language model, as far as the task or the family tells."""
    if subject.tasked:
        return "writes" in subject.tasked
    return (subject.family or subject.built) is not None


@rule(AXIS, "role.component", "1", _OF, ("part",))
def _component(subject: Subject) -> Finding | None:
    sign = subject.sign("part")
    if sign is None or "adapter" in subject.named:
        return None
    return Finding("component", 0.88 if "part" in subject.named else 0.75, (sign, subject.lineage.said))


@rule(AXIS, "role.reranker", "1", _OF, ("sorts",))
def _reranker(subject: Subject) -> Finding | None:
    # Asked before embedding: rerankers are made with the same library, and bear its tags.
    if "sorts" not in subject.named and "sorts" not in subject.tasked:
        return None
    return Finding("reranker", 0.93, (subject.sign("sorts") or "", subject.lineage.said))


@rule(AXIS, "role.embedding", "1", _OF)
def _embedding(subject: Subject) -> Finding | None:
    if "classifies" in subject.tasked or "makes media" in subject.tasked:
        return None
    sign = subject.sign("vectors")
    if "vectors" in subject.tasked or "vectors" in subject.named:
        return Finding("embedding", 0.92, (sign or "", subject.lineage.said))
    if sign is not None and "writes" not in subject.tasked:
        return Finding("embedding", 0.8, (sign, subject.lineage.said))
    family = subject.built or subject.family
    if "before tuning" in subject.named:
        return None
    if subject.repo.task == "feature-extraction" and family is not None and family.name in _ENCODERS:
        return Finding("embedding", 0.65, ("task feature-extraction", f"built as {family.name}"))
    return None


@rule(AXIS, "role.reward", "1", _OF, ("scores answers",))
def _reward(subject: Subject) -> Finding | None:
    sign = subject.sign("scores answers")
    if sign is None or "makes media" in subject.tasked:
        return None
    return Finding("reward", 0.88, (sign, subject.lineage.said))


@rule(AXIS, "role.guard", "1", _OF, ("guards", "not safe"))
def _guard(subject: Subject) -> Finding | None:
    if "makes media" in subject.tasked:
        return None
    if "guards" in subject.named or ("guards" in subject.tagged and not speaks(subject)):
        return Finding("guard", 0.88, (subject.sign("guards") or "", subject.lineage.said))
    if "classifies" in subject.tasked and "not safe" in subject.named:
        return Finding("guard", 0.75, (subject.sign("not safe") or "", f"task {subject.repo.task}"))
    if "guards" in subject.tagged:
        return Finding("guard", 0.65, (subject.sign("guards") or "", subject.lineage.said))
    return None


@rule(AXIS, "role.reasoning-name", "1", _OF, ("thinks",))
def _thinks(subject: Subject) -> Finding | None:
    word = subject.named.get("thinks")
    if word is None or "does not think" in subject.named or not speaks(subject):
        return None
    return Finding("reasoning", 0.87, (f"{word} in the name", subject.lineage.said))


@rule(AXIS, "role.reasoning-taught", "1", _OF, ("teacher", "smaller"))
def _taught(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    teacher, smaller = subject.named.get("teacher"), subject.named.get("smaller")
    if "does not think" in subject.named or not speaks(subject):
        return None
    if teacher is not None and (lineage.derived or lineage.own):
        return Finding(
            "reasoning", 0.65, (f"taught by a model that thinks: {teacher} in the name", lineage.said)
        )
    if smaller is not None and "thinks" in subject.tagged:
        return Finding("reasoning", 0.7, (f"{smaller} in the name", f"tag {subject.tagged['thinks']}"))
    return None


@rule(AXIS, "role.reasoning-family", "1", _OF)
def _thinking_family(subject: Subject) -> Finding | None:
    family = subject.family
    if family is None or family.plain != "reasoning" or not subject.lineage.mine:
        return None
    if "before tuning" in subject.named or not speaks(subject):
        return None
    return Finding("reasoning", 0.75, (f"one of {family.name}, whose models think",))


@rule(AXIS, "role.reasoning-tag", "1", _OF, ("thinks",))
def _said_to_think(subject: Subject) -> Finding | None:
    tag = subject.tagged.get("thinks")
    if "taught by others" in subject.named:
        return None  # a line of assistants, which may think or not
    if tag is None or "does not think" in subject.named or not (subject.lineage.derived and speaks(subject)):
        return None
    return Finding("reasoning", 0.55, (f"tag {tag}", subject.lineage.said))


@rule(AXIS, "role.distilled", "1", _OF, ("smaller", "fewer steps"))
def _distilled(subject: Subject) -> Finding | None:
    if "classifies" in subject.tasked:
        return None
    foreign = subject.lineage.foreign
    paints = "makes media" in subject.tasked or (foreign is not None and foreign.media)
    if paints and (sign := subject.sign("fewer steps")):
        return Finding("distilled", 0.75, (sign, subject.lineage.said))
    word = subject.named.get("smaller")
    if word is not None:
        return Finding("distilled", 0.8, (f"{word} in the name", subject.lineage.said))
    return None


@rule(AXIS, "role.classifier", "1", _OF, ("classifies",))
def _classifier(subject: Subject) -> Finding | None:
    if "classifies" not in subject.tasked:
        return None
    family, lineage = subject.built or subject.family, subject.lineage
    if lineage.derived or lineage.own or family is not None:
        on = lineage.said if lineage.others or family is None else f"built on {family.name}"
        return Finding("fine-tuned", 0.8, (f"task {subject.repo.task}", on))
    return Finding("fine-tuned", 0.55, (f"task {subject.repo.task}", lineage.said))


@rule(AXIS, "role.task-derived", "1", _OF, ("reads or hears or speaks",))
def _tuned_for_a_task(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    sign = subject.sign("reads or hears or speaks")
    if sign is None or "makes media" in subject.tasked:
        return None
    if lineage.others or lineage.own:
        return Finding("fine-tuned", 0.72, (sign, lineage.said))
    if "reads or hears or speaks" not in subject.tasked or "writes" in subject.tasked:
        return None
    if lineage.foreign is not None and lineage.foreign is subject.family:
        return Finding("fine-tuned", 0.65, (sign, lineage.said))
    return None


@rule(AXIS, "role.task-model", "1", _OF, ("reads or hears or speaks", "surely reads or speaks"))
def _task_model(subject: Subject) -> Finding | None:
    if "makes media" in subject.tasked:
        return None
    lineage = subject.lineage
    if "reads or hears or speaks" in subject.tasked:
        return Finding("task model", 0.85, (subject.sign("reads or hears or speaks") or "", lineage.said))
    surely = subject.sign("surely reads or speaks")
    if (
        "writes" in subject.tasked
        and "surely reads or speaks" not in subject.named
        and "ocr" not in subject.tags
    ):
        surely = None  # those who write may speak as well
    if surely is not None and (subject.family is None or lineage.foreign is None):
        return Finding("task model", 0.75, (surely, lineage.said))
    if "reads or hears or speaks" in subject.named and subject.family is None and subject.built is None:
        return Finding("task model", 0.6, (subject.sign("reads or hears or speaks") or "", lineage.said))
    return None


@rule(AXIS, "role.encoder", "1", _OF, ("encodes",))
def _encoder(subject: Subject) -> Finding | None:
    if "encodes" not in subject.tasked:
        return None
    if subject.lineage.others:
        return Finding("fine-tuned", 0.65, (subject.sign("encodes") or "", subject.lineage.said))
    return Finding("base", 0.85, (subject.sign("encodes") or "", subject.lineage.said))


@rule(AXIS, "role.derived-own-word", "1", _OF, ("follows instructions", "before tuning"))
def _own_word(subject: Subject) -> Finding | None:
    """Of a model that stands on somebody else's: what its name says that the base's does not."""
    lineage = subject.lineage
    if not lineage.derived or "makes media" in subject.tasked:
        return None
    word, before = subject.named.get("follows instructions"), subject.named.get("before tuning")
    if lineage.others:
        inherited = {
            part for base in lineage.others for part in base.rpartition("/")[2].casefold().split("-")
        }
        if word is not None and word not in inherited:
            return Finding("instruction-tuned", 0.7, (f"{word} in the name, not in its base's", lineage.said))
        if before is not None and before not in inherited and word is None:
            return Finding("base", 0.6, (f"{before} in the name", lineage.said))
    elif subject.family is None:
        # Only the architecture is somebody else's: what the name says is its makers' own word.
        if word is not None:
            return Finding("instruction-tuned", 0.7, (f"{word} in the name", lineage.said))
        if before is not None:
            return Finding("base", 0.7, (f"{before} in the name", lineage.said))
    return None


@rule(AXIS, "role.derived-assistant", "1", _OF, ("taught by others", "follows instructions", "before tuning"))
def _assistant(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if not lineage.derived or "makes media" in subject.tasked:
        return None
    taught = subject.named.get("taught by others")
    if taught is not None:
        return Finding("instruction-tuned", 0.6, (f"{taught} in the name", lineage.said))
    word, family = subject.named.get("follows instructions"), subject.family
    word = word or subject.named.get("before tuning")
    if word is None or family is None or lineage.others or "turned narrow" in subject.named:
        return None
    if subject.parts[0].startswith(family.words):
        return None  # the family's word goes on: what the word says, it says of the base
    role = "instruction-tuned" if "follows instructions" in subject.named else "base"
    return Finding(role, 0.58, (f"{word} in the name, which begins with a name of its own", lineage.said))


@rule(AXIS, "role.derived-language-model", "1", _OF)
def _derived(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if not lineage.derived or "makes media" in subject.tasked:
        return None
    sure = 0.75 if "turned narrow" in subject.named or lineage.others else 0.6
    return Finding("fine-tuned", sure, (lineage.said,))


@rule(AXIS, "role.makes-media", "1", _OF, ("makes media",))
def _makes_media(subject: Subject) -> Finding | None:
    if "makes media" not in subject.tasked:
        return None
    lineage = subject.lineage
    built = subject.built
    foreign = built is not None and not built.generic and lineage.foreign is built
    if lineage.others or lineage.foreign is not None or foreign:
        return Finding("fine-tuned", 0.75, (f"task {subject.repo.task}", lineage.said))
    if lineage.own and lineage.relation == "finetune":
        return Finding("fine-tuned", 0.55, (f"task {subject.repo.task}", lineage.said))
    return Finding("base", 0.78, (f"task {subject.repo.task}", lineage.said))


@rule(AXIS, "role.instruction-tuned", "1", _OF, ("follows instructions",))
def _instructed(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    word = subject.named.get("follows instructions")
    if word is not None and "before tuning" not in subject.named:
        return Finding("instruction-tuned", 0.88, (f"{word} in the name", lineage.said))
    return None


@rule(AXIS, "role.base-name", "1", _OF, ("before tuning",))
def _named_base(subject: Subject) -> Finding | None:
    word = subject.named.get("before tuning")
    if word is None:
        return None
    return Finding("base", 0.85, (f"{word} in the name", subject.lineage.said))


@rule(AXIS, "role.plain-name", "1", _OF)
def _plain(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if "converses" in subject.tagged:
        return Finding(
            "instruction-tuned", 0.75, ("tag conversational: it has a chat template", lineage.said)
        )
    family = subject.family or subject.built
    if family is not None and family.plain is not None and not family.generic:
        return Finding(family.plain, 0.65, (f"a plain name of {family.name}", lineage.said))
    return None


@rule(AXIS, "role.no-chat", "1", _OF)
def _no_chat(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if "turned narrow" in subject.named or lineage.own:
        return Finding("fine-tuned", 0.55, (subject.sign("turned narrow") or lineage.said, lineage.said))
    if "chat" in subject.tags or "instruct" in subject.tags:
        return Finding("instruction-tuned", 0.6, (subject.sign("follows instructions") or "", lineage.said))
    if speaks(subject) and subject.tags & _LISTED:
        return Finding("base", 0.62, ("a language model without a chat template", lineage.said))
    if "writes" in subject.tasked or subject.built is not None:
        return Finding("base", 0.5, (subject.sign("writes") or "its architecture alone", lineage.said))
    return None
