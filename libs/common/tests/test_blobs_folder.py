"""What is special to a folder of blobs: links in it, killed writers, and what cannot be a folder."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from impasto_common.blobs import Blobs, open_blobs
from impasto_common.blobs_folder import LEFTOVER_SECONDS, UNFINISHED
from impasto_common.errors import Unavailable

SIGNING_KEY = b"k" * 32


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Blobs]:
    store = open_blobs(f"file://{tmp_path}/blobs", signing_key=SIGNING_KEY)
    await store.check()
    yield store
    await store.close()


def stored(root: Path) -> Path:
    """The one stored file."""
    (path,) = root.glob("blobs/??/??/*")
    return path


async def test_a_link_put_in_place_of_a_blob_is_not_followed(folder: Blobs, tmp_path: Path) -> None:
    await folder.put("a", b"picture", "image/webp")
    blob = stored(tmp_path)
    outside = blob.rename(tmp_path / "outside")
    blob.symlink_to(outside)
    before = outside.read_bytes()
    with pytest.raises(Unavailable):
        await folder.get("a")
    await folder.put("a", b"new", "image/webp")
    assert (await folder.get("a")).data == b"new"
    assert outside.read_bytes() == before


async def test_a_link_put_in_place_of_a_folder_is_not_followed(folder: Blobs, tmp_path: Path) -> None:
    await folder.put("a", b"picture", "image/webp")
    shard = stored(tmp_path).parent
    outside = shard.rename(tmp_path / "outside")
    shard.symlink_to(outside)
    for call in (folder.get("a"), folder.delete("a"), folder.put("a", b"new", "image/webp")):
        with pytest.raises(Unavailable):
            await call
    assert len(list(outside.iterdir())) == 1


async def test_check_removes_what_killed_writers_left_and_nothing_else(folder: Blobs, tmp_path: Path) -> None:
    await folder.put("a", b"picture", "image/webp")
    old, young = tmp_path / "blobs" / UNFINISHED / "old", tmp_path / "blobs" / UNFINISHED / "young"
    old.touch()
    young.touch()
    born = young.stat().st_mtime - LEFTOVER_SECONDS - 60
    os.utime(old, (born, born))
    await folder.check()
    assert list(young.parent.iterdir()) == [young]
    assert await folder.exists("a")


async def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = open_blobs(f"file://{tmp_path}/file", signing_key=SIGNING_KEY)
    with pytest.raises(Unavailable):
        await store.check()
    await store.close()


WRITER = """
import asyncio, sys
from impasto_common.blobs import open_blobs

async def main():
    store = open_blobs(sys.argv[1], signing_key=b"k" * 32)
    while True:
        await store.put("a", b"1" * 3_000_000, "image/one")
        await store.put("a", b"2" * 3_000_000, "image/two")
        print("both", flush=True)

asyncio.run(main())
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes two pictures to the key `a` in turn."""
    command = [sys.executable, "-c", WRITER, f"file://{tmp_path}/blobs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


async def test_a_killed_writer_leaves_a_whole_picture(folder: Blobs, writer: subprocess.Popen[bytes]) -> None:
    assert writer.stdout is not None
    assert await asyncio.to_thread(writer.stdout.readline) == b"both\n"
    for _ in range(20):
        blob = await folder.get("a")
        whole = {"image/one": b"1" * 3_000_000, "image/two": b"2" * 3_000_000}
        assert blob.data == whole[blob.content_type]
    writer.kill()
    await asyncio.to_thread(writer.wait)
    blob = await folder.get("a")
    assert blob.data == whole[blob.content_type]
