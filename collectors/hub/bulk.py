"""Files of a dataset repo that are too large for one answer: which there are, and how they get here.

huggingface_hub downloads them, keeps them in its cache, and goes on where a download broke off. The Hub
counts these requests with the files (`resolvers`).
"""

import asyncio
from pathlib import Path

import msgspec
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from msgspec import Struct, field

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, name_path
from collectors.hub.errand import Errand
from collectors.hub.errors import HubUnavailable, HubUnreadable
from config.clock import from_iso


class _File(Struct):
    name: str = field(name="rfilename")


class _Info(Struct):
    sha: str
    modified: str = field(name="lastModified")
    siblings: list[_File] = []


class Bulk(Struct, frozen=True):
    """A dataset repo as it is now: its revision, when that was made (milliseconds UTC), its files."""

    repo: str
    revision: str
    modified_at: int
    files: tuple[str, ...]


_decoder = msgspec.json.Decoder(_Info)


async def look_at(hub: Hub, repo: str, *, errand: Errand) -> Bulk:
    """Ask which files a dataset repo has. Raises the errors of the Hub."""
    path = f"/api/datasets/{name_path(repo)}"
    answer = await hub.get(path, lane=Lane.CENSUS, errand=errand, named=True)
    try:
        info = _decoder.decode(answer.body)
        modified_at = from_iso(info.modified)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise HubUnreadable(f"{path}: {error}") from error
    return Bulk(repo, info.sha, modified_at, tuple(one.name for one in info.siblings))


async def download(hub: Hub, token: str | None, bulk: Bulk, name: str, *, errand: Errand) -> Path:
    """Return where a file of a revision is on this machine, after downloading it where it was not.

    Raises HubUnavailable.
    """
    async with hub.files_budget.request(Lane.CENSUS):
        errand.requests += 1
        try:
            found = await asyncio.to_thread(
                hf_hub_download,
                bulk.repo,
                name,
                repo_type="dataset",
                revision=bulk.revision,
                endpoint=hub.endpoint,
                token=token or False,
            )
        except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
            said = " ".join(str(error).split())[:300]
            raise HubUnavailable(f"{bulk.repo}/{name}: {said}") from error
    return Path(str(found))
