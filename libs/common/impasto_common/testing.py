"""What tests stand on: given/when/then for rules, and a service's context on real engines."""

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import grpc.aio
from google.protobuf.message import Message

from impasto_common import rpc
from impasto_common.clock import Clock, SystemClock
from impasto_common.config import Settings
from impasto_common.consumer import At, Place, Step
from impasto_common.cpu import CpuPool
from impasto_common.database import dedicated, ensure_database
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.postgres import PostgresServer
from impasto_common.embedded.scratch import scratch_directory
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.errors import ImpastoError
from impasto_common.event import Record
from impasto_common.projection import ProjectionSink
from impasto_common.rules import Rules
from impasto_common.running import context_of
from impasto_common.sealing import KeyRing, SubjectKey
from impasto_common.service import Channels, Context, Service
from impasto_common.store import EventStore

S = TypeVar("S")
Stub = TypeVar("Stub")


@dataclass(frozen=True)
class Given(Generic[S]):
    """A state that events led to."""

    rules: Rules[S]
    state: S

    def when(self, decide: Callable[[S], Sequence[Message]]) -> "Decided[S]":
        """Run a decision on the state."""
        try:
            return Decided(self, list(decide(self.state)), None)
        except ImpastoError as error:
            return Decided(self, [], error)


@dataclass(frozen=True)
class Decided(Generic[S]):
    """What a decision led to."""

    given: Given[S]
    events: Sequence[Message]
    error: ImpastoError | None

    def then(self, *expected: Message) -> S:
        """Expect exactly these events; returns the state after them."""
        assert self.error is None, f"refused: {self.error!r}"
        assert list(self.events) == list(expected)
        state = self.given.state
        for event in self.events:
            state = self.given.rules.evolve(state, event)
        return state

    def fails(self, kind: type[ImpastoError], field: str = "") -> None:
        """Expect a refusal of this kind that blames this field."""
        assert type(self.error) is kind, f"expected {kind.__name__}, got {self.error!r} and {self.events}"
        assert self.error.field == field


def given(rules: Rules[S], *events: Message) -> Given[S]:
    """Start from the state that these events lead to."""
    state = rules.initial
    for event in events:
        state = rules.evolve(state, event)
    return Given(rules, state)


class MemoryKeys:
    """Subject keys in memory: a vault without a database, held to the vault's own contract."""

    def __init__(self) -> None:
        self._keys: dict[str, SubjectKey] = {}

    async def start(self) -> None:
        """Ready from the beginning."""

    async def stop(self) -> None:
        """Nothing to let go of."""

    async def fetch(self, subjects: Sequence[str], create: bool) -> Sequence[SubjectKey]:
        """Return the keys that exist, creating missing ones if asked."""
        for subject in subjects if create else ():
            self._keys.setdefault(subject, SubjectKey(subject, os.urandom(16), os.urandom(32)))
        return [self._keys[s] for s in subjects if s in self._keys]

    def destroy(self, subject: str) -> None:
        """Destroy a subject's key."""
        self._keys[subject] = replace(self._keys[subject], key=b"")


@contextlib.asynccontextmanager
async def database_server() -> AsyncIterator[str]:
    """Lend a PostgreSQL server of its own; yields its URL, without a database."""
    with scratch_directory() as home:
        server = PostgresServer(home, free_port())
        supervisor = Supervisor(lambda *_: None)
        await supervisor.start(await server.child())
        try:
            yield server.dsn("").removesuffix("/")
        finally:
            await supervisor.stop()
            server.close()


