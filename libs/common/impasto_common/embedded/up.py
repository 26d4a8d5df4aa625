"""`impasto up`: the whole platform on one machine, engines included, supervised."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from impasto_common import config, run
from impasto_common.config import Settings
from impasto_common.embedded import envoy, gateway_config
from impasto_common.embedded.broker import broker_child
from impasto_common.embedded.child import Child, Command
from impasto_common.embedded.gateway_config import GatewaySettings
from impasto_common.embedded.ports import free_ports
from impasto_common.embedded.postgres import PostgresServer
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.secrets import Secrets

# What the services expect to find; made before any of several processes looks for it.
SECRETS = ("media", "commands", "cursors", "index", "access-token", "refresh-token", "vault-epoch-1")
STARTING_SECONDS = 60.0
# Between idle CPU (less when longer) and the time until a post is visible (less when shorter).
FETCH_WAIT_MS = 60

Say = Callable[[str], None]


async def up(settings: Settings, split: bool, say: Say) -> None:
    """Start everything, say when it is ready, and stop it on SIGINT or SIGTERM.

    Raises:
        FailedPrecondition: another process runs on the same home.
        Unavailable: a part does not start.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    supervisor = Supervisor(lambda name, what, detail: _report(say, name, what, detail))
    starting = asyncio.create_task(_start(supervisor, settings, split, say))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await stopping
    finally:
        starting.cancel()
        stopping.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)
        say("stopping")
        await supervisor.stop()
        say("stopped, the data stays in " + str(settings.home))


async def _start(supervisor: Supervisor, settings: Settings, split: bool, say: Say) -> None:
    home = settings.home.absolute()
    _make_secrets(Secrets(home / "secrets"))
    names = run.names()
    http, database, kafka, admin, *grpc = free_ports(settings.http_port, *[None] * (3 + len(names)))
    if http != settings.http_port:
        say(f"port {settings.http_port} is taken, using {http}")
    postgres = PostgresServer(home, database)
    await supervisor.start(await postgres.child())
    await supervisor.start(broker_child(home, kafka))
    ports = dict(zip(names, grpc if split else [grpc[0]] * len(names), strict=False))
    shape = replace(
        settings,
        home=home,
        database_url=postgres.dsn("").removesuffix("/") + "?sslmode=disable",
        kafka=f"127.0.0.1:{kafka}",
        # The embedded broker keeps everything in memory and has no idempotent producer.
        kafka_idempotence=False,
        kafka_expendable=True,
        # It does not wake a waiting fetch when something comes, but looks twice in this time.
        kafka_fetch_wait=FETCH_WAIT_MS,
        addresses={name: f"127.0.0.1:{port}" for name, port in ports.items()},
        http_port=http,
    )
    groups = [[name] for name in names] if split else [names]
    for number, group in enumerate(groups):
        # Each process has metrics of its own, from the configured port on.
        metrics = shape.metrics_port + number if shape.metrics_port else 0
        await supervisor.start(_services(replace(shape, metrics_port=metrics), group, ports[group[0]]))
    await supervisor.start(_gateway(shape, admin))
    say(f"ready: http://127.0.0.1:{http} (page), http://127.0.0.1:{http}/docs (API); Ctrl-C stops it")


def _make_secrets(secrets: Secrets) -> None:
    for name in SECRETS:
        secrets.key(name)


def _services(settings: Settings, group: Sequence[str], port: int) -> Child:
    """One process that serves a group of services; ready when its port is open."""
    shape = replace(settings, grpc_bind=f"127.0.0.1:{port}")
    name = "services" if len(group) > 1 else group[0]
    argv = [sys.executable, "-m", "impasto_common.cli", "serve", f"--target={','.join(group)}"]
    log = settings.home / "logs" / f"{name}.log"

    async def ready() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True

    command = Command(argv=argv, log=log, env=_environment(config.to_environment(shape)))
    return Child(name=name, command=command, ready=ready, ready_timeout_s=STARTING_SECONDS)


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMPASTO_")}
    return {**kept, **own}


def _gateway(settings: Settings, admin_port: int) -> Child:
    folder = settings.home / "gateway"
    folder.mkdir(parents=True, exist_ok=True)
    rendered = gateway_config.render(
        folder,
        GatewaySettings(
            http_port=settings.http_port,
            bind=settings.http_bind,
            admin_port=admin_port,
            addresses=settings.addresses,
            access_log=Path(settings.home / "logs" / "access.log"),
            rate_limits=settings.rate_limits,
        ),
    )
    return envoy.envoy_child(settings.home, rendered, settings.http_port, "/readyz")


def _report(say: Say, name: str, what: str, detail: str) -> None:
    say(f"{name} {what}{': ' + detail if detail else ''}")
