"""What a service is: all that the runner knows about one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import grpc.aio
from google.protobuf.message import Message
from sqlalchemy import MetaData

from impasto_common import rpc
from impasto_common.blobs import Blobs
from impasto_common.clock import Clock
from impasto_common.config import Settings
from impasto_common.cpu import CpuPool
from impasto_common.database import Database, Raw
from impasto_common.event import Event, service_of, type_of
from impasto_common.live import Hub
from impasto_common.sealing import KeyRing, KeySource
from impasto_common.secrets import Secrets
from impasto_common.store import EventStore

Stub = TypeVar("Stub")

# Applies events of one type, in log order, to the rows. It runs inside the transaction that also
# moves the position, so it needs no idempotency of its own; it must not depend on how the lanes
# of different streams interleave.
Apply: TypeAlias = Callable[[Raw, Sequence[Event[Any]]], Awaitable[None]]
# Reacts to one event with commands or calls; may run again for the same event after a crash.
React: TypeAlias = Callable[["Context", Event[Any]], Awaitable[None]]
# Told after the commit which events became visible; for live updates, never for state.
Committed: TypeAlias = Callable[["Context", Sequence[Event[Any]]], Awaitable[None]]


@dataclass(frozen=True)
class Projection:
    """A read model: tables in a schema of their own, a function of the log alone.

    A change of what the rows mean is a new `version`, built beside the old one.
    """

    name: str
    version: int
    tables: MetaData
    handlers: Mapping[type[Message], Apply]
    committed: Committed | None = None

    def schema(self, service: str) -> str:
        """SQL schema of this version's tables."""
        return f"{service}_{self.name}_v{self.version}"


@dataclass(frozen=True)
class Policy:
    """Side effects of events. Never replayed by a rebuild."""

    name: str
    handlers: Mapping[type[Message], React]


@dataclass
class Context:
    """What a running service has at hand."""

    service: str
    settings: Settings
    secrets: Secrets
    clock: Clock
    store: EventStore
    database: Database
    keys: KeyRing
    blobs: Blobs
    cpu: CpuPool
    hub: Hub
    channels: "Channels"
    # The projections' names and schemas, for reads that wait for a position.
    projections: Sequence[Projection] = ()

    def stub(self, make: Callable[[grpc.aio.Channel], Stub], service: str) -> Stub:
        """Return a gRPC stub of another service."""
        return make(self.channels.to(service))


class Channels:
    """One gRPC channel per service, opened when first used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[str, grpc.aio.Channel] = {}

    def to(self, service: str) -> grpc.aio.Channel:
        """Return the channel to a service."""
        address = self._settings.address(service)
        if address not in self._open:
            self._open[address] = grpc.aio.insecure_channel(
                address,
                options=CHANNEL_OPTIONS,
                interceptors=[rpc.Outgoing()],  # type: ignore[list-item]
            )
        return self._open[address]

    async def close(self) -> None:
        """Close every channel."""
        for channel in self._open.values():
            await channel.close(None)


CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", 20 * 1024 * 1024),
    # A service that comes back is found again within a second, not after gRPC's default two minutes.
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.initial_reconnect_backoff_ms", 100),
)

Worker: TypeAlias = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """A service, as its `service.py` declares it and its entry point names it.

    `api` adds the servicers to a server. `workers` run for ever beside it; one that fails is
    started again. `warm` is awaited before the service says it is ready. `keys` makes the source
    of subject keys where it is not identity's vault over gRPC. `databases` are further databases
    that it needs beside its own, by name.
    """

    name: str
    api: Callable[[Context, grpc.aio.Server], None]
    projections: Sequence[Projection] = ()
    policies: Sequence[Policy] = ()
    workers: Mapping[str, Worker] = field(default_factory=dict)
    warm: Callable[[Context], Awaitable[None]] | None = None
    key_source: Callable[[Settings, Secrets], KeySource] | None = None
    databases: Sequence[str] = ()


def sources(handlers: Mapping[type[Message], Any]) -> list[str]:
    """Services whose logs the handlers read, sorted."""
    return sorted({service_of(type_of(message)) for message in handlers})
