"""Checks bodies: by the hand-written rules, and, where Discord's own OpenAPI document is at hand, by that.

The document is read from wherever `SpecValidator` is pointed; it is no part of this program.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from bot.sandbox.core import Core, Violation
from bot.sandbox.errors import Json, Problem, RefusedError, nest
from bot.sandbox.rules import Breach, Rule, Rules, Scene
from bot.sandbox.rules_commands import COMMAND_RULES
from bot.sandbox.rules_components import COMPONENT_RULES
from bot.sandbox.rules_messages import MESSAGE_RULES

RULES = Rules()
RULES.all = [*MESSAGE_RULES.all, *COMPONENT_RULES.all, *COMMAND_RULES.all]

_REQUESTS, _ANSWERS = "urn:discord:requests", "urn:discord:answers"


class BodyValidator(Protocol):
    """Judges JSON bodies by a description of the API."""

    def request_errors(self, method: str, route: str, body: object) -> Iterator[str]:
        """Yield what is wrong with a request's body."""
        ...

    def answer_errors(self, method: str, route: str, status: int, body: object) -> Iterator[str]:
        """Yield what is wrong with an answer."""
        ...


def judge(core: Core, where: str, scene: Scene, *, at: tuple[str | int, ...] = ()) -> None:
    """Record every breach of a rule, then refuse if Discord refuses one of them; `at` prefixes paths."""
    refused: list[tuple[Rule, Breach]] = []
    for rule, breach in RULES.breaches(scene):
        path = ".".join(map(str, (*at, *breach.path)))
        core.violations.append(
            Violation(rule=rule.name, where=where, message=f"{path}: {breach.message}", source=rule.source)
        )
        if rule.refuses:
            refused.append((rule, breach))
    for _, breach in refused:
        if breach.problem is not Problem.INVALID_FORM:
            raise RefusedError(breach.problem)
    if refused:
        raise RefusedError(
            Problem.INVALID_FORM, nest([((*at, *b.path), b.code, b.message) for _, b in refused])
        )


class SpecValidator:
    """Validates bodies against Discord's OpenAPI document (JSON Schema 2020-12), validators kept ready."""

    def __init__(self, path: Path) -> None:
        # Only tests that have the document need these two packages.
        from jsonschema import Draft202012Validator  # noqa: PLC0415
        from referencing import Registry, Resource  # noqa: PLC0415
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

        self._document: Json = json.loads(path.read_bytes())
        # Where the document and Discord's prose differ, the prose is followed, as the document's own README
        # asks: the codes of form errors are words (reference.mdx, "Error Messages"), and ids are taken as
        # numbers too (reference.mdx, "Uploading Files": `"id": 0`), though answered as strings, and bit sets
        # as strings (topics/permissions.mdx).
        worded = {"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}
        self._document["components"]["schemas"]["InnerErrors"]["properties"]["_errors"]["items"] = worded
        lenient: Json = json.loads(path.read_bytes())
        schemas: Json = lenient["components"]["schemas"]
        schemas["SnowflakeType"]["type"] = ["string", "integer"]
        for schema in schemas.values():
            permissions = schema.get("properties", {}).get("default_member_permissions")
            if permissions is not None:
                permissions["type"] = ["string", "integer", "null"]
        registry: Registry[Any] = Registry()
        for uri, document in ((_ANSWERS, self._document), (_REQUESTS, lenient)):
            resource: Resource[Any] = DRAFT202012.create_resource(document)
            registry = registry.with_resource(uri, resource)
        self._registry = registry
        self._make = Draft202012Validator
        self._ready: dict[str, Any] = {}
        self._routes = {_shape(route): route for route in self._document["paths"]}

    def request_errors(self, method: str, route: str, body: object) -> Iterator[str]:
        """Yield what is wrong with a request's body."""
        pointer = self._operation(method, route)
        if pointer is not None and "requestBody" in self._at(pointer):
            schema = f"{pointer}/requestBody/content/application~1json/schema"
            yield from self._errors(_REQUESTS, schema, body)

    def answer_errors(self, method: str, route: str, status: int, body: object) -> Iterator[str]:
        """Yield what is wrong with an answer; errors have their own shape."""
        pointer = self._operation(method, route)
        if pointer is None:
            return
        answers = self._at(f"{pointer}/responses")
        key = str(status) if str(status) in answers else f"{status // 100}XX"
        if key not in answers:
            yield f"status {status} is not documented"
            return
        where = f"{pointer}/responses/{key}"
        found = self._at(where)
        if "$ref" in found:
            where = found["$ref"].removeprefix("#")
            found = self._at(where)
        if "application/json" in found.get("content", {}):
            yield from self._errors(_ANSWERS, f"{where}/content/application~1json/schema", body)
        elif body is not None:
            yield f"status {status} has no body"

    def _operation(self, method: str, route: str) -> str | None:
        template = self._routes.get(_shape(route))
        if template is None or method.lower() not in self._document["paths"][template]:
            return None
        return f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}"

    def _at(self, pointer: str) -> Json:
        node: Any = self._document
        for part in pointer.strip("/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return dict(node)

    def _errors(self, uri: str, pointer: str, body: object) -> Iterator[str]:
        address = f"{uri}#{pointer}"
        if address not in self._ready:
            self._ready[address] = self._make({"$ref": address}, registry=self._registry)
        for error in self._ready[address].iter_errors(body):
            yield from _leaves(error)


def _leaves(error: Any) -> Iterator[str]:  # noqa: ANN401 - jsonschema's own error type is untyped
    from jsonschema.exceptions import best_match  # noqa: PLC0415

    deepest = best_match([error]) or error
    yield f"{'.'.join(map(str, deepest.absolute_path))}: {deepest.message[:300]}"


def _shape(route: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", route)
