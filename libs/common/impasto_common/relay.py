"""The relay: copies a service's lanes to the partitions of its topic, in order.

It keeps no cursor. Where to go on is read from the tail of the topic itself, so a broker that lost
its log is filled again without anybody's help. It is crash-only: an error, a lost lease or an
acknowledged offset that is not the next one ends the session, and the next one reads the tail anew.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from asyncpg import PostgresError

from impasto_common import metrics
from impasto_common.broker import Received, ensure_topics, from_message, to_headers, topic_of
from impasto_common.config import Settings
from impasto_common.database import CONNECTION_ERRORS, Raw
from impasto_common.errors import ImpastoError, Unavailable
from impasto_common.event import Record
from impasto_common.store import EventStore, listening

BATCH = 500
BATCH_BYTES = 900_000
IDLE_SECONDS = 2.0
TAIL_SECONDS = 30.0

logger = logging.getLogger(__name__)


class LogChanged(Exception):
    """The topic is not as this relay left it: another writer, or a log that was lost."""


class LogForked(Exception):
    """Topic and store hold different events at one position; an operator must decide."""


_RETRIED = (LogChanged, KafkaError, ImpastoError, PostgresError, TimeoutError, *CONNECTION_ERRORS)


@dataclass
class Tail:
    """How far one partition has come: position of its last event, offset of its next record."""

    position: int = 0
    offset: int = 0
    event_id: str = ""


@dataclass
class _Session:
    connection: Raw
    producer: AIOKafkaProducer
    watcher: AIOKafkaConsumer
    tails: dict[int, Tail] = field(default_factory=dict)


class Relay:
    """Publishes one service's log; of several relays the one with the lease works."""

    def __init__(self, store: EventStore, url: str, settings: Settings) -> None:
        self._store = store
        self._url = url
        self._settings = settings
        self._service = store.service
        self._topic = topic_of(store.service)
        self._wake = asyncio.Event()
        self.resumed = asyncio.Event()

    async def run(self) -> None:
        """Relay for ever; sessions that fail are followed by new ones."""
        pause = 0.1
        while True:
            try:
                await self._session()
            except LogForked as error:
                metrics.RELAY_HALTED.labels(self._service).set(1)
                logger.critical("relay halted", extra={"service": self._service, "error": str(error)})
                pause = 10.0
            except _RETRIED as error:
                logger.warning("relay resumes", extra={"service": self._service, "error": repr(error)})
                pause = min(pause * 2, 5.0)
            if self.resumed.is_set():
                pause = 0.1
            self.resumed.clear()
            metrics.RELAY_RESTARTS.labels(self._service).inc()
            await asyncio.sleep(pause)

    async def _session(self) -> None:
        async with listening(self._url, self._service, self._store.channel, self._wake) as connection:
            await self._take_lease(connection)
            await ensure_topics(self._settings, [self._service])
            tails = await read_tails(self._settings, self._service, self._store.lanes)
            await self._audit(connection, tails)
            async with _consumer(self._settings) as watcher, _producer(self._settings) as producer:
                await self._relay(_Session(connection, producer, watcher, tails))

    async def _take_lease(self, connection: Raw) -> None:
        mode = await connection.fetchval("show synchronous_commit")
        if mode not in ("on", "remote_apply"):
            # Otherwise a crash of the database leaves the topic ahead of the store.
            raise Unavailable(f"synchronous_commit is {mode}: what is relayed must be durable first")
        await connection.execute("select pg_advisory_lock(hashtext($1))", f"relay {self._service}")

    async def _audit(self, connection: Raw, tails: Mapping[int, Tail]) -> None:
        """Refuse to go on from a topic that is ahead of the store, or holds other events than it."""
        known = {lane: tail for lane, tail in tails.items() if tail.position}
        rows = await connection.fetch(
            "select e.lane, e.event_id from event e join unnest($1::int[], $2::bigint[]) as t(lane, position)"
            " on e.lane = t.lane and e.position = t.position",
            list(known),
            [tail.position for tail in known.values()],
        )
        stored = {row["lane"]: str(row["event_id"]) for row in rows}
        for lane, tail in known.items():
            if stored.get(lane) != tail.event_id:
                raise LogForked(f"lane {lane} position {tail.position}: {tail.event_id} is not in the store")
        metrics.RELAY_HALTED.labels(self._service).set(0)

    async def _relay(self, session: _Session) -> None:
        self.resumed.set()
        while True:
            self._wake.clear()
            after = {lane: tail.position for lane, tail in session.tails.items()}
            records = await self._store.read_lanes_on(session.connection, after, BATCH)
            metrics.RELAY_BACKLOG.labels(self._service).set(len(records))
            if records:
                await self._publish(session, records)
            else:
                await self._idle(session)

    async def _publish(self, session: _Session, records: Sequence[Record]) -> None:
        lanes: dict[int, list[Record]] = {}
        for record in records:
            lanes.setdefault(record.lane, []).append(record)
        await asyncio.gather(*(self._publish_lane(session, lane, r) for lane, r in lanes.items()))
        metrics.RELAY_PUBLISHED.labels(self._service).inc(len(records))

    async def _publish_lane(self, session: _Session, lane: int, records: Sequence[Record]) -> None:
        tail = session.tails[lane]
        done = 0
        while done < len(records):
            batch = session.producer.create_batch()
            count = 0
            for record in records[done:]:
                added = batch.append(
                    key=record.stream.encode(),
                    value=record.payload,
                    timestamp=int(record.recorded_at.timestamp() * 1000),
                    headers=to_headers(record, tail.offset + count),
                )
                if added is None:
                    break
                count += 1
            sent = await session.producer.send_batch(batch, self._topic, partition=lane)
            acknowledged = await sent
            if acknowledged.offset != tail.offset:
                # Somebody else wrote, or the log lost its head while we stayed connected.
                raise LogChanged(f"lane {lane}: offset {acknowledged.offset}, expected {tail.offset}")
            done += count
            tail.offset += count
            tail.position = records[done - 1].position

    async def _idle(self, session: _Session) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            await self._check_log(session)

    async def _check_log(self, session: _Session) -> None:
        # An idle relay would not notice a broker that came back without its log.
        partitions = [TopicPartition(self._topic, lane) for lane, t in session.tails.items() if t.offset]
        if not partitions:
            return
        async with asyncio.timeout(TAIL_SECONDS):
            ends = await session.watcher.end_offsets(partitions)
        for partition, end in ends.items():
            if end == 0:
                raise LogChanged(f"lane {partition.partition}: the topic is empty")


