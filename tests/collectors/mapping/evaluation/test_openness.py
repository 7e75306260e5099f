"""Openness held against labels: the arithmetic, and what real systems' metadata decides."""

import json
from pathlib import Path

from collectors.mapping.evaluation.openness import Judged, System, judged_in, measure, read
from config.clock import ManualClock
from storage.database import Database
from storage.views import view
from tests.collectors.mapping.evaluation.osai import seen_repos
from tests.storage.listing import Listing


def test_labels_are_read_with_the_models_that_their_links_name() -> None:
    row = {
        "file": "x.yaml",
        "system": {"name": "X", "link": "https://huggingface.co/Acme/x"},
        "weights_endmodel": {"class": "open", "link": ["https://hf.co/acme/y?a=1", "https://hf.co/Acme/x"]},
        "paper": {"class": "closed", "link": None},
        "licenses": {"class": None},
        "org": {"name": "Acme"},
    }
    bare = {"file": "y.yaml", "system": {"link": "https://huggingface.co/datasets/acme/z"}, "paper": None}
    assert read([json.dumps(row), "", json.dumps(bare)]) == [
        System("X", ("Acme/x", "acme/y"), {"weights_endmodel": "open", "paper": "closed"}),
        System("y.yaml", (), {}),
    ]


def test_abstentions_count_in_how_many_are_decided_and_nowhere_else() -> None:
    systems = [
        System("a", ("acme/a",), {"paper": "open", "licenses": "open"}),
        System("b", ("Acme/B", "acme/c"), {"paper": "closed"}),
        System("c", ("acme/c",), {"paper": "closed"}),
        System("d", ("acme/missing",), {"paper": "open"}),
    ]
    judged: dict[str, Judged] = {
        "acme/a": {"paper": ("closed", 0.6), "licenses": (None, 0.0)},
        "acme/b": {"paper": ("closed", 0.8)},
        "acme/c": {},
    }
    found = measure(systems, judged)
    assert (found.systems, found.found, found.decided) == (4, 3, 2)
    assert (found.accuracy.hits, found.accuracy.n, found.majority.hits) == (1, 2, 1)
    papers, licences = found.components
    assert (papers.component, papers.labelled, papers.decided) == ("paper", 3, 2)
    assert papers.scores.confusion == (("closed", None, 1), ("open", "closed", 1))
    assert (licences.decided, licences.accuracy.value) == (0, None)
    assert 0 < found.accuracy.low < 0.5 < found.accuracy.high < 1


async def test_what_the_metadata_decides_agrees_with_people_three_times_in_four(
    sqlite_db: Database, clock: ManualClock, reference: Path
) -> None:
    """Not one component was tuned to it: families of licences, gates, tags. Cards are not at hand."""
    lines = (reference / "labels" / "openness_osai.jsonl").read_bytes().splitlines()
    systems = read(lines)
    by_name = {one.observation.name.casefold(): one for one in seen_repos(reference)}
    wanted = {name.casefold() for system in systems for name in system.repos} & by_name.keys()
    for name in sorted(wanted):
        bases = by_name[name].observation.base_models or ()
        wanted |= {base.casefold() for base in bases} & by_name.keys()
    await Listing(sqlite_db, clock).listed(*(by_name[name] for name in sorted(wanted)))
    async with view(sqlite_db) as now:
        found = measure(systems, await judged_in(now, systems))
    assert found.decided >= 60
    assert found.accuracy.value is not None
    assert found.majority.value is not None
    assert found.accuracy.value >= max(0.75, found.majority.value)
