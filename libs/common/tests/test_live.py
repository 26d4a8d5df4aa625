"""Live hints reach every process, and come back after a lost connection."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from impasto_common.database import Database
from impasto_common.live import Hub
from impasto_common.testing import recreate

SECONDS = 20


@pytest_asyncio.fixture
async def url(database_url: str) -> str:
    url = f"{database_url}/impasto_live"
    await recreate(url)
    return url


@pytest_asyncio.fixture
async def hubs(url: str) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two hubs of one service, as in two processes."""
    databases = [Database(url, "public") for _ in range(2)]
    made = [Hub("post", database) for database in databases]
    tasks = [asyncio.create_task(hub.run()) for hub in made]
    yield made[0], made[1]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for database in databases:
        await database.close()


async def heard(sender: Hub, listener: Hub, key: str) -> str:
    """Publish until it is heard: a hint may be lost while a hub connects."""
    async with asyncio.timeout(SECONDS), listener.watch(key) as queue:
        while queue.empty():
            await sender.publish([key, "unrelated"])
            await asyncio.sleep(0.02)
        return queue.get_nowait()


async def test_a_hint_reaches_the_other_process(hubs: tuple[Hub, Hub]) -> None:
    assert await heard(hubs[0], hubs[1], "post-1") == "post-1"
    assert await heard(hubs[1], hubs[0], "post-2") == "post-2"


async def test_only_watched_keys_are_delivered_and_a_star_hears_all(hubs: tuple[Hub, Hub]) -> None:
    await heard(hubs[0], hubs[1], "warm")
    async with hubs[1].watch("mine") as mine, hubs[1].watch("*") as everything:
        await hubs[0].publish(["other"])
        await hubs[0].publish(["mine"])
        async with asyncio.timeout(SECONDS):
            assert await mine.get() == "mine"
            assert {await everything.get() for _ in range(2)} == {"mine", "other"}
        assert mine.empty()
    assert hubs[1].watched() == frozenset()


async def test_listening_survives_a_cut_connection(hubs: tuple[Hub, Hub], url: str) -> None:
    await heard(hubs[0], hubs[1], "before")
    connection = await asyncpg.connect(url)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'"
    )
    await connection.close()
    assert await heard(hubs[0], hubs[1], "after") == "after"


async def test_many_keys_go_in_several_notices(hubs: tuple[Hub, Hub]) -> None:
    await heard(hubs[0], hubs[1], "warm")
    keys = [f"{'k' * 60}-{n}" for n in range(500)]
    async with hubs[1].watch("*") as queue, asyncio.timeout(SECONDS):
        await hubs[0].publish(keys)
        assert {await queue.get() for _ in keys} == set(keys)
