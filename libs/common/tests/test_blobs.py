"""The contract of every blob store, run on a folder and on a real S3 server; keys, links, the factory."""

import asyncio
import logging
import os
import posixpath
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto_common.blobs import Blobs, check_key, open_blobs, sign_media, verify_media
from impasto_common.errors import InvalidArgument, NotFound, PermissionDenied, Unavailable

SIGNING_KEY = b"k" * 32
ACCESS, SECRET = "impasto", "sl/ash+percent%colon:at@"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BAD_KEYS = [
    "", " ", "/etc/passwd", "../x", "a/../../x", "a/..", "a/./b", "a//b", "a/", ".hidden", "-a", "A", "é",
    "a b", "a\n", "a\0b", "a\\b", "a?b", "a#b", "a:b", "a%2e%2e", "a" * 202,
]  # fmt: skip
BAD_TYPES = ["", "image", "image/webp\r\nx-evil: 1", "image/webp; a=b", "/", "Image/WEBP"]


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run an S3 server that checks signatures; yields `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--data-dir", str(tmp_path_factory.mktemp("s3")), "--no-access-log"]
    env = os.environ | {"NANIO_ACCESS_KEY": ACCESS, "NANIO_SECRET_KEY": SECRET}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        assert server.stderr is not None
        assert any(b"running on" in line for line in server.stderr), "the S3 server did not start"
        yield f"127.0.0.1:{port}"
        server.kill()


def s3_url(server: str, bucket: str = "pictures", secret: str = SECRET) -> str:
    return f"s3://{ACCESS}:{quote(secret, safe='')}@{server}/{bucket}?secure=0"


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return s3_url(request.getfixturevalue("s3_server"))
    return f"file://{tmp_path}/some%20pictures"


@pytest.fixture
async def blobs(url: str) -> AsyncIterator[Blobs]:
    store = open_blobs(url, signing_key=SIGNING_KEY)
    await store.check()
    yield store
    await store.close()


@pytest.fixture
def key() -> str:
    return f"{uuid.uuid4().hex}/feed.webp"


# the contract


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"x", bytes(range(256)) * 20_000], ids=["0", "newline", "1", "5 MB"]
)
async def test_get_returns_what_was_put(blobs: Blobs, key: str, data: bytes) -> None:
    await blobs.put(key, data, "image/webp")
    blob = await blobs.get(key)
    assert (blob.data, blob.content_type, blob.size) == (data, "image/webp", len(data))


async def test_more_bytes_than_one_multipart_part(blobs: Blobs, key: str) -> None:
    data = os.urandom(6 << 20)
    await blobs.put(key, data, "image/png")
    assert (await blobs.get(key)).data == data


async def test_put_replaces_bytes_and_type_together(blobs: Blobs, key: str) -> None:
    await blobs.put(key, b"one", "image/webp")
    first = await blobs.get(key)
    await blobs.put(key, b"one", "image/webp")
    assert await blobs.get(key) == first
    await blobs.put(key, b"two", "image/avif")
    second = await blobs.get(key)
    assert (second.data, second.content_type) == (b"two", "image/avif")
    assert second.etag != first.etag


async def test_what_is_not_there(blobs: Blobs, key: str) -> None:
    with pytest.raises(NotFound):
        await blobs.get(key)
    assert not await blobs.exists(key)
    await blobs.delete(key)


async def test_delete_removes_one_key_for_good(blobs: Blobs, key: str) -> None:
    await blobs.put(key, b"x", "image/webp")
    await blobs.put(f"{key}.other", b"y", "image/webp")
    assert await blobs.exists(key)
    await blobs.delete(key)
    await blobs.delete(key)
    assert not await blobs.exists(key)
    assert (await blobs.get(f"{key}.other")).data == b"y"


async def test_thirty_two_puts_at_once(blobs: Blobs, key: str) -> None:
    pictures = {f"{key}.{n}": os.urandom(50_000) for n in range(32)}
    await asyncio.gather(*(blobs.put(name, data, "image/webp") for name, data in pictures.items()))
    read = await asyncio.gather(*(blobs.get(name) for name in pictures))
    assert [blob.data for blob in read] == list(pictures.values())


async def test_one_of_many_writers_of_a_key_wins_whole(blobs: Blobs, key: str) -> None:
    values = [bytes([n]) * 100_000 for n in range(16)]
    await asyncio.gather(*(blobs.put(key, value, "image/webp") for value in values))
    assert (await blobs.get(key)).data in values


async def test_another_process_sees_it(blobs: Blobs, url: str, key: str) -> None:
    other = open_blobs(url, signing_key=SIGNING_KEY)
    await other.put(key, b"x", "image/webp")
    await other.close()
    assert (await blobs.get(key)).data == b"x"


@pytest.mark.parametrize("bad", BAD_KEYS)
async def test_a_bad_key_is_refused_by_every_method(blobs: Blobs, bad: str) -> None:
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: blobs.put(bad, b"x", "image/webp"),
        lambda: blobs.get(bad),
        lambda: blobs.exists(bad),
        lambda: blobs.delete(bad),
        lambda: blobs.presigned_get(bad, MINUTE, NOW),
    ]
    for call in calls:
        with pytest.raises(InvalidArgument) as caught:
            await call()
        assert caught.value.field == "key"


@pytest.mark.parametrize(
    "bad", ["", "image", "image/webp\r\nx-evil: 1", "image/webp; a=b", "/", "Image/WEBP"]
)
async def test_a_bad_content_type_is_refused(blobs: Blobs, key: str, bad: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await blobs.put(key, b"x", bad)
    assert caught.value.field == "contentType"
    assert not await blobs.exists(key)


@pytest.mark.parametrize("bad", [timedelta(0), -MINUTE, timedelta(days=7, seconds=1)])
async def test_a_link_lasts_a_second_to_a_week(blobs: Blobs, key: str, bad: timedelta) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await blobs.presigned_get(key, bad, NOW)
    assert caught.value.field == "expires"


async def test_a_store_whose_ground_is_missing_is_unavailable_not_empty(
    request: pytest.FixtureRequest, url: str
) -> None:
    elsewhere = url.replace("/pictures?", "/never-made?") if url.startswith("s3") else f"{url}/deeper"
    store = open_blobs(elsewhere, signing_key=SIGNING_KEY)
    with pytest.raises(Unavailable):
        await store.get("a")
    with pytest.raises(Unavailable):
        await store.put("a", b"x", "image/webp")
    await store.close()


# a real S3 server


async def test_a_presigned_url_reads_one_object_for_its_time(s3_server: str, key: str) -> None:
    store = open_blobs(s3_url(s3_server), signing_key=SIGNING_KEY)
    await store.check()
    await store.put(key, b"picture", "image/webp")
    now = datetime.now(UTC)
    good = await store.presigned_get(key, MINUTE, now)
    expired = await store.presigned_get(key, MINUTE, now - 2 * MINUTE)
    async with httpx.AsyncClient() as client:
        answer = await client.get(good)
        assert (answer.status_code, answer.content) == (200, b"picture")
        assert answer.headers["content-type"] == "image/webp"
        for bad in (expired, good.replace(key, f"{key}.other"), good[:-1], good.split("?")[0]):
            assert (await client.get(bad)).status_code in (400, 403)
    await store.close()


async def test_wrong_credentials_are_unavailable_and_never_told(
    s3_server: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = open_blobs(s3_url(s3_server, secret="hunter2"), signing_key=SIGNING_KEY)
    for call in (store.check(), store.get(key), store.put(key, b"x", "image/webp"), store.exists(key)):
        with pytest.raises(Unavailable) as caught:
            await call
        assert "hunter2" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert caplog.records
    assert "hunter2" not in caplog.text
    await store.close()


async def test_two_processes_may_make_the_bucket_at_once(s3_server: str) -> None:
    stores = [open_blobs(s3_url(s3_server, "made-by-two"), signing_key=SIGNING_KEY) for _ in range(2)]
    await asyncio.gather(*(store.check() for store in stores))
    await stores[0].put("a", b"x", "image/webp")
    assert await stores[1].exists("a")
    for store in stores:
        await store.close()


# keys and links


@given(st.text(alphabet="ab.-_/\\%~\n A", max_size=12))
def test_no_accepted_key_is_a_path_out(key: str) -> None:
    try:
        check_key(key)
    except InvalidArgument:
        return
    assert posixpath.normpath(f"/root/{key}") == f"/root/{key}"
    assert posixpath.join("/root", key).startswith("/root/")


def link(key: str = "a/b") -> dict[str, str]:
    parts = urlsplit(sign_media(key, NOW + MINUTE, SIGNING_KEY))
    assert parts.path == f"/v1/media/{key}"
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


async def test_a_folder_signs_links_of_the_gateway(tmp_path: Path) -> None:
    store = open_blobs(f"file://{tmp_path}", signing_key=SIGNING_KEY)
    assert await store.presigned_get("a/b", MINUTE, NOW) == sign_media("a/b", NOW + MINUTE, SIGNING_KEY)
    await store.close()


def test_a_signed_link_holds_until_it_expires() -> None:
    verify_media("a/b", **link(), signing_key=SIGNING_KEY, now=NOW)
    verify_media("a/b", **link(), signing_key=SIGNING_KEY, now=NOW + timedelta(seconds=59))
    with pytest.raises(PermissionDenied) as caught:
        verify_media("a/b", **link(), signing_key=SIGNING_KEY, now=NOW + MINUTE)
    assert caught.value.field == "expires"


@pytest.mark.parametrize(
    "change",
    [
        {"key": "a/c"},
        {"expires": "99999999999"},
        {"expires": "never"},
        {"expires": ""},
        {"signature": ""},
        {"signature": "0" * 64},
        {"signature": "é\ud800"},
        {"expires": "\ud800"},
        {"signing_key": b"j" * 32},
    ],
)
def test_a_changed_link_is_refused(change: dict[str, str]) -> None:
    arguments = {"key": "a/b", **link(), "signing_key": SIGNING_KEY, "now": NOW}
    with pytest.raises(PermissionDenied) as caught:
        verify_media(**(arguments | change))  # type: ignore[arg-type]
    assert caught.value.field == "signature"


# the factory


@pytest.mark.parametrize(
    "bad",
    [
        "", "/srv/pictures", "http://host/bucket", "file://relative/path", "file:relative",
        "file:///srv/a#b", "file:///srv/a?b",
        "s3://hunter2:hunter2@/bucket", "s3://hunter2:hunter2@host", "s3://hunter2:hunter2@host/UPPER",
        "s3://hunter2:hunter2@host/bucket/deeper", "s3://host/bucket", "s3://hunter2@host/bucket",
        "s3://hunter2:hunter2/hunter2@host/bucket", "s3://hunter2:hunter2@host:port/bucket",
        "s3://hunter2:hunter2@[host/bucket", "s3://hunter2:hunter2@host/bucket?secure=hunter2",
        "s3://hunter2:hunter2@host/bucket?hunter2", "s3://hunter2:hunter2@host/bucket?hunter2=1",
    ],
)  # fmt: skip
def test_a_bad_url_is_refused_without_being_quoted(bad: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        open_blobs(bad, signing_key=SIGNING_KEY)
    assert caught.value.field == "blobsUrl"
    assert "hunter2" not in caught.value.message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_short_signing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument) as caught:
        open_blobs(f"file://{tmp_path}", signing_key=b"short")
    assert caught.value.field == "signingKey"
