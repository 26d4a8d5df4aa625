"""One job from its prompt to its end. Each step starts from the job's state, so any of them may run again.

What a step made is durable before the event that names it; the event is what counts.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, TypeVar

from google.protobuf.message import Message

from impasto.generation.v1.events_pb2 import (
    FAILURE_KIND_AUTH,
    FAILURE_KIND_INVALID,
    FAILURE_KIND_RATE_LIMITED,
    FAILURE_KIND_UNAVAILABLE,
    FAILURE_KIND_UNSPECIFIED,
    RenderedImage,
)
from impasto.generation.v1.generation_service_pb2 import GenerationState
from impasto.moderation.v1.events_pb2 import CONTENT_KIND_PROMPT
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenImageRequest, ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceStub
from impasto_common import metrics, rpc
from impasto_common.aggregate import Cause, execute
from impasto_common.errors import Exhausted, InvalidArgument, Unavailable
from impasto_common.event import derived_id
from impasto_common.service import Context
from impasto_generation import domain, queries, urls
from impasto_generation.domain import Failure, Job, Maker
from impasto_generation.providers.base import (
    FailureKind,
    GenerationInput,
    ImageProvider,
    Picture,
    Progress,
    ProviderError,
)
from impasto_generation.renditions import make_renditions

if TYPE_CHECKING:
    from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceAsyncStub

TEXT_SECONDS = 5.0
IMAGE_SECONDS = 30.0
# How long a step waits in place for what is away, before other jobs get their turn.
MODERATION_PATIENCE = 5.0
# Longer, because the picture that waits to be stored would have to be made again.
STORAGE_PATIENCE = 60.0
LONGEST_PAUSE = 120.0

# How far the rendering of each job is that is under way in this process, 0 to 1, by generation id.
Fractions = dict[str, float]
T = TypeVar("T")

logger = logging.getLogger(__name__)

_FAILURES = {
    FailureKind.REFUSED: FAILURE_KIND_UNSPECIFIED,
    FailureKind.INVALID: FAILURE_KIND_INVALID,
    FailureKind.RATE_LIMITED: FAILURE_KIND_RATE_LIMITED,
    FailureKind.UNAVAILABLE: FAILURE_KIND_UNAVAILABLE,
    FailureKind.AUTH: FAILURE_KIND_AUTH,
}


@dataclass(frozen=True)
class Workshop:
    """What jobs are done with."""

    context: Context
    provider: ImageProvider
    fractions: Fractions


async def carry_on(shop: Workshop, generation_id: str) -> None:
    """Take a job from wherever it is to its end; nothing if it has ended.

    Raises:
        ImpastoError: what it needs is away or in disorder; to be tried again later.
    """
    job = await queries.job(shop.context, generation_id)
    if job.final:
        return
    begun = (await shop.context.store.read(queries.stream_of(generation_id)))[0]
    cause = Cause(correlation_id=begun.correlation_id, causation_id=begun.id)
    await _Pipeline(shop, cause).run(job)


class _Pipeline:
    """The steps of one job."""

    def __init__(self, shop: Workshop, cause: Cause) -> None:
        self._context = shop.context
        self._provider = shop.provider
        self._fractions = shop.fractions
        self._cause = cause

    async def run(self, job: Job) -> None:
        """Step until the end."""
        while not job.final:
            job = await self._step(job)
        self._measure(job)

    async def _step(self, job: Job) -> Job:
        if job.images:
            return await self._screen_images(job)
        if job.erased:
            return await self._commit(job, domain.give_up_erased)
        if not job.prompt_cleared:
            return await self._screen_prompt(job)
        return await self._render(job)

    async def _screen_prompt(self, job: Job) -> Job:
        asked = ScreenTextRequest(
            decision_id=derived_id("prompt", job.id),
            kind=CONTENT_KIND_PROMPT,
            text=job.prompt,
            subject=queries.stream_of(job.id),
            account_id=job.account_id,
        )
        decision = await patiently(
            lambda: rpc.call(self._moderation().ScreenText(asked, timeout=TEXT_SECONDS)), MODERATION_PATIENCE
        )
        return await self._commit(job, lambda state: domain.screen_prompt(state, decision))

    async def _render(self, job: Job) -> Job:
        job = await self._commit(job, lambda state: domain.start_rendering(state, self._provider.name))
        if job.final:
            return job
        try:
            picture = await self._generate(job)
            image, files = await self._prepare(picture)
        except ProviderError as error:
            return await self._failed(job, error)
        finally:
            self._fractions.pop(job.id, None)
        await asyncio.gather(*(self._put(key, data) for key, data in files.items()))
        maker = Maker(picture.provider, picture.model, picture.provider_request_id or "")
        return await self._commit(job, lambda state: domain.finish_rendering(state, [image], maker))

    async def _screen_images(self, job: Job) -> Job:
        decisions = await asyncio.gather(*(self._screen_image(job, image) for image in job.images))
        by_hash = {image.sha256: decision for image, decision in zip(job.images, decisions, strict=True)}
        now = self._context.clock.now()
        return await self._commit(job, lambda state: domain.screen_images(state, by_hash, now))

    async def _screen_image(self, job: Job, image: RenderedImage) -> Decision:
        asked = ScreenImageRequest(
            decision_id=derived_id("image", job.id, image.sha256),
            media_key=image.full_key,
            subject=queries.stream_of(job.id),
            account_id=job.account_id,
        )
        return await patiently(
            lambda: rpc.call(self._moderation().ScreenImage(asked, timeout=IMAGE_SECONDS)),
            MODERATION_PATIENCE,
        )

    async def _generate(self, job: Job) -> Picture:
        request = GenerationInput(
            request_id=job.id,
            prompt=job.prompt,
            seed=job.seed,
            width=job.width,
            height=job.height,
            style=job.style or None,
            safety_identifier=self._context.secrets.digest("index", "safety", job.account_id),
        )
        picture: Picture | None = None
        try:
            async for made in self._provider.generate(request):
                if isinstance(made, Picture):
                    picture = made
                else:
                    await self._tell(job, made)
        except (Unavailable, Exhausted) as error:
            raise ProviderError(FailureKind.UNAVAILABLE, error.message) from error
        if picture is None:
            raise ProviderError(FailureKind.UNAVAILABLE, "the provider ended without a picture")
        return picture

    async def _tell(self, job: Job, progress: Progress) -> None:
        self._fractions[job.id] = progress.fraction
        await self._context.hub.publish([job.id])

    async def _prepare(self, picture: Picture) -> tuple[RenderedImage, dict[str, bytes]]:
        """Name a picture, and return its files by key."""
        try:
            made = await self._context.cpu.run(make_renditions, picture.data)
            image = urls.stored_image(made.sha256, made.full.width, made.full.height, picture.mime)
        except (InvalidArgument, Unavailable, Exhausted) as error:
            raise ProviderError(FailureKind.UNAVAILABLE, error.message) from error
        return image, {
            image.full_key: made.full.data,
            image.feed_key: made.feed.data,
            image.thumb_key: made.thumb.data,
            image.original_key: picture.data,
        }

    async def _put(self, key: str, data: bytes) -> None:
        put = self._context.blobs.put
        await patiently(lambda: put(key, data, urls.content_type(key)), STORAGE_PATIENCE)

    async def _failed(self, job: Job, error: ProviderError) -> Job:
        """End the job, or wait before the next attempt."""
        logger.log(
            logging.CRITICAL if error.kind is FailureKind.AUTH else logging.WARNING,
            "no picture: %s",
            error.message,
            extra={
                "generation_id": job.id,
                "provider": self._provider.name,
                "kind": error.kind,
                "code": error.code,
                "provider_request_id": error.provider_request_id,
                "attempt": job.attempts,
            },
        )
        failure = Failure(_FAILURES[error.kind], error.kind is FailureKind.REFUSED, error.categories)
        job = await self._commit(job, lambda state: domain.give_up(state, failure))
        if not job.final:
            await asyncio.sleep(pause_before_retry(job.attempts, error.retry_after))
        return job

    async def _commit(self, job: Job, decide: Callable[[Job], Sequence[Message]]) -> Job:
        outcome = await execute(
            self._context,
            domain.RULES,
            queries.stream_of(job.id),
            decide,
            cause=self._cause,
        )
        await self._context.hub.publish([job.id])
        return outcome.state

    def _moderation(self) -> "ModerationServiceAsyncStub":
        return self._context.stub(ModerationServiceStub, "moderation")

    def _measure(self, job: Job) -> None:
        waited = self._context.clock.now() - job.requested_at.ToDatetime(UTC)
        state = GenerationState.Name(job.state).lower()
        metrics.GENERATION_SECONDS.labels(self._provider.name, state).observe(waited.total_seconds())


async def patiently(call: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what a call answers, asking again while the other side is away or full.

    Raises:
        Unavailable, Exhausted: it still was after `seconds`.
    """
    until = time.monotonic() + seconds
    pause = 0.1
    while True:
        try:
            return await call()
        except (Unavailable, Exhausted):
            if time.monotonic() + pause > until:
                raise
        await asyncio.sleep(pause)
        pause *= 2


def pause_before_retry(attempt: int, retry_after: float | None) -> float:
    """Seconds to wait after a failed attempt: as the provider says, else 1, 4, 16 and some jitter."""
    if retry_after is not None:
        return min(retry_after, LONGEST_PAUSE)
    return 4.0 ** (attempt - 1) * random.uniform(1.0, 1.25)
