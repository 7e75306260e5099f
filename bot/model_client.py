"""huggingface_hub's client for language models, held to a size of answers and to the token it is given."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx2
from huggingface_hub import AsyncInferenceClient

MOST_BYTES: Final = 256 * 1024
"""Bytes of a whole answer over the wire; a longer one is cut off and fails."""
WITHOUT: Final = "none"
"""Sent where there is no token: given none, the library would send the machine's own for the Hub anywhere."""


class ModelClient(AsyncInferenceClient):
    """Speaks to any OpenAI-compatible address, or (without one) to Hugging Face's inference providers."""

    def __init__(self, url: str | None, token: str | None, seconds: float) -> None:
        """`seconds` is how long to wait for the server's next word."""
        place: dict[str, Any] = {"provider": "auto"} if url is None else {"base_url": url}
        plain = {"Accept-Encoding": "identity"}
        super().__init__(api_key=token or WITHOUT, timeout=seconds, headers=plain, **place)

    async def _get_async_client(self) -> httpx2.AsyncClient:
        client: httpx2.AsyncClient = await super()._get_async_client()  # type: ignore[no-untyped-call]  # the library's
        hooks = client.event_hooks
        if _bound not in hooks["response"]:
            client.event_hooks = {**hooks, "response": [_bound, *hooks["response"]]}
        return client


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._inner:
            read += len(chunk)
            if read > MOST_BYTES:
                raise httpx2.ReadError(f"more than {MOST_BYTES} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _bound(response: httpx2.Response) -> None:
    """Bound what is read of an answer; one that is packed could be of any size, and nobody asked for that."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.DecodingError("the answer is packed")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)
