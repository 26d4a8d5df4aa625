"""Blobs in a folder: the embedded default, and any mounted file system."""

import asyncio
import contextlib
import hashlib
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from impasto_common.blobs import (
    SIGNING_KEY_BYTES,
    Blob,
    check_content_type,
    check_expires,
    check_key,
    sign_media,
)
from impasto_common.errors import InvalidArgument, NotFound, Unavailable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

THREADS = 8  # at most so many reads and writes at once
UNFINISHED = "unfinished"  # the folder of writes under way
LEFTOVER_SECONDS = 3600  # a write this old has lost its process
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class FolderBlobs:
    """Blobs as files `ab/cd/abcd…` named by the SHA-256 of their key: a line of JSON, then the bytes.

    One file, so that one rename replaces bytes and media type together. The key is hashed, so that no key
    can name a path; folders are entered one by one, without following links.
    """

    def __init__(self, root: Path, signing_key: bytes) -> None:
        if len(signing_key) < SIGNING_KEY_BYTES:
            raise InvalidArgument(f"must have {SIGNING_KEY_BYTES} bytes or more", "signingKey")
        self._root = root
        self._signing_key = signing_key
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="blobs")

    async def check(self) -> None:
        """Make the folder, write to it, and remove what killed writers left."""
        await self._run(self._check)

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """See Blobs."""
        header = {
            "key": check_key(key),
            "contentType": check_content_type(content_type),
            "etag": hashlib.sha256(data).hexdigest(),
        }
        await self._run(self._put, _name(key), json.dumps(header).encode() + b"\n", data)

    async def get(self, key: str) -> Blob:
        """See Blobs."""
        return await self._run(self._get, _name(key))

    async def exists(self, key: str) -> bool:
        """See Blobs."""
        return await self._run(self._exists, _name(key))

    async def delete(self, key: str) -> None:
        """See Blobs."""
        await self._run(self._delete, _name(key))

    async def presigned_get(self, key: str, expires: timedelta, now: datetime) -> str:
        """Return a path of the gateway; whoever serves it calls `verify_media`."""
        return sign_media(key, now + check_expires(expires), self._signing_key)

    async def close(self) -> None:
        """See Blobs."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _run(self, fn: Callable[[*Ts], T], *args: *Ts) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, fn, *args)
        except OSError as error:
            raise Unavailable("the image folder cannot be used") from error

    def _check(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        oldest = time.time() - LEFTOVER_SECONDS
        with self._folder(UNFINISHED, create=True) as folder:
            for name in os.listdir(folder):
                with contextlib.suppress(FileNotFoundError):  # its writer was faster
                    if os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime < oldest:
                        os.unlink(name, dir_fd=folder)
            os.unlink(_write(folder, b"ready"), dir_fd=folder)

    def _put(self, name: str, *parts: bytes) -> None:
        with self._folder(UNFINISHED, create=True) as source, self._shard(name, create=True) as target:
            unfinished = _write(source, *parts)
            os.rename(unfinished, name, src_dir_fd=source, dst_dir_fd=target)
            os.fsync(target)

    def _get(self, name: str) -> Blob:
        with self._missing_is_not_found(), self._shard(name) as shard:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=shard)
            with open(fd, "rb") as file:
                header = json.loads(file.readline())
                return Blob(file.read(), header["contentType"], header["etag"])

    def _exists(self, name: str) -> bool:
        with contextlib.suppress(NotFound), self._missing_is_not_found(), self._shard(name) as shard:
            os.stat(name, dir_fd=shard, follow_symlinks=False)
            return True
        return False

    def _delete(self, name: str) -> None:
        with contextlib.suppress(NotFound), self._missing_is_not_found(), self._shard(name) as shard:
            os.unlink(name, dir_fd=shard)
            os.fsync(shard)

    @contextlib.contextmanager
    def _missing_is_not_found(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            if not self._root.is_dir():  # the whole folder is away: an unmounted disk is not an empty one
                raise
            raise NotFound("no such image", "key") from None

    def _shard(self, name: str, *, create: bool = False) -> contextlib.AbstractContextManager[int]:
        return self._folder(name[:2], name[2:4], create=create)

    @contextlib.contextmanager
    def _folder(self, *names: str, create: bool = False) -> Iterator[int]:
        """Open a folder below the root. Created ones are durable: each parent is synced, whoever made it."""
        with contextlib.ExitStack() as stack:
            folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, folder)
            for name in names:
                if create:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(name, dir_fd=folder)
                    os.fsync(folder)
                folder = os.open(name, FOLDER, dir_fd=folder)
                stack.callback(os.close, folder)
            yield folder


def _name(key: str) -> str:
    return hashlib.sha256(check_key(key).encode()).hexdigest()


def _write(folder: int, *parts: bytes) -> str:
    """Write a new file in `folder`, to the disk itself, and return its name."""
    name = uuid.uuid4().hex
    with open(os.open(name, NEW_FILE, 0o644, dir_fd=folder), "wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    return name
