"""How open a repo is, component by component, and the class that comes of it.

Components and their names are those of the European Open Source AI Index; the classes follow the Model
Openness Framework as far as the Hub shows what it asks for. Each component is open, partial, closed, or not
known: closed only where something says so, and what was looked at is always named.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from collectors.mapping import openness_made as made
from collectors.mapping import openness_told as told
from collectors.mapping.openness_look import Found, Look, short
from collectors.mapping.rules import BAR
from storage.cases import Case
from storage.labels import Assigned
from storage.records import Label, Proof

AXIS = "openness"
VERSION = "3"

_JUDGES: dict[str, Callable[[Look], Found | None]] = {
    "datasources_basemodel": made.base_data,
    "datasources_endmodel": made.end_data,
    "weights_basemodel": made.base_weights,
    "weights_endmodel": made.end_weights,
    "trainingcode": told.training_code,
    "code": told.code_documentation,
    "hardware_architecture": told.hardware,
    "preprint": told.preprint,
    "paper": told.paper,
    "modelcard": told.model_card,
    "datasheet": told.data_sheet,
    "package": told.package,
    "api": told.api,
    "licenses": made.licenses,
}
COMPONENTS = tuple(_JUDGES)
"""The components, as the index calls its fields, in its order."""
_OF = {
    "model": frozenset(COMPONENTS),
    "dataset": frozenset({"datasources_endmodel", "preprint", "paper", "datasheet", "licenses"}),
    "space": frozenset({"licenses"}),
}
"""Which components a repo has at all, by its type."""

_DEMANDED = (
    "weights_endmodel", "licenses", "modelcard", "preprint", "paper", "trainingcode",
    "datasources_basemodel", "datasources_endmodel",
)  # fmt: skip
"""What the classes ask for."""

SCIENCE = "class I: open science"
TOOLING = "class II: open tooling"
MODEL = "class III: open model"
WEIGHTS_ONLY = "open weights only"
WEIGHTS = "open weights, more not known"
CONDITIONS = "weights with conditions"
CLOSED = "closed"
CLASSES = (SCIENCE, TOOLING, MODEL, WEIGHTS_ONLY, WEIGHTS, CONDITIONS, CLOSED)
"""The classes, the most open first."""


class Component(Struct, frozen=True):
    """One component as it was judged; the value None is "unknown", and the proofs say what was looked at."""

    name: str
    value: str | None
    confidence: float
    proofs: tuple[Proof, ...]
    rule: str

    @property
    def axis(self) -> str:
        """The axis of its label."""
        return f"{AXIS}.{self.name}"


def judge_components(case: Case) -> dict[str, Component]:
    """Judge every component that a repo has, in the index's order."""
    look = Look(case)
    components: dict[str, Component] = {}
    for name, judge in _JUDGES.items():
        if name not in _OF[case.repo.repo_type]:
            continue
        found = judge(look)
        if found is None or found.confidence < BAR:
            components[name] = Component(name, None, 0.0, look.looked_at(), f"{AXIS}.{name}.none")
        else:
            rule = f"{AXIS}.{found.rule}"
            components[name] = Component(name, found.value, found.confidence, found.proofs, rule)
    return components


def judge_openness(case: Case, held: Iterable[Assigned] = ()) -> tuple[Label, ...]:
    """Return the label of a repo's class, and one for each of its components.

    Of the labels that are `held`, operators' corrections of components count for the class.
    """
    components = judge_components(case)
    return (
        classify(case, {**components, **_corrected(case, held)}),
        *(_label(one.axis, one.value, one.confidence, one.proofs, one.rule) for one in components.values()),
    )


def _corrected(case: Case, held: Iterable[Assigned]) -> dict[str, Component]:
    """Return the components that operators have corrected."""
    found: dict[str, Component] = {}
    for one in held:
        name = one.axis.removeprefix(f"{AXIS}.")
        if one.origin == "operator" and name in _OF[case.repo.repo_type] and name != one.axis:
            seen = short(f"an operator's word: {one.reason or 'no reason is kept'}")
            proof = Proof(url=case.repo.url, seen=seen, at=one.at, revision=case.repo.sha)
            found[name] = Component(name, one.value, one.confidence, (proof,), one.rule)
    return found


def classify(case: Case, components: Mapping[str, Component]) -> Label:
    """Return the class: the best whose demands are known to be met.

    Open model: open weights under an open licence, a card that tells at least something, a paper or preprint.
    Open tooling: also the training code. Open science: also the data of base and final training. A demand
    that is unknown is not met and not failed: without a failed one the class says that the rest is unknown.
    """
    if case.repo.repo_type != "model":
        seen = f"a {case.repo.repo_type}: the classes are of models"
        proof = Proof(url=case.repo.url, seen=seen, at=case.repo.observed_at, revision=case.repo.sha)
        return _label(AXIS, None, 0.0, (proof,), f"{AXIS}.not-a-model")
    value, deciding = _class({name: one.value for name, one in components.items()})
    sure = min((components[name].confidence for name in deciding), default=0.0)
    proofs = tuple(_summary(components[name]) for name in _DEMANDED)
    return _label(AXIS, value, sure if value is not None else 0.0, proofs, f"{AXIS}.class")


def _class(value: Mapping[str, str | None]) -> tuple[str | None, tuple[str, ...]]:
    """Return the class and the components that decided it."""
    weights, licence = value["weights_endmodel"], value["licenses"]
    if weights != "open":
        given = {"closed": CLOSED, "partial": CONDITIONS, None: None}[weights]
        return given, () if given is None else ("weights_endmodel",)
    if licence in {"closed", "partial"}:
        return CONDITIONS, ("weights_endmodel", "licenses")
    failed = [
        *(["modelcard"] if value["modelcard"] == "closed" else []),
        *(["paper", "preprint"] if value["paper"] == value["preprint"] == "closed" else []),
    ]
    papers = [name for name in ("paper", "preprint") if value[name] == "open"]
    if licence is None or failed or not papers or value["modelcard"] is None:
        only = licence is not None and bool(failed)
        return (WEIGHTS_ONLY if only else WEIGHTS), ("weights_endmodel", *(failed if only else ()))
    model = ("weights_endmodel", "licenses", "modelcard", papers[0])
    data = ("datasources_basemodel", "datasources_endmodel")
    if value["trainingcode"] != "open":
        return MODEL, model
    if any(value[name] != "open" for name in data):
        return TOOLING, (*model, "trainingcode")
    return SCIENCE, (*model, "trainingcode", *data)


def _summary(component: Component) -> Proof:
    """Return one line of the class: a component, how open it is, and the first thing that shows it."""
    first = component.proofs[0]
    seen = short(f"{component.name} {component.value or 'unknown'}: {first.seen}")
    return Proof(url=first.url, seen=seen, at=first.at, revision=first.revision)


def _label(axis: str, value: str | None, confidence: float, proofs: tuple[Proof, ...], rule: str) -> Label:
    return Label(
        axis=axis,
        value=value,
        confidence=round(confidence, 3),
        proofs=proofs,
        taxonomy="v1",
        rule=rule,
        rule_version=VERSION,
    )
