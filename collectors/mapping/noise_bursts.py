"""The rules of what comes in bulk, and of namespaces that hold nothing but noise.

A family that its maker releases is told from a bulk upload by what its names differ in: sizes, variants and
formats are few, and are not counted; numbers, hashes and other people's models are counted.
"""

from collectors.hub.bots import BOTS
from collectors.mapping.noise import Case, Company, Found, others_stood_on, owner_rule, rule
from collectors.mapping.noise_names import own_name, pattern, quantization_mark
from collectors.mapping.rules import Finding
from storage.catalogue import repo_url
from storage.noise import Known

SERIES = 20
"""So many names that differ in their numbers alone: seeds and folds of one experiment are usually fewer."""
FLOOD = 100
"""So many names with one beginning: a family is a few dozen (most of Qwen2.5 came in one day: 22 models)."""
MANY_MAKERS = 5
"""Re-quantising one maker's models may be a partnership; those of five makers is a service."""
MANY = 20
"""Of a namespace that holds fewer repos than this, nothing is said."""


@rule(
    "bulk",
    "noise.numbered-series",
    "1",
    f"is one of at least {SERIES} repos that its namespace created within a day, whose names differ only in "
    "numbers or hashes (sizes and marks of a quantisation do not count)",
)
def _series(case: Case) -> Found | None:
    together = case.about.bursts("series", _numbered, least=SERIES).get(case.repo.id)
    if together is None:
        return None
    skeleton = pattern(own_name(case.repo.name)).skeleton
    return Found(Finding("bulk", 0.9, (f"{together} repos within a day named {skeleton} (#: a number)",)))


def _numbered(repo: Known) -> tuple[str, tuple[str, ...]] | None:
    own = pattern(own_name(repo.name))
    return (own.skeleton, own.counters) if own.counters else None


@rule(
    "bulk",
    "noise.one-base",
    "1",
    f"is one of at least {SERIES} repos that its namespace created within a day, all on one and the same "
    "model of somebody else",
)
def _one_base(case: Case) -> Found | None:
    together = case.about.bursts("one-base", _by_base, least=SERIES).get(case.repo.id)
    others = others_stood_on(case)
    if together is None or not others:
        return None
    seen = f"{together} repos within a day on {others[0]}"
    return Found(Finding("bulk", 0.8, (seen,)), (repo_url("model", others[0]),))


def _by_base(repo: Known) -> tuple[str, int] | None:
    return (repo.base_models[0].casefold(), repo.id) if len(repo.base_models) == 1 else None


@rule(
    "bulk",
    "noise.many-quantizations",
    "1",
    f"is one of quantised models that its namespace created within a day, of at least {SERIES} models of at "
    f"least {MANY_MAKERS} owners",
)
def _quantizations(case: Case) -> Found | None:
    models = case.about.bursts("quantizations", _by_quantization, least=SERIES).get(case.repo.id)
    makers = case.about.bursts("quantized-makers", _by_maker, least=MANY_MAKERS).get(case.repo.id)
    if models is None or makers is None:
        return None
    seen = f"within a day, quantisations of {models} models of {makers} owners"
    return Found(Finding("bulk", 0.88, (seen,)))


def _by_quantization(repo: Known) -> tuple[str, str] | None:
    own = own_name(repo.name)
    if repo.repo_type != "model" or not repo.base_models:
        return None
    base = repo.base_models[0].casefold()
    if base.partition("/")[0] == repo.owner_key:
        return None
    return ("", base) if repo.base_relation == "quantized" or quantization_mark(own) else None


def _by_maker(repo: Known) -> tuple[str, str] | None:
    found = _by_quantization(repo)
    return None if found is None else ("", found[1].partition("/")[0])


@rule(
    "bulk",
    "noise.one-beginning",
    "1",
    f"is one of at least {FLOOD} repos that its namespace created within a day, whose names begin with the "
    "same word",
)
def _flood(case: Case) -> Found | None:
    together = case.about.bursts("flood", _by_first, least=FLOOD).get(case.repo.id)
    if together is None:
        return None
    first = pattern(own_name(case.repo.name)).first
    return Found(Finding("bulk", 0.7, (f"{together} repos within a day whose names begin with {first}",)))


def _by_first(repo: Known) -> tuple[str, int]:
    return pattern(own_name(repo.name)).first, repo.id


@owner_rule(
    "serial",
    "noise.serial-quantizer",
    "1",
    f"holds at least {MANY} re-quantisations of models of at least {MANY_MAKERS} makers",
)
def _serial(company: Company) -> Found | None:
    if company.requantized < MANY or len(company.makers) < MANY_MAKERS:
        return None
    seen = f"{company.requantized} re-quantisations of models of {len(company.makers)} makers"
    return Found(Finding("serial", 0.95, (seen, f"such as {', '.join(company.makers[:5])}")))


@owner_rule("only", "noise.known-bot", "1", "is an account known to be a program (`collectors/hub/bots.py`)")
def _bot(company: Company) -> Found | None:
    does = next((words for handle, words in BOTS.items() if handle.casefold() == company.owner_key), None)
    return None if does is None else Found(Finding("only", 0.99, (f"a known program: {does}",)))


@owner_rule(
    "only",
    "noise.nothing-else",
    "1",
    f"holds at least {MANY} repos, every one of them re-quantised, copied or uploaded in bulk, and the Hub "
    "counts no others of it",
)
def _only(company: Company) -> Found | None:
    if company.present < MANY or company.flagged < company.present:
        return None
    if company.declared is not None and company.declared > company.present:
        return None  # what is not known of it may be its own work
    seen = f"{company.flagged} repos known, each re-quantised, copied or uploaded in bulk"
    return Found(Finding("only", 0.6 if company.declared is None else 0.85, (seen,)))
