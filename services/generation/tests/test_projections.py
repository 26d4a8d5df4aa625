"""The projection `jobs` against the streams themselves, in batches of any size, and built anew."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.message import Message

from impasto.generation.v1.events_pb2 import FAILURE_KIND_UNAVAILABLE, RenderedImage
from impasto.generation.v1.generation_service_pb2 import COMPLETED, RequestGenerationRequest
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_BLOCK, ACTION_REVIEW
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto_common import projection
from impasto_common.aggregate import Cause, execute
from impasto_common.event import derived_id
from impasto_common.testing import project
from impasto_generation import domain, queries
from impasto_generation.domain import Failure, Job, Maker
from impasto_generation.projections import JOBS, WORK

if TYPE_CHECKING:
    from tests.conftest import World

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PEOPLE = [derived_id("person", str(n)) for n in range(3)]
Rows = dict[str, list[tuple[Any, ...]]]


def image(number: int) -> RenderedImage:
    sha256 = f"{number:064x}"
    return RenderedImage(
        sha256=sha256,
        width=64 + number,
        height=48,
        full_key=f"{sha256}.webp",
        feed_key=f"{sha256}-feed.webp",
        thumb_key=f"{sha256}-thumb.webp",
        original_key=f"{sha256}-original.png",
    )


async def something(world: "World", chance: random.Random, generation_id: str) -> None:
    """Let a worker, or the same step of another one, come to a generation."""
    said = Decision(action=chance.choice([ACTION_ALLOW, ACTION_ALLOW, ACTION_REVIEW, ACTION_BLOCK]))
    images = [image(n) for n in chance.sample(range(9), 2)]

    def step(job: Job) -> Sequence[Message]:
        if not job.id:
            asked = RequestGenerationRequest(prompt=f"fox {chance.random()}", style="oil")
            return domain.request(asked, generation_id, chance.choice(PEOPLE), 7, ["oil"], NOW)
        if job.images:
            return domain.screen_images(job, {i.sha256: said for i in job.images}, NOW)
        return chance.choice(
            [
                partial(domain.screen_prompt, decision=said),
                partial(domain.start_rendering, provider="easel"),
                partial(domain.finish_rendering, images=images, maker=Maker("easel", "m")),
                partial(domain.give_up, failure=Failure(FAILURE_KIND_UNAVAILABLE)),
            ]
        )(job)

    await execute(world.context, domain.RULES, queries.stream_of(generation_id), step, cause=Cause())


async def rows_of(world: "World") -> Rows:
    return {
        table: await world.rows(f"select * from {table} order by 1, 2") for table in ("generation", "image")
    }


def expected_images(jobs: Sequence[Job]) -> set[tuple[Any, ...]]:
    return {
        (i.sha256, job.id, place, job.account_id, job.decided.get(i.sha256, False))
        for job in jobs
        if not job.final or job.state == COMPLETED
        for place, i in enumerate(job.images)
    }


async def test_rows_are_what_happened(world: "World") -> None:
    chance = random.Random(7)
    generation_ids = [world.context.clock.new_id() for _ in range(60)]
    for _ in range(400):
        await something(world, chance, chance.choice(generation_ids))
    await world.caught_up()
    rows = await rows_of(world)
    jobs = [job for one in generation_ids if (job := await queries.job(world.context, one)).id]
    assert {(str(r[0]), str(r[1]), r[2], r[3], r[8]) for r in rows["generation"]} == {
        (job.id, job.account_id, job.state, job.prompt, job.reason) for job in jobs
    }
    found = {(r[0], str(r[1]), r[2], str(r[3]), r[10]) for r in rows["image"]}
    assert found == expected_images(jobs)
    assert {job.state for job in jobs} >= {COMPLETED, 5, 6}
    assert {r[4] for r in found} == {True, False}


async def test_rows_do_not_depend_on_batches(world: "World") -> None:
    chance = random.Random(8)
    generation_ids = [world.context.clock.new_id() for _ in range(10)]
    for _ in range(80):
        await something(world, chance, chance.choice(generation_ids))
    await world.caught_up()
    rows = await rows_of(world)
    async with world.projecting:
        for batch in (1, 7, 1000):
            await projection.drop(world.context, JOBS)
            await project(world.context, batch=batch)
            assert await rows_of(world) == rows


async def test_new_work_is_announced(world: "World", account: str) -> None:
    async with world.context.hub.watch(WORK) as hints:
        await world.ask(account)
        assert await hints.get() == WORK


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
async def test_every_seed_fits(world: "World", account: str, seed: int) -> None:
    generation = await world.ask(account, seed=seed)
    await world.caught_up()
    assert await world.rows("select seed from generation where generation_id = $1", generation.id) == [
        (seed,)
    ]
