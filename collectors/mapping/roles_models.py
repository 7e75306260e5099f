"""What a model is: its form first (quantised, converted), then how it was derived, then what it is for.

The rules are asked in this order, which is the codebook's, and the first that sees something decides. What
language models and the rest are stands in `roles_purposes`.
"""

from collectors.mapping.noise_names import quantization_mark
from collectors.mapping.rules import Finding, rule
from collectors.mapping.signs import Subject
from config.codebook_roles import Family

AXIS = "role"
_OF = ("model",)
_BARE_FORMATS = frozenset({"gguf", "ggml", "mlx"})
"""Formats that hold weights of any width."""
_PLAIN = frozenset(
    {
        "hf", "instruct", "it", "chat", "base", "pt", "vl", "coder", "flash", "pro", "mini", "nano", "small",
        "medium", "large", "xl", "omni", "air", "next", "max", "thinking", "preview", "moe", "of", "exp",
        "plus", "lite", "oss", "turbo", "dev", "tiny", "super", "ultra", "edit", "scout", "maverick",
    }
)  # fmt: skip
"""Words that makers put into names of their own, so that they show no work of somebody else's."""
_FULL = frozenset({"endpoints_compatible", "conversational", "text-generation-inference"})


def marks(subject: Subject) -> str | None:
    """Return the mark of fewer bits in a name, if there is one."""
    # What a name begins with is a name (Q3.5 is short for a family), not a mark.
    return quantization_mark(subject.title[1:]) or subject.named.get("fewer bits")


@rule(AXIS, "role.converted-sixteen-bits", "1", _OF, ("sixteen bits",))
def _sixteen(subject: Subject) -> Finding | None:
    wide = subject.named.get("sixteen bits")
    if wide is None:
        return None
    mark = marks(subject)
    if mark is not None and subject.words & _BARE_FORMATS and not _other_marks(subject):
        return Finding("converted", 0.9, (f"{mark} and {wide} in the name: not fewer bits",))
    lineage = subject.lineage
    if mark is None and lineage.others:
        bare = subject.title.replace(wide, "").strip("-_.")
        if any(bare == base.rpartition("/")[2].casefold() for base in lineage.others):
            return Finding("converted", 0.85, (f"{wide} in the name", lineage.said))
    return None


@rule(AXIS, "role.quantisation-name", "1", _OF)
def _quantised(subject: Subject) -> Finding | None:
    mark = marks(subject)
    if mark is None:
        return None
    lineage = subject.lineage
    sure = 0.97 if lineage.relation == "quantized" or subject.tagged.get("fewer bits") else 0.93
    return Finding("quantisation", sure, (f"{mark} in the name", lineage.said))


