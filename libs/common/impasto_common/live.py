"""Live updates: a hint to whoever watches that something became visible.

Hints travel over PostgreSQL notifications, so every process of a service hears them. One may be
lost with a connection: watchers therefore look again by themselves from time to time.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterable

from impasto_common.database import CONNECTION_ERRORS, Database, dedicated
from impasto_common.errors import Unavailable

# A notification holds at most 8,000 bytes (PostgreSQL, "NOTIFY").
_KEYS_PER_NOTICE = 100

logger = logging.getLogger(__name__)


class Hub:
    """Publishes keys and wakes those who watch them; the key "*" watches everything."""

    def __init__(self, service: str, database: Database) -> None:
        self._channel = f"impasto_{service}_live"
        self._database = database
        self._watchers: dict[str, set[asyncio.Queue[str]]] = {}

    async def publish(self, keys: Iterable[str]) -> None:
        """Wake the watchers of the keys, in every process."""
        distinct = sorted(set(keys))
        if not distinct:
            return
        async with self._database.raw() as connection:
            for start in range(0, len(distinct), _KEYS_PER_NOTICE):
                notice = json.dumps(distinct[start : start + _KEYS_PER_NOTICE])
                await connection.execute("select pg_notify($1, $2)", self._channel, notice)

    @contextlib.asynccontextmanager
    async def watch(self, key: str) -> AsyncIterator[asyncio.Queue[str]]:
        """Lend a queue that receives the key whenever it is published."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1000)
        self._watchers.setdefault(key, set()).add(queue)
        try:
            yield queue
        finally:
            self._watchers[key].discard(queue)
            if not self._watchers[key]:
                del self._watchers[key]

    def watched(self) -> frozenset[str]:
        """Keys that somebody in this process watches."""
        return frozenset(self._watchers)

    async def run(self) -> None:
        """Listen for notices for ever, connecting again when the connection is lost."""
        while True:
            try:
                await self._listen()
            except (*CONNECTION_ERRORS, Unavailable) as error:
                logger.warning("live updates: listening again", extra={"error": str(error)})
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        connection = await dedicated(self._database.url, self._database.schema)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._channel, self._heard)
            await lost.wait()
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, notice: object) -> None:
        for key in json.loads(str(notice)):
            for queue in (*self._watchers.get(key, ()), *self._watchers.get("*", ())):
                # A watcher that is a thousand hints behind will look by itself.
                with contextlib.suppress(asyncio.QueueFull):
                    queue.put_nowait(key)
