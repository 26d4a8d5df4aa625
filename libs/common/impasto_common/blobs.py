"""Where image bytes live: one protocol; `blobs_folder` and `blobs_s3` stand behind it."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlencode, urlsplit

from impasto_common.errors import InvalidArgument, PermissionDenied

KEY = re.compile(r"[a-z0-9][a-z0-9._/-]{0,200}")
CONTENT_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
LONGEST_LINK = timedelta(days=7)  # what AWS signature version 4 allows
SIGNING_KEY_BYTES = 32  # RFC 2104 §3: no shorter than the hash


@dataclass(frozen=True, slots=True)
class Blob:
    """Stored bytes; `etag` changes whenever they do and is opaque."""

    data: bytes
    content_type: str
    etag: str

    @property
    def size(self) -> int:
        """Bytes of `data`."""
        return len(self.data)


class Blobs(Protocol):
    """A flat store of bytes by key. Every method raises Unavailable when the store does not answer.

    Keys are 1 to 201 characters of `a-z 0-9 . _ / -`, see `check_key`; others raise InvalidArgument.
    """

    async def check(self) -> None:
        """Make the store ready (folder, bucket) where it is not; return when it can be written to."""

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store or replace; when this returns, the bytes survive a power cut."""

    async def get(self, key: str) -> Blob:
        """Return what was put last; raises NotFound."""

    async def exists(self, key: str) -> bool:
        """Tell whether `get` would find it."""

    async def delete(self, key: str) -> None:
        """Remove; no error when it is not there."""

    async def presigned_get(self, key: str, expires: timedelta, now: datetime) -> str:
        """Return a URL that reads `key` without other credentials from `now` on for 1 s to 7 days."""

    async def close(self) -> None:
        """Finish what is under way and let go of threads and connections."""


def check_key(key: str) -> str:
    """Return the key, or raise InvalidArgument: no path, link or URL trick may pass for a key.

    Empty, `.` and `..` segments are refused too: HTTP clients and servers rewrite them.
    """
    if not KEY.fullmatch(key) or {"", ".", ".."} & set(key.split("/")):
        raise InvalidArgument("not a valid key", "key")
    return key


def check_content_type(content_type: str) -> str:
    """Return the media type (`type/subtype`, lower case), or raise InvalidArgument."""
    if not CONTENT_TYPE.fullmatch(content_type):
        raise InvalidArgument("not a media type", "contentType")
    return content_type


def check_expires(expires: timedelta) -> timedelta:
    """Return how long a link lasts, or raise InvalidArgument."""
    if not timedelta(seconds=1) <= expires <= LONGEST_LINK:
        raise InvalidArgument("a link lasts from 1 second to 7 days", "expires")
    return expires


def sign_media(key: str, expires_at: datetime, signing_key: bytes) -> str:
    """Return the path `/v1/media/{key}?expires=…&signature=…`, good until `expires_at` (whole seconds)."""
    expires = str(int(expires_at.timestamp()))
    query = urlencode({"expires": expires, "signature": _signature(key, expires, signing_key)})
    return f"/v1/media/{check_key(key)}?{query}"


def verify_media(key: str, expires: str, signature: str, signing_key: bytes, now: datetime) -> None:
    """Check the query of a path made by `sign_media`; raises PermissionDenied."""
    expected = _signature(check_key(key), expires, signing_key)
    if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        raise PermissionDenied("the link is not valid", "signature")
    if int(expires) <= now.timestamp():
        raise PermissionDenied("the link has expired", "expires")


def _signature(key: str, expires: str, signing_key: bytes) -> str:
    message = f"media\n{key}\n{expires}".encode(errors="replace")
    return hmac.new(signing_key, message, hashlib.sha256).hexdigest()


def open_blobs(url: str, *, signing_key: bytes, access_key: str = "", secret_key: str = "") -> Blobs:
    """Return the store at `file:///path` or `s3://[access:secret@]host[:port]/bucket[?secure=0&region=…]`.

    Credentials in an S3 URL are percent-encoded; without them, `access_key` and `secret_key` count.
    `signing_key` (32 bytes or more, the same in each process) signs the links of a folder.
    Touches nothing yet: `check` does. Raises InvalidArgument, which never quotes the URL.
    """
    # Only the store in use is imported: minio alone takes 0.4 s.
    if url.startswith("s3://"):
        from impasto_common.blobs_s3 import S3Blobs, parse_s3_url  # noqa: PLC0415

        return S3Blobs(parse_s3_url(url, access_key, secret_key))
    parts = urlsplit(url)
    odd = parts.netloc or parts.query or parts.fragment  # a bare ? or # would silently cut the path
    if parts.scheme != "file" or odd or not parts.path.startswith("/"):
        raise InvalidArgument("blobs live at file:///path or s3://host/bucket", "blobsUrl")
    from impasto_common.blobs_folder import FolderBlobs  # noqa: PLC0415

    return FolderBlobs(Path(unquote(parts.path)), signing_key)
