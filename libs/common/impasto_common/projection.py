"""A projection at work: rows and position in one transaction, guarded by compare-and-swap."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.message import DecodeError
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from impasto_common import metrics, sealing
from impasto_common.consumer import At, Place, Step, Superseded
from impasto_common.database import Raw, dedicated
from impasto_common.event import Event, Record, decode, is_known, type_of
from impasto_common.service import Context, Projection, sources

logger = logging.getLogger(__name__)


class ProjectionSink:
    """Applies a projection's events to its tables."""

    def __init__(self, context: Context, projection: Projection) -> None:
        self._context = context
        self._projection = projection
        self._handlers = {type_of(message): apply for message, apply in projection.handlers.items()}
        self._connection: Raw | None = None
        self._labels = (context.service, projection.name)

    @property
    def name(self) -> str:
        """Name of the projection."""
        return self._projection.name

    @property
    def sources(self) -> Sequence[str]:
        """Services whose events it projects."""
        return sources(self._projection.handlers)

    async def open(self) -> dict[Place, At]:
        """Create the tables where they are missing, and return the committed places."""
        await create(self._context, self._projection)
        schema = self._projection.schema(self._context.service)
        self._connection = await dedicated(self._context.database.url, schema)
        rows = await self._connection.fetch('select source, lane, position, "offset" from position')
        return {(row["source"], row["lane"]): At(row["position"], row["offset"]) for row in rows}

    async def apply(self, steps: Sequence[Step]) -> None:
        """Apply the records and move the places, in one transaction.

        Raises:
            Superseded: another process was here; nothing was applied.
            DecodeError: an event of a known type cannot be read; nothing was applied.
        """
        assert self._connection is not None
        events = await self._events([record for step in steps for record in step.records])
        async with self._connection.transaction():
            await _move(self._connection, steps)
            for type_name, group in rounds(events):
                await self._handlers[type_name](self._connection, group)
        if self._projection.committed and events:
            await self._projection.committed(self._context, events)

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection:
            connection.terminate()

    async def _events(self, records: Sequence[Record]) -> list[Event[Any]]:
        events: list[Event[Any]] = []
        for record in records:
            message = self._decode(record) if record.type in self._handlers else None
            if message is not None:
                events.append(Event(record, message))
            elif not is_known(record.type):
                metrics.CONSUMER_UNKNOWN.labels(*self._labels).inc()
        await sealing.unseal([(event.id, event.message) for event in events], self._context.keys)
        return events

    def _decode(self, record: Record) -> Any:
        try:
            return decode(record.type, record.payload)
        except DecodeError:
            logger.critical(
                "poison event",
                extra={"consumer": self.name, "event_id": record.id, "type": record.type},
            )
            raise


def rounds(events: Sequence[Event[Any]]) -> list[tuple[str, list[Event[Any]]]]:
    """Group events by type for set-wise application, keeping the order within every stream.

    Events of different streams may be reordered: a projection must not depend on it, because the
    lanes of the log have no common order either.
    """
    level: dict[str, tuple[int, str]] = {}
    groups: dict[tuple[int, str], list[Event[Any]]] = {}
    for event in events:
        depth, last = level.get(event.record.stream, (0, event.record.type))
        if last != event.record.type:
            depth += 1
        level[event.record.stream] = (depth, event.record.type)
        groups.setdefault((depth, event.record.type), []).append(event)
    return [(type_name, groups[depth, type_name]) for depth, type_name in sorted(groups)]


async def create(context: Context, projection: Projection) -> None:
    """Create a projection's schema, tables and positions, and the views that reads go through."""
    schema = projection.schema(context.service)
    connection = await dedicated(context.database.url, schema)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtext('impasto schema'))")
            if not await connection.fetchval("select to_regclass($1)", f"{schema}.position"):
                await _create(connection, context, projection, schema)
            await _create_views(connection, context.service, projection, schema)
    finally:
        await connection.close()


async def drop(context: Context, projection: Projection) -> None:
    """Drop a projection's schema with all its rows; it is built anew from the log when next opened."""
    schema = projection.schema(context.service)
    connection = await dedicated(context.database.url, schema)
    try:
        await connection.execute(f"drop schema if exists {schema} cascade")
    finally:
        await connection.close()


async def _create(connection: Raw, context: Context, projection: Projection, schema: str) -> None:
    await connection.execute(f"create schema {schema}")
    for table in [*projection.tables.sorted_tables, _POSITION]:
        statements: list[Any] = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
        for statement in statements:
            await connection.execute(str(statement.compile(dialect=_DIALECT())))
    places = [(s, lane) for s in sources(projection.handlers) for lane in range(context.settings.lanes)]
    await connection.executemany("insert into position values ($1, $2, 0, 0)", places)


async def _create_views(connection: Raw, service: str, projection: Projection, schema: str) -> None:
    await connection.execute(f"create schema if not exists {service}")
    for table in projection.tables.sorted_tables:
        # Replacing a view that readers use takes a lock they would queue behind: only where missing.
        if not await connection.fetchval("select to_regclass($1)", f"{service}.{table.name}"):
            source = f"{schema}.{table.name}"
            await connection.execute(f"create view {service}.{table.name} as select * from {source}")


async def _move(connection: Raw, steps: Sequence[Step]) -> None:
    moved = await connection.fetch(
        _MOVE,
        [step.place[0] for step in steps],
        [step.place[1] for step in steps],
        [step.before.position for step in steps],
        [step.after.position for step in steps],
        [step.after.offset for step in steps],
    )
    if len(moved) != len(steps):
        raise Superseded("another process applied these events")


# SQLAlchemy leaves this constructor without types.
_DIALECT: Callable[[], Any] = postgresql.dialect
_POSITION = Table(
    "position",
    MetaData(),
    Column("source", Text, primary_key=True),
    Column("lane", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
)
_MOVE = """
update position p set position = s.after, "offset" = s.next
from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[])
  as s(source, lane, before, after, next)
where p.source = s.source and p.lane = s.lane and p.position = s.before
returning 1"""
