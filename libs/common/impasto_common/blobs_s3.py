"""Blobs in a bucket of any S3 server, through minio-py (a blocking client, hence the threads)."""

import asyncio
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar, TypeVarTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from minio import Minio
from minio.error import MinioException, S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from impasto_common.blobs import Blob, check_content_type, check_expires, check_key
from impasto_common.errors import InvalidArgument, NotFound, Unavailable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

THREADS = 16  # at most so many requests at once, one connection each
CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0  # the longest silence; a server may sync a picture to a slow disk
RETRIES = 1
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
SMALLEST_PART = 5 << 20  # S3's own limit for multipart uploads
OPTIONS = {"secure": "1", "region": "us-east-1"}


@dataclass(frozen=True, slots=True)
class S3Target:
    """Which bucket, and the credentials for it, which never show in a repr."""

    endpoint: str
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    secure: bool = True
    region: str = "us-east-1"


def parse_s3_url(url: str, access_key: str = "", secret_key: str = "") -> S3Target:
    """Read `s3://[access:secret@]host[:port]/bucket[?secure=0&region=…]`; raises InvalidArgument.

    Errors say which part is wrong and quote nothing, since any part may hold a mistyped secret.
    """
    with _unquoted_value_errors():
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        options = OPTIONS | dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    access_key = unquote(parts.username or "") or access_key
    secret_key = unquote(parts.password or "") or secret_key
    bucket = parts.path.removeprefix("/")
    _require(host, "needs a host")
    _require(access_key and secret_key, "needs an access key and a secret key")
    _require(BUCKET.fullmatch(bucket), "needs one bucket, named by S3's rules")
    _require(options.keys() == OPTIONS.keys(), "takes no options but secure and region")
    _require(options["secure"] in ("0", "1"), "takes secure=0 or secure=1")
    endpoint = f"{host}:{port}" if port else f"{host}"
    return S3Target(endpoint, bucket, access_key, secret_key, options["secure"] == "1", options["region"])


@contextlib.contextmanager
def _unquoted_value_errors() -> Iterator[None]:
    try:
        yield
    except ValueError:
        raise InvalidArgument("is not a URL; percent-encode the credentials in it", "blobsUrl") from None


def _require(fine: object, problem: str) -> None:
    if not fine:
        raise InvalidArgument(problem, "blobsUrl")


class S3Blobs:
    """Blobs in one bucket. A dead server gives Unavailable after about two connect or read timeouts."""

    def __init__(
        self, target: S3Target, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._bucket = target.bucket
        self._http = _connections(connect_seconds, read_seconds)
        self._client = Minio(
            target.endpoint,
            target.access_key,
            target.secret_key,
            secure=target.secure,
            region=target.region,
            http_client=self._http,
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="s3")

    async def check(self) -> None:
        """Make the bucket where it is missing."""
        await self._run(self._check)

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """See Blobs; durable as far as the server's 200 is."""
        await self._run(self._put, check_key(key), data, check_content_type(content_type))

    async def get(self, key: str) -> Blob:
        """See Blobs."""
        return await self._run(self._get, check_key(key))

    async def exists(self, key: str) -> bool:
        """See Blobs."""
        with contextlib.suppress(NotFound):
            await self._run(self._client.stat_object, self._bucket, check_key(key))
            return True
        return False

    async def delete(self, key: str) -> None:
        """See Blobs."""
        await self._run(self._client.remove_object, self._bucket, check_key(key))

    async def presigned_get(self, key: str, expires: timedelta, now: datetime) -> str:
        """Return a URL of the server itself (AWS signature version 4); computed here, not asked for."""
        check_expires(expires)
        return self._client.presigned_get_object(
            self._bucket, check_key(key), expires=expires, request_date=now
        )

    async def close(self) -> None:
        """See Blobs."""
        await asyncio.to_thread(self._threads.shutdown)
        self._http.clear()

    async def _run(self, fn: Callable[[*Ts], T], *args: *Ts) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, fn, *args)
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise NotFound("no such image", "key") from None
            raise Unavailable(f"the object storage refuses: {error.code}") from error
        except (MinioException, HTTPError) as error:
            raise Unavailable("the object storage does not answer") from error

    def _check(self) -> None:
        if not self._client.bucket_exists(self._bucket):
            try:
                self._client.make_bucket(self._bucket)
            except S3Error as error:
                # another process was faster
                if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    raise

    def _put(self, key: str, data: bytes, content_type: str) -> None:
        # One part whatever the size: one request, and no threads of minio's own.
        part = max(len(data), SMALLEST_PART)
        self._client.put_object(
            self._bucket, key, io.BytesIO(data), len(data), content_type=content_type, part_size=part
        )

    def _get(self, key: str) -> Blob:
        response = self._client.get_object(self._bucket, key)
        try:
            etag = response.headers.get("etag", "").strip('"')
            return Blob(response.read(), response.headers.get("content-type", ""), etag)
        finally:
            response.close()
            response.release_conn()


def _connections(connect_seconds: float, read_seconds: float) -> PoolManager:
    # Every call here may safely be sent twice. A server's Retry-After is not obeyed: it could be an hour.
    retries = Retry(
        total=RETRIES,
        backoff_factor=0.2,
        status_forcelist=(500, 502, 503, 504),
        respect_retry_after_header=False,
    )
    return PoolManager(
        maxsize=THREADS, timeout=Timeout(connect=connect_seconds, read=read_seconds), retries=retries
    )
