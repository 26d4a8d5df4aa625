"""The generation service on real engines, beside a provider and a moderation that do as a test says."""

import asyncio
import contextlib
import io
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc.aio
import pytest
import pytest_asyncio
from google.protobuf.message import Message
from PIL import Image

from impasto.generation.v1.generation_service_pb2 import Generation, RequestGenerationRequest
from impasto.generation.v1.generation_service_pb2_grpc import GenerationServiceStub
from impasto.generation.v1.picture_service_pb2_grpc import PictureServiceStub
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenImageRequest, ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import (
    ModerationServiceServicer,
    add_ModerationServiceServicer_to_server,
)
from impasto_common import testing
from impasto_common.aggregate import events_of
from impasto_common.config import Settings
from impasto_common.errors import Unavailable
from impasto_common.event import Event, derived_id
from impasto_common.service import Channels, Context
from impasto_common.store import listening
from impasto_common.testing import metadata
from impasto_generation import jobs, queries
from impasto_generation.domain import Job
from impasto_generation.pipeline import Fractions, Workshop
from impasto_generation.providers.base import (
    ALGORITHMIC_MEDIA,
    GenerationInput,
    Picture,
    Progress,
)
from impasto_generation.service import make_service

if TYPE_CHECKING:
    from impasto.generation.v1.generation_service_pb2_grpc import GenerationServiceAsyncStub
    from impasto.generation.v1.picture_service_pb2_grpc import PictureServiceAsyncStub


