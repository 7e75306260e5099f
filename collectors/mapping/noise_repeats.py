"""The rules of what repeats one other repo: re-quantisations and copies.

In doubt each says nothing: a repo that is folded wrongly is worse than one that is shown. Thresholds are
constants with their reason. Confidences are first estimates, ordered by how directly the sign speaks: a
revision that is the same, what an owner declares, a name.
"""

from collections.abc import Iterable

from collectors.mapping.noise import Case, Found, others_stood_on, rule, same_maker
from collectors.mapping.noise_names import own_name, pattern, quantization_mark, stem
from collectors.mapping.rules import Finding
from storage.catalogue import repo_url
from storage.noise import Known

LIKED = 10
USED = 1_000
"""Likes, or downloads in 30 days, from which a repo is known enough to be copied under its name."""
OUTWEIGHS = 3
"""How many times the likes or downloads of its namesake an original has at least."""
SPACES_OUTWEIGH = 20
"""The same for Spaces: several people show one thing under its name."""
FAMOUS = 100
"""Likes from which a name is that repo's, however many namesakes it has."""
CROWD = 8
"""A name that more owners use is a tutorial's or a course's, unless one of its repos is famous."""
FEW_NAMES = 3
"""One revision under more own names is a template that many began with."""
ALIKE = 0.02
"""By what share the sizes of a copy and its original may differ (counted with or without tied weights)."""
DISTINCT = 6
"""A shorter name says too little, and so does a single word."""
TUTORIAL = frozenset(
    {
        "adapter", "assignment", "checkpoint", "checkpoints", "chatbot", "course", "demo", "dummy", "example",
        "fine", "finetune", "finetuned", "final", "first", "ft", "hello", "lora", "model", "my", "output",
        "ppo", "practice", "qlora", "readme", "results", "sample", "sft", "template", "test", "testing",
        "train", "trained", "tuned", "tutorial", "unit1",
    }
)  # fmt: skip
"""Words of names that many give by themselves: what bears one is no copy by its name."""
_KINSHIP = frozenset({"finetune", "adapter", "merge", "quantized"})
_MARKED = "bears the mark of a quantisation (GGUF, AWQ, GPTQ, MLX, 4bit, FP8 and the like) in its name"
_KNOWN = f"{LIKED} likes or {USED:,} downloads in 30 days"


@rule(
    "requantization",
    "noise.declared-quantization",
    "1",
    "declares the relation `quantized` to a model that somebody else has now, and either bears the mark of a "
    "quantisation in a name that begins like its base's or holds its beginning, or has its base's own name: "
    "some fine-tunes declare it of what they were tuned from",
)
def _declared(case: Case) -> Found | None:
    repo = case.repo
    own = own_name(repo.name)
    if repo.repo_type != "model" or repo.base_relation != "quantized" or _quantizes_its_own(case):
        return None
    others = others_stood_on(case)
    mark = quantization_mark(own)
    akin = [name for name in others if (_named_after(own, own_name(name)) if mark else own == own_name(name))]
    if not akin:
        return None
    seen = (f"declares to be quantized from {akin[0]}", f"{mark} in the name" if mark else "named like it")
    after = any(own_name(name) in own for name in akin)
    return Found(Finding("requantization", 0.97 if after else 0.85, seen), _pages("model", akin))


@rule(
    "requantization",
    "noise.named-quantization",
    "1",
    f"{_MARKED}, and declares to stand on somebody else's model without saying how, or on the model that it "
    "is named after",
)
def _named(case: Case) -> Found | None:
    repo = case.repo
    own = own_name(repo.name)
    mark = quantization_mark(own)
    if repo.repo_type != "model" or mark is None or repo.base_relation == "quantized":
        return None
    if _quantizes_its_own(case):
        return None
    others = others_stood_on(case)
    after = [name for name in others if own_name(name) == stem(own)]
    if not others or not (after or repo.base_relation is None):
        return None
    bases = after or others
    said = f"declares {bases[0]} as its base ({repo.base_relation or 'no relation'})"
    sure = 0.92 if after else 0.8
    return Found(Finding("requantization", sure, (f"{mark} in the name", said)), _pages("model", bases))


@rule(
    "requantization",
    "noise.undeclared-quantization",
    "1",
    f"{_MARKED} and declares no base, while its name without the mark is that of an older model of somebody "
    f"else with at least {_KNOWN}",
)
def _undeclared(case: Case) -> Found | None:
    repo = case.repo
    own = own_name(repo.name)
    mark = quantization_mark(own)
    if repo.repo_type != "model" or mark is None or repo.base_models or len(stem(own)) < DISTINCT:
        return None
    if _quantizes_its_own(case):
        return None
    bases = [one for one in case.namesakes if one.repo_type == "model" and own_name(one.name) == stem(own)]
    base = max((one for one in bases if _well_known(one) and _older(one, repo)), key=_weight, default=None)
    if base is None:
        return None
    seen = (f"{mark} in the name", "no base declared", f"without the mark it is named like {base.name}")
    return Found(Finding("requantization", 0.75, seen), (repo_url("model", base.name),))


