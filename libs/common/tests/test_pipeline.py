"""From the store over the topic to the rows, on a real broker: nothing lost, nothing twice."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest_asyncio
from aiokafka import AIOKafkaProducer

from impasto.post.v1.events_pb2 import PostPublished
from impasto_common.aggregate import Cause, execute
from impasto_common.broker import ensure_topics, to_headers, topic_of
from impasto_common.consumer import At, Consumer, Place, Sink, Step
from impasto_common.embedded.broker import broker_child
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.errors import Unavailable
from impasto_common.event import Record
from impasto_common.feed import Feed
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


class Feeding:
    """A feed of its own and the consumers on it: what one process has."""

    def __init__(self, post: Context, *sinks: Sink, max_waiting: int = 10_000) -> None:
        self.feed = Feed(post.settings, max_waiting)
        self.consumers = [Consumer(post, sink, self.feed) for sink in sinks]

    async def run(self) -> None:
        async with running(self.feed.run, *(consumer.run for consumer in self.consumers)):
            await asyncio.Event().wait()


def projector(post: Context) -> Feeding:
    return Feeding(post, ProjectionSink(post, NOTES))


@dataclass
class Listed:
    """A sink that keeps its records and places in memory, and fails for as long as `fails` says so."""

    name: str
    fails: Callable[[Record], bool] = lambda _: False
    sources: Sequence[str] = ("post",)
    at: dict[Place, At] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    failures: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def open(self) -> dict[Place, At]:
        return dict(self.at)

    async def apply(self, steps: Sequence[Step]) -> None:
        await self.gate.wait()
        for step in steps:
            assert self.at.get(step.place, At()).position == step.before.position
            if any(self.fails(record) for record in step.records):
                self.failures += 1
                raise Unavailable("not now")
            self.records += step.records
            self.at[step.place] = step.after

    async def close(self) -> None:
        """Nothing to let go of."""

    async def until_has(self, count: int) -> None:
        """Wait for so many records, and see that in every lane they are all there, once, in order."""
        async with asyncio.timeout(SECONDS):
            while len(self.records) < count:
                await asyncio.sleep(0.01)
        assert len(self.records) == count
        for lane in {record.lane for record in self.records}:
            positions = [record.position for record in self.records if record.lane == lane]
            assert positions == list(range(1, len(positions) + 1))


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


async def test_a_sink_that_fails_does_not_hold_up_another(post: Context) -> None:
    broken = True
    well, ill = Listed("well"), Listed("ill", fails=lambda record: broken and record.stream == "post-3")
    async with running(relay(post).run, Feeding(post, well, ill).run):
        await write(post, 0, 20)
        await well.until_has(20)
        async with asyncio.timeout(SECONDS):
            while ill.failures < 3:
                await asyncio.sleep(0.01)
        await write(post, 20, 20)
        await well.until_has(40)
        assert "post-3" not in {record.stream for record in ill.records}
        broken = False
        await ill.until_has(40)


async def test_a_sink_added_late_gets_everything_and_then_follows(post: Context) -> None:
    first, late = Listed("first"), Listed("late")
    feeding = Feeding(post, first)
    async with running(relay(post).run, feeding.run):
        await write(post, 0, 30)
        await first.until_has(30)
        async with running(Consumer(post, late, feeding.feed).run):
            await late.until_has(30)
            await write(post, 30, 30)
            await late.until_has(60)
            await first.until_has(60)


async def test_a_sink_too_slow_for_the_feed_reads_by_itself_and_loses_nothing(post: Context) -> None:
    quick, slow = Listed("quick"), Listed("slow")
    async with running(relay(post).run, Feeding(post, quick, slow, max_waiting=5).run):
        slow.gate.clear()
        await write(post, 0, 60)
        await quick.until_has(60)
        assert not slow.records
        slow.gate.set()
        await slow.until_has(60)
        await write(post, 60, 10)
        await slow.until_has(70)


async def test_a_hint_that_leads_past_unread_records_heals(post: Context) -> None:
    async with running(relay(post).run):
        sound = Listed("sound")
        async with running(Feeding(post, sound).run):
            await write(post, 0, 60)
            await sound.until_has(60)
        astray = Listed("astray", at={place: At(0, at.offset - 1) for place, at in sound.at.items()})
        async with running(Feeding(post, astray).run):
            await astray.until_has(60)


async def test_two_sinks_outlive_a_broker_that_lost_its_log(post: Context, broker: Broker) -> None:
    listed = Listed("listed")
    feeding = Feeding(post, ProjectionSink(post, NOTES), listed)
    async with running(relay(post).run, feeding.run):
        await write(post, 0, 30)
        await until_applied(post)
        await listed.until_has(30)
        broker.kill()
        await write(post, 30, 30)
        await until_applied(post)
        await listed.until_has(60)
    assert (await rows(post))[1] == {"author-1": 60}


async def exists(post: Context) -> bool:
    async with post.database.raw() as db:
        return bool(await db.fetchval("select to_regclass($1)", f"{NOTES.schema('post')}.position"))


async def test_records_that_came_too_early_are_taken_when_they_come_again(post: Context) -> None:
    """As after a lost log: a relay that had stayed connected wrote on, and the next one began anew."""
    for n in range(3):
        await execute(post, RULES, "post-1", always(publish(str(n), "x")), cause=Cause())
    one, two, three = await post.store.read("post-1")
    await ensure_topics(post.settings, ["post"])
    async with AIOKafkaProducer(bootstrap_servers=post.settings.kafka, acks="all") as producer:
        for offset, (record, expected) in enumerate([(two, 1), (one, 1), (two, 2), (three, 3)]):
            headers = to_headers(record, expected)
            sent = await producer.send_and_wait(
                topic_of("post"),
                record.payload,
                record.stream.encode(),
                partition=record.lane,
                headers=headers,
            )
            assert sent.offset == offset
    async with running(relay(post).run, projector(post).run):
        await until_applied(post)
    assert (await rows(post))[1] == {"author-1": 3}
    tails = await read_tails(post.settings, "post", post.store.lanes)
    assert tails[one.lane].offset == 4  # the relay found everything there and wrote nothing