@contextlib.asynccontextmanager
async def context(
    service: Service,
    database_url: str,
    home: Path,
    *,
    clock: Clock | None = None,
    keys: MemoryKeys | None = None,
    channels: Channels | None = None,
) -> AsyncIterator[Context]:
    """Lend a service's context on empty databases, with its log and projections' tables made.

    Keys come from `keys`, else from the service's own source, else from memory.
    """
    settings = Settings(home=home, database_url=database_url, lanes=4)
    for name in {service.name, *service.databases}:
        await recreate(settings.database(name))
    cpu = CpuPool(1, 64)
    made = context_of(service, settings, channels or Channels(settings), cpu)
    made.clock = clock or SystemClock()
    if keys or not service.key_source:
        made.keys = KeyRing(keys or MemoryKeys())
    await made.store.start()
    await made.keys.source.start()
    await made.blobs.check()
    for projection in service.projections:
        sink = ProjectionSink(made, projection)
        await sink.open()
        await sink.close()
    try:
        yield made
    finally:
        await made.store.stop()
        await made.keys.source.stop()
        await made.blobs.close()
        await made.database.close()
        await cpu.close()


async def recreate(url: str) -> None:
    """Make the database that a URL names, empty."""
    parts = urlsplit(url)
    name = parts.path.removeprefix("/")
    maintenance = await dedicated(urlunsplit(parts._replace(path="/postgres")), "public")
    try:
        with contextlib.suppress(asyncpg.InvalidCatalogNameError):
            await maintenance.execute(f'drop database "{name}" with (force)')
    finally:
        await maintenance.close()
    await ensure_database(url)


async def project(reader: Context, *writers: Context, batch: int = 1000) -> None:
    """Apply everything in the logs of `reader` and `writers` to the reader's projections."""
    stores = {writer.service: writer.store for writer in (reader, *writers)}
    for projection in reader.projections:
        sink = ProjectionSink(reader, projection)
        try:
            await _catch_up(sink, stores, batch)
        finally:
            await sink.close()


async def _catch_up(sink: ProjectionSink, stores: Mapping[str, EventStore], batch: int) -> None:
    at = await sink.open()
    for source in set(sink.sources) & set(stores):
        places = {lane: place.position for (name, lane), place in at.items() if name == source}
        while records := await stores[source].read_lanes(places, batch):
            await sink.apply(_steps(source, places, records))
            places |= {record.lane: record.position for record in records}


def _steps(source: str, places: dict[int, int], records: Sequence[Record]) -> list[Step]:
    lanes: dict[int, list[Record]] = {}
    for record in records:
        lanes.setdefault(record.lane, []).append(record)
    return [
        Step(_place(source, lane), At(places[lane], places[lane]), At(r[-1].position, r[-1].position), r)
        for lane, r in lanes.items()
    ]


def _place(source: str, lane: int) -> Place:
    return (source, lane)


@contextlib.contextmanager
def as_caller(account_id: str = "", session_id: str = "", idempotency_key: str = "") -> Iterator[None]:
    """Make calls inside the block come from this account."""
    who = rpc.Caller(account_id, session_id, "test-request", idempotency_key)
    token = rpc.set_caller(who)
    try:
        yield
    finally:
        rpc.reset_caller(token)


def metadata(account_id: str = "", **extra: str) -> tuple[tuple[str, str], ...]:
    """Metadata of a call, as the gateway sends it."""
    values = {"x-account-id": account_id, **{k.replace("_", "-"): v for k, v in extra.items()}}
    return tuple((k, v) for k, v in values.items() if v)


@contextlib.asynccontextmanager
async def serve(*apis: Callable[[grpc.aio.Server], None]) -> AsyncIterator[str]:
    """Serve over real gRPC, interceptor included, on a free port; yields the address.

    Each of `apis` adds servicers: `serve(partial(service.api, context))`.
    """
    server = rpc.server()
    for api in apis:
        api(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)


@contextlib.asynccontextmanager
async def stub(make: Callable[[grpc.aio.Channel], Stub], address: str) -> AsyncIterator[Stub]:
    """Lend a stub of a served address."""
    async with grpc.aio.insecure_channel(address) as channel:
        yield make(channel)


async def refused(answer: Awaitable[Any]) -> ImpastoError:
    """Expect a gRPC call to be refused and return the error that it carries."""
    try:
        await answer
    except grpc.aio.AioRpcError as error:
        return rpc.from_call_error(error)
    raise AssertionError("the call was not refused")
