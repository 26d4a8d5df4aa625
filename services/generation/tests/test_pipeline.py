"""One job from its prompt to its end, beside a provider and a moderation that do as told."""

import hashlib
import logging
from typing import TYPE_CHECKING, TypeVar

import pytest
from google.protobuf.message import Message

from impasto.generation.v1.events_pb2 import (
    FAILURE_KIND_AUTH,
    FAILURE_KIND_INVALID,
    FAILURE_KIND_RATE_LIMITED,
    FAILURE_KIND_UNAVAILABLE,
    REFUSAL_STAGE_IMAGE,
    REFUSAL_STAGE_PROMPT,
    REFUSAL_STAGE_PROVIDER,
    GenerationFailed,
    GenerationRefused,
    ImageHeld,
    ImagesRendered,
    RenderingStarted,
)
from impasto.generation.v1.events_pb2 import (
    FailureKind as FailureKindMessage,
)
from impasto.generation.v1.generation_service_pb2 import COMPLETED, FAILED, REFUSED
from impasto.moderation.v1.events_pb2 import ACTION_BLOCK, ACTION_REVIEW, CONTENT_KIND_PROMPT
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto_common.errors import InvalidArgument, Unavailable
from impasto_common.event import derived_id
from impasto_generation import pipeline
from impasto_generation.providers.base import FailureKind, ProviderError

if TYPE_CHECKING:
    from tests.conftest import World

M = TypeVar("M", bound=Message)

DONE = [
    "GenerationRequested",
    "PromptCleared",
    "RenderingStarted",
    "ImagesRendered",
    "ImageCleared",
    "GenerationCompleted",
]


def failing(kind: FailureKind) -> ProviderError:
    return ProviderError(kind, "told to", retry_after=0.0, categories=("sexual",))


async def only(world: "World", generation_id: str, kind: type[M]) -> M:
    """The one event of a type that a generation has."""
    (found,) = [e.message for e in await world.events(generation_id) if isinstance(e.message, kind)]
    return found


async def test_a_picture_is_made(world: "World", account: str) -> None:
    job = await world.made(account, prompt="a red fox", style="oil", seed=7, size="768x1024")
    assert job.state == COMPLETED
    assert await world.types(job.id) == DONE
    (asked,) = world.easel.asked
    assert (asked.prompt, asked.style, asked.seed, asked.width, asked.height) == (
        "a red fox",
        "oil",
        7,
        768,
        1024,
    )


async def test_every_file_is_stored(world: "World", account: str) -> None:
    job = await world.made(account, seed=0xFF)
    (image,) = job.images
    full = await world.context.blobs.get(image.full_key)
    assert image.sha256 == hashlib.sha256(full.data).hexdigest()
    assert (image.width, image.height, full.content_type) == (64, 48, "image/webp")
    for key in (image.feed_key, image.thumb_key):
        assert (await world.context.blobs.get(key)).content_type == "image/webp"
    original = await world.context.blobs.get(image.original_key)
    assert (original.data, original.content_type) == (world.easel.png(0xFF), "image/png")


async def test_who_made_it_is_on_record(world: "World", account: str) -> None:
    job = await world.made(account)
    rendered = await only(world, job.id, ImagesRendered)
    assert (rendered.provider, rendered.model, rendered.provider_request_id) == (
        "easel",
        "easel-1",
        "request-7",
    )
    assert (await only(world, job.id, RenderingStarted)).provider == "easel"


async def test_events_say_what_caused_them(world: "World", account: str) -> None:
    job = await world.made(account)
    first, *rest = [event.record for event in await world.events(job.id)]
    assert first.actor_id == account
    assert {(r.correlation_id, r.causation_id, r.actor_id) for r in rest} == {
        (first.correlation_id, first.id, "")
    }


async def test_moderation_is_told_what_it_screens(world: "World", account: str) -> None:
    job = await world.made(account, prompt="an owl")
    (text,), (image,) = world.moderation.texts_seen, world.moderation.images_seen
    assert (text.text, text.kind, text.account_id) == ("an owl", CONTENT_KIND_PROMPT, account)
    assert text.decision_id == derived_id("prompt", job.id)
    assert image.media_key == job.images[0].full_key
    assert image.decision_id == derived_id("image", job.id, job.images[0].sha256)
    assert {text.subject, image.subject} == {f"generation-{job.id}"}


async def test_provider_does_not_learn_who_asks(world: "World", account: str) -> None:
    await world.made(account)
    await world.made(account)
    first, second = world.easel.asked
    assert first.safety_identifier == second.safety_identifier
    assert account not in first.safety_identifier
    assert first.request_id != second.request_id


async def test_blocked_prompt_is_never_rendered(world: "World", account: str) -> None:
    world.moderation.prompts = Decision(action=ACTION_BLOCK, categories=["sexual"], reason="not here")
    job = await world.made(account)
    assert (job.state, job.reason) == (REFUSED, "not here")
    assert (await only(world, job.id, GenerationRefused)).stage == REFUSAL_STAGE_PROMPT
    assert not world.easel.asked


async def test_blocked_picture_is_refused(world: "World", account: str) -> None:
    world.moderation.images = Decision(action=ACTION_BLOCK, reason="not here")
    job = await world.made(account)
    assert (job.state, job.reason) == (REFUSED, "not here")
    assert (await only(world, job.id, GenerationRefused)).stage == REFUSAL_STAGE_IMAGE


