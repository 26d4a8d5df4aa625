"""A service's PostgreSQL database: a small pool of driver connections."""

import asyncio
import logging
from types import TracebackType
from typing import TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from impasto_common.errors import Unavailable

logger = logging.getLogger(__name__)

Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CONNECT_SECONDS = 5.0
WAIT_SECONDS = 5.0

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
)


class Database:
    """Up to `size` connections to one database, with `search_path` set to one schema."""

    def __init__(self, url: str, schema: str, size: int = 6) -> None:
        self.url = url
        self.schema = schema
        self._free = asyncio.Semaphore(size)
        # The last one returned is lent first: its prepared statements are the freshest.
        self._idle: list[Raw] = []

    def raw(self) -> "Lease":
        """Lend a connection, in autocommit: `async with database.raw() as connection`.

        Raises:
            Unavailable: the server cannot be reached or went away meanwhile, or no connection
                became free in time.
        """
        return Lease(self)

    async def close(self) -> None:
        """Close every connection that is not lent."""
        while self._idle:
            await self._idle.pop().close(timeout=2)

    async def take(self) -> Raw:
        """Take a connection out of the pool, opening one where none is idle."""
        if self._free.locked():
            await self._wait()
        else:
            await self._free.acquire()
        try:
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    return connection
            return await dedicated(self.url, self.schema)
        except BaseException:
            self._free.release()
            raise

    def give_back(self, connection: Raw) -> None:
        """Put a connection back; one that is broken or inside a transaction is dropped."""
        if not connection.is_closed() and not connection.is_in_transaction():
            self._idle.append(connection)
        else:
            connection.terminate()
        self._free.release()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError as error:
            raise Unavailable(f"database {self.schema}: all connections are busy") from error


class Lease:
    """A connection for the time of a block."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Raw | None = None

    async def __aenter__(self) -> Raw:
        self._connection = await self._database.take()
        return self._connection

    async def __aexit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._connection is not None
        broken = isinstance(error, CONNECTION_ERRORS)
        if broken:
            self._connection.terminate()
        self._database.give_back(self._connection)
        if broken:
            raise Unavailable(f"database {self._database.schema}: {error}") from error


async def dedicated(url: str, schema: str) -> Raw:
    """Open a connection outside the pool, for one owner such as a projector or a relay.

    Raises:
        Unavailable: the server cannot be reached.
    """
    try:
        return await asyncpg.connect(url, server_settings=_settings(schema), timeout=CONNECT_SECONDS)
    except (*CONNECTION_ERRORS, TimeoutError) as error:
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
