"""Consumers of the log: projections, which keep rows, and policies, which cause side effects.

Each keeps its place per (source, lane) in PostgreSQL: a projection in the transaction of its rows.
Positions are dense, so what comes is dropped (seen), applied (next), or a hole (read again).
Kafka's own group offsets decide nothing.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from aiokafka import ConsumerRecord
from aiokafka import TopicPartition as Partition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, TopicPartition
from faststream.kafka.subscriber.usecase import BatchSubscriber

from impasto_common import metrics
from impasto_common.broker import Received, ensure_topics, from_message, topic_of
from impasto_common.errors import Conflict
from impasto_common.event import Record
from impasto_common.service import Context

MAX_RECORDS = 1000
# FastStream sleeps this long again after an empty poll, so a poll must never come back empty.
POLL_MS = 24 * 3600 * 1000

logger = logging.getLogger(__name__)

Place = tuple[str, int]


@dataclass(frozen=True)
class At:
    """How far a consumer has come in one lane; `offset` is a hint where to read on."""

    position: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Step:
    """New records of one lane, in order, and the positions before and after them."""

    place: Place
    before: At
    after: At
    records: Sequence[Record]


class Superseded(Conflict):
    """Another process applied these records meanwhile."""


class Sink(Protocol):
    """Where a consumer's records go."""

    @property
    def name(self) -> str:
        """Name in metrics and logs."""

    @property
    def sources(self) -> Sequence[str]:
        """Services whose logs it reads."""

    async def open(self) -> dict[Place, At]:
        """Connect and return how far it has come."""

    async def apply(self, steps: Sequence[Step]) -> None:
        """Apply records and commit the new places with them.

        Raises:
            Superseded: the places are not where this consumer left them.
        """

    async def close(self) -> None:
        """Let go of connections."""


class Consumer:
    """Feeds one sink from its topics, for ever. Crash-only: on any error it starts over."""

    def __init__(self, context: Context, sink: Sink) -> None:
        self._context = context
        self._sink = sink
        self._labels = (context.service, sink.name)
        self._at: dict[Place, At] = {}
        self._failed: asyncio.Future[None] | None = None
        self._subscriber: BatchSubscriber | None = None
        self._last_gap = 0.0
        self.name = sink.name
        self.started = asyncio.Event()

    async def run(self) -> None:
        """Consume for ever."""
        pause = 0.1
        while True:
            began = time.monotonic()
            try:
                await self._session()
            except Exception as error:  # noqa: BLE001 - the consumer loop: whatever it was, start over
                logger.warning(
                    "consumer starts over", extra={"consumer": self._sink.name, "error": repr(error)}
                )
            metrics.CONSUMER_RESTARTS.labels(*self._labels).inc()
            pause = 0.1 if time.monotonic() - began > 30 else min(pause * 2, 5.0)
            await asyncio.sleep(pause)

    async def _session(self) -> None:
        settings = self._context.settings
        self._failed = asyncio.get_running_loop().create_future()
        await ensure_topics(settings, self._sink.sources)
        self._at = await self._sink.open()
        broker = KafkaBroker(
            settings.kafka,
            consumer_only=True,
            allow_auto_create_topics=False,
            # Its dependency injection hops through a thread for every batch.
            apply_types=False,
            logger=None,
        )
        try:
            self._subscriber = self._subscribe(broker)
            await broker.start()
            self._seek_all()
            self.started.set()
            await self._failed
        finally:
            await broker.stop()
            await self._sink.close()

    def _subscribe(self, broker: KafkaBroker) -> BatchSubscriber:
        lanes = range(self._context.settings.lanes)
        subscriber = broker.subscriber(
            partitions=[TopicPartition(topic_of(s), lane) for s in self._sink.sources for lane in lanes],
            batch=True,
            max_records=MAX_RECORDS,
            batch_timeout_ms=POLL_MS,
            fetch_max_wait_ms=self._context.settings.kafka_fetch_wait,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            decoder=_records,
        )
        subscriber(self._handle)
        assert isinstance(subscriber, BatchSubscriber)
        return subscriber

    async def _handle(self, records: Sequence["ConsumerRecord[bytes, bytes]"]) -> None:
        assert self._failed is not None
        if self._failed.done():
            return
        try:
            await self._apply(records)
        except Exception as error:  # noqa: BLE001 - handed to the loop, which starts over
            if not self._failed.done():
                self._failed.set_exception(error)

    async def _apply(self, messages: Sequence["ConsumerRecord[bytes, bytes]"]) -> None:
        steps, gaps = self._sort(messages)
        if steps:
            await self._sink.apply(steps)
            self._at.update({step.place: step.after for step in steps})
            metrics.CONSUMER_APPLIED.labels(*self._labels).inc(sum(len(s.records) for s in steps))
            oldest = min(step.records[0].recorded_at for step in steps)
            metrics.VISIBLE_SECONDS.labels(*self._labels).observe(
                (datetime.now(UTC) - oldest).total_seconds()
            )
        self._measure_lag()
        for place in gaps:
            await self._reread(place)

    def _sort(self, messages: Sequence["ConsumerRecord[bytes, bytes]"]) -> tuple[list[Step], list[Place]]:
        lanes: dict[Place, list[Received]] = {}
        for message in messages:
            service = message.topic.split(".")[1]
            received = from_message(service, message)
            lanes.setdefault((service, message.partition), []).append(received)
        steps, gaps = [], []
        for place, received_ in lanes.items():
            step, gap = self._next(place, received_)
            if step.records:
                steps.append(step)
            if gap:
                gaps.append(place)
        return steps, gaps

    def _next(self, place: Place, received: Sequence[Received]) -> tuple[Step, bool]:
        """Keep what follows the last position; say whether something is missing before the rest."""
        before = self._at.get(place, At())
        position, offset = before.position, before.offset
        records: list[Record] = []
        gap = False
        for item in received:
            gap = item.record.position > position + 1
            if gap:
                break
            if item.record.position <= position:
                metrics.CONSUMER_DUPLICATES.labels(*self._labels).inc()
                continue
            records.append(item.record)
            position, offset = item.record.position, item.offset + 1
        return Step(place, before, At(position, offset), records), gap

    async def _reread(self, place: Place) -> None:
        service, lane = place
        metrics.CONSUMER_GAPS.labels(*self._labels).inc()
        logger.error(
            "position gap, reading the lane again",
            extra={"consumer": self._sink.name, "source": service, "lane": lane},
        )
        if time.monotonic() - self._last_gap < 1.0:
            await asyncio.sleep(1.0)  # a hole that stays must not spin
        self._last_gap = time.monotonic()
        self._seek(service, lane, 0)

    def _seek_all(self) -> None:
        for (service, lane), at in self._at.items():
            self._seek(service, lane, at.offset)

    def _seek(self, service: str, lane: int, offset: int) -> None:
        assert self._subscriber is not None
        if self._subscriber.consumer:
            self._subscriber.consumer.seek(Partition(topic_of(service), lane), offset)

    def _measure_lag(self) -> None:
        assert self._subscriber is not None
        consumer = self._subscriber.consumer
        if consumer is None:
            return
        ends = {place: consumer.highwater(Partition(topic_of(place[0]), place[1])) for place in self._at}
        lag = sum(max(end - self._at[place].offset, 0) for place, end in ends.items() if end)
        metrics.CONSUMER_LAG.labels(*self._labels).set(lag)


async def _records(message: Any) -> Any:
    # FastStream would guess at JSON and lose the headers; payloads are decoded by the sink, by their type.
    return message.raw_message
