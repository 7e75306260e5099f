import asyncio

from bot.sandbox.ratelimits import Allowance, RateLimits
from bot.sandbox.server import LocalDiscord
from tests.support.discord import Rest


async def test_the_sixth_message_in_five_seconds_is_refused(
    server: LocalDiscord, rest: Rest, ask: str
) -> None:
    path = f"/channels/{ask}/messages"
    answers = [await rest("POST", path, {"content": str(n)}) for n in range(6)]
    assert [status for status, _, _ in answers] == [200] * 5 + [429]
    assert [headers["X-RateLimit-Remaining"] for _, _, headers in answers[:5]] == ["4", "3", "2", "1", "0"]
    _, body, headers = answers[5]
    assert body["global"] is False
    assert 0 < body["retry_after"] <= 5
    assert headers["Via"]
    assert headers["X-RateLimit-Scope"] == "user"
    assert len({headers["X-RateLimit-Bucket"] for _, _, headers in answers}) == 1
    # The next channel is another bucket.
    other = server.core.find_channel("welcome").id
    assert (await rest("POST", f"/channels/{other}/messages", {"content": "x"}))[0] == 200


async def test_a_bucket_fills_again(server: LocalDiscord, rest: Rest, ask: str) -> None:
    server.limits.allowances["POST /channels/{channel_id}/messages"] = Allowance(1, 0.1)
    path = f"/channels/{ask}/messages"
    assert (await rest("POST", path, {"content": "1"}))[0] == 200
    _, body, _ = await rest("POST", path, {"content": "2"})
    await asyncio.sleep(body["retry_after"])
    assert (await rest("POST", path, {"content": "3"}))[0] == 200


async def test_there_is_one_limit_for_all_routes(server: LocalDiscord, rest: Rest) -> None:
    server.limits.global_per_second = 2
    answers = [await rest("GET", path) for path in ("/users/@me", "/gateway", "/gateway/bot")]
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert answers[2][1]["global"] is True
    assert answers[2][2]["X-RateLimit-Scope"] == "global"


async def test_too_many_invalid_requests_are_a_ban(server: LocalDiscord, rest: Rest) -> None:
    server.limits.invalid_limit = 3
    for _ in range(3):
        await rest("GET", "/users/@me", headers={"Authorization": "Bot wrong"})
    status, text, headers = await rest("GET", "/users/@me")
    assert status == 429
    assert "1015" in text
    assert "Via" not in headers


async def test_without_limits_everything_passes() -> None:
    limits = RateLimits(enabled=False)
    for _ in range(200):
        verdict = limits.ask("POST /channels/{channel_id}/messages", "1", counts_globally=True, epoch_s=0)
        assert verdict.retry_after is None
        assert verdict.headers["X-RateLimit-Remaining"] == "5"
