"""A moderation service on PostgreSQL with a folder of pictures, and calls to it over gRPC."""

import contextlib
import io
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from impasto.moderation.v1.moderation_service_pb2_grpc import (
    ModerationServiceStub,
    add_ModerationServiceServicer_to_server,
)
from impasto_common.service import Context
from impasto_common.testing import context, serve, stub
from impasto_moderation.api import ModerationApi
from impasto_moderation.screening import Screener
from impasto_moderation.service import service

if TYPE_CHECKING:
    from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceAsyncStub

Calling = Callable[[Context, Screener], AbstractAsyncContextManager["ModerationServiceAsyncStub"]]


@pytest_asyncio.fixture(scope="session")
async def moderation(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Context]:
    """One context for all: starting a worker and loading the image model takes a second."""
    async with context(service, database_url, tmp_path_factory.mktemp("moderation")) as made:
        yield made


@pytest.fixture
def calling() -> Calling:
    """Serve a screener over gRPC and lend a stub."""

    @contextlib.asynccontextmanager
    async def lend(context: Context, screener: Screener) -> AsyncIterator["ModerationServiceAsyncStub"]:
        api = ModerationApi(context, screener)
        async with (
            serve(lambda server: add_ModerationServiceServicer_to_server(api, server)) as address,
            stub(ModerationServiceStub, address) as made,
        ):
            yield made

    return lend


@pytest.fixture
def picture() -> Image.Image:
    """Coloured patches, with plenty of detail for a perceptual hash."""
    random = np.random.default_rng(7)
    patches = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    return patches.resize((320, 240), Image.Resampling.BICUBIC)


@pytest.fixture
def png(picture: Image.Image) -> bytes:
    """The picture, encoded."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@pytest_asyncio.fixture
async def stored(moderation: Context, png: bytes) -> str:
    """Key of the picture in the store."""
    key = f"original/{uuid.uuid4()}"
    await moderation.blobs.put(key, png, "image/png")
    return key
