"""Files right after they came to be: rows that are late must not make a picture missing."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_REVIEW
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto_common.errors import NotFound
from impasto_generation.media import Access, media_of

if TYPE_CHECKING:
    from tests.conftest import World


async def test_rows_that_are_late_are_waited_for(world: "World", account: str) -> None:
    generation = await world.ask(account, seed=21)
    await world.caught_up()
    async with world.worker():
        async with world.projecting:
            job = await world.ended(generation.id)
            fetching = asyncio.create_task(media_of(world.context, job.images[0].full_key, ""))
            done, _ = await asyncio.wait([fetching], timeout=0.1)
            assert not done
        assert (await fetching).access is Access.PUBLIC


async def test_clearance_that_is_late_is_waited_for(world: "World", account: str) -> None:
    world.moderation.image_gate.close()
    generation = await world.ask(account, seed=22)
    async with world.worker():
        await world.moderation.image_gate.reached.wait()
        await world.caught_up()
        async with world.projecting:
            world.moderation.image_gate.open()
            job = await world.ended(generation.id)
            assert await world.rows("select cleared from image where sha256 = $1", job.images[0].sha256) == [
                (False,)
            ]
            fetching = asyncio.create_task(media_of(world.context, job.images[0].full_key, ""))
            # Its owner need not wait.
            assert (await media_of(world.context, job.images[0].full_key, account)).access is Access.OWN
        assert (await fetching).access is Access.PUBLIC


async def test_waiting_ends(world: "World", account: str) -> None:
    world.moderation.images = Decision(action=ACTION_REVIEW, reason="look")
    job = await world.made(account, seed=23)
    async with world.projecting:
        await world.ask(account)
        with pytest.raises(NotFound):
            await media_of(world.context, job.images[0].full_key, "")


async def test_missing_file_is_told_to_operators(
    world: "World", account: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.moderation.images = Decision(action=ACTION_ALLOW)
    job = await world.made(account, seed=24)
    await world.context.blobs.delete(job.images[0].thumb_key)
    with pytest.raises(NotFound):
        await media_of(world.context, job.images[0].thumb_key, "")
    assert "a picture's file is missing" in caplog.messages
