"""A service's PostgreSQL database: one pool, used through SQLAlchemy or, where hot, the driver."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias, cast
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import sqlalchemy.exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from impasto_common.errors import Unavailable

logger = logging.getLogger(__name__)

Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# What asyncpg raises when the server is away, restarting or cutting connections.
CONNECTION_ERRORS = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A connection that is cut between two messages leaves the driver in a state it calls a bug.
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    sqlalchemy.exc.TimeoutError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.OperationalError,
)


class Database:
    """Connections to one database, with `search_path` set to one schema."""

    def __init__(self, url: str, schema: str, size: int = 6) -> None:
        self.url = url
        self.schema = schema
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            pool_size=size,
            max_overflow=0,
            pool_timeout=5,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            # One way to read a URL everywhere: SQLAlchemy and the driver differ in options such as sslmode.
            async_creator=self._connect,
        )

    async def _connect(self) -> Raw:
        return await asyncpg.connect(self.url, server_settings=_settings(self.schema), timeout=5)

    @asynccontextmanager
    async def raw(self) -> AsyncIterator[Raw]:
        """Lend a driver connection from the pool, in autocommit.

        Raises:
            Unavailable: the server cannot be reached or went away meanwhile.
        """
        try:
            async with self.engine.connect() as connection:
                pooled = await connection.get_raw_connection()
                try:
                    yield cast("Raw", pooled.driver_connection)
                except CONNECTION_ERRORS:
                    await connection.invalidate()
                    raise
        except CONNECTION_ERRORS as error:
            raise Unavailable(f"database {self.schema}: {error}") from error

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """Lend a SQLAlchemy connection, in autocommit."""
        async with self.engine.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def dedicated(url: str, schema: str) -> Raw:
    """Open a connection outside the pool, for one owner such as a projector or a relay.

    Raises:
        Unavailable: the server cannot be reached.
    """
    try:
        return await asyncpg.connect(url, server_settings=_settings(schema), timeout=5)
    except CONNECTION_ERRORS as error:
        raise Unavailable(f"database {schema}: {error}") from error


def _settings(schema: str) -> dict[str, str]:
    # public holds extensions; a schema of our own comes first.
    return {"search_path": f"{schema},public", "application_name": f"impasto {schema}", "jit": "off"}


async def ensure_database(url: str) -> None:
    """Create the database that a URL names if it does not exist.

    Raises:
        Unavailable: the server cannot be reached.
    """
    parts = urlsplit(url)
    name = parts.path.removeprefix("/")
    connection = await dedicated(urlunsplit(parts._replace(path="/postgres")), "public")
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", name):
            await connection.execute(f'create database "{name}"')
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        logger.debug("database exists by now", extra={"database": name})
    finally:
        await connection.close()
