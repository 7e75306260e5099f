"""Languages and tasks by what serves them, odd values among them, and what opened or closed since."""

import time

from config.clock import ManualClock
from storage.gaps import Gaps, Line, Served, changes, gaps
from storage.labelling import record_labels
from storage.records import Label, Proof
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, dataset, model


async def told(listing: Listing, run: int | None = None, *, whole: bool = False) -> Gaps:
    async with view(listing.db, run=run) as now:
        return await gaps(now, whole=whole)


def line(found: Gaps, subject: str) -> Line:
    return next(line for line in found.lines if line.subject == subject)


async def benchmark(listing: Listing, repo_id: int) -> None:
    label = Label(
        axis="artefact",
        value="benchmark",
        confidence=0.9,
        taxonomy="v1",
        rule="artefact.test",
        rule_version="1",
        origin="rule",
        proofs=(Proof(url="https://huggingface.co/x", revision=None, seen="seen", at=1),),
    )
    await record_labels(listing.db, subject_kind="repo", subject=str(repo_id), labels=[label])


async def ecosystem(listing: Listing) -> None:
    await track(listing.db, ["acme"], by="test")
    translation = ("x", "task_categories:translation")
    await listing.listed(
        model("acme/one", f"{1:024x}", languages=("nb", "english"), task="text-generation", downloads=5),
        model("acme/two", f"{2:024x}", languages=("eng",), task="text-generation", downloads=9),
        model("acme/three", f"{3:024x}", languages=("multilingual",)),
        model("acme/four", f"{4:024x}", languages=("code",)),
        model("ada/five", f"{5:024x}", languages=("cy",)),
    )
    await listing.listed(
        dataset("acme/data", f"{6:024x}", languages=("en", "en-gb"), tags=translation),
        dataset("acme/bench", f"{7:024x}", languages=("en",), tags=translation),
        source="datasets",
    )
    await benchmark(listing, 7)


async def test_who_serves_a_language_is_counted_by_kind(listing: Listing) -> None:
    await ecosystem(listing)
    found = await told(listing)
    english, bokmal, welsh = line(found, "en"), line(found, "nb"), line(found, "cy")
    assert english.served == Served(models=2, datasets=1, benchmarks=1)
    assert {kind: repo.name for kind, repo in english.examples.items()} == {
        "models": "acme/two",
        "datasets": "acme/data",
        "benchmarks": "acme/bench",
    }
    assert bokmal.served.lacking == ("datasets", "benchmarks")
    assert welsh.served == Served()
    assert welsh.name == "Welsh"
    assert welsh.speakers is not None
    assert found.many == Served(models=1)
    assert found.untold == Served(models=1)


async def test_who_serves_a_task_is_counted_from_tasks_and_tags(listing: Listing) -> None:
    await ecosystem(listing)
    found = await told(listing)
    assert line(found, "text-generation").served == Served(models=2)
    assert line(found, "translation").served == Served(datasets=1, benchmarks=1)


async def test_the_whole_store_may_be_asked(listing: Listing) -> None:
    await ecosystem(listing)
    found = await told(listing, whole=True)
    assert line(found, "cy").served == Served(models=1)
    assert (found.whole, found.owners, dict(found.coverage)) == (True, (), {})


async def test_the_emptiest_come_first_and_of_them_those_with_most_speakers(listing: Listing) -> None:
    await ecosystem(listing)
    found = (await told(listing)).languages
    lacking = [len(one.served.lacking) for one in found]
    assert lacking == sorted(lacking, reverse=True)
    empty = [one.speakers or 0 for one in found if len(one.served.lacking) == 3]
    assert empty == sorted(empty, reverse=True)
    assert found[0].subject == "zh"
    assert found[-1].subject == "en"


async def test_what_opened_and_closed_between_two_views(listing: Listing, clock: ManualClock) -> None:
    await track(listing.db, ["acme"], by="test")
    first = await listing.run(
        model("acme/one", f"{1:024x}", languages=("nb",)), model("acme/two", f"{2:024x}", languages=("en",))
    )
    await listing.listed(
        model("acme/one", f"{1:024x}", languages=("cy",)), model("acme/two", f"{2:024x}", languages=("en",))
    )
    before, after = await told(listing, first), await told(listing)
    assert line(before, "nb").served == Served(models=1)
    assert [(one.line.subject, one.opened, one.closed) for one in changes(before, after)] == [
        ("nb", ("models",), ()),
        ("cy", (), ("models",)),
    ]
    assert changes(after, after) == []


async def test_two_hundred_languages_in_a_thousand_repos_take_a_moment(listing: Listing) -> None:
    await track(listing.db, ["acme"], by="test")
    everyone = [chr(97 + a) + chr(97 + b) + "x" for a in range(10) for b in range(20)]
    await listing.listed(
        *(
            model(f"acme/m{number}", f"{number:024x}", languages=tuple(everyone[number % 50 :]))
            for number in range(1, 1001)
        )
    )
    began = time.perf_counter()
    found = await told(listing)
    assert time.perf_counter() - began < 10  # it takes a fraction of a second
    assert line(found, everyone[-1]).served.models == 1000
    assert line(found, everyone[0]).served.models == 20
