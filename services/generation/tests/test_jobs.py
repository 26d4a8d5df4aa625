"""The worker: whenever it dies, the next one carries on, and each job ends exactly once."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY

from impasto.generation.v1.generation_service_pb2 import COMPLETED
from impasto_common.database import Raw, dedicated
from impasto_generation.pipeline import Workshop, carry_on

if TYPE_CHECKING:
    from tests.conftest import Gate, World

ONCE = ["GenerationRequested", "PromptCleared", "ImagesRendered", "ImageCleared", "GenerationCompleted"]
# Any number that nothing else locks.
DAM = 4242


def assert_done_once(types: Sequence[str], attempts: int) -> None:
    assert [one for one in types if one != "RenderingStarted"] == ONCE
    assert types.count("RenderingStarted") == attempts


def gate(world: "World", name: str) -> "Gate":
    gates = {
        "screening the prompt": world.moderation.prompt_gate,
        "rendering": world.easel.gate,
        "screening the picture": world.moderation.image_gate,
    }
    return gates[name]


@contextlib.asynccontextmanager
async def dam(world: "World", event: str) -> AsyncIterator[Raw]:
    """Hold back appends of one type of event for as long as the session lent holds its lock."""
    session = await dedicated(world.context.database.url, "generation")
    await session.execute(_DAM.format(event=event, dam=DAM))
    await session.execute("select pg_advisory_lock($1)", DAM)
    try:
        yield session
    finally:
        await session.execute("select pg_advisory_unlock_all()")
        await session.execute("drop trigger dam on event")
        await session.close()


@pytest.mark.parametrize("place", ["screening the prompt", "rendering", "screening the picture"])
async def test_worker_that_dies_at_work(world: "World", account: str, place: str) -> None:
    stop = gate(world, place)
    stop.close()
    generation = await world.ask(account)
    async with world.worker():
        await stop.reached.wait()
    stop.open()
    async with world.worker():
        assert (await world.ended(generation.id)).state == COMPLETED
    assert_done_once(await world.types(generation.id), 2 if place == "rendering" else 1)


@pytest.mark.parametrize(
    ("event", "attempts"),
    [("PromptCleared", 1), ("RenderingStarted", 2), ("ImagesRendered", 1), ("GenerationCompleted", 1)],
)
async def test_worker_that_dies_before_it_hears_of_its_commit(
    world: "World", account: str, event: str, attempts: int
) -> None:
    generation = await world.ask(account)
    async with dam(world, event) as session:

        async def held_back() -> bool:
            return bool(await session.fetchval(_HELD_BACK, DAM))

        async with world.worker():
            await world.until(held_back)
        await session.execute("select pg_advisory_unlock($1)", DAM)

        async def committed() -> bool:
            return event in await world.types(generation.id)

        await world.until(committed)
    async with world.worker():
        assert (await world.ended(generation.id)).state == COMPLETED
    assert_done_once(await world.types(generation.id), attempts)


async def test_worker_that_dies_four_times_over_one_job(world: "World", account: str) -> None:
    generation = await world.ask(account)
    for _ in range(4):
        world.easel.gate.close()
        async with world.worker():
            await world.easel.gate.reached.wait()
    world.easel.gate.open()
    async with world.worker():
        await world.ended(generation.id)
    types = await world.types(generation.id)
    assert Counter(types)["RenderingStarted"] == 4
    assert types[-1] == "GenerationFailed"


async def test_workers_share_the_queue(world: "World", account: str) -> None:
    asked = [await world.ask(account, seed=seed) for seed in range(12)]
    async with world.worker(slots=2), world.worker(slots=2):
        for generation in asked:
            assert (await world.ended(generation.id)).state == COMPLETED
    for generation in asked:
        assert_done_once(await world.types(generation.id), 1)


async def test_oldest_first(world: "World", account: str) -> None:
    asked = [await world.ask(account, prompt=f"fox {n}") for n in range(3)]
    await world.caught_up()
    async with world.worker():
        for generation in asked:
            await world.ended(generation.id)
    assert [request.prompt for request in world.easel.asked] == ["fox 0", "fox 1", "fox 2"]


async def test_slots_work_side_by_side(world: "World", account: str) -> None:
    world.easel.gate.close()
    asked = [await world.ask(account) for _ in range(3)]

    async def all_asked() -> bool:
        return len(world.easel.asked) == 3

    async with world.worker(slots=3):
        await world.until(all_asked)
        world.easel.gate.open()
        for generation in asked:
            await world.ended(generation.id)


async def test_job_of_a_lost_session_is_free_at_once(world: "World", account: str) -> None:
    world.easel.gate.close()
    generation = await world.ask(account)
    async with world.worker() as first:
        await world.easel.gate.reached.wait()
        assert await world.rows(_END_SESSION, generation.id) == [(True,)]
        with pytest.raises(ExceptionGroup):
            await first
        world.easel.gate.open()
        async with world.worker():
            assert (await world.ended(generation.id)).state == COMPLETED
    assert_done_once(await world.types(generation.id), 2)


async def test_ends_are_counted(world: "World", account: str) -> None:
    def count() -> float:
        labels = {"provider": "easel", "state": "completed"}
        return REGISTRY.get_sample_value("impasto_generation_seconds_count", labels) or 0.0

    before = count()
    await world.made(account)
    assert count() == before + 1


async def test_two_who_take_the_same_job_end_it_once(world: "World", account: str) -> None:
    """As happens when a session is lost and its process has not heard of it yet."""
    generation = await world.ask(account)
    shop = Workshop(world.context, world.easel, world.fractions)
    await asyncio.gather(*(carry_on(shop, generation.id) for _ in range(3)))
    types = await world.types(generation.id)
    assert_done_once(types, types.count("RenderingStarted"))


async def test_bad_job_does_not_stop_the_others(
    world: "World", account: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.easel.errors = [ZeroDivisionError("a bug in a provider")]
    bad = await world.ask(account)
    await world.caught_up()
    good = await world.ask(account)
    async with world.worker():
        assert (await world.ended(good.id)).state == COMPLETED
    assert (await world.types(bad.id))[-1] == "RenderingStarted"
    assert [r.generation_id for r in caplog.records if r.getMessage() == "job set aside"] == [bad.id]  # type: ignore[attr-defined]
    async with world.worker():
        assert (await world.ended(bad.id)).state == COMPLETED


_DAM = """
create or replace function dam() returns trigger language plpgsql as
  $$ begin perform pg_advisory_xact_lock({dam}); return new; end $$;
create trigger dam before insert on event for each row
  when (new.type = 'impasto.generation.v1.{event}') execute function dam()"""
_HELD_BACK = """
select count(*) from pg_locks l join pg_database d on d.oid = l.database
where d.datname = current_database() and l.locktype = 'advisory' and l.objid = $1 and not l.granted"""
# An advisory lock on a bigint shows as its two halves.
_END_SESSION = """
select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
where d.datname = current_database() and l.locktype = 'advisory'
  and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)"""
