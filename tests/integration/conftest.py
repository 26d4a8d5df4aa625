"""A platform for each shape, shared by the journeys that do it no harm."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from impasto_common.client import Api
from impasto_common.cluster import SHAPES, Cluster


@pytest.fixture(scope="session", params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    """Name of a shape."""
    return str(request.param)


@pytest_asyncio.fixture(scope="session")
async def cluster(shape: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """A running platform."""
    made = Cluster(tmp_path_factory.mktemp("home") / "impasto", SHAPES[shape], IMPASTO_RATE_LIMITS="off")
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture
async def api(cluster: Cluster) -> AsyncIterator[Api]:
    """A client of the running platform."""
    api = cluster.api()
    yield api
    await api.close()


@pytest.fixture
def fresh_home(tmp_path: Path) -> Path:
    """A home that nobody used."""
    return tmp_path / "impasto"
