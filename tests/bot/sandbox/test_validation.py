import json
from pathlib import Path

import pytest

from bot.sandbox.server import LocalDiscord
from bot.sandbox.validation import SpecValidator
from tests.support.discord import Rest

DOCUMENT = {
    "paths": {
        "/things/{thing_id}": {
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingRequest"}}}
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"type": "object", "required": ["id"]}}}
                    },
                    "204": {"description": "nothing"},
                    "4XX": {"$ref": "#/components/responses/Problem"},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "SnowflakeType": {"type": "string", "pattern": "^[0-9]+$"},
            "InnerErrors": {"properties": {"_errors": {"type": "array"}}},
            "ThingRequest": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 3},
                    "owner": {"$ref": "#/components/schemas/SnowflakeType"},
                    "default_member_permissions": {"type": ["integer", "null"]},
                },
            },
        },
        "responses": {
            "Problem": {"content": {"application/json": {"schema": {"type": "object", "required": ["code"]}}}}
        },
    },
}
ROUTE = "/things/{any_name}"


@pytest.fixture
def validator(tmp_path: Path) -> SpecValidator:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT))
    return SpecValidator(path)


def test_requests_are_judged(validator: SpecValidator) -> None:
    assert list(validator.request_errors("POST", ROUTE, {"name": "abc", "owner": 5})) == []
    assert list(validator.request_errors("POST", ROUTE, {"default_member_permissions": "32"})) == []
    assert len(list(validator.request_errors("POST", ROUTE, {"name": "abcd"}))) == 1
    assert list(validator.request_errors("PUT", ROUTE, {"name": "abcd"})) == []


@pytest.mark.parametrize(
    ("status", "body", "wrong"),
    [
        (200, {"id": "1"}, False),
        (200, {}, True),
        (204, None, False),
        (204, {}, True),
        (404, {"code": 1}, False),
        (404, {}, True),
        (500, {}, True),
    ],
)
def test_answers_are_judged(
    validator: SpecValidator,
    status: int,
    body: object,
    wrong: bool,  # noqa: FBT001 - a parameter
) -> None:
    assert bool(list(validator.answer_errors("POST", ROUTE, status, body))) is wrong


async def test_bodies_of_another_shape_are_refused_and_noticed(
    server: LocalDiscord, rest: Rest, ask: str
) -> None:
    status, body, _ = await rest(
        "POST", f"/channels/{ask}/messages", {"content": "x", "allowed_mentions": [1]}
    )
    assert (status, body["code"]) == (400, 50035)
    assert "malformed-body" in {violation.rule for violation in server.violations}
    server.violations.clear()
    status, body, _ = await rest("POST", f"/channels/{ask}/messages", ["x"])
    assert (status, body["code"]) == (400, 50035)
    server.violations.clear()


def test_discords_own_document_is_readable(reference: Path) -> None:
    validator = SpecValidator(reference / "discord" / "openapi.json")
    route = "/channels/{channel_id}/messages"
    assert list(validator.request_errors("POST", route, {"content": "x"})) == []
    assert list(validator.request_errors("POST", route, {"content": "x" * 4001}))
    assert list(validator.answer_errors("GET", route, 200, [{"id": "1"}]))
