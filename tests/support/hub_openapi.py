"""Validates the local Hub's answers against the Hub's own OpenAPI document, which is not part of the project.

The setting CARTOGRAPHER_REFERENCE names the folder that has it, at hub/openapi.json.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

_SUCCESS = 200
_KNOWN_GAPS = {
    # keys the Hub is seen to send that its document leaves out, and keys of tree entries it forgot
    "/api/daily_papers": ("organization",),
    "/api/models/{namespace}/{repo}/tree/{rev}/{path}": ("path",),
    "/api/datasets/{namespace}/{repo}/tree/{rev}/{path}": ("path",),
    "/api/spaces/{namespace}/{repo}/tree/{rev}/{path}": ("path",),
}


def reference() -> Path | None:
    """Return the Hub's document, None where there is none."""
    folder = os.environ.get("CARTOGRAPHER_REFERENCE")
    path = Path(folder) / "hub" / "openapi.json" if folder else None
    return path if path is not None and path.is_file() else None


class Validator:
    """Collects what is wrong with answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.violations: list[str] = []
        self.checked: dict[str, int] = {}
        resource: Resource[Any] = Resource.from_contents(document, default_specification=_specification())
        self._registry: Registry[Any] = Registry().with_resource("urn:hub", resource)
        self._routes: list[tuple[str, str, re.Pattern[str], Draft202012Validator | None]] = []
        for path, operations in document["paths"].items():
            for method in ("get", "post"):
                if method in operations:
                    answers = operations[method].get("responses", {}).get("200", {}).get("content", {})
                    schema = answers.get("application/json", {}).get("schema")
                    # a path without a stated answer still stands before the more general ones
                    validator = schema and Draft202012Validator(
                        _prepare(schema, path), registry=self._registry
                    )
                    self._routes.append((method.upper(), path, _pattern(path), validator or None))
        # a path with fewer variables says more
        self._routes.sort(key=lambda route: route[1].count("{"))

    @classmethod
    def from_environment(cls) -> Self | None:
        """Return a validator, None where the Hub's document is not there."""
        path = reference()
        return None if path is None else cls(_document(path))

    def observe(self, request: web.Request, answer: web.Response) -> None:
        """Check one answer; what is not documented passes."""
        body = answer.body
        if answer.status != _SUCCESS or not isinstance(body, bytes):
            return
        if "json" not in answer.headers.get("Content-Type", ""):
            return
        for method, path, pattern, validator in self._routes:
            if method == request.method and pattern.fullmatch(request.path):
                if validator is None:
                    return
                self.checked[path] = self.checked.get(path, 0) + 1
                for error in validator.iter_errors(json.loads(body)):
                    where = "/".join(map(str, error.absolute_path))
                    deeper = "; ".join(sorted(_deepest(error)))[:900]
                    self.violations.append(
                        f"{method} {request.path_qs}: {where}: {error.message[:300]} {deeper}"
                    )
                return


@cache
def _document(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def _specification() -> Any:
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - only needed with a document

    return DRAFT202012


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", path)
    made = "".join(
        (r".+" if part == "{path}" else r"[^/]+") if part.startswith("{") else re.escape(part)
        for part in parts
    )
    return re.compile(made)


def _prepare(schema: Any, path: str) -> Any:
    """Return a schema that can be met: references made absolute, closed halves of an `allOf` opened."""
    if isinstance(schema, list):
        return [_prepare(part, path) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: _prepare(value, path)
        for key, value in schema.items()
        if key not in {"$schema", "id"} or not isinstance(value, str)
    }
    if isinstance(made.get("$ref"), str) and made["$ref"].startswith("#/"):
        made["$ref"] = "urn:hub" + made["$ref"]
    if "allOf" in made:
        made["allOf"] = [_open(part) for part in made["allOf"]]
    for key in _KNOWN_GAPS.get(path, ()):
        if isinstance(made.get("properties"), dict) and made.get("additionalProperties") is False:
            made["properties"].setdefault(key, {})
    return made


def _open(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    made = {key: value for key, value in schema.items() if key != "additionalProperties"}
    for key in ("anyOf", "oneOf", "allOf"):
        if key in made:
            made[key] = [_open(part) for part in made[key]]
    return made


def _deepest(error: Any) -> set[str]:
    if not error.context:
        return {error.message[:200]}
    return {message for part in error.context for message in _deepest(part)}