@rule(AXIS, "role.quantisation-relation", "1", _OF, ("fewer bits",))
def _quantised_from(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    tag = subject.tagged.get("fewer bits")
    if lineage.relation != "quantized" or tag is None or "other form" in subject.named:
        return None
    if not lineage.others and "file of fewer bits" not in subject.tagged:
        return None  # makers who publish only few bits say that they quantised their own base
    if "refusals removed" in subject.named and "safetensors" in subject.tags:
        return None
    return Finding("quantisation", 0.88, (f"tag {tag}", lineage.said))


@rule(AXIS, "role.quantisation-format", "1", _OF, ("file of fewer bits",))
def _only_few_bits(subject: Subject) -> Finding | None:
    tag = subject.tagged.get("file of fewer bits")
    if tag is None or (tag == "gguf" and ("safetensors" in subject.tags or subject.shows("parameters"))):
        return None
    if not subject.lineage.derived and "reads or hears or speaks" in subject.tasked:
        return None
    return Finding("quantisation", 0.75, (f"tag {tag}", subject.lineage.said))


@rule(AXIS, "role.converted-name", "1", _OF, ("other form",))
def _converted(subject: Subject) -> Finding | None:
    word = subject.named.get("other form")
    if word is None or "adapter" in subject.named:
        return None
    return Finding("converted", 0.88, (f"{word} in the name", subject.lineage.said))


@rule(AXIS, "role.converted-format", "1", _OF, ("other form", "has onnx"))
def _other_form(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    tag = subject.tagged.get("other form") or subject.tagged.get("has onnx")
    if tag is None or not lineage.derived or "adapter" in subject.named or "adapter" in subject.tagged:
        return None
    if subject.tags & {"safetensors", "pytorch", "tf"} or lineage.relation in {
        "finetune",
        "adapter",
        "merge",
    }:
        return None
    return Finding("converted", 0.7, (f"tag {tag}, no other format of weights", lineage.said))


@rule(AXIS, "role.form-owner", "1", _OF, ("publishes other forms", "publishes fewer bits"))
def _publishes(subject: Subject) -> Finding | None:
    owner = subject.repo.name.partition("/")[0]
    if "publishes other forms" in subject.owned:
        return Finding("converted", 0.75, (f"{owner} publishes converted models", subject.lineage.said))
    if "publishes fewer bits" not in subject.owned:
        return None
    if "sixteen bits" in subject.named:
        return Finding(
            "converted", 0.8, (f"{subject.named['sixteen bits']} in the name", subject.lineage.said)
        )
    return Finding("quantisation", 0.75, (f"{owner} publishes quantised models", subject.lineage.said))


@rule(AXIS, "role.converted-same-name", "1", _OF)
def _same_name(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if not lineage.others or lineage.relation in {"adapter", "merge"}:
        return None
    if all(subject.title != base.rpartition("/")[2].casefold() for base in lineage.others):
        return None
    return Finding("converted", 0.8, ("has its base's own name", lineage.said))


@rule(AXIS, "role.converted-plain-name", "1", _OF)
def _plain_name(subject: Subject) -> Finding | None:
    lineage, family = subject.lineage, subject.family
    if family is None or lineage.foreign is not family or lineage.others or lineage.own:
        return None
    if "/" not in subject.repo.name or not subject.parts[0].startswith(family.words):
        return None
    if not _nothing_of_its_own(subject, family):
        return None
    return Finding("converted", 0.6, ("nothing in the name but the family's words", lineage.said))


@rule(AXIS, "role.adapter-name", "1", _OF, ("adapter",))
def _adapter(subject: Subject) -> Finding | None:
    word = subject.named.get("adapter")
    if word is None or "merged adapter" in subject.named:
        return None
    if "qlora" in subject.words and _is_whole(subject):
        return None
    return Finding("adapter", 0.93, (f"{word} in the name", subject.lineage.said))


@rule(AXIS, "role.adapter-declared", "1", _OF)
def _adapts(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if subject.repo.library == "peft":
        return Finding("adapter", 0.95, ("library peft", lineage.said))
    if lineage.relation != "adapter" or _is_whole(subject):
        return None
    return Finding("adapter", 0.9, (lineage.said,))


@rule(AXIS, "role.adapter-tag", "1", _OF, ("adapter",))
def _tagged_adapter(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if "adapter" not in subject.tagged or "fewer steps" in subject.named or _is_whole(subject):
        return None
    if lineage.relation == "merge" or "merge" in subject.tagged:
        return None
    sure = 0.75 if lineage.derived else 0.6
    return Finding("adapter", sure, (f"tag {subject.tagged['adapter']}", lineage.said))


@rule(AXIS, "role.adapter-unmarked", "1", _OF)
def _unmarked(subject: Subject) -> Finding | None:
    # Styles and characters for a generator of pictures are published as bare files, mostly without a word.
    family = subject.lineage.foreign
    if family is None or not family.media or "fewer steps" in subject.named or subject.shows("parameters"):
        return None
    if subject.tags & {"safetensors", "gguf", "diffusion-single-file"} or subject.repo.library is not None:
        return None
    if any(tag.startswith("diffusers:") for tag in subject.tags):
        return None
    return Finding("adapter", 0.55, ("no format of whole weights shown", subject.lineage.said))


@rule(AXIS, "role.merge", "1", _OF)
def _merged(subject: Subject) -> Finding | None:
    lineage = subject.lineage
    if "refusals removed" in subject.named and "merge" not in subject.named:
        return None  # the name tells what was last done
    if lineage.relation == "merge":
        return Finding("merge", 0.93, (lineage.said,))
    if "merge" in subject.named:
        return Finding("merge", 0.88, (f"{subject.named['merge']} in the name", lineage.said))
    if "merge" in subject.tagged:
        return Finding("merge", 0.75, (f"tag {subject.tagged['merge']}", lineage.said))
    return None


@rule(AXIS, "role.refusals-removed", "1", _OF, ("refusals removed",))
def _unrefusing(subject: Subject) -> Finding | None:
    if "makes media" in subject.tasked or "reads or hears or speaks" in subject.tasked:
        return None  # what makes pictures or speech declines nothing
    word = subject.named.get("refusals removed")
    if word is not None:
        return Finding("refusals removed", 0.93, (f"{word} in the name", subject.lineage.said))
    tag = subject.tagged.get("refusals removed")
    if tag is not None:
        return Finding("refusals removed", 0.8, (f"tag {tag}", subject.lineage.said))
    return None


def _other_marks(subject: Subject) -> bool:
    """Whether a name has a mark of fewer bits besides a format's."""
    left = [part for part in subject.parts if part not in _BARE_FORMATS]
    return quantization_mark("-".join(left)) is not None


def _is_whole(subject: Subject) -> bool:
    """Whether a repo holds a model that runs alone, though it calls itself an adapter."""
    built = subject.built is not None and bool(subject.tags & _FULL)
    return (built and subject.repo.library != "peft") or "merged adapter" in subject.tagged


def _nothing_of_its_own(subject: Subject, family: Family) -> bool:
    """Whether a name says no more than a family's makers would: sizes, versions and their usual words."""
    own = set(family.words)
    for part in subject.parts:
        letters = part.strip("0123456789")
        sized = len(letters) <= 1 or (letters != part and len(letters) < len("abc"))  # 7b, v2, 0324, a3b
        if not (sized or part in own or letters in own or part in _PLAIN):
            return False
    return True