async def read_tails(settings: Settings, service: str, lanes: int) -> dict[int, Tail]:
    """Return where each partition stands for a reader that takes positions in order.

    Every record carries the offset that its writer expected, and a writer appends a position only
    after it has seen that the one before is in place. So a last record whose offset is the expected
    one proves all before it; any other makes the partition be read from its beginning.

    Raises:
        LogChanged: old records were deleted, so that the log is not complete.
        TimeoutError: the broker does not answer.
    """
    topic = topic_of(service)
    async with _consumer(settings) as consumer, asyncio.timeout(TAIL_SECONDS):
        partitions = [TopicPartition(topic, lane) for lane in range(lanes)]
        consumer.assign(partitions)
        for partition, begin in (await consumer.beginning_offsets(partitions)).items():
            if begin > 0:
                raise LogChanged(f"{partition}: records before {begin} were deleted")
        # Some brokers answer less than the true end, never more; the high watermark of a fetch is right.
        ends = await consumer.end_offsets(partitions)
        last = await _drain(consumer, service, {p: max(end - 1, 0) for p, end in ends.items()})
        tails = {p.partition: _proved(last[p]) for p in partitions}
        doubtful = {p: 0 for p in partitions if tails[p.partition] is None}
        whole = await _drain(consumer, service, doubtful) if doubtful else {}
    return {lane: tail or _scan(whole[TopicPartition(topic, lane)]) for lane, tail in tails.items()}


def _proved(records: Sequence[Received]) -> Tail | None:
    if not records:
        return Tail()
    last = records[-1]
    if last.offset != last.expected:
        return None
    return Tail(last.record.position, last.offset + 1, last.record.id)


def _scan(records: Sequence[Received]) -> Tail:
    tail = Tail()
    for received in records:
        if received.record.position == tail.position + 1:
            tail.position, tail.event_id = received.record.position, received.record.id
        tail.offset = received.offset + 1
    return tail


async def _drain(
    consumer: AIOKafkaConsumer, service: str, starts: Mapping[TopicPartition, int]
) -> dict[TopicPartition, list[Received]]:
    """Read partitions from the given offsets up to the high watermark of the fetch responses."""
    found: dict[TopicPartition, list[Received]] = {partition: [] for partition in starts}
    for partition, offset in starts.items():
        consumer.seek(partition, offset)
    open_ = set(starts)
    while open_:
        batches = await consumer.getmany(*open_, timeout_ms=100)
        for partition, messages in batches.items():
            found[partition] += [from_message(service, message) for message in messages]
        for partition in list(open_):
            end = consumer.highwater(partition)
            if end is not None and await consumer.position(partition) >= end:
                open_.discard(partition)
    return found


def _consumer(settings: Settings) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
        request_timeout_ms=10_000,
    )


def _producer(settings: Settings) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        acks="all",
        enable_idempotence=settings.kafka_idempotence,
        max_batch_size=BATCH_BYTES,
        request_timeout_ms=10_000,
        linger_ms=0,
    )
