"""One service at work in this process: its store, relay, consumers, workers and readiness."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from impasto_common import metrics
from impasto_common.blobs import open_blobs
from impasto_common.clock import SystemClock
from impasto_common.config import Settings
from impasto_common.consumer import Consumer, Sink
from impasto_common.cpu import CpuPool
from impasto_common.database import Database, ensure_database
from impasto_common.errors import ImpastoError
from impasto_common.feed import Feed
from impasto_common.live import Hub
from impasto_common.policy import PolicySink
from impasto_common.projection import ProjectionSink, create
from impasto_common.relay import Relay
from impasto_common.sealing import KeyRing
from impasto_common.secrets import Secrets
from impasto_common.service import Channels, Context, Service
from impasto_common.store import EventStore
from impasto_common.vault_client import VaultClient

READINESS_SECONDS = 1.0
# A loop that ran this long has recovered: its next failure is a new one.
HEALTHY_SECONDS = 30.0

logger = logging.getLogger(__name__)


def context_of(service: Service, settings: Settings, channels: Channels, cpu: CpuPool) -> Context:
    """Put together what a service has at hand; nothing is connected yet."""
    secrets = Secrets(settings.secrets)
    database = Database(settings.database(service.name), service.name)
    source = service.key_source(settings, secrets) if service.key_source else VaultClient(channels)
    return Context(
        service=service.name,
        settings=settings,
        secrets=secrets,
        clock=SystemClock(),
        store=EventStore(service.name, database, settings.lanes),
        database=database,
        keys=KeyRing(source),
        blobs=open_blobs(settings.blobs, signing_key=secrets.key("media")),
        cpu=cpu,
        hub=Hub(service.name, database),
        channels=channels,
        projections=service.projections,
    )


class Running:
    """A service that was started; `ready` tells whether it can do its whole work now."""

    def __init__(self, service: Service, context: Context, feed: Feed) -> None:
        self.service = service
        self.context = context
        self.reason = "starting"
        self._relay = Relay(context.store, context.database.url, context.settings)
        sinks: list[Sink] = [ProjectionSink(context, p) for p in service.projections]
        sinks += [PolicySink(context, p) for p in service.policies]
        self._consumers = [Consumer(context, sink, feed) for sink in sinks]
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, on_ready: Callable[[bool], Awaitable[None]]) -> None:
        """Start, retrying what is not there yet, then keep telling whether it is ready."""
        await until_done(f"{self.service.name} connect", self._connect)
        self._launch()
        if self.service.warm:
            await until_done(f"{self.service.name} warm", _bound(self.service.warm, self.context))
        ready = False
        while True:
            self.reason = await self._missing()
            if ready != (not self.reason):
                ready = not self.reason
                logger.info("readiness", extra={"service": self.service.name, "missing": self.reason})
                metrics.READY.labels(self.service.name).set(ready)
                await on_ready(ready)
            await asyncio.sleep(READINESS_SECONDS if ready else 0.05)

    async def stop(self) -> None:
        """Stop everything; what was committed stays, what was not is done again next time."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.context.store.stop()
        await self.context.keys.source.stop()
        await self.context.blobs.close()
        await self.context.database.close()

    async def _connect(self) -> None:
        """Reach everything the service stands on; may be called again after it failed half-way."""
        context = self.context
        for name in {self.service.name, *self.service.databases}:
            await ensure_database(context.settings.database(name))
        await context.store.start()
        await context.keys.source.start()
        await context.blobs.check()
        for projection in self.service.projections:
            await create(context, projection)  # reads and workers find their tables from the beginning

    def _launch(self) -> None:
        loops: dict[str, Callable[[], Awaitable[None]]] = {
            "relay": self._relay.run,
            "live": self.context.hub.run,
        }
        loops |= {f"consumer {consumer.name}": consumer.run for consumer in self._consumers}
        loops |= {name: _bound(worker, self.context) for name, worker in self.service.workers.items()}
        self._tasks = [
            asyncio.create_task(for_ever(f"{self.service.name} {name}", loop)) for name, loop in loops.items()
        ]

    async def _missing(self) -> str:
        """Say what keeps the service from its whole work; empty if nothing does."""
        if not self.context.store.writing:
            return "appender"
        if not self._relay.resumed.is_set():
            return "relay"
        if not all(consumer.started.is_set() for consumer in self._consumers):
            return "consumers"
        try:
            async with asyncio.timeout(2), self.context.database.raw() as connection:
                await connection.execute("select 1")
        except (ImpastoError, TimeoutError) as error:
            return f"database: {error}"
        return ""


def _bound(worker: Callable[[Context], Awaitable[None]], context: Context) -> Callable[[], Awaitable[None]]:
    return lambda: worker(context)


async def for_ever(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a loop that should not end; when it does, say so and run it again."""
    pause = 0.1
    while True:
        began = time.monotonic()
        try:
            await run()
            logger.error("ended by itself", extra={"loop": name})
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # Not ours: a library let a cancellation of its own tasks escape.
            logger.error("cancelled by nobody, starts again", extra={"loop": name}, exc_info=error)
        except Exception as error:
            logger.error("failed, starts again", extra={"loop": name}, exc_info=error)
        pause = 0.1 if time.monotonic() - began > HEALTHY_SECONDS else min(pause * 2, 10.0)
        await asyncio.sleep(pause)


async def until_done(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Try until it succeeds: any service may start before what it depends on."""
    pause = 0.1
    while True:
        try:
            return await run()
        except (ImpastoError, OSError, TimeoutError) as error:
            logger.warning("not yet", extra={"step": name, "error": str(error)})
        with contextlib.suppress(TimeoutError):
            await asyncio.sleep(pause)
        pause = min(pause * 2, 2.0)
