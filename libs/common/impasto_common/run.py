"""The runner: finds services by entry point, serves them from one process, drains on SIGTERM."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import entry_points

import grpc.aio
import uvloop
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]
from prometheus_client import start_http_server

from impasto_common import rpc, telemetry
from impasto_common.config import Settings
from impasto_common.cpu import CpuPool
from impasto_common.errors import InvalidArgument
from impasto_common.feed import Feed
from impasto_common.running import Running, context_of, for_ever
from impasto_common.service import Channels, Service

ALL = "all"
# Long enough for the gateway's health check to see that this process leaves.
DRAIN_SECONDS = 1.0
GRACE_SECONDS = 5.0

logger = logging.getLogger(__name__)


def names() -> list[str]:
    """Names of the installed services, sorted."""
    return sorted(entry.name for entry in entry_points(group="impasto.services"))


def discover(targets: Sequence[str]) -> list[Service]:
    """Import the named services, and no other.

    Raises:
        InvalidArgument: no service of that name is installed; names `target`.
    """
    wanted = names() if ALL in targets else list(targets)
    entries = {entry.name: entry for entry in entry_points(group="impasto.services")}
    unknown = [name for name in wanted if name not in entries]
    if unknown:
        raise InvalidArgument(f"no service {unknown[0]}; there are {', '.join(sorted(entries))}", "target")
    return [entries[name].load() for name in wanted]


class Process:
    """Services that share this process, its gRPC port, its CPU workers, its channels and its feed."""

    def __init__(self, settings: Settings, services: Sequence[Service]) -> None:
        self.settings = settings
        self.channels = Channels(settings)
        self.cpu = CpuPool(settings.cpu_workers, settings.cpu_queue)
        self._feed = Feed(settings)
        self._services = services
        self._health = health.HealthServicer()
        self._server: grpc.aio.Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.running: list[Running] = []

    async def start(self) -> None:
        """Open the port and start every service; they become ready one by one.

        Raises:
            OSError: the port is taken.
        """
        server = rpc.server()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        for service in self._services:
            context = context_of(service, self.settings, self.channels, self.cpu)
            service.api(context, server)
            self.running.append(Running(service, context, self._feed))
            await self._set_health(service.name, False)
        try:
            server.add_insecure_port(self.settings.grpc_bind)
        except RuntimeError as error:
            raise OSError(f"cannot listen on {self.settings.grpc_bind}") from error
        await server.start()
        self._server = server
        if self.settings.metrics_port:
            start_http_server(self.settings.metrics_port, addr=self.settings.grpc_bind.rpartition(":")[0])
        self._tasks = [asyncio.create_task(one.run(self._teller(one))) for one in self.running]
        self._tasks.append(asyncio.create_task(for_ever("feed", self._feed.run)))

    async def stop(self) -> None:
        """Leave the gateway's sight, answer what is under way, and stop."""
        for one in self.running:
            await self._set_health(one.service.name, False)
        await asyncio.sleep(DRAIN_SECONDS)
        if self._server:
            await self._server.stop(GRACE_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(one.stop() for one in self.running))
        await self.channels.close()
        await self.cpu.close()

    async def until_failure(self) -> None:
        """Wait until a service's own loop ends, which only a bug makes it do."""
        await asyncio.gather(*self._tasks)

    def _teller(self, running: Running) -> Callable[[bool], Awaitable[None]]:
        async def tell(ready: bool) -> None:
            await self._set_health(running.service.name, ready)

        return tell

    async def _set_health(self, service: str, ready: bool) -> None:
        status = health_pb2.HealthCheckResponse.ServingStatus
        await self._health.set(f"impasto.{service}", status.SERVING if ready else status.NOT_SERVING)


async def serve(settings: Settings, targets: Sequence[str]) -> None:
    """Serve until SIGTERM or SIGINT, then drain."""
    process = Process(settings, discover(targets))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await process.start()
    logger.info("serving", extra={"targets": list(targets), "grpc": settings.grpc_bind})
    stopped = asyncio.create_task(stop.wait())
    failed = asyncio.create_task(process.until_failure())
    await asyncio.wait({stopped, failed}, return_when=asyncio.FIRST_COMPLETED)
    await process.stop()
    stopped.cancel()
    if failed.done() and not failed.cancelled() and (error := failed.exception()):
        raise error


def main(settings: Settings, targets: Sequence[str]) -> None:
    """Run `serve` on uvloop."""
    telemetry.configure(settings, ",".join(targets))
    uvloop.run(serve(settings, targets))
