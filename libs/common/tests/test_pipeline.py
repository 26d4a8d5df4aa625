"""From the store over the topic to the rows, on a real broker: nothing lost, nothing twice."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest_asyncio

from impasto.post.v1.events_pb2 import PostPublished
from impasto_common.aggregate import Cause, execute
from impasto_common.consumer import Consumer
from impasto_common.embedded.broker import broker_child
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.projection import ProjectionSink, drop
from impasto_common.relay import Relay, read_tails
from impasto_common.service import Context
from impasto_common.testing import context
from sample import NOTES, RULES, SERVICE, Sample, delete, publish

SECONDS = 30


@dataclass
class Broker:
    address: str
    supervisor: Supervisor

    def kill(self) -> None:
        """End it without a chance to say goodbye; its log is in memory, so it is gone too."""
        for pid in self.supervisor.pids().values():
            os.kill(pid, signal.SIGKILL)


@pytest_asyncio.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    port = free_port()
    supervisor = Supervisor(lambda *_: None)
    await supervisor.start(broker_child(tmp_path / "broker", port))
    yield Broker(f"127.0.0.1:{port}", supervisor)
    await supervisor.stop()


@pytest_asyncio.fixture
async def post(database_url: str, tmp_path: Path, broker: Broker) -> AsyncIterator[Context]:
    async with context(SERVICE, database_url, tmp_path) as made:
        made.settings = replace(
            made.settings, kafka=broker.address, kafka_idempotence=False, kafka_expendable=True
        )
        yield made


@contextlib.asynccontextmanager
async def running(*loops: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(loop()) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def relay(post: Context) -> Relay:
    return Relay(post.store, post.database.url, post.settings)


def projector(post: Context) -> Consumer:
    return Consumer(post, ProjectionSink(post, NOTES))


async def write(post: Context, first: int, count: int) -> None:
    for n in range(first, first + count):
        event = publish(str(n), f"caption {n}")
        await execute(post, RULES, f"post-{n}", always(event), cause=Cause("author-1"), new=True)


def always(event: PostPublished) -> Callable[[Sample], list[PostPublished]]:
    return lambda _: [event]


async def until_applied(post: Context) -> None:
    """Wait until the projection stands where the store stands."""
    async with asyncio.timeout(SECONDS), post.database.raw() as db:
        while True:
            rows = await db.fetch(f"select lane, position from {NOTES.schema('post')}.position")
            if {r["lane"]: r["position"] for r in rows} == await post.store.last():
                return
            await asyncio.sleep(0.01)


async def rows(post: Context) -> tuple[list[tuple[str, str]], dict[str, int]]:
    async with post.database.raw() as db:
        notes = [(r["post_id"], r["caption"]) for r in await db.fetch("select * from note order by post_id")]
        tally = {r["author"]: r["count"] for r in await db.fetch("select * from tally")}
    return notes, tally


async def test_rows_follow_the_log(post: Context) -> None:
    async with running(relay(post).run, projector(post).run):
        await write(post, 0, 40)
        await execute(post, RULES, "post-7", lambda s: delete(s, "7"), cause=Cause())
        await until_applied(post)
    notes, tally = await rows(post)
    assert sorted(notes) == sorted((str(n), f"caption {n}") for n in range(40) if n != 7)
    assert tally == {"author-1": 40}


async def test_a_new_session_goes_on_where_the_last_one_stopped(post: Context) -> None:
    for start in (0, 20, 40):
        async with running(relay(post).run, projector(post).run):
            await write(post, start, 20)
            await until_applied(post)
    assert (await rows(post))[1] == {"author-1": 60}
    tails = await read_tails(post.settings, "post", post.store.lanes)
    assert {lane: tail.position for lane, tail in tails.items()} == await post.store.last()
    assert sum(tail.offset for tail in tails.values()) == 60  # nothing was published twice


async def test_a_broker_that_lost_its_log_is_filled_again(post: Context, broker: Broker) -> None:
    async with running(relay(post).run, projector(post).run):
        await write(post, 0, 30)
        await until_applied(post)
        broker.kill()
        await write(post, 30, 30)
        await until_applied(post)
    assert (await rows(post))[1] == {"author-1": 60}


async def test_an_idle_relay_notices_that_the_log_is_gone(post: Context, broker: Broker) -> None:
    async with running(relay(post).run):
        async with running(projector(post).run):
            await write(post, 0, 30)
            await until_applied(post)
        broker.kill()
        await drop(post, NOTES)
        async with running(projector(post).run):  # reads the topic from its beginning
            while not await exists(post):
                await asyncio.sleep(0.01)
            await until_applied(post)
    assert (await rows(post))[1] == {"author-1": 30}


async def test_a_dropped_projection_comes_back_equal(post: Context) -> None:
    async with running(relay(post).run):
        async with running(projector(post).run):
            await write(post, 0, 50)
            await until_applied(post)
        before = await rows(post)
        await drop(post, NOTES)
        async with running(projector(post).run):
            while not await exists(post):
                await asyncio.sleep(0.01)
            await until_applied(post)
        assert await rows(post) == before


async def test_two_projectors_apply_every_event_once(post: Context) -> None:
    async with running(relay(post).run, projector(post).run, projector(post).run):
        await write(post, 0, 100)
        await until_applied(post)
    assert (await rows(post))[1] == {"author-1": 100}


async def test_two_relays_publish_every_event_once(post: Context) -> None:
    async with running(relay(post).run, relay(post).run, projector(post).run):
        await write(post, 0, 50)
        await until_applied(post)
    tails = await read_tails(post.settings, "post", post.store.lanes)
    assert sum(tail.offset for tail in tails.values()) == 50


async def exists(post: Context) -> bool:
    async with post.database.raw() as db:
        return bool(await db.fetchval("select to_regclass($1)", f"{NOTES.schema('post')}.position"))
