"""The generation service over gRPC, on PostgreSQL."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from impasto.generation.v1.events_pb2 import GenerationRequested
from impasto.generation.v1.generation_service_pb2 import (
    COMPLETED,
    QUEUED,
    REFUSED,
    RENDERING,
    Generation,
    GenerationUpdate,
    GetGenerationRequest,
    GetMediaRequest,
    ListGenerationsRequest,
    ListGenerationsResponse,
    RequestGenerationRequest,
    RequestGenerationResponse,
    WatchGenerationRequest,
)
from impasto.generation.v1.picture_service_pb2 import GetPicturesRequest
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_BLOCK, ACTION_REVIEW
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto_common import errors
from impasto_common.event import Position
from impasto_common.testing import metadata, refused
from impasto_generation.painter import STYLES

if TYPE_CHECKING:
    from tests.conftest import World

IMMUTABLE = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"


async def request(world: "World", account: str, key: str, **fields: Any) -> RequestGenerationResponse:
    asked = RequestGenerationRequest(**{"prompt": "a red fox", **fields})
    return await world.api.RequestGeneration(asked, metadata=metadata(account, idempotency_key=key))


async def get(world: "World", generation_id: str, account: str) -> Generation:
    return await world.api.GetGeneration(
        GetGenerationRequest(generation_id=generation_id), metadata=metadata(account)
    )


async def listed(world: "World", account: str, **fields: Any) -> ListGenerationsResponse:
    return await world.api.ListGenerations(ListGenerationsRequest(**fields), metadata=metadata(account))


async def media(world: "World", url: str, account: str = "") -> tuple[bytes, str, dict[str, str]]:
    """Bytes, media type and headers of a URL."""
    call = world.api.GetMedia(GetMediaRequest(key=key_of(url)), metadata=metadata(account))
    body = await call
    headers = {key: value for key, value in await call.initial_metadata() if isinstance(value, str)}
    return body.data, body.content_type, headers


async def hidden(world: "World", url: str, account: str = "") -> bool:
    error = await refused(world.api.GetMedia(GetMediaRequest(key=key_of(url)), metadata=metadata(account)))
    return isinstance(error, errors.NotFound)


def key_of(url: str) -> str:
    return url.removeprefix("/v1/media/")


async def watched(world: "World", generation_id: str, account: str) -> Sequence[GenerationUpdate]:
    """All updates until the stream closes."""
    asked = WatchGenerationRequest(generation_id=generation_id)
    return [u async for u in world.api.WatchGeneration(asked, metadata=metadata(account))]


async def test_request_is_answered_at_once(world: "World", account: str) -> None:
    response = await request(world, account, "", style="noir", seed=0, size="512x512")
    made = response.generation
    assert (made.state, made.prompt, made.style, made.seed, made.size) == (
        QUEUED,
        "a red fox",
        "noir",
        0,
        "512x512",
    )
    assert made.HasField("created_at")
    assert not made.images
    (place,) = Position.parse(response.position).places
    assert place[0] == "generation"
    assert await get(world, made.id, account) == made


async def test_seed_is_random_unless_given(world: "World", account: str) -> None:
    seeds = {(await world.ask(account)).seed for _ in range(4)}
    assert len(seeds) == 4


async def test_prompt_is_sealed_in_the_log(world: "World", account: str) -> None:
    generation = await world.ask(account, prompt="zebra crossing")
    (record,) = await world.context.store.read(f"generation-{generation.id}")
    assert b"zebra" not in record.payload
    assert GenerationRequested.FromString(record.payload).prompt.subject_id == account


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": " "}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"style": "cubism"}, "style"),
        ({"size": "1x1"}, "size"),
    ],
)
async def test_wrong_requests_name_the_field(
    world: "World", account: str, fields: dict[str, str], field: str
) -> None:
    before = await world.context.store.last()
    error = await refused(request(world, account, "", **fields))
    assert (type(error), error.field) == (errors.InvalidArgument, field)
    assert await world.context.store.last() == before


@pytest.mark.parametrize("style", STYLES)
async def test_every_style_of_the_painter_is_taken(world: "World", account: str, style: str) -> None:
    assert (await world.ask(account, style=style)).style == style


async def test_one_key_is_one_generation(world: "World", account: str) -> None:
    answers = await asyncio.gather(*(request(world, account, "k", prompt="an owl") for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert await request(world, account, "k", prompt="an owl") == answers[0]
    error = await refused(request(world, account, "k", prompt="a fox"))
    assert (type(error), error.field) == (errors.InvalidArgument, "Idempotency-Key")
    page = await listed(world, account, min_position=answers[0].position)
    assert len(page.items) == 1


async def test_same_key_of_another_account_is_another_generation(
    world: "World", account: str, unknown_id: str
) -> None:
    mine, theirs = await request(world, account, "k"), await request(world, unknown_id, "k")
    assert mine.generation.id != theirs.generation.id


async def test_strangers_must_sign_in(world: "World", unknown_id: str) -> None:
    calls = [
        request(world, "", ""),
        get(world, unknown_id, ""),
        listed(world, ""),
        watched(world, unknown_id, ""),
    ]
    for call in calls:
        assert isinstance(await refused(call), errors.Unauthenticated)


async def test_generations_of_others_do_not_exist(world: "World", account: str, unknown_id: str) -> None:
    generation = await world.ask(account)
    for generation_id in (generation.id, unknown_id, "nonsense", ""):
        assert isinstance(await refused(get(world, generation_id, unknown_id)), errors.NotFound)
        assert isinstance(await refused(watched(world, generation_id, unknown_id)), errors.NotFound)


async def test_finished_generation_shows_its_picture(world: "World", account: str) -> None:
    job = await world.made(account)
    generation = await get(world, job.id, account)
    (image,) = generation.images
    assert generation.state == COMPLETED
    assert image.cleared
    assert (image.width, image.height, image.sha256) == (64, 48, job.images[0].sha256)
    for url in (image.url, image.feed_url, image.thumb_url):
        assert await media(world, url) == await media(world, url, account)


async def test_refused_generation_says_why_and_shows_nothing(world: "World", account: str) -> None:
    world.moderation.images = Decision(action=ACTION_BLOCK, reason="not here")
    job = await world.made(account)
    generation = await get(world, job.id, account)
    assert (generation.state, generation.reason, len(generation.images)) == (REFUSED, "not here", 0)
    await world.caught_up()
    (listed_,) = (await listed(world, account)).items
    assert listed_ == generation
    for key in (job.images[0].full_key, job.images[0].original_key):
        assert await hidden(world, key, account)


async def test_watching_tells_each_state_until_the_end(world: "World", account: str) -> None:
    world.easel.gate.close()
    generation = await world.ask(account)
    updates: list[GenerationUpdate] = []
    call = world.api.WatchGeneration(
        WatchGenerationRequest(generation_id=generation.id), metadata=metadata(account)
    )
    async with world.worker():
        async for update in call:
            updates.append(update)
            # Half of the rendering, as the provider said.
            if update.progress == pytest.approx(0.475):
                world.easel.gate.open()
    states = [update.generation.state for update in updates]
    assert states[0] == QUEUED
    assert RENDERING in states
    assert updates[-1].generation == await get(world, generation.id, account)
    assert updates[-1].generation.state == COMPLETED
    progress = [update.progress for update in updates]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0.0, 1.0)
    assert not world.fractions


async def test_watching_what_has_ended(world: "World", account: str) -> None:
    job = await world.made(account)
    (update,) = await watched(world, job.id, account)
    assert (update.generation.state, update.progress) == (COMPLETED, 1.0)


async def test_list_is_newest_first_in_pages(world: "World", account: str, unknown_id: str) -> None:
    asked = [(await world.ask(account, prompt=f"fox {n}")).id for n in range(5)]
    await world.ask(unknown_id)
    await world.caught_up()
    seen, cursor = [], ""
    for _ in range(3):
        page = await listed(world, account, limit=2, cursor=cursor)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
    assert seen == asked[::-1]
    assert not cursor


async def test_list_shows_what_a_single_read_shows(world: "World", account: str) -> None:
    world.moderation.prompts = Decision(action=ACTION_REVIEW, reason="look")
    held = await world.made(account, seed=1)
    world.moderation.prompts = Decision(action=ACTION_BLOCK, reason="no")
    await world.made(account)
    await world.ask(account, style="oil", seed=2**32 - 1)
    await world.caught_up()
    items = (await listed(world, account)).items
    assert [await get(world, item.id, account) for item in items] == list(items)
    assert [item.id for item in items][-1] == held.id
    assert len(items) == 3


async def test_list_waits_for_a_position(world: "World", account: str) -> None:
    async with world.projecting:
        response = await request(world, account, "")
        waiting = asyncio.create_task(listed(world, account, min_position=response.position))
        assert not (await listed(world, account)).items
    assert [item.id for item in (await waiting).items] == [response.generation.id]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"cursor": "abc"}, "cursor"),
        ({"min_position": "x"}, "minPosition"),
    ],
)
async def test_wrong_lists_name_the_field(
    world: "World", account: str, fields: dict[str, Any], field: str
) -> None:
    error = await refused(listed(world, account, **fields))
    assert (type(error), error.field) == (errors.InvalidArgument, field)


async def test_cursor_is_for_its_own_reader(world: "World", account: str, unknown_id: str) -> None:
    for _ in range(2):
        await world.ask(account)
    await world.caught_up()
    cursor = (await listed(world, account, limit=1)).next_cursor
    error = await refused(listed(world, unknown_id, cursor=cursor))
    assert (type(error), error.field) == (errors.InvalidArgument, "cursor")


async def test_cleared_picture_may_be_kept_for_ever(world: "World", account: str) -> None:
    job = await world.made(account, seed=11)
    data, content_type, headers = await media(world, job.images[0].full_key)
    assert data == (await world.context.blobs.get(job.images[0].full_key)).data
    assert content_type == "image/webp"
    assert headers["cache-control"] == IMMUTABLE
    assert headers["etag"] == f'"{job.images[0].full_key}"'


async def test_original_is_for_its_owner(world: "World", account: str, unknown_id: str) -> None:
    job = await world.made(account, seed=12)
    data, content_type, headers = await media(world, job.images[0].original_key, account)
    assert (data, content_type) == (world.easel.png(12), "image/png")
    assert headers["cache-control"] == PRIVATE
    for other in ("", unknown_id):
        assert await hidden(world, job.images[0].original_key, other)


async def test_held_picture_is_for_its_owner(world: "World", account: str, unknown_id: str) -> None:
    world.moderation.images = Decision(action=ACTION_REVIEW, reason="look")
    job = await world.made(account, seed=13)
    image = job.images[0]
    assert not (await get(world, job.id, account)).images[0].cleared
    for key in (image.full_key, image.feed_key, image.thumb_key, image.original_key):
        assert (await media(world, key, account))[2]["cache-control"] == PRIVATE
        for other in ("", unknown_id):
            assert await hidden(world, key, other)


async def test_picture_under_screening_is_hidden(world: "World", account: str, unknown_id: str) -> None:
    world.moderation.image_gate.close()
    generation = await world.ask(account, seed=14)
    async with world.worker():
        await world.moderation.image_gate.reached.wait()
        key = world.moderation.images_seen[0].media_key
        assert await hidden(world, key)
        assert await hidden(world, key, unknown_id)
        assert not (await get(world, generation.id, account)).images
        world.moderation.image_gate.open()
        await world.ended(generation.id)
    assert (await media(world, key))[1] == "image/webp"


async def test_picture_that_two_made_is_cleared_if_one_is(
    world: "World", account: str, unknown_id: str
) -> None:
    world.moderation.images = Decision(action=ACTION_REVIEW, reason="look")
    job = await world.made(account, seed=15)
    assert await hidden(world, job.images[0].full_key)
    world.moderation.images = Decision(action=ACTION_ALLOW)
    await world.made(unknown_id, seed=15)
    assert (await media(world, job.images[0].full_key))[2]["cache-control"] == IMMUTABLE


@pytest.mark.parametrize("account_id", ["", "0190a0b0-c0d0-7000-8000-00000000000a"])
@pytest.mark.parametrize(
    "key", ["", "nonsense", "../secrets/index", "a/b", "x" * 500, "0" * 64 + ".webp", "0" * 64 + ".exe"]
)
async def test_what_is_no_picture(world: "World", key: str, account_id: str) -> None:
    assert await hidden(world, key, account_id)


async def test_other_services_learn_of_pictures_at_once(
    world: "World", account: str, unknown_id: str
) -> None:
    async with world.projecting:
        waiting = await world.ask(account)
    done = await world.made(account)
    asked = GetPicturesRequest(generation_ids=[done.id, unknown_id, "nonsense", waiting.id])
    pictures = (await world.pictures.GetPictures(asked)).pictures
    assert [picture.generation_id for picture in pictures] == [done.id, waiting.id]
    assert {picture.owner_id for picture in pictures} == {account}
    assert list(pictures[0].images) == list((await get(world, done.id, account)).images)
    assert pictures[0].state == COMPLETED


async def test_other_services_ask_in_bounds(world: "World", unknown_id: str) -> None:
    asked = GetPicturesRequest(generation_ids=[unknown_id] * 101)
    error = await refused(world.pictures.GetPictures(asked))
    assert (type(error), error.field) == (errors.InvalidArgument, "generationIds")
