"""Fixtures that every member's tests share."""

from collections.abc import AsyncIterator

import hypothesis
import pytest_asyncio

from impasto_common import testing

# How long an example takes says something about the machine, not about the code.
hypothesis.settings.register_profile("impasto", deadline=None)
hypothesis.settings.load_profile("impasto")


@pytest_asyncio.fixture(scope="session")
async def database_url() -> AsyncIterator[str]:
    """URL, without a database, of a PostgreSQL server that the whole run shares."""
    async with testing.database_server() as url:
        yield url
