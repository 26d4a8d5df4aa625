"""Which job is whose: a lock of PostgreSQL per job, held by the session of the process that works on it.

The server releases a session's locks when it ends, however it ends, so what a dead process worked
on is free at once: no lease to renew, none to wait out. The log is safe even without: two workers
on one job waste work, but their events cannot both be appended.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from impasto_common import metrics
from impasto_common.database import Raw, dedicated
from impasto_common.errors import Unavailable
from impasto_common.service import Context
from impasto_generation.projections import WORK

# A hint may be lost with its connection: the queue is looked at this often anyway.
POLL_SECONDS = 1.0
# A job that ended leaves the queue when its rows arrive; one that failed gives way to others.
ASIDE_SECONDS = 10.0


class Claims:
    """Hands out the oldest job that nobody works on."""

    def __init__(self, connection: Raw, hints: asyncio.Queue[str]) -> None:
        self._connection = connection
        self._hints = hints
        self._lost = asyncio.Event()
        self._held: set[str] = set()
        self._aside: dict[str, float] = {}
        self._turn = asyncio.Lock()
        # A connection runs one statement at a time.
        self._statement = asyncio.Lock()
        connection.add_termination_listener(lambda _: self._lost.set())

    async def take(self) -> str:
        """Wait for a job and return its id; it is this session's until `release`.

        Raises:
            OSError, asyncpg.InterfaceError, asyncpg.PostgresError: the database went away.
        """
        async with self._turn:
            while (found := await self._find()) is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hints.get(), POLL_SECONDS)
            self._held.add(found)
            return found

    async def release(self, generation_id: str) -> None:
        """Let go of a job, and do not take it again for a while."""
        async with self._statement:
            await self._connection.execute(_UNLOCK, generation_id)
        self._aside[generation_id] = time.monotonic() + ASIDE_SECONDS
        self._held.discard(generation_id)

    async def until_lost(self) -> None:
        """Wait until the session has ended, and its locks with it.

        Raises:
            Unavailable: then.
        """
        await self._lost.wait()
        raise Unavailable("the session that holds the jobs was lost")

    async def _find(self) -> str | None:
        while not self._hints.empty():
            self._hints.get_nowait()
        now = time.monotonic()
        self._aside = {one: until for one, until in self._aside.items() if until > now}
        async with self._statement:
            metrics.GENERATION_QUEUE.set(await self._connection.fetchval(_COUNT))
            found: str | None = await self._connection.fetchval(_CLAIM, [*self._held, *self._aside])
            return found


@contextlib.asynccontextmanager
async def claiming(context: Context) -> AsyncIterator[Claims]:
    """Lend claims on a session of their own.

    Raises:
        Unavailable: the database cannot be reached.
    """
    connection = await dedicated(context.database.url, context.service)
    try:
        async with context.hub.watch(WORK) as hints:
            yield Claims(connection, hints)
    finally:
        connection.terminate()


_COUNT = "select count(*) from generation where state < 4"
# The candidates are settled before any is locked: a lock taken on a row that the limit then cuts
# off would be held for nothing (PostgreSQL, "Advisory Locks").
_CLAIM = """
with waiting as materialized (
  select generation_id::text as id from generation
  where state < 4 and generation_id <> all($1::uuid[])
  order by generation_id limit 1000
)
select id from waiting where pg_try_advisory_lock(hashtextextended(id, 0)) limit 1"""
_UNLOCK = "select pg_advisory_unlock(hashtextextended($1, 0))"
