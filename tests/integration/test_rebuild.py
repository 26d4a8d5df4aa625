"""Every read model is a function of the log: dropped and replayed, it comes back row for row."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from impasto_common.client import Api
from impasto_common.cluster import Cluster
from impasto_common.config import SERVICES
from people import PROMPT, pair

SECONDS = 60


@asynccontextmanager
async def connected(cluster: Cluster, service: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(cluster.database_url(service))
    try:
        yield connection
    finally:
        await connection.close()


async def projections(cluster: Cluster, service: str) -> list[str]:
    """Schemas of a service's projections."""
    async with connected(cluster, service) as db:
        rows = await db.fetch(
            "select nspname from pg_namespace where nspname ~ $1", f"^{service}_.*_v[0-9]+$"
        )
    return [row["nspname"] for row in rows]


async def log_ends(cluster: Cluster) -> dict[tuple[str, int], int]:
    """Last position of every lane of every log."""
    ends = {}
    for service in SERVICES:
        async with connected(cluster, service) as db:
            for row in await db.fetch(f"select lane, position from {service}.lane"):
                ends[service, row["lane"]] = row["position"]
    return ends


async def until_caught_up(cluster: Cluster, service: str, schema: str) -> None:
    """Wait until a projection stands at the end of the logs it reads."""
    async with asyncio.timeout(SECONDS), connected(cluster, service) as db:
        while True:
            ends = await log_ends(cluster)
            if await db.fetchval("select to_regclass($1)", f"{schema}.position"):
                rows = await db.fetch(f"select source, lane, position from {schema}.position")
                if rows and all(r["position"] >= ends[r["source"], r["lane"]] for r in rows):
                    return
            await asyncio.sleep(0.05)


async def contents(cluster: Cluster, service: str, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a projection, its places in the topics aside."""
    async with connected(cluster, service) as db:
        tables = await db.fetch("select tablename from pg_tables where schemaname = $1", schema)
        names = sorted({row["tablename"] for row in tables} - {"position"})
        return {
            name: sorted((tuple(row) for row in await db.fetch(f"select * from {schema}.{name}")), key=repr)
            for name in names
        }


async def make_history(api: Api) -> None:
    """Some of everything: follows, posts, replies, likes, a deletion, a block."""
    author, reader = await pair(api)
    generation = await author.generate(PROMPT, size="512x512")
    made = [await author.publish([generation["id"]], f"number {n}") for n in range(4)]
    paths = [f"/v1/posts/{one['post']['id']}" for one in made]
    await reader.call("PUT", f"{paths[0]}/like")
    await reader.call("PUT", f"{paths[1]}/like")
    await reader.call("DELETE", f"{paths[1]}/like")
    await reader.call("POST", f"{paths[2]}/replies", {"caption": "yes"})
    await author.call("DELETE", paths[3])
    await author.follow(reader)
    await reader.call("PUT", f"/v1/blocks/{author.id}")
    await reader.call("DELETE", f"/v1/blocks/{author.id}")
    await reader.follow(author)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_dropped_projection_comes_back_row_for_row(cluster: Cluster, api: Api, service: str) -> None:
    await make_history(api)
    schemas = await projections(cluster, service)
    assert schemas
    for schema in schemas:
        await until_caught_up(cluster, service, schema)
        before = await contents(cluster, service, schema)
        assert any(before.values())
        async with connected(cluster, service) as db:
            await db.execute(f"drop schema {schema} cascade")
        await cluster.kill_child(service if service in cluster.children() else "services")
        await until_caught_up(cluster, service, schema)
        assert await contents(cluster, service, schema) == before
