"""Choose which of the repos that the sources know go into the local Hub's world."""

import re
from collections import Counter
from typing import Any

from collectors.replica.carry_sources import Record

TRACKED_MOST = 75
"""How many models of one of the study's handles are carried over; `facebook` alone has over a thousand."""

_LARGER = {
    "Qwen": 90, "google": 50, "deepseek-ai": 45, "mistralai": 50, "unsloth": 45, "microsoft": 35,
    "nvidia": 35,
    "ibm-granite": 30, "openai": 20, "mlx-community": 25, "lmstudio-community": 25, "RedHatAI": 25,
    "TheBloke": 20, "huihui-ai": 20, "allenai": 110, "swiss-ai": 20, "zai-org": 30,
}  # fmt: skip

_SUFFIX = re.compile(
    r"[-_.](unsloth|bnb|i1|gguf|gptq|awq|exl2|mlx|nvfp4|mxfp4|fp8|8bit|6bit|5bit|4bit|3bit|2bit|dwq|int4|int8"
    r"|w4a16|w8a8|w8a16|quantized|dynamic|block|g128|qat|q4_k_m|q8_0|q4_0|\d\.\d+bit|autoround|abliterated|heretic"
    r"|uncensored|dflash|eagle3|speculator|block)(?=$|[-_.])",
    re.IGNORECASE,
)
_TUNED = re.compile(
    r"[-_](instruct|chat|sft|dpo|rlvr1?|think|thinking|reasoning|it$)(?=$|[-_])", re.IGNORECASE
)
_BASE = re.compile(r"[-_](base|pt|pretrain|midtrain)(?=$|[-_])", re.IGNORECASE)
_HANDED_ON = frozenset(
    {"unsloth", "mlx-community", "lmstudio-community", "RedHatAI", "QuantTrio", "mistral-community"}
)
"""Organisations that upload other makers' models again: a name found there is not the model's origin."""

_UNFIT = re.compile(
    r"nsfw|porn|sex|hentai|erotic|waifu|lust|nude|nudity|cock|fuck|slut|undress|smut|rape|loli|horny|kink|faceswap"
    r"|face-swap|deepfake",
    re.IGNORECASE,
)


def popularity(fact: Record) -> tuple[int, int, str]:
    """Order by what people use and like; the id settles ties."""
    return (
        -fact.get("likes", 0) * 50 - fact.get("downloads", 0) // 100,
        -fact.get("downloads", 0),
        fact["id"],
    )


def stem(name: str) -> str:
    """Return a model's name without its owner and without the marks of a quantisation."""
    short = name.rpartition("/")[2].lower()
    while (cut := _SUFFIX.sub("", short)) != short:
        short = cut
    return short


def guess_bases(facts: dict[str, Record], official: set[str]) -> None:
    """Give models of which no source states a base the one their name states; it is marked as made."""
    makers = {handle.lower() for handle in official - _HANDED_ON}
    by_name: dict[str, Record] = {}
    for fact in sorted(facts.values(), key=popularity, reverse=True):
        if fact["id"].split("/")[0].lower() in makers:
            by_name[fact["id"].split("/")[-1].lower()] = fact
    quantised = {
        found.lower(): fact["id"]
        for fact in facts.values()
        for found in fact.get("quantised", [])
        if found != fact["id"]
    }
    for key, fact in facts.items():
        if stated(fact) or "/" not in fact["id"]:
            continue
        owner, name = fact["id"].split("/", 1)
        base = quantised.get(key)
        relation = "quantized"
        if base is None and (found := by_name.get(stem(name))) is not None and stem(name) != name.lower():
            base = found["id"]
            relation = (
                "finetune" if re.search("abliterat|heretic|uncensored", name, re.IGNORECASE) else relation
            )
        if base is None and owner.lower() in makers and not _BASE.search(name):
            base, relation = sibling_base(owner, name, by_name), "finetune"
        if base is not None and base.lower() != key:
            fact |= {"base_model": base, "relation": relation, "made": [*fact.get("made", []), "baseModels"]}


def sibling_base(owner: str, name: str, by_name: dict[str, Record]) -> str | None:
    """Return the base among the same owner's models that a tuned model's name points to."""
    short = _TUNED.sub("", name).lower()
    forms = [f"{short}-base", f"{short}-pt", *([short] if short != name.lower() else [])]
    return next(
        (
            by_name[form]["id"]
            for form in forms
            if form in by_name and by_name[form]["id"].startswith(owner + "/")
        ),
        None,
    )


def stated(fact: Record) -> list[str]:
    """Return the bases a source states for a model."""
    told = fact.get("card", {}).get("base_model") or fact.get("base_model")
    if told:
        return [str(name) for name in (told if isinstance(told, list) else [told])]
    return [
        tag.split(":")[1]
        for tag in fact.get("tags", [])
        if tag.startswith("base_model:") and tag.count(":") == 1
    ]


