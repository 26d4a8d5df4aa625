"""The whole service beside the real moderation service, with the real painter."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import grpc.aio
import pytest
import pytest_asyncio
from google.api.httpbody_pb2 import HttpBody
from PIL import Image

from impasto.generation.v1.generation_service_pb2 import (
    COMPLETED,
    REFUSED,
    Generation,
    GetMediaRequest,
    RequestGenerationRequest,
    WatchGenerationRequest,
)
from impasto.generation.v1.generation_service_pb2_grpc import GenerationServiceStub
from impasto_common import run, testing
from impasto_common.config import Settings
from impasto_common.errors import InvalidArgument
from impasto_common.service import Channels, Context
from impasto_common.testing import metadata
from impasto_generation.service import service

if TYPE_CHECKING:
    from impasto.generation.v1.generation_service_pb2_grpc import GenerationServiceAsyncStub


@pytest_asyncio.fixture(scope="module")
async def platform(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Context]:
    """Both services as the runner starts them, but without a broker between log and tables."""
    home: Path = tmp_path_factory.mktemp("platform")
    (moderation,) = run.discover(["moderation"])
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(testing.context(moderation, database_url, home))
        address = await stack.enter_async_context(testing.serve(partial(moderation.api, other)))
        channels = Channels(Settings(addresses={"moderation": address}))
        stack.push_async_callback(channels.close)
        own = await stack.enter_async_context(testing.context(service, database_url, home, channels=channels))
        assert service.warm
        await service.warm(own)
        loops = [asyncio.ensure_future(loop) for loop in (own.hub.run(), service.workers["jobs"](own))]
        yield own
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


@pytest_asyncio.fixture(scope="module")
async def api(platform: Context) -> AsyncIterator["GenerationServiceAsyncStub"]:
    async with (
        testing.serve(partial(service.api, platform)) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        yield GenerationServiceStub(channel)


@pytest.fixture
def account(platform: Context) -> str:
    return platform.clock.new_id()


async def ended(
    platform: Context, api: "GenerationServiceAsyncStub", account: str, prompt: str, **fields: str | int
) -> Generation:
    """Ask for a picture and watch until the end."""
    asked = RequestGenerationRequest(prompt=prompt, size="512x512", **fields)  # type: ignore[arg-type]
    generation = (await api.RequestGeneration(asked, metadata=metadata(account))).generation
    await testing.project(platform)
    watching = WatchGenerationRequest(generation_id=generation.id)
    async for update in api.WatchGeneration(watching, metadata=metadata(account)):
        generation = update.generation
    await testing.project(platform)
    return generation


async def bytes_of(api: "GenerationServiceAsyncStub", url: str) -> bytes:
    """What anybody gets at a URL."""
    body: HttpBody = await api.GetMedia(GetMediaRequest(key=url.removeprefix("/v1/media/")))
    return bytes(body.data)


async def test_prompt_becomes_a_picture_for_everyone(
    platform: Context, api: "GenerationServiceAsyncStub", account: str
) -> None:
    made = await ended(platform, api, account, "a red fox in a snowy forest at dusk", seed=7)
    assert made.state == COMPLETED
    (image,) = made.images
    assert image.cleared
    for url, side in ((image.url, 512), (image.feed_url, 512), (image.thumb_url, 256)):
        with Image.open(io.BytesIO(await bytes_of(api, url))) as picture:
            assert (picture.format, picture.size) == ("WEBP", (side, side))


async def test_same_request_gives_the_same_picture(
    platform: Context, api: "GenerationServiceAsyncStub", account: str
) -> None:
    one, same, other = [
        await ended(platform, api, account, "a lighthouse", seed=seed, style="noir") for seed in (1, 1, 2)
    ]
    assert one.images[0].sha256 == same.images[0].sha256 != other.images[0].sha256


async def test_prompt_that_is_not_allowed_is_refused(
    platform: Context, api: "GenerationServiceAsyncStub", account: str
) -> None:
    refused = await ended(platform, api, account, "hardcore porn of naked people having sex")
    assert refused.state == REFUSED
    assert refused.reason
    assert not refused.images


async def test_unknown_provider_stops_the_process_at_its_start(platform: Context) -> None:
    wrong = replace(platform, settings=replace(platform.settings, provider="dall-e"))
    with pytest.raises(InvalidArgument):
        service.api(wrong, grpc.aio.server())