@rule(
    "copy",
    "noise.same-revision",
    "1",
    "stands at the very revision at which an older repo of somebody else stands; never what was renamed or "
    f"transferred, nor under a name of its own where more than {FEW_NAMES} names stand at that revision",
)
def _same_revision(case: Case) -> Found | None:
    repo = case.repo
    if case.moved or repo.sha is None:
        return None
    same = [
        one
        for one in case.namesakes
        if one.sha == repo.sha and _somebody_elses(one, repo) and _older(one, repo)
    ]
    if len({own_name(one.name) for one in case.namesakes if one.sha == repo.sha}) > FEW_NAMES:
        same = [one for one in same if own_name(one.name) == own_name(repo.name)]
    if not same:
        return None
    origin = min(same, key=lambda one: (one.created_at or 0, one.hub_id))
    seen = f"at revision {repo.sha[:12]}, as {origin.name} is, which is older"
    return Found(Finding("copy", 0.98, (seen,)), (repo_url(origin.repo_type, origin.name),))


@rule(
    "copy",
    "noise.same-name",
    "1",
    f"has the own name of an older repo of somebody else that is liked or downloaded at least {OUTWEIGHS} "
    f"times as much (and has at least {_KNOWN}), is of its size and task where they are known, and declares "
    "nothing, or that repo without saying how; never what was renamed or transferred, what is named as "
    "quantised, what a namespace with a handle of the same beginning has, nor a name that tutorials give. Of "
    f"Spaces only where the original is liked {SPACES_OUTWEIGH} times as much, by {FAMOUS} at least, and "
    "no model has the name",
)
def _same_name(case: Case) -> Found | None:
    repo = case.repo
    own = own_name(repo.name)
    if case.moved or repo.created_at is None or not _distinctive(own):
        return None
    alike = [one for one in case.namesakes if own_name(one.name) == own and one.id != repo.id]
    origin = max((one for one in alike if _is_origin(one, repo)), key=_weight, default=None)
    if origin is None:
        return None
    crowd = len({one.owner_key for one in alike}) + 1
    if (crowd > CROWD or repo.repo_type == "space") and (origin.likes or 0) < FAMOUS:
        return None
    if repo.repo_type == "space" and any(one.repo_type == "model" for one in alike):
        return None  # a model's name: whoever shows the model calls it so
    declared = {name.casefold() for name in repo.base_models}
    names_it = origin.name.casefold() in declared
    if declared and (not names_it or repo.base_relation in _KINSHIP):
        return None
    as_large = repo.parameters is not None and repo.parameters == origin.parameters
    seen = (
        f"named like {origin.name}, which is older and more used",
        "declares it without a relation" if names_it else "declares no base",
        *([f"as large: {repo.parameters:,} parameters"] if as_large else []),
    )
    sure = 0.85 if names_it or as_large else 0.6
    return Found(Finding("copy", sure, seen), (repo_url(origin.repo_type, origin.name),))


def _named_after(own: str, base: str) -> bool:
    """Say whether a name begins like another, or holds its beginning: people shorten and prefix."""
    return pattern(own).first in base or pattern(base).first in own


def _quantizes_its_own(case: Case) -> bool:
    """Say whether the namespace has what its name says was quantised: then the base is its own.

    Not where that is itself somebody else's, uploaded again beside the quantisation.
    """
    repo = case.repo
    bare = stem(own_name(repo.name))
    if bare in map(own_name, others_stood_on(case)):
        return False
    alike = [one for one in case.namesakes if one.repo_type == "model" and own_name(one.name) == bare]
    own = [one for one in alike if one.id != repo.id and same_maker(one.owner_key, repo.owner_key)]
    return any(not any(_is_origin(other, one) for other in alike) for one in own)


def _is_origin(one: Known, repo: Known) -> bool:
    return (
        _somebody_elses(one, repo)
        and _older(one, repo)
        and _outweighs(one, repo)
        and not _akin(one.owner_key, repo.owner_key)
        and (one.task is None or repo.task is None or one.task == repo.task)
        and _as_large(one, repo)
    )


def _somebody_elses(one: Known, repo: Known) -> bool:
    if one.id == repo.id or one.repo_type != repo.repo_type:
        return False
    return not same_maker(one.owner_key, repo.owner_key)


def _akin(one: str, other: str) -> bool:
    """Say whether a handle begins like another: `...-old`, `...-community` may be of the same people."""
    return one.startswith(other) or other.startswith(one)


def _older(one: Known, repo: Known) -> bool:
    """Say whether one was created before a repo, as far as the Hub's dates tell."""
    return one.created_at is not None and repo.created_at is not None and one.created_at < repo.created_at


def _well_known(one: Known) -> bool:
    return (one.likes or 0) >= LIKED or (one.downloads or 0) >= USED


def _outweighs(one: Known, repo: Known) -> bool:
    likes, downloads = one.likes or 0, one.downloads or 0
    least = SPACES_OUTWEIGH if repo.repo_type == "space" else OUTWEIGHS
    liked = likes >= LIKED and likes >= least * (repo.likes or 0)
    used = downloads >= USED and downloads >= OUTWEIGHS * (repo.downloads or 0)
    return liked or (used and likes >= (repo.likes or 0))


def _as_large(one: Known, repo: Known) -> bool:
    if not one.parameters or not repo.parameters:
        return True
    return abs(one.parameters - repo.parameters) <= ALIKE * one.parameters


def _weight(one: Known) -> tuple[int, int, str]:
    return one.likes or 0, one.downloads or 0, one.name


def _distinctive(own: str) -> bool:
    words = pattern(own).skeleton.split("-")
    if len(own) < DISTINCT or len(words) == 1 or quantization_mark(own):
        return False
    return not {part for word in words for part in word.split(".")} & TUTORIAL


def _pages(repo_type: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(repo_url(repo_type, name) for name in list(names)[:3])
