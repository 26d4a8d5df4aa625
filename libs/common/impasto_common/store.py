"""The event store of one service on PostgreSQL: the system of record.

Appends go through one coalescing writer: all commands that wait while a commit is under way share
the next one, so durability is paid once for many.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from importlib import resources

import asyncpg

from impasto_common import metrics
from impasto_common.database import CONNECTION_ERRORS, Database, Raw, dedicated
from impasto_common.errors import Conflict, InvalidArgument, Unavailable
from impasto_common.event import NewEvent, Position, Record, Vector, lane_of

MAX_BATCH = 500


@dataclass(frozen=True)
class Write:
    """Events for one stream, to be appended only if it still is at version `expected`."""

    stream: str
    expected: int
    events: Sequence[NewEvent]


@dataclass(frozen=True)
class CommandKey:
    """An idempotency key, scoped to its caller and method, and a hash of the whole request."""

    key: str
    request_hash: bytes


@dataclass(frozen=True)
class Answered:
    """What was answered to a command; `response` is sealed."""

    request_hash: bytes
    position: Position
    response: bytes


class KeyTaken(Conflict):
    """Another call with the same idempotency key was done meanwhile."""


@dataclass
class _Command:
    writes: Sequence[Write]
    key: CommandKey | None
    response: bytes
    done: asyncio.Future[Position] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def names(self) -> set[str]:
        """What two commands of one batch must not share."""
        own = {write.stream for write in self.writes}
        return own | {"\x00" + self.key.key} if self.key else own


class EventStore:
    """Streams of one service, on `lanes` lanes."""

    def __init__(self, service: str, database: Database, lanes: int) -> None:
        self.service = service
        self.lanes = lanes
        self._database = database
        self._waiting: list[_Command] = []
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._connection: Raw | None = None

    @property
    def channel(self) -> str:
        """PostgreSQL notification channel on which appends are announced."""
        return f"impasto_{self.service}_event"

    @property
    def writing(self) -> bool:
        """Whether the writer runs, so that appends come to an end."""
        return self._writer is not None and not self._writer.done()

    async def start(self) -> None:
        """Create the tables where they are missing and start the writer.

        Raises:
            Unavailable: the server cannot be reached.
            InvalidArgument: the log was made with another number of lanes.
        """
        await create(self._database.url, self.service, self.lanes)
        if not self.writing:
            self._writer = asyncio.create_task(self._write_forever(), name=f"{self.service} appender")

    async def stop(self) -> None:
        """Stop the writer; appends that wait fail with Unavailable."""
        if self._writer:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        _fail(self._waiting, Unavailable("the service is stopping"))
        if self._connection:
            await self._connection.close(timeout=2)

    async def append(
        self, writes: Sequence[Write], key: CommandKey | None = None, response: bytes = b""
    ) -> Position:
        """Append all writes or none, durably, and return the positions reached.

        Raises:
            Conflict: a stream is not at its expected version.
            KeyTaken: the idempotency key was used by then; nothing was appended.
            Unavailable: the database is away. If it went away during the commit the append may
                have happened; a retry with the same expected versions cannot do it twice.
        """
        if not self.writing:
            raise Unavailable(f"event store of {self.service}: not started")
        command = _Command(writes, key, response)
        self._waiting.append(command)
        self._wake.set()
        return await command.done

    async def read(self, stream: str, after: int = 0) -> list[Record]:
        """Return the records of a stream with a version greater than `after`, in order."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(_READ_STREAM, stream, after)
        return [self._record(row) for row in rows]

    async def read_lanes(self, after: Vector, limit: int) -> list[Record]:
        """Return up to `limit` records per lane that come after the given positions, in lane order."""
        async with self._database.raw() as connection:
            return await self.read_lanes_on(connection, after, limit)

    async def read_lanes_on(self, connection: Raw, after: Vector, limit: int) -> list[Record]:
        """As `read_lanes`, on a connection of the caller's."""
        rows = await connection.fetch(_READ_LANES, list(after), list(after.values()), limit)
        return [self._record(row) for row in rows]

    async def last(self) -> dict[int, int]:
        """Return the last position of every lane; 0 where it is empty."""
        async with self._database.raw() as connection:
            rows = await connection.fetch("select lane, position from lane")
        return {row["lane"]: row["position"] for row in rows}

    async def answered(self, key: CommandKey) -> Answered | None:
        """Return what was answered under an idempotency key, if anything was.

        Raises:
            InvalidArgument: the key was used for another request; names `Idempotency-Key`.
        """
        async with self._database.raw() as connection:
            row = await connection.fetchrow(_READ_COMMAND, key.key)
        if row is None:
            return None
        if row["request_hash"] != key.request_hash:
            raise InvalidArgument("this key was used with another request", "Idempotency-Key")
        return Answered(row["request_hash"], Position.parse(row["position"]), row["response"])

    def _record(self, row: asyncpg.Record) -> Record:
        values = dict(row)
        return Record(service=self.service, id=str(values.pop("event_id")), **values)

    async def _write_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = _take(self._waiting)
                try:
                    await self._write(batch)
                except BaseException as error:
                    _fail(batch, Unavailable(f"the appender stopped: {error!r}"))
                    raise

    async def _write(self, batch: list[_Command]) -> None:
        try:
            connection = await self._connected()
            with metrics.APPEND_SECONDS.labels(self.service).time():
                rows = await connection.fetch(_APPEND, self.service, *_columns(batch, self.lanes))
        except (*CONNECTION_ERRORS, Unavailable) as error:
            await self._disconnect()
            _fail(batch, Unavailable(f"event store of {self.service}: {error}"))
            return
        except asyncpg.PostgresError as error:
            await self._one_by_one(batch, error)
            return
        await self._tell(batch, {row["command"]: row["reached"] for row in rows})
        with contextlib.suppress(*CONNECTION_ERRORS):
            await connection.execute(f"notify {self.channel}")

    async def _one_by_one(self, batch: list[_Command], error: asyncpg.PostgresError) -> None:
        # One command's fault, such as an event id written before, must not fail its neighbours.
        if len(batch) == 1:
            _fail(batch, Conflict(f"cannot append: {error}"))
            return
        for command in batch:
            await self._write([command])

    async def _tell(self, batch: list[_Command], reached: dict[int, str]) -> None:
        for index, command in enumerate(batch):
            if command.done.done():
                continue
            if index in reached:
                metrics.EVENTS_APPENDED.labels(self.service).inc(sum(len(w.events) for w in command.writes))
                command.done.set_result(Position.parse(reached[index]))
            else:
                command.done.set_exception(await self._refusal(command))

    async def _refusal(self, command: _Command) -> Conflict:
        metrics.APPEND_CONFLICTS.labels(self.service).inc()
        if command.key and self._connection:
            row = await self._connection.fetchrow(_READ_COMMAND, command.key.key)
            if row:
                return KeyTaken("this command was done before", "Idempotency-Key")
        return Conflict(f"{command.writes[0].stream} has moved on")

    async def _connected(self) -> Raw:
        if self._connection is None or self._connection.is_closed():
            self._connection = await dedicated(self._database.url, self.service)
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.terminate()
        await asyncio.sleep(0.05)  # a server that restarts is not hammered