def date_all(facts: dict[str, Record]) -> None:
    """Give models without a date that of the nearest name of the same owner; it is marked as made."""
    dated: dict[str, list[tuple[str, str]]] = {}
    for fact in facts.values():
        if at := fact.get("createdAt") or fact.get("date"):
            dated.setdefault(fact["id"].split("/")[0].lower(), []).append((fact["id"].lower(), at[:10]))
    for fact in facts.values():
        if "createdAt" in fact or "date" in fact:
            continue
        mine = fact["id"].lower()
        owned = dated.get(mine.split("/")[0], [])
        near = max(owned, key=lambda other: (shared(mine, other[0]), other), default=None)
        if near is not None:
            fact |= {"date": near[1], "made": [*fact.get("made", []), "createdAt"]}


def shared(one: str, other: str) -> int:
    """How many first letters two names share."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def handles(organisations: dict[str, Any]) -> tuple[set[str], set[str], set[str]]:
    """Return the handles of the study, of other organisations, and of makers of derivatives."""
    return (
        {entry["handle"] for entry in organisations["organisation"]},
        {handle for handle, _ in organisations["others"]["names"]},
        set(organisations["makers"]["handles"]),
    )


def choose_models(facts: dict[str, Record], organisations: dict[str, Any]) -> list[Record]:
    """Choose the study's models, other organisations' most used, what was made of them, and all bases."""
    study, others, makers = handles(organisations)
    guess_bases(facts, study | others)
    date_all(facts)
    usable = {
        key: fact
        for key, fact in facts.items()
        if ("createdAt" in fact or "date" in fact) and not _UNFIT.search(fact["id"])
    }
    limits = dict.fromkeys(others, organisations["others"]["most"]) | dict.fromkeys(
        makers, organisations["makers"]["most"]
    )
    limits |= dict.fromkeys(study, TRACKED_MOST) | _LARGER
    chosen: dict[str, Record] = {}
    taken: Counter[str] = Counter()
    for fact in sorted(usable.values(), key=popularity):
        owner = fact["id"].split("/")[0]
        named = fact["source"].startswith(("study.md", "public knowledge"))
        listed = "models_list_full" in fact["source"] or "card_yaml" in fact["source"]
        mass = re.match(r"facebook/(mms-tts|opus|wmt|wav2vec)", fact["id"]) is not None
        if named or listed or (taken[owner] < limits.get(owner, 0) and not mass):
            chosen[fact["id"].lower()] = fact
            taken[owner] += 1
    add_derivatives(usable, chosen, study)
    for _ in range(4):
        wanted = {base.lower() for fact in chosen.values() for base in stated(fact)} - set(chosen)
        chosen |= {key: usable[key] for key in sorted(wanted) if key in usable}
    return list(chosen.values())


def add_derivatives(usable: dict[str, Record], chosen: dict[str, Record], study: set[str]) -> None:
    """Add what others made of the chosen models: more of the study's, and no maker too often."""
    of_base: Counter[str] = Counter()
    of_maker: Counter[str] = Counter()
    for fact in sorted(usable.values(), key=popularity):
        key, owner = fact["id"].lower(), fact["id"].split("/")[0]
        bases = [base.lower() for base in stated(fact) if base.lower() in chosen and base.lower() != key]
        if key in chosen or not bases:
            continue
        of_study = any(chosen[base]["id"].split("/")[0] in study for base in bases)
        enough, plenty = (8, 25) if of_study else (2, 6)
        if of_maker[owner] >= plenty or all(of_base[base] >= enough for base in bases):
            continue
        chosen[key] = fact
        of_base.update(bases)
        of_maker[owner] += 1


def choose_datasets(facts: dict[str, Record], organisations: dict[str, Any]) -> list[Record]:
    """Choose the study's datasets, those of other organisations, and the most used of the rest."""
    study, others, _ = handles(organisations)
    return _choose(facts, study, others, {"study": 40, "others": 9, "rest": 260})


def choose_spaces(facts: dict[str, Record], organisations: dict[str, Any]) -> list[Record]:
    """Choose the study's Spaces, leaderboards, those of organisations, and the most liked of the rest."""
    study, others, _ = handles(organisations)
    return _choose(facts, study, others, {"study": 15, "others": 4, "rest": 70})


def _choose(
    facts: dict[str, Record], study: set[str], others: set[str], most: dict[str, int]
) -> list[Record]:
    chosen: list[Record] = []
    taken: Counter[str] = Counter()
    for fact in sorted(facts.values(), key=popularity):
        if ("createdAt" not in fact and "date" not in fact) or _UNFIT.search(fact["id"]):
            continue
        owner = fact["id"].split("/")[0]
        named = (
            fact["source"].startswith(("study.md", "public knowledge")) or "leaderboard" in fact["id"].lower()
        )
        group = "study" if owner in study else "others" if owner in others else "rest"
        counted = "rest" if group == "rest" else owner
        if named or taken[counted] < most[group]:
            chosen.append(fact)
            taken[counted] += 1
    return chosen