async def test_doubtful_prompt_holds_its_picture(world: "World", account: str) -> None:
    world.moderation.prompts = Decision(action=ACTION_REVIEW, reason="look first")
    job = await world.made(account)
    held = await only(world, job.id, ImageHeld)
    assert (job.state, held.reason, held.decision_id) == (
        COMPLETED,
        "look first",
        derived_id("prompt", job.id),
    )
    assert await world.types(job.id) == [*DONE[:4], "ImageHeld", "GenerationCompleted"]


async def test_doubtful_picture_is_held(world: "World", account: str) -> None:
    world.moderation.images = Decision(action=ACTION_REVIEW, reason="look first")
    job = await world.made(account)
    assert (await only(world, job.id, ImageHeld)).decision_id == derived_id(
        "image", job.id, job.images[0].sha256
    )
    assert job.decided == {job.images[0].sha256: False}


async def test_moderation_that_is_away_is_waited_for(world: "World", account: str) -> None:
    world.moderation.away = 2
    job = await world.made(account)
    assert await world.types(job.id) == DONE
    assert len(world.moderation.texts_seen) == 3


async def test_provider_that_refuses(world: "World", account: str) -> None:
    world.easel.errors = [failing(FailureKind.REFUSED)]
    job = await world.made(account)
    refused = await only(world, job.id, GenerationRefused)
    assert job.state == REFUSED
    assert (refused.stage, list(refused.categories)) == (REFUSAL_STAGE_PROVIDER, ["sexual"])


@pytest.mark.parametrize(
    ("kind", "recorded"),
    [(FailureKind.INVALID, FAILURE_KIND_INVALID), (FailureKind.AUTH, FAILURE_KIND_AUTH)],
)
async def test_provider_that_cannot(
    world: "World", account: str, kind: FailureKind, recorded: FailureKindMessage
) -> None:
    world.easel.errors = [failing(kind)]
    job = await world.made(account)
    failed = await only(world, job.id, GenerationFailed)
    assert (job.state, failed.kind, failed.attempts) == (FAILED, recorded, 1)
    assert "told to" not in job.reason


async def test_wrong_key_is_told_to_operators(
    world: "World", account: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.easel.errors = [failing(FailureKind.AUTH)]
    await world.made(account)
    assert [r.levelno for r in caplog.records if "told to" in r.getMessage()] == [logging.CRITICAL]


@pytest.mark.parametrize(
    ("kind", "recorded"),
    [
        (FailureKind.RATE_LIMITED, FAILURE_KIND_RATE_LIMITED),
        (FailureKind.UNAVAILABLE, FAILURE_KIND_UNAVAILABLE),
    ],
)
async def test_tries_four_times(
    world: "World", account: str, kind: FailureKind, recorded: FailureKindMessage
) -> None:
    world.easel.errors = [failing(kind) for _ in range(4)]
    job = await world.made(account)
    failed = await only(world, job.id, GenerationFailed)
    assert (job.state, failed.kind, failed.attempts) == (FAILED, recorded, 4)
    assert (await world.types(job.id)).count("RenderingStarted") == 4


async def test_fourth_attempt_may_succeed(world: "World", account: str) -> None:
    world.easel.errors = [failing(FailureKind.UNAVAILABLE) for _ in range(3)]
    job = await world.made(account)
    assert (job.state, job.attempts) == (COMPLETED, 4)


async def test_what_is_no_picture_is_tried_again(world: "World", account: str) -> None:
    world.easel.odd = [(b"not a picture", "image/png")]
    job = await world.made(account)
    assert await world.types(job.id) == [*DONE[:2], "RenderingStarted", *DONE[2:]]


async def test_what_cannot_be_served_is_tried_again(world: "World", account: str) -> None:
    world.easel.odd = [(world.easel.png(1), "image/tiff")]
    job = await world.made(account)
    assert (job.state, job.attempts) == (COMPLETED, 2)


async def test_equal_requests_share_their_files(world: "World", account: str, unknown_id: str) -> None:
    one = await world.made(account, seed=5)
    other = await world.made(unknown_id, seed=5)
    assert one.images == other.images
    assert one.id != other.id


async def test_erased_prompt_ends_the_job(world: "World", account: str) -> None:
    generation = await world.ask(account)
    world.keys.destroy(account)
    world.context.keys.forget(account)
    async with world.worker():
        assert (await world.ended(generation.id)).state == FAILED
    assert not world.moderation.texts_seen


async def test_patience_ends() -> None:
    calls = 0

    async def call() -> None:
        nonlocal calls
        calls += 1
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        await pipeline.patiently(call, 0.15)
    assert calls == 2


async def test_patience_is_for_outages_alone() -> None:
    async def call() -> None:
        raise InvalidArgument("no")

    with pytest.raises(InvalidArgument):
        await pipeline.patiently(call, 60.0)


def test_pauses() -> None:
    assert pipeline.pause_before_retry(1, 2.5) == 2.5
    assert pipeline.pause_before_retry(1, 9999.0) == pipeline.LONGEST_PAUSE
    for attempt, least in ((1, 1.0), (2, 4.0), (3, 16.0)):
        assert least <= pipeline.pause_before_retry(attempt, None) <= 1.25 * least
