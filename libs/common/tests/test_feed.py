"""One client for many: what a link gets, and when a consumer may rely on it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
from aiokafka import AIOKafkaProducer

from impasto_common.broker import Received, ensure_topics, to_headers, topic_of
from impasto_common.config import Settings
from impasto_common.embedded.broker import broker_child
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.event import Record
from impasto_common.feed import At, Feed, Link, Place

SECONDS = 30
LABELS = ("post", "test")
POST, IDENTITY = ("post", 0), ("identity", 0)


def record(place: Place, position: int) -> Record:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Record(*place, position, f"event-{position}", "stream", position, "T", now, now, "", "", "", b"x")


@pytest_asyncio.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    port = free_port()
    supervisor = Supervisor(lambda *_: None)
    await supervisor.start(broker_child(tmp_path / "broker", port))
    made = Settings(kafka=f"127.0.0.1:{port}", lanes=1, kafka_idempotence=False, kafka_fetch_wait=60)
    await ensure_topics(made, ["post", "identity"])
    yield made
    await supervisor.stop()


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Feed]:
    feed = Feed(settings)
    task = asyncio.create_task(feed.run())
    try:
        yield feed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def produce(settings: Settings, place: Place, positions: Iterable[int], foreign: bytes = b"") -> None:
    """Write records to a lane, after a message that is none if `foreign` is given."""
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        if foreign:
            await producer.send_and_wait(topic_of(place[0]), foreign, partition=place[1])
        for position in positions:
            headers = to_headers(record(place, position), position - 1)
            await producer.send_and_wait(topic_of(place[0]), b"x", partition=place[1], headers=headers)


async def taken(link: Link, count: int) -> list[int]:
    found: list[Received] = []
    async with asyncio.timeout(SECONDS):
        while len(found) < count:
            found += await link.take()
    return [item.record.position for item in found]


async def test_every_link_gets_what_it_has_not_seen(settings: Settings) -> None:
    async with running(settings) as feed:
        one = feed.join(LABELS, {POST: At()})
        other = feed.join(LABELS, {POST: At(2, 2)})
        await produce(settings, POST, range(1, 6))
        assert await taken(one, 5) == [1, 2, 3, 4, 5]
        assert await taken(other, 3) == [3, 4, 5]


async def test_only_who_has_come_as_far_as_the_feed_may_rely_on_it(settings: Settings) -> None:
    async with running(settings) as feed:
        first = feed.join(LABELS, {POST: At()})
        assert first.follows_on({POST: At()})
        await produce(settings, POST, range(1, 6))
        await taken(first, 5)
        late = feed.join(LABELS, {POST: At()})
        assert not late.follows_on({POST: At(4)})
        assert late.follows_on({POST: At(5)})
        await produce(settings, POST, range(6, 8))
        assert await taken(late, 2) == [6, 7]


async def test_a_lane_that_is_wanted_later_is_read_too(settings: Settings) -> None:
    await produce(settings, IDENTITY, range(1, 4))
    async with running(settings) as feed:
        first = feed.join(LABELS, {POST: At()})
        await produce(settings, POST, [1])
        assert await taken(first, 1) == [1]
        both = feed.join(LABELS, {POST: At(1, 1), IDENTITY: At(1, 1)})
        assert await taken(both, 2) == [2, 3]
        await produce(settings, POST, [2])
        assert await taken(first, 1) == await taken(both, 1) == [2]


async def test_a_message_that_is_no_record_does_not_stop_the_feed(settings: Settings) -> None:
    async with running(settings) as feed:
        link = feed.join(LABELS, {POST: At()})
        await produce(settings, POST, [1], foreign=b"who wrote this?")
        assert await taken(link, 1) == [1]


async def test_a_link_that_was_left_gets_nothing(settings: Settings) -> None:
    async with running(settings) as feed:
        stays, leaves = feed.join(LABELS, {POST: At()}), feed.join(LABELS, {POST: At()})
        feed.leave(leaves)
        feed.leave(leaves)
        await produce(settings, POST, [1])
        assert await taken(stays, 1) == [1]
        await produce(settings, POST, [2])
        assert await taken(stays, 1) == [2]
        assert leaves.places == stays.places
        leaves.put(POST, Received(record(POST, 9), 8, 8))
        assert await taken(leaves, 1) == [9]  # that one alone


async def test_a_full_link_is_lost_and_what_waits_is_still_taken() -> None:
    link = Link(LABELS, {POST: At()}, {POST: At()}, max_waiting=3)
    for position in (1, 2, 3):
        assert link.wants(POST, position)
        assert not link.lost
        link.put(POST, Received(record(POST, position), position - 1, position - 1))
    assert link.lost
    assert not link.wants(POST, 3)
    assert await taken(link, 3) == [1, 2, 3]
    assert not await link.take()
