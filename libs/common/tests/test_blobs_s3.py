"""What is special to S3: its URL, and servers that are away, silent, busy or wrong."""

import asyncio
import socket
from asyncio.trsock import TransportSocket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from impasto_common.blobs import Blobs
from impasto_common.blobs_s3 import S3Blobs, S3Target, parse_s3_url
from impasto_common.errors import Unavailable

SECRET = "sl/ash+percent%colon:at@"
Canned = Callable[..., Awaitable[Blobs]]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def target(server: socket.socket | TransportSocket) -> S3Target:
    host, port = server.getsockname()
    return S3Target(f"{host}:{port}", "pictures", "impasto", SECRET, secure=False)


def test_an_s3_url_in_full() -> None:
    url = f"s3://a%2Fb:{quote(SECRET, safe='')}@host:9000/pictures?secure=0&region=eu-west-1"
    parsed = parse_s3_url(url)
    assert parsed == S3Target("host:9000", "pictures", "a/b", SECRET, secure=False, region="eu-west-1")
    assert "a/b" not in repr(parsed)
    assert SECRET not in repr(parsed)


def test_an_s3_url_with_separate_credentials() -> None:
    target = parse_s3_url("s3://host/pictures", "impasto", SECRET)
    assert target == S3Target("host", "pictures", "impasto", SECRET, secure=True, region="us-east-1")


async def test_a_server_that_is_away_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        away = target(probe)
    store = S3Blobs(away)
    for call in (store.check(), store.get("a"), store.put("a", b"x", "image/webp"), store.exists("a")):
        with pytest.raises(Unavailable):
            await call
    link = await store.presigned_get("a", timedelta(minutes=1), NOW)
    assert link.startswith(f"http://{away.endpoint}/pictures/a?")
    await store.close()


async def test_a_server_that_never_answers_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = S3Blobs(target(silent), read_seconds=0.1)
        with pytest.raises(Unavailable):
            await store.get("a")
        await store.close()


@pytest.fixture
async def canned() -> AsyncIterator[Canned]:
    """Return a function that gives a store whose server sends the given answers, one per connection."""
    servers, stores = [], []

    async def start(*answers: bytes) -> Blobs:
        left = list(answers)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(left.pop(0))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        servers.append(server)
        stores.append(S3Blobs(target(server.sockets[0])))
        return stores[-1]

    yield start
    for store in stores:
        await store.close()
    for server in servers:
        server.close()


def reply(status: str, body: bytes, length: int, **headers: str) -> bytes:
    """An HTTP answer that promises `length` bytes."""
    fields = {"Content-Length": str(length), "Connection": "close", **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


BUSY = reply("503 Slow Down", b"", 0, Retry_After="3600")
FINE = reply("200 OK", b"abc", 3, Content_Type="image/webp", ETag='"e"')
CUT_OFF = reply("200 OK", b"ab", 3, Content_Type="image/webp", ETag='"e"')
PROXY_PAGE = reply("403 Forbidden", b"no", 2, Content_Type="text/html")


async def test_a_busy_server_is_asked_once_more_whatever_its_retry_after(canned: Canned) -> None:
    blob = await (await canned(BUSY, FINE)).get("a")
    assert (blob.data, blob.content_type, blob.etag) == (b"abc", "image/webp", "e")


@pytest.mark.parametrize(
    "answers", [(BUSY, BUSY), (CUT_OFF,), (PROXY_PAGE,)], ids=["busy", "cut off", "proxy"]
)
async def test_no_answer_that_is_not_the_picture_passes_for_it(canned: Canned, answers: list[bytes]) -> None:
    with pytest.raises(Unavailable):
        await (await canned(*answers)).get("a")
