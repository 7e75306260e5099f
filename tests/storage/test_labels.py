"""Which judgement holds, on what it stands, and how the judged are counted."""

from typing import Any

from config.clock import MINUTE, ManualClock
from storage.database import Database
from storage.labelling import record_labels
from storage.labels import Assigned, artefacts_of, labels
from storage.recording import record_gone
from storage.records import Label, Proof, SeenRepo
from storage.schema import assignments, evidence, repos
from storage.views import view
from tests.storage.listing import Listing, model

PROOF = Proof("https://huggingface.co/acme/one", "tag: leaderboard", 1, "1" * 40)


def label(value: Any, **more: Any) -> Label:
    given: dict[str, Any] = {
        "axis": "governance",
        "confidence": 0.5,
        "proofs": (PROOF,),
        "taxonomy": "v1",
        "rule": "test",
        "rule_version": "1",
    }
    return Label(value=value, **(given | more))


async def judge(db: Database, *given: Label, subject: str = "olmo", **more: Any) -> int:
    return await record_labels(db, subject_kind="project", subject=subject, labels=given, **more)


async def held(db: Database, *subjects: str, at: int | None = None, **more: Any) -> list[Assigned]:
    async with view(db, at=at) as now:
        found = await labels(now, "project", subjects or ("olmo",), **more)
        return [one for subject in found for one in found[subject]]


async def test_an_operator_goes_before_the_study_before_the_registry_before_rules(db: Database) -> None:
    for origin in ("rule", "registry", "study", "operator"):
        await judge(db, label(origin, origin=origin))
        assert [one.value for one in await held(db)] == [origin]
    for origin in ("study", "registry", "rule"):
        await judge(db, label(f"later {origin}", origin=origin))
        assert [one.value for one in await held(db)] == ["operator"]


async def test_of_one_rank_the_latest_holds_and_the_past_keeps_its_own(db: Database) -> None:
    for value in ("one", "two", "one"):
        assert await judge(db, label(value)) == 1
    assert [one.value for one in await held(db)] == ["one"]
    assert [[one.value for one in await held(db, at=at)] for at in range(4)] == [
        [],
        ["one"],
        ["two"],
        ["one"],
    ]


async def test_an_abstention_is_a_judgement(db: Database) -> None:
    await judge(db, label("one"))
    await judge(db, label(None, confidence=0.1))
    (one,) = await held(db)
    assert (one.value, one.confidence) == (None, 0.1)
    assert one.evidence[0].seen == PROOF.seen


async def test_each_axis_and_taxonomy_is_judged_by_itself(db: Database) -> None:
    await judge(db, label("a"), label("b", taxonomy="v2"), label(("x", "y"), axis="motivation"))
    found = await held(db)
    assert [(one.axis, one.taxonomy, one.value) for one in found] == [
        ("governance", "v1", "a"),
        ("governance", "v2", "b"),
        ("motivation", "v1", ["x", "y"]),
    ]
    assert [one.value for one in await held(db, taxonomy="v2")] == ["b"]
    assert [one.value for one in await held(db, axes=["motivation"])] == [["x", "y"]]
    assert await held(db, axes=["lifecycle"]) == []


async def test_the_same_judgement_is_not_written_again(db: Database, listing: Listing) -> None:
    assert await judge(db, label("one"), label("two", axis="lifecycle")) == 2
    assert await judge(db, label("one"), label("two", axis="lifecycle")) == 0
    assert await judge(db, label("one", rule_version="2")) == 1
    assert await judge(db, label("one", rule_version="2", confidence=0.6)) == 1
    assert len(await listing.rows(assignments)) == 4


async def test_evidence_is_kept_once_and_shown_with_each_label(db: Database, listing: Listing) -> None:
    other = Proof("https://arxiv.org/abs/2509.25397", "section 4", 2)
    await judge(db, label("one", proofs=(PROOF, other)))
    await judge(db, label("two", proofs=(other, PROOF, other)), subject="pythia")
    assert len(await listing.rows(evidence)) == 2
    one, two = await held(db, "olmo", "pythia", "nobody")
    assert [(seen.url, seen.revision, seen.at) for seen in one.evidence] == [
        (PROOF.url, PROOF.revision, 1),
        (other.url, None, 2),
    ]
    assert [seen.seen for seen in two.evidence] == [other.seen, PROOF.seen, other.seen]


async def test_a_correction_says_why(db: Database) -> None:
    await judge(db, label("one", origin="operator"), actor="42", reason="they wrote to us")
    (one,) = await held(db)
    assert (one.origin, one.reason, one.subject) == ("operator", "they wrote to us", "olmo")


async def test_any_number_of_subjects_may_be_asked_for(db: Database) -> None:
    await judge(db, label("one"))
    subjects = [f"project {number}" for number in range(1_200)]
    assert len(await held(db, *subjects, "olmo")) == 1


async def test_artefacts_are_counted_by_the_label_that_holds(listing: Listing, clock: ManualClock) -> None:
    def kind(number: int, value: str | None, **more: Any) -> SeenRepo:
        seen = model(f"acme/{number}", f"{number:024x}")
        return SeenRepo(seen.observation, (label(value, axis="artefact", **more),))

    unlabelled = model("acme/0", f"{0:024x}")
    await listing.listed(
        kind(1, "model"), kind(2, "model"), kind(3, "leaderboard"), kind(4, None), unlabelled, kind(5, "gone")
    )
    await listing.listed(model("globex/x", "f" * 24), owner="globex")
    correction = label("leaderboard", axis="artefact", origin="operator")
    known = {row["hub_id"]: row["id"] for row in await listing.rows(repos)}
    first, last = known[f"{1:024x}"], known[f"{5:024x}"]
    await record_labels(listing.db, subject_kind="repo", subject=str(first), labels=(correction,))
    await record_labels(
        listing.db,
        subject_kind="repo",
        subject=str(first),
        labels=(label("model", axis="artefact", rule_version="2"),),
    )
    coverage = await listing.open()
    await record_gone(listing.db, coverage, last, observed_at=clock.now() + MINUTE)
    async with view(listing.db) as now:
        assert await artefacts_of(now, ["ACME"]) == [("leaderboard", 2), (None, 2), ("model", 1)]
        assert await artefacts_of(now, ["acme", "globex"]) == [(None, 3), ("leaderboard", 2), ("model", 1)]
        assert await artefacts_of(now, ["acme"], taxonomy="v2") == [(None, 5)]
        assert await artefacts_of(now, ["nobody"]) == []
    async with view(listing.db, run=1) as then:
        assert await artefacts_of(then, ["acme"]) == [
            ("model", 2),
            (None, 2),
            ("gone", 1),
            ("leaderboard", 1),
        ]
