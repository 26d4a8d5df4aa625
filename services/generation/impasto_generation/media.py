"""Who may have which file of a picture. What is not cleared does not exist, but for its owner."""

import contextlib
import enum
import logging
from dataclasses import dataclass

from impasto_common import reads
from impasto_common.errors import Exhausted, NotFound
from impasto_common.event import Position
from impasto_common.service import Context
from impasto_generation import urls
from impasto_generation.projections import NAME

# How long a file that is not known yet is waited for, where the rows are behind the log.
LAG_SECONDS = 2.0

logger = logging.getLogger(__name__)


class Access(enum.Enum):
    """For whom a file is: for everyone, or for this viewer alone."""

    PUBLIC = "public"
    OWN = "own"


@dataclass(frozen=True)
class Media:
    """A file to be sent. A key's bytes never change, so the key makes the entity tag."""

    data: bytes
    content_type: str
    etag: str
    access: Access


async def media_of(context: Context, key: str, viewer_id: str) -> Media:
    """Return a file that the viewer may have; an empty viewer is a stranger.

    Raises:
        NotFound: there is no such file, or not for this viewer.
        Unavailable: the database or the object storage do not answer.
    """
    access = await _access(context, key, viewer_id)
    if access is None:
        raise NotFound("no such picture", "key")
    try:
        blob = await context.blobs.get(key)
    except NotFound:
        logger.error("a picture's file is missing", extra={"key": key})
        raise
    return Media(blob.data, urls.content_type(key), f'"{key}"', access)


async def _access(context: Context, key: str, viewer_id: str) -> Access | None:
    sha256 = urls.sha256_of(key)
    if sha256 is None:
        return None
    access = await _access_now(context, sha256, key, viewer_id)
    if access is None:
        # Whoever heard that a picture is done may come before its rows do.
        await _catch_up(context)
        access = await _access_now(context, sha256, key, viewer_id)
    return access


async def _access_now(context: Context, sha256: str, key: str, viewer_id: str) -> Access | None:
    async with context.database.raw() as connection:
        row = await connection.fetchrow(_ACCESS, sha256, key, viewer_id or None)
    assert row is not None
    if row["public"]:
        return Access.PUBLIC
    return Access.OWN if row["own"] else None


async def _catch_up(context: Context) -> None:
    """Wait until the rows include all that is in the log now, or for as long as is bearable."""
    last = await context.store.last()
    position = Position(tuple((context.service, lane, place) for lane, place in sorted(last.items())))
    with contextlib.suppress(Exhausted):
        await reads.wait_for(context, str(position), NAME, LAG_SECONDS)


# The provider's own file may carry what it wrote into it: it is for the owner alone.
_ACCESS = """
select bool_or(cleared and original_key <> $2) as public, bool_or(owner_id = $3::uuid) as own
from image where sha256 = $1 and $2 in (full_key, feed_key, thumb_key, original_key)"""
