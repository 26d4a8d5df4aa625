"""Reads: one generation from its stream, so that it shows at once; lists from the projection `jobs`."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
from google.protobuf.timestamp_pb2 import Timestamp

from impasto.generation.v1.events_pb2 import RenderedImage
from impasto.generation.v1.generation_service_pb2 import COMPLETED, Generation, Image
from impasto.generation.v1.picture_service_pb2 import Picture
from impasto_common.aggregate import load
from impasto_common.service import Context
from impasto_generation import domain, urls
from impasto_generation.domain import Job

_LAST = b"\xff" * 16


async def job(context: Context, generation_id: str) -> Job:
    """Return a generation as of now; one without an id if there is none.

    Raises:
        Unavailable: store or vault do not answer.
    """
    state, _ = await load(context, domain.RULES, stream_of(generation_id))
    return state


async def own_job(context: Context, generation_id: str, account_id: str) -> Job:
    """Return an account's own generation as of now, by an id as a client sends it.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Unavailable: store or vault do not answer.
    """
    found = await job(context, domain.generation_id_of(generation_id))
    domain.require_own(found, account_id)
    return found


async def page_of(
    context: Context, account_id: str, before: bytes | None, limit: int
) -> Sequence[Generation]:
    """Return up to `limit` generations of an account, newest first, before the id of one (16 bytes)."""
    async with context.database.raw() as connection:
        rows = await connection.fetch(_PAGE, account_id, uuid.UUID(bytes=before or _LAST), limit)
        done = [row["generation_id"] for row in rows if row["state"] == COMPLETED]
        image_rows = await connection.fetch(_IMAGES, done) if done else []
    images: dict[uuid.UUID, list[Image]] = {}
    for row in image_rows:
        images.setdefault(row["generation_id"], []).append(_image_of(row))
    return [_generation_of(row, images) for row in rows]


def stream_of(generation_id: str) -> str:
    """Name of a generation's stream."""
    return f"generation-{generation_id}"


def shown(job: Job) -> Generation:
    """The generation as its owner sees it."""
    return Generation(
        id=job.id,
        state=job.state,
        prompt=job.prompt,
        style=job.style,
        seed=job.seed,
        size=_size(job.width, job.height),
        images=_images(job),
        reason=job.reason,
        created_at=job.requested_at,
    )


def picture_of(job: Job) -> Picture:
    """The generation as other services see it."""
    return Picture(generation_id=job.id, owner_id=job.account_id, state=job.state, images=_images(job))


def _images(job: Job) -> list[Image]:
    # Until all is decided, and where it was refused, there is nothing to show.
    if job.state != COMPLETED:
        return []
    return [urls.shown(image, job.decided.get(image.sha256, False)) for image in job.images]


def _generation_of(row: asyncpg.Record, images: Mapping[uuid.UUID, Sequence[Image]]) -> Generation:
    return Generation(
        id=str(row["generation_id"]),
        state=row["state"],
        prompt=row["prompt"],
        style=row["style"],
        seed=row["seed"],
        size=_size(row["width"], row["height"]),
        images=images.get(row["generation_id"], ()),
        reason=row["reason"],
        created_at=_timestamp(row["requested_at"]),
    )


def _image_of(row: asyncpg.Record) -> Image:
    image = RenderedImage(
        sha256=row["sha256"],
        width=row["width"],
        height=row["height"],
        full_key=row["full_key"],
        feed_key=row["feed_key"],
        thumb_key=row["thumb_key"],
    )
    return urls.shown(image, row["cleared"])


def _size(width: int, height: int) -> str:
    return f"{width}x{height}"


def _timestamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


_PAGE = """
select generation_id, state, prompt, style, seed, width, height, reason, requested_at
from generation where account_id = $1 and generation_id < $2
order by generation_id desc limit $3"""
_IMAGES = """
select generation_id, sha256, width, height, full_key, feed_key, thumb_key, cleared
from image where generation_id = any($1) order by generation_id, place"""
