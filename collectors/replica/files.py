"""The files of a repo: names, sizes and blob ids, and the contents of the small ones."""

import hashlib
import json

from collectors.replica.commits import Commit
from collectors.replica.seeds import block, number
from collectors.replica.state import Record, Repo

_LARGE = (
    ".safetensors",
    ".bin",
    ".gguf",
    ".pt",
    ".pth",
    ".onnx",
    ".msgpack",
    ".h5",
    ".parquet",
    ".arrow",
    ".zip",
    ".ckpt",
)
_DEFAULT = {
    "model": (".gitattributes", "README.md", "config.json", "tokenizer.json", "model.safetensors"),
    "dataset": (".gitattributes", "README.md", "data/train-00000-of-00001.parquet"),
    "space": (".gitattributes", "README.md", "app.py", "requirements.txt"),
}
_ATTRIBUTES = (
    "*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.parquet filter=lfs diff=lfs merge=lfs -text\n"
)
_POINTER = 134


def names(repo: Repo, at: Commit | None = None) -> list[str]:
    """Return the paths of a repo's files, sorted; at a commit, README.md only where it has one."""
    if at is not None and at.readme is None:
        return [path for path in names(repo) if path != "README.md"]
    extra = set(repo.extra)
    listed = repo.record.get("siblings")
    if listed is None:
        found = list(_DEFAULT[repo.kind])
        tags = repo.record.get("tags") or ()
        if repo.kind == "model" and "gguf" in tags:
            found[-1] = f"{repo.id.rpartition('/')[2]}-Q4_K_M.gguf"
        return sorted({*found, *extra})
    return sorted({entry["rfilename"] for entry in listed} | {"README.md"} | extra)


def large(path: str) -> bool:
    """Tell whether a file is kept outside git: its contents are not held here."""
    return path.endswith(_LARGE)


def content(repo: Repo, path: str, at: Commit | None = None) -> bytes:
    """Return the contents of a small file: of README.md as of a commit, by default the newest."""
    if path == "README.md":
        shown = (repo.commits[0] if at is None else at).readme
        return b"" if shown is None else shown.text().encode()
    if path in repo.extra:
        return repo.extra[path].encode()
    if path == ".gitattributes":
        return _ATTRIBUTES.encode()
    if path == "config.json":
        return json.dumps(repo.record.get("config") or {"model_type": "unknown"}, indent=2).encode()
    if path.endswith(".json"):
        return b"{}\n"
    return f"{path} of {repo.id}\n".encode()


def describe(repo: Repo, path: str, at: Commit | None = None) -> Record:
    """Return a file as a tree shows it: type, oid, size, path, and `lfs` where it is kept outside git."""
    if not large(path):
        body = content(repo, path, at)
        return {"type": "file", "oid": blob_id(body), "size": len(body), "path": path}
    size = _weight(repo, path)
    return {
        "type": "file",
        "oid": block(repo.identity, path, "pointer").hex()[:40],
        "size": size,
        "lfs": {"oid": block(repo.identity, path).hex()[:64], "size": size, "pointerSize": _POINTER},
        "path": path,
    }


def _weight(repo: Repo, path: str) -> int:
    """Return the size of a large file: two bytes a parameter, shared among the weight files."""
    total = (repo.record.get("safetensors") or {}).get("total")
    if isinstance(total, int) and path.endswith(".safetensors"):
        shards = sum(1 for name in names(repo) if name.endswith(".safetensors"))
        return 2 * total // max(shards, 1)
    return 1_000_000 + number(repo.identity, path, "size") % 5_000_000_000


def siblings(repo: Repo, *, blobs: bool = False) -> list[Record]:
    """Return the files as a repo's page lists them, with sizes and blob ids where asked for."""
    if not blobs:
        return [{"rfilename": path} for path in names(repo)]
    made = []
    for path in names(repo):
        entry = describe(repo, path)
        sibling: Record = {"rfilename": path, "blobId": entry["oid"], "size": entry["size"]}
        if "lfs" in entry:
            lfs = entry["lfs"]
            sibling["lfs"] = {"sha256": lfs["oid"], "size": lfs["size"], "pointerSize": lfs["pointerSize"]}
        made.append(sibling)
    return made


def tree(repo: Repo, folder: str, at: Commit, *, recursive: bool) -> list[Record] | None:
    """Return the entries of a folder at a commit, folders first; None where there is no such folder."""
    prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
    inside = [path for path in names(repo, at) if path.startswith(prefix)]
    if not inside and prefix:
        return None
    folders: dict[str, None] = {}
    files = []
    for path in inside:
        parts = path[len(prefix) :].split("/")
        depth = len(parts) - 1 if recursive else min(len(parts) - 1, 1)
        for level in range(1, depth + 1):
            folders[prefix + "/".join(parts[:level])] = None
        if recursive or len(parts) == 1:
            files.append(describe(repo, path, at))
    return [*(describe_folder(repo, path) for path in sorted(folders)), *files]


def describe_folder(repo: Repo, path: str) -> Record:
    """Return a folder as a tree shows it."""
    return {
        "type": "directory",
        "oid": block(repo.identity, path, "tree").hex()[:40],
        "size": 0,
        "path": path,
    }


def blob_id(body: bytes) -> str:
    """Return git's id of a file's contents."""
    head = b"blob %d\0" % len(body)
    return hashlib.sha1(head + body, usedforsecurity=False).hexdigest()