class Gate:
    """A place where a peer stops until it may go on; it tells that somebody waits there."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._open = asyncio.Event()
        self.open()

    def close(self) -> None:
        """Let nobody pass."""
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        """Let everybody pass."""
        self._open.set()

    async def passed(self) -> None:
        """Pass, as soon as one may."""
        self.reached.set()
        await self._open.wait()


class Moderation(ModerationServiceServicer):
    """A moderation service that says what a test sets, by id of the account or for all."""

    def __init__(self) -> None:
        self.prompts = Decision(action=ACTION_ALLOW)
        self.images = Decision(action=ACTION_ALLOW)
        self.away = 0
        self.texts_seen: list[ScreenTextRequest] = []
        self.images_seen: list[ScreenImageRequest] = []
        self.prompt_gate, self.image_gate = Gate(), Gate()

    async def ScreenText(self, request: ScreenTextRequest, context: Any) -> Decision:
        """The decision set for prompts."""
        self.texts_seen.append(request)
        await self._be_there(self.prompt_gate)
        return _answer(self.prompts, request.decision_id)

    async def ScreenImage(self, request: ScreenImageRequest, context: Any) -> Decision:
        """The decision set for pictures."""
        self.images_seen.append(request)
        await self._be_there(self.image_gate)
        return _answer(self.images, request.decision_id)

    async def _be_there(self, gate: Gate) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("moderation is away")
        await gate.passed()

    def add_to(self, server: grpc.aio.Server) -> None:
        """Serve the contract."""
        add_ModerationServiceServicer_to_server(self, server)


class Easel:
    """A provider that makes a small picture at once, or fails as a test says.

    `errors` are raised and `odd` data of some media type is handed out first, one a call.
    """

    name = "easel"

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.asked: list[GenerationInput] = []
        self.odd: list[tuple[bytes, str]] = []
        self.gate = Gate()

    async def generate(self, request: GenerationInput) -> AsyncIterator[Progress | Picture]:
        """Noise by the seed."""
        self.asked.append(request)
        yield Progress(0.5)
        await self.gate.passed()
        if self.errors:
            raise self.errors.pop(0)
        data, mime = self.odd.pop(0) if self.odd else (self.png(request.seed), "image/png")
        yield Picture(
            data=data,
            mime=mime,
            width=64,
            height=48,
            provider=self.name,
            model="easel-1",
            digital_source_type=ALGORITHMIC_MEDIA,
            provider_request_id="request-7",
        )

    async def aclose(self) -> None:
        """Nothing to close."""

    @staticmethod
    def png(seed: int) -> bytes:
        """Noise of 64 x 48 pixels, so that no two pictures are equal once they are compressed."""
        data = io.BytesIO()
        noise = random.Random(seed).randbytes(64 * 48 * 3)
        Image.frombytes("RGB", (64, 48), noise).save(data, "PNG")
        return data.getvalue()


@dataclass
class World:
    """The generation service, its API over gRPC, its peers, and its projection, which can stand still."""

    context: Context
    moderation: Moderation
    easel: Easel
    fractions: Fractions
    keys: testing.MemoryKeys
    api: "GenerationServiceAsyncStub"
    pictures: "PictureServiceAsyncStub"
    projecting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, account_id: str, **fields: Any) -> Generation:
        """Ask for a picture."""
        request = RequestGenerationRequest(**{"prompt": "a red fox", **fields})
        return (await self.api.RequestGeneration(request, metadata=metadata(account_id))).generation

    @contextlib.asynccontextmanager
    async def worker(self, slots: int = 1) -> AsyncIterator["asyncio.Task[None]"]:
        """Work off the queue; whoever leaves kills the worker in the middle of whatever it does."""
        shop = Workshop(self.context, self.easel, self.fractions)
        task = asyncio.create_task(jobs.run(shop, slots))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def made(self, account_id: str, **fields: Any) -> Job:
        """Ask for a picture and have it made."""
        generation = await self.ask(account_id, **fields)
        async with self.worker():
            return await self.ended(generation.id)

    async def finish(self) -> None:
        """Work off what is left in the queue."""
        await self.caught_up()

        async def done() -> bool:
            return not await self.rows("select from generation where state < 4")

        if not await done():
            async with self.worker(slots=4):
                await self.until(done)

    async def ended(self, generation_id: str) -> Job:
        """Wait until a generation has ended."""
        async with self.context.hub.watch(generation_id) as hints:
            while not (job := await queries.job(self.context, generation_id)).final:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(hints.get(), 1.0)
        return job

    async def events(self, generation_id: str) -> Sequence[Event[Message]]:
        """Events of a generation, unsealed."""
        records = await self.context.store.read(queries.stream_of(generation_id))
        return await events_of(self.context, records)

    async def types(self, generation_id: str) -> list[str]:
        """Short names of the events of a generation."""
        return [event.record.type.rpartition(".")[2] for event in await self.events(generation_id)]

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the tables."""
        async with self.context.database.raw() as connection:
            return [tuple(row) for row in await connection.fetch(statement, *values)]

    @staticmethod
    async def until(condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait for something that nobody tells."""
        while not await condition():
            await asyncio.sleep(0.01)

    async def caught_up(self) -> None:
        """Wait until the rows include what is in the log."""
        async with self.projecting:
            await testing.project(self.context)


def _answer(decision: Decision, decision_id: str) -> Decision:
    answer = Decision(decision_id=decision_id)
    answer.MergeFrom(decision)
    return answer


async def _project_for_ever(world: World) -> None:
    """Apply the log to the tables as it grows, as a consumer would."""
    grown, store = asyncio.Event(), world.context.store
    async with listening(world.context.database.url, store.service, store.channel, grown):
        while True:
            grown.clear()
            await world.caught_up()
            await grown.wait()


async def _hear(context: Context) -> None:
    """Wait until hints arrive."""
    async with context.hub.watch("test") as hints:

        async def heard() -> bool:
            await context.hub.publish(["test"])
            return not hints.empty()

        await World.until(heard)


@pytest_asyncio.fixture(scope="module")
async def shared_world(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One running generation service for a module's tests; accounts are new in each."""
    home: Path = tmp_path_factory.mktemp("generation")
    moderation, fractions, keys = Moderation(), Fractions(), testing.MemoryKeys()
    service = make_service(fractions)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(testing.serve(moderation.add_to))
        channels = Channels(Settings(addresses={"moderation": address}))
        stack.push_async_callback(channels.close)
        context = await stack.enter_async_context(
            testing.context(service, database_url, home, keys=keys, channels=channels)
        )
        own = await stack.enter_async_context(testing.serve(partial(service.api, context)))
        api: Any = await stack.enter_async_context(testing.stub(GenerationServiceStub, own))
        pictures: Any = await stack.enter_async_context(testing.stub(PictureServiceStub, own))
        world = World(context, moderation, Easel(), fractions, keys, api, pictures)
        tasks = [asyncio.create_task(context.hub.run()), asyncio.create_task(_project_for_ever(world))]
        await _hear(context)
        yield world
        # Not in the middle of a projection, whose connection nobody would close.
        async with world.projecting:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest_asyncio.fixture
async def world(shared_world: World) -> World:
    """The generation service with well-meaning peers and nothing to do."""
    moderation, easel = shared_world.moderation, shared_world.easel
    moderation.prompts = moderation.images = Decision(action=ACTION_ALLOW)
    moderation.away = 0
    easel.errors.clear()
    easel.odd.clear()
    for gate in (moderation.prompt_gate, moderation.image_gate, easel.gate):
        gate.open()
    await shared_world.finish()
    for seen in (moderation.texts_seen, moderation.images_seen, easel.asked):
        seen.clear()
    return shared_world


@pytest.fixture
def account(world: World) -> str:
    """Somebody who has not asked for anything yet."""
    return world.context.clock.new_id()


@pytest.fixture
def unknown_id() -> str:
    """An id that nothing has."""
    return derived_id("nothing")
