"""A small ecosystem with weeks of history, recorded through the write side as collectors do it.

Names, licences and lineage are the Hub's; counters and changes are made up, and always the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from collectors.mapping.artefacts import label_repo
from collectors.mapping.projects import label_project
from config.clock import DAY, HOUR, WEEK, ManualClock
from config.codebook import load
from storage import runs
from storage.database import Database
from storage.labelling import record_labels
from storage.owning import record_owner
from storage.recording import record_gone, record_page
from storage.records import (
    OwnerObservation,
    Page,
    RepoObservation,
    RepoType,
    SeenRepo,
    mask,
)
from storage.tracking import track

FIELDS = mask(
    [
        "private",
        "gated",
        "license",
        "license_name",
        "sha",
        "task",
        "library",
        "created_at",
        "last_modified",
        "parameters",
        "base_models",
        "base_relation",
        "datasets",
        "models",
        "languages",
        "tags",
    ]
)


class Kept(Struct, frozen=True, kw_only=True):
    """One repo of the ecosystem. `steps` are facts that change, by how many weeks before the end.

    `born` and `gone` are in weeks before the end too; `name` in a step renames or moves it.
    """

    repo_type: RepoType
    name: str
    facts: Mapping[str, Any]
    downloads: int = 1_000
    likes: int = 10
    growth: int = 3
    born: int | None = None
    gone: int | None = None
    steps: Mapping[int, Mapping[str, Any]] = {}


class Filled(Struct, frozen=True):
    """What was recorded: the runs, oldest first, and the instants at which they looked."""

    runs: tuple[int, ...]
    looked: tuple[int, ...]


def model(name: str, license_id: str | None = "apache-2.0", **more: Any) -> Kept:
    """Describe a model; what is not a part of `Kept` is a fact."""
    return _kept("model", name, {"license": license_id, "task": "text-generation", **more})


def dataset(name: str, license_id: str | None = "odc-by", **more: Any) -> Kept:
    """Describe a dataset."""
    return _kept("dataset", name, {"license": license_id, **more})


def space(name: str, license_id: str | None = "apache-2.0", **more: Any) -> Kept:
    """Describe a Space."""
    return _kept("space", name, {"license": license_id, "sdk": "gradio", **more})


def _kept(repo_type: RepoType, name: str, given: dict[str, Any]) -> Kept:
    own = {key: given.pop(key) for key in list(given) if key in Kept.__struct_fields__}
    return Kept(repo_type=repo_type, name=name, facts=given, **own)


OWNERS: tuple[OwnerObservation, ...] = (
    OwnerObservation(
        handle="allenai", kind="org", fullname="Ai2", verified=True, members=190, followers=5200
    ),
    OwnerObservation(handle="EleutherAI", kind="org", fullname="EleutherAI", members=60, followers=1900),
    OwnerObservation(handle="meta-llama", kind="org", fullname="Meta Llama", verified=True, followers=70_000),
    OwnerObservation(handle="aisingapore", kind="org", fullname="AI Singapore", members=80, followers=600),
    OwnerObservation(handle="NbAiLab", kind="org", fullname="Nasjonalbiblioteket AI Lab", followers=400),
    OwnerObservation(handle="Qwen", kind="org", fullname="Qwen", verified=True, followers=60_000),
    OwnerObservation(handle="bartowski", kind="user", fullname="Bartowski", followers=9_000),
)

LLAMA = "meta-llama/Llama-3.1-8B"
OLMO_1B = "allenai/OLMo-2-0425-1B"

ECOSYSTEM: tuple[Kept, ...] = (
    model(
        OLMO_1B,
        downloads=48_000,
        likes=72,
        parameters=1_484_916_736,
        languages=("en",),
        datasets=("allenai/olmo-mix-1124",),
    ),
    model(
        "allenai/OLMo-2-0425-1B-Instruct",
        downloads=96_000,
        likes=60,
        parameters=1_484_916_736,
        base_models=(OLMO_1B,),
        base_relation="finetune",
    ),
    model("allenai/OLMo-2-1124-7B", downloads=31_000, likes=64, parameters=7_298_617_344),
    model(
        "allenai/OLMo-2-1124-7B-Instruct",
        downloads=22_000,
        likes=41,
        parameters=7_298_617_344,
        base_models=("allenai/OLMo-2-1124-7B",),
        base_relation="finetune",
        growth=-4,
    ),
    model("allenai/Olmo-3-7B-Think", downloads=5_000, likes=33, parameters=7_298_011_136, born=0),
    model(
        "allenai/Llama-3.1-Tulu-3-8B",
        "llama3.1",
        downloads=9_400,
        likes=173,
        parameters=8_030_326_784,
        base_models=(LLAMA,),
        base_relation="finetune",
    ),
    model(
        "allenai/Molmo-7B-D-0924",
        task="image-text-to-text",
        downloads=64_000,
        likes=550,
        base_models=("Qwen/Qwen2-7B",),
        base_relation="finetune",
    ),
    model(
        "EleutherAI/pythia-70m",
        downloads=120_000,
        likes=78,
        parameters=95_592_496,
        datasets=("EleutherAI/pile",),
        steps={1: {"sha": "b" * 40}},
    ),
    model("EleutherAI/pythia-160m", downloads=510_000, likes=39, datasets=("EleutherAI/pile",), growth=0),
    model("EleutherAI/pythia-6.9b", downloads=41_000, likes=56, parameters=6_900_000_000),
    model("EleutherAI/gpt-neox-20b", downloads=17_000, likes=570, parameters=20_739_219_200),
    model(LLAMA, "llama3.1", downloads=830_000, likes=1_900, gated="manual", parameters=8_030_261_248),
    model(
        "meta-llama/Llama-3.1-8B-Instruct",
        "llama3.1",
        downloads=5_400_000,
        likes=5_200,
        gated="manual",
        parameters=8_030_261_248,
        base_models=(LLAMA,),
        base_relation="finetune",
    ),
    model(
        "meta-llama/Llama-3.2-1B",
        "llama3.2",
        downloads=1_700_000,
        likes=2_200,
        parameters=1_235_814_400,
        steps={2: {"gated": "manual"}},
    ),
    model(
        "aisingapore/Llama-SEA-LION-v3-8B",
        "mit",
        downloads=2_100,
        likes=9,
        parameters=8_030_261_248,
        languages=("en", "id", "th", "vi"),
        base_models=(LLAMA,),
        base_relation="finetune",
        steps={0: {"license": "llama3.1", "sha": "c" * 40}},
    ),
    model(
        "aisingapore/Llama-SEA-LION-v3-8B-IT",
        "llama3.1",
        downloads=6_800,
        likes=21,
        base_models=("aisingapore/Llama-SEA-LION-v3-8B",),
        base_relation="finetune",
    ),
    model(
        "aisingapore/Gemma-SEA-LION-v3-9B",
        "gemma",
        downloads=1_300,
        likes=6,
        base_models=("google/gemma-2-9b",),
        base_relation="finetune",
    ),
    model(
        "aisingapore/sea-lion-7b",
        "mit",
        downloads=800,
        likes=24,
        steps={3: {"name": "aisingapore/SEA-LION-v1-7B"}},
    ),
    model("NbAiLab/nb-whisper-large", task="automatic-speech-recognition", downloads=15_000, likes=44),
    model(
        "NbAiLab/nb-llama-3.2-1B",
        "llama3.2",
        downloads=900,
        likes=5,
        base_models=("meta-llama/Llama-3.2-1B",),
        base_relation="finetune",
    ),
    model("Qwen/Qwen2-7B", downloads=210_000, likes=160, parameters=7_615_616_512),
    model(
        "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF",
        "llama3.1",
        downloads=190_000,
        likes=280,
        base_models=("meta-llama/Llama-3.1-8B-Instruct",),
        base_relation="quantized",
    ),
    model(
        "bartowski/OLMo-2-0425-1B-Instruct-GGUF",
        downloads=1_100,
        likes=2,
        base_models=("allenai/OLMo-2-0425-1B-Instruct",),
        base_relation="quantized",
        born=1,
    ),
    model("bartowski/Retired-7B-GGUF", None, downloads=40, likes=0, gone=3),
    dataset("allenai/dolma", downloads=18_000, likes=980, languages=("en",)),
    dataset("allenai/olmo-mix-1124", downloads=7_700, likes=70),
    dataset("EleutherAI/pile", "other", downloads=11_000, likes=460, license_name=None),
    dataset("aisingapore/SEA-PILE-v2", downloads=310, likes=4),
    dataset("NbAiLab/NCC", None, downloads=1_900, likes=30),
    space(
        "allenai/reward-bench",
        likes=420,
        datasets=("allenai/reward-bench",),
    ),
    space("aisingapore/sea-helm", None, likes=15),
)


async def fill(
    db: Database,
    clock: ManualClock,
    *,
    weeks: int = 6,
    ecosystem: Sequence[Kept] = ECOSYSTEM,
    owners: Sequence[OwnerObservation] = OWNERS,
) -> Filled:
    """Record `weeks` weekly refreshes of an ecosystem; the last one happens at the clock's own now.

    The clock stands again where it stood. Each owner's repos are listed whole at every refresh, so the
    first is a baseline and what follows are events.
    """
    end = clock.now()
    await track(db, [owner.handle for owner in owners], by="test")
    await _label_projects(db, end - (weeks - 1) * WEEK)
    done: list[int] = []
    looked: list[int] = []
    for ago in reversed(range(weeks)):
        clock.set(end - ago * WEEK)
        looked.append(clock.now())
        done.append(await _refresh(db, clock, ecosystem, owners, ago, weeks))
    return Filled(tuple(done), tuple(looked))


async def _refresh(
    db: Database,
    clock: ManualClock,
    ecosystem: Sequence[Kept],
    owners: Sequence[OwnerObservation],
    ago: int,
    weeks: int,
) -> int:
    begun = await runs.begin(db, "tracked", asked_by="test", holder="fill")
    at = clock.now()
    for position, owner in enumerate(owners):
        overview = await runs.cover(
            db, begun.run.id, source="owners", partition=owner.handle, fields=0, expected=None
        )
        hub_id = f"{position:024x}"
        await record_owner(db, overview, _observed_owner(owner, hub_id), observed_at=at)
        await runs.finish_partition(db, overview.id, complete=True)
    partitions: dict[tuple[RepoType, str], list[SeenRepo]] = {}
    for position, kept in enumerate(ecosystem):
        place = (kept.repo_type, kept.name.split("/")[0])
        here = partitions.setdefault(place, [])
        if _present(kept, ago):
            here.append(_seen(kept, position, ago, weeks, at))
    for (repo_type, handle), seen in sorted(partitions.items()):
        listing = await runs.cover(
            db, begun.run.id, source=f"{repo_type}s", partition=handle, fields=FIELDS, expected=None
        )
        await record_page(db, listing, Page(observed_at=at, repos=tuple(seen)))
        for missing in await runs.finish_partition(db, listing.id, complete=True):
            await record_gone(db, listing, missing.repo_id, observed_at=at)
    return (await runs.finish(db, begun.run.id, holder="fill")).id


def _observed_owner(owner: OwnerObservation, hub_id: str) -> OwnerObservation:
    values = {name: getattr(owner, name) for name in OwnerObservation.__struct_fields__}
    return OwnerObservation(**(values | {"hub_id": hub_id}))


def _present(kept: Kept, ago: int) -> bool:
    if kept.born is not None and ago > kept.born:
        return False
    return kept.gone is None or ago > kept.gone


def _seen(kept: Kept, position: int, ago: int, weeks: int, at: int) -> SeenRepo:
    born = at + ago * WEEK - (kept.born * WEEK + 2 * DAY if kept.born is not None else 60 * WEEK)
    facts: dict[str, Any] = {
        "name": kept.name,
        "private": False,
        "gated": "open",
        "sha": "a" * 40,
        "created_at": born + position * HOUR,
        "last_modified": born + position * HOUR + DAY,
    }
    facts |= kept.facts
    for since, step in sorted(kept.steps.items(), reverse=True):
        if ago <= since:
            facts |= step
    passed = weeks - 1 - ago
    if kept.repo_type != "space":  # the Hub counts no downloads of a Space
        facts["downloads"] = max(kept.downloads * (100 + kept.growth * passed) // 100, 0)
        facts["downloads_all_time"] = kept.downloads * 10 + passed * kept.downloads // 4
    facts["likes"] = kept.likes + passed
    observation = RepoObservation(repo_type=kept.repo_type, hub_id=f"{position + 1:024x}", **facts)
    return SeenRepo(observation, label_repo(observation, at=at))


async def _label_projects(db: Database, at: int) -> None:
    book = load()
    for project in book.projects:
        labels = label_project(project, book, at=at)
        await record_labels(db, subject_kind="project", subject=project.key, labels=labels)