async def create(url: str, service: str, lanes: int) -> None:
    """Create schema, tables and function of a service's log where they are missing.

    Raises:
        InvalidArgument: the log exists with another number of lanes.
    """
    connection = await dedicated(url, service)
    try:
        async with connection.transaction():
            # Several processes may start at once; "if not exists" alone does not serialise them.
            await connection.execute("select pg_advisory_xact_lock(hashtext('impasto schema'))")
            await connection.execute(f"create schema if not exists {service}")
            await connection.execute(
                resources.files("impasto_common").joinpath("store_schema.sql").read_text()
            )
            await connection.execute(_LANES, lanes)
            found = await connection.fetchval("select count(*) from lane")
    finally:
        await connection.close()
    if found != lanes:
        raise InvalidArgument(f"the log of {service} has {found} lanes, not {lanes}", "IMPASTO_LANES")


@contextlib.asynccontextmanager
async def listening(url: str, service: str, channel: str, wake: asyncio.Event) -> AsyncIterator[Raw]:
    """Lend a connection that sets `wake` whenever the channel is notified."""
    connection = await dedicated(url, service)
    try:
        await connection.add_listener(channel, lambda *_: wake.set())
        yield connection
    finally:
        connection.terminate()


def _take(waiting: list[_Command]) -> tuple[list[_Command], list[_Command]]:
    """Split off a batch in which no two commands touch the same stream or key."""
    batch: list[_Command] = []
    later: list[_Command] = []
    seen: set[str] = set()
    for command in waiting:
        names = command.names()
        full = len(batch) >= MAX_BATCH
        (later if full or names & seen else batch).append(command)
        seen |= names
    return batch, later


def _columns(batch: list[_Command], lanes: int) -> list[list[object]]:
    """Lay a batch out as the arrays that the SQL function takes."""
    writes = [(i, write) for i, command in enumerate(batch) for write in command.writes]
    events = [(i, event) for i, (_, write) in enumerate(writes) for event in write.events]
    keys = [(i, command) for i, command in enumerate(batch) if command.key]
    return [
        [i for i, _ in writes],
        [w.stream for _, w in writes],
        [lane_of(w.stream, lanes) for _, w in writes],
        [w.expected for _, w in writes],
        [len(w.events) for _, w in writes],
        [i for i, _ in events],
        [e.id for _, e in events],
        [e.type for _, e in events],
        [e.occurred_at for _, e in events],
        [e.correlation_id for _, e in events],
        [e.causation_id for _, e in events],
        [e.actor_id for _, e in events],
        [e.payload for _, e in events],
        [i for i, _ in keys],
        [c.key.key for _, c in keys if c.key],
        [c.key.request_hash for _, c in keys if c.key],
        [c.response for _, c in keys],
    ]


def _fail(commands: Sequence[_Command], error: Exception) -> None:
    for command in commands:
        if not command.done.done():
            command.done.set_exception(error)


_FIELDS = (
    "lane, position, event_id, stream, version, type, occurred_at, recorded_at, "
    "correlation_id, causation_id, actor_id, payload"
)
_READ_STREAM = f"select {_FIELDS} from event where stream = $1 and version > $2 order by version"
_READ_LANES = f"""
select {_FIELDS.replace("lane, position", "e.lane, e.position")}
from unnest($1::int[], $2::bigint[]) as a(lane, position)
cross join lateral (
  select * from event where event.lane = a.lane and event.position > a.position
  order by event.position limit $3
) e
order by e.lane, e.position"""
_READ_COMMAND = "select request_hash, position, response from command where key = $1"
_APPEND = "select * from append({})".format(", ".join(f"${n}" for n in range(1, 19)))
_LANES = """
insert into lane select n, 0, '-infinity' from generate_series(0, $1::int - 1) as n
where not exists (select 1 from lane) on conflict do nothing"""
