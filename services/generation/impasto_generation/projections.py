"""The projection `jobs`. All events of a generation are in one stream, so their order is given."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from impasto.generation.v1.events_pb2 import (
    GenerationCompleted,
    GenerationFailed,
    GenerationRefused,
    GenerationRequested,
    ImageCleared,
    ImagesRendered,
    PromptCleared,
    RenderingStarted,
)
from impasto.generation.v1.generation_service_pb2 import (
    COMPLETED,
    FAILED,
    QUEUED,
    REFUSED,
    RENDERING,
    SCREENING,
    GenerationState,
)
from impasto_common.database import Raw
from impasto_common.event import Event
from impasto_common.service import Context, Projection
from impasto_generation import tables

NAME = "jobs"
# Watched by whoever waits for work.
WORK = "jobs"


async def add(db: Raw, events: Sequence[Event[GenerationRequested]]) -> None:
    """Pictures were asked for; a prompt that was erased is empty."""
    asked = [event.message for event in events]
    await db.execute(
        _ADD,
        [a.generation_id for a in asked],
        [a.account_id for a in asked],
        QUEUED,
        [a.prompt.text for a in asked],
        [a.style for a in asked],
        [a.seed for a in asked],
        [a.width for a in asked],
        [a.height for a in asked],
        [a.requested_at.ToDatetime(UTC) for a in asked],
    )


async def clear_prompts(db: Raw, events: Sequence[Event[PromptCleared]]) -> None:
    """Prompts were let through."""
    await _move(db, SCREENING, [event.message.generation_id for event in events])


async def start(db: Raw, events: Sequence[Event[RenderingStarted]]) -> None:
    """Workers began to render."""
    await _move(db, RENDERING, [event.message.generation_id for event in events])


async def add_images(db: Raw, events: Sequence[Event[ImagesRendered]]) -> None:
    """Pictures exist; their owners are known, because they asked first."""
    await _move(db, SCREENING, [event.message.generation_id for event in events])
    rows = [
        (event.message.generation_id, place, image)
        for event in events
        for place, image in enumerate(event.message.images)
    ]
    images = [image for _, _, image in rows]
    await db.execute(
        _ADD_IMAGES,
        [generation_id for generation_id, _, _ in rows],
        [place for _, place, _ in rows],
        [image.sha256 for image in images],
        [image.width for image in images],
        [image.height for image in images],
        [image.full_key for image in images],
        [image.feed_key for image in images],
        [image.thumb_key for image in images],
        [image.original_key for image in images],
    )


async def clear_images(db: Raw, events: Sequence[Event[ImageCleared]]) -> None:
    """Pictures are for everyone now; one that is held stays as it is, with its owner."""
    await db.execute(
        _CLEAR_IMAGES,
        [event.message.generation_id for event in events],
        [event.message.sha256 for event in events],
    )


async def complete(db: Raw, events: Sequence[Event[GenerationCompleted]]) -> None:
    """Jobs are done."""
    await _move(db, COMPLETED, [event.message.generation_id for event in events])


async def refuse(db: Raw, events: Sequence[Event[GenerationRefused]]) -> None:
    """Policy said no; a picture that it said no to is for nobody, not even its owner."""
    await _end(db, REFUSED, [event.message for event in events])
    await db.execute(_FORGET_IMAGES, [event.message.generation_id for event in events])


async def fail(db: Raw, events: Sequence[Event[GenerationFailed]]) -> None:
    """Jobs could not be done."""
    await _end(db, FAILED, [event.message for event in events])


async def announce(context: Context, events: Sequence[Event[Any]]) -> None:
    """Wake the workers if there is something new to do."""
    if any(isinstance(event.message, GenerationRequested) for event in events):
        await context.hub.publish([WORK])


async def _move(db: Raw, state: GenerationState, generation_ids: Sequence[str]) -> None:
    await db.execute(_MOVE, state, generation_ids)


async def _end(db: Raw, state: GenerationState, ends: Sequence[GenerationRefused | GenerationFailed]) -> None:
    await db.execute(_END, state, [end.generation_id for end in ends], [end.reason for end in ends])


_ADD = """
insert into generation
  (generation_id, account_id, state, prompt, style, seed, width, height, reason, requested_at)
select generation_id, account_id, $3::smallint, prompt, style, seed, width, height, '', requested_at
from unnest($1::uuid[], $2::uuid[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::int[],
            $9::timestamptz[])
  as n(generation_id, account_id, prompt, style, seed, width, height, requested_at)"""
_MOVE = "update generation set state = $1::smallint where generation_id = any($2::uuid[])"
_END = """
update generation g set state = $1::smallint, reason = n.reason
from unnest($2::uuid[], $3::text[]) as n(generation_id, reason)
where g.generation_id = n.generation_id"""
_ADD_IMAGES = """
insert into image (generation_id, place, sha256, owner_id, width, height,
                   full_key, feed_key, thumb_key, original_key, cleared)
select n.generation_id, n.place, n.sha256, g.account_id, n.width, n.height,
       n.full_key, n.feed_key, n.thumb_key, n.original_key, false
from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::int[],
            $6::text[], $7::text[], $8::text[], $9::text[])
  as n(generation_id, place, sha256, width, height, full_key, feed_key, thumb_key, original_key)
join generation g on g.generation_id = n.generation_id
on conflict do nothing"""
_CLEAR_IMAGES = """
update image i set cleared = true
from unnest($1::uuid[], $2::text[]) as n(generation_id, sha256)
where i.generation_id = n.generation_id and i.sha256 = n.sha256"""
_FORGET_IMAGES = "delete from image where generation_id = any($1::uuid[])"

JOBS = Projection(
    name=NAME,
    version=1,
    tables=tables.metadata,
    handlers={
        GenerationRequested: add,
        PromptCleared: clear_prompts,
        RenderingStarted: start,
        ImagesRendered: add_images,
        ImageCleared: clear_images,
        GenerationCompleted: complete,
        GenerationRefused: refuse,
        GenerationFailed: fail,
    },
    committed=announce,
)
