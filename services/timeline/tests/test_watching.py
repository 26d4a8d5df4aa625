"""A home is watched over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import json_format

from impasto.timeline.v1.timeline_service_pb2 import (
    GetHomeRequest,
    HomeUpdate,
    TimelinePage,
    WatchHomeRequest,
)
from impasto_common import errors
from impasto_common.testing import metadata, refused
from impasto_timeline import projections, watching

if TYPE_CHECKING:
    from tests.conftest import World


@asynccontextmanager
async def watched(world: "World", account_id: str) -> AsyncIterator[Any]:
    """Lend the stream of a home's updates, once it listens."""
    call = world.api.WatchHome(WatchHomeRequest(), metadata=metadata(account_id))
    updates = aiter(call)
    assert await anext(updates) == HomeUpdate()
    try:
        yield updates
    finally:
        call.cancel()


def ids(update: HomeUpdate) -> list[str]:
    return [item.post.id for item in update.items]


async def test_what_is_published_arrives_as_the_page_shows_it(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    await world.follow(ben, ann)
    await world.project()
    async with watched(world, ben) as updates:
        post_id = await world.publish(ann)
        await world.project()
        update = await anext(updates)
    assert ids(update) == [post_id]
    body = await world.api.GetHome(GetHomeRequest(), metadata=metadata(ben))
    assert list(update.items) == list(json_format.Parse(body.data, TimelinePage()).items)


async def test_what_is_not_for_this_home_does_not_arrive(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    async with watched(world, ben) as updates:
        foreign = await world.publish(ann)
        own = await world.publish(ben)
        await world.publish(ben, in_reply_to=own)
        await world.project()
        assert ids(await anext(updates)) == [own]
    assert foreign != own


async def test_every_watcher_hears_of_it(world: "World") -> None:
    ann = await world.sign_up("ann")
    async with watched(world, ann) as one, watched(world, ann) as other:
        post_id = await world.publish(ann)
        await world.project()
        assert ids(await anext(one)) == ids(await anext(other)) == [post_id]


async def test_a_quiet_home_beats(world: "World", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "HEARTBEAT_SECONDS", 0.05)
    ann = await world.sign_up("ann")
    async with watched(world, ann) as updates:
        assert await anext(updates) == HomeUpdate()
        assert await anext(updates) == HomeUpdate()


async def test_a_heartbeat_finds_what_a_lost_hint_would_have_told(
    world: "World", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(projections, "NEWS", timedelta(0))  # nothing is news: no hint is sent
    ann = await world.sign_up("ann")
    await world.publish(ann, "before")
    await world.project()
    async with watched(world, ann) as updates:
        post_id = await world.publish(ann)
        await world.project()
        seen: list[str] = []
        while not seen:
            seen = ids(await anext(updates))
        assert seen == [post_id]
        assert await anext(updates) == HomeUpdate()


async def test_a_watcher_that_leaves_is_forgotten(world: "World") -> None:
    ann = await world.sign_up("ann")
    async with watched(world, ann):
        assert world.context.hub.watched() == {"*"}
    async with asyncio.timeout(10):
        while world.context.hub.watched():
            await world.rows("select 1")


async def test_watching_needs_somebody_signed_in(world: "World") -> None:
    call = world.api.WatchHome(WatchHomeRequest())
    assert isinstance(await refused(anext(aiter(call))), errors.Unauthenticated)
