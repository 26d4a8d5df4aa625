"""The event store: dense positions, optimistic concurrency, idempotent commands."""

import asyncio
import contextlib
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio

from impasto_common.clock import uuid7
from impasto_common.database import Database
from impasto_common.errors import Conflict, InvalidArgument
from impasto_common.event import NewEvent, lane_of
from impasto_common.store import CommandKey, EventStore, KeyTaken, Write
from impasto_common.testing import recreate

LANES = 4


def event(payload: bytes = b"x") -> NewEvent:
    return NewEvent(str(uuid.uuid4()), "impasto.post.v1.PostDeleted", payload, datetime.now(UTC))


def write(stream: str, expected: int, count: int = 1) -> Write:
    return Write(stream, expected, [event() for _ in range(count)])


@pytest_asyncio.fixture
async def url(database_url: str) -> str:
    url = f"{database_url}/impasto_store"
    await recreate(url)
    return url


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[EventStore]:
    database = Database(url, "post")
    store = EventStore("post", database, LANES)
    await store.start()
    yield store
    await store.stop()
    await database.close()


async def test_reads_back_what_was_appended_in_order(store: EventStore) -> None:
    position = await store.append([write("post-1", 0, 3)])
    await store.append([write("post-1", 3, 2)])
    records = await store.read("post-1")
    assert [r.version for r in records] == [1, 2, 3, 4, 5]
    assert str(position) == f"post.{lane_of('post-1', LANES)}.3"
    assert [r.version for r in await store.read("post-1", after=3)] == [4, 5]
    assert sorted(r.recorded_at for r in records) == [r.recorded_at for r in records]


async def test_refuses_a_stale_version(store: EventStore) -> None:
    await store.append([write("post-1", 0)])
    with pytest.raises(Conflict):
        await store.append([write("post-1", 0)])
    with pytest.raises(Conflict):
        await store.append([write("post-1", 7)])
    assert len(await store.read("post-1")) == 1


async def test_of_racing_appends_exactly_one_wins(store: EventStore) -> None:
    racers = [store.append([write("post-1", 0)]) for _ in range(20)]
    results = await asyncio.gather(*racers, return_exceptions=True)
    assert Counter(type(r).__name__ for r in results) == {"Position": 1, "Conflict": 19}


async def test_appends_several_streams_or_none(store: EventStore) -> None:
    await store.append([write("handle-a", 0)])
    with pytest.raises(Conflict):
        await store.append([write("account-2", 0), write("handle-a", 0)])
    assert await store.read("account-2") == []
    position = await store.append([write("account-2", 0), write("handle-b", 0)])
    assert len(position.places) == 2


async def test_positions_are_dense_under_two_writers_conflicts_and_poison(
    url: str, store: EventStore
) -> None:
    database = Database(url, "post")
    other = EventStore("post", database, LANES)
    await other.start()
    seed = random.Random(7)
    twice = event()

    async def work(worker: int) -> None:
        chosen = store if worker % 2 else other
        for _ in range(30):
            stream = f"post-{seed.randrange(40)}"
            version = len(await chosen.read(stream))
            bad = seed.random() < 0.1
            events = [twice] if bad else [event() for _ in range(seed.randrange(1, 4))]
            with contextlib.suppress(Conflict):
                await chosen.append([Write(stream, version, events)])

    await asyncio.gather(*(work(n) for n in range(16)))
    await other.stop()
    await database.close()
    rows = await query(url, "select lane, position, stream, version from post.event order by lane, position")
    for lane, last in (await store.last()).items():
        assert [r["position"] for r in rows if r["lane"] == lane] == list(range(1, last + 1))
    for stream in {r["stream"] for r in rows}:
        own = [r for r in rows if r["stream"] == stream]
        assert [r["version"] for r in own] == list(range(1, len(own) + 1))
        assert len({r["lane"] for r in own}) == 1
    assert len(rows) > 400


async def test_one_key_does_a_command_once(store: EventStore) -> None:
    key = CommandKey("k", b"hash")
    assert await store.answered(key) is None
    position = await store.append([write("post-1", 0)], key, b"sealed answer")
    with pytest.raises(KeyTaken):
        await store.append([write("post-2", 0)], key, b"another")
    answered = await store.answered(key)
    assert answered is not None
    assert (answered.response, answered.position) == (b"sealed answer", position)
    assert await store.read("post-2") == []


async def test_one_key_with_another_request_is_refused(store: EventStore) -> None:
    await store.append([write("post-1", 0)], CommandKey("k", b"hash"), b"")
    with pytest.raises(InvalidArgument) as refused:
        await store.answered(CommandKey("k", b"other"))
    assert refused.value.field == "Idempotency-Key"


async def test_racing_calls_with_one_key_append_once(store: EventStore) -> None:
    key = CommandKey("k", b"hash")
    racers = [store.append([write(f"post-{n}", 0)], key, b"") for n in range(10)]
    results = await asyncio.gather(*racers, return_exceptions=True)
    assert Counter(type(r).__name__ for r in results) == {"Position": 1, "KeyTaken": 9}
    assert sum((await store.last()).values()) == 1


async def test_a_refused_command_leaves_its_key_free(store: EventStore) -> None:
    await store.append([write("post-1", 0)])
    key = CommandKey("k", b"hash")
    with pytest.raises(Conflict):
        await store.append([write("post-1", 0)], key, b"")
    assert await store.answered(key) is None
    await store.append([write("post-1", 1)], key, b"")


async def test_reads_lanes_after_positions(store: EventStore) -> None:
    for n in range(30):
        await store.append([write(f"post-{n}", 0)])
    everything = await store.read_lanes(dict.fromkeys(range(LANES), 0), 100)
    assert len(everything) == 30
    assert [(r.lane, r.position) for r in everything] == sorted((r.lane, r.position) for r in everything)
    last = await store.last()
    assert await store.read_lanes(last, 100) == []
    assert len(await store.read_lanes(dict.fromkeys(range(LANES), 0), 2)) == 2 * LANES


async def test_a_log_keeps_its_number_of_lanes(url: str, store: EventStore) -> None:
    database = Database(url, "post")
    with pytest.raises(InvalidArgument, match="4 lanes"):
        await EventStore("post", database, 8).start()
    await database.close()


async def test_carries_on_after_the_writer_lost_its_connection(url: str, store: EventStore) -> None:
    await store.append([write("post-1", 0)])
    await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                " and datname = current_database()")  # fmt: skip
    results = await asyncio.gather(store.append([write("post-2", 0)]), return_exceptions=True)
    assert len(results) == 1
    while not await store.read("post-2"):
        await asyncio.gather(store.append([write("post-2", 0)]), return_exceptions=True)
    assert len(await store.read("post-2")) == 1


def test_ids_sort_by_their_time() -> None:
    ids = [uuid7(ms) for ms in (1, 2, 1000, 1_700_000_000_000)]
    assert ids == sorted(ids)
    assert {uuid.UUID(i).version for i in ids} == {7}


async def query(url: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()
