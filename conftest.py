"""Fixtures that every member's tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from impasto_common import testing


@pytest_asyncio.fixture(scope="session")
async def database_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """URL, without a database, of a PostgreSQL server that the whole run shares."""
    home: Path = tmp_path_factory.mktemp("postgres")
    async with testing.database_server(home) as url:
        yield url
