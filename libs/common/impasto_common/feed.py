"""The feed: one client that reads the log for every consumer of this process.

A waiting fetch costs the broker and the client something for every partition it names, whether or
not anything comes, so a process waits with one client and not with one per consumer.

The feed remembers, per lane, the last position it has handed out (`reached`) and promises to hand
out every later one. A consumer that has applied that much may join and misses nothing. One that has
not (it is new, it failed and starts over, or it was so slow that its link overflowed) reads from its
own place with a client of its own until it has, and then joins. The other way, seeking the shared
client back for it, would show everybody the whole log again, and as often as the slow one overflows.
The link is opened before that private reading, so what the feed reads meanwhile waits in it.

Offsets are only hints. Positions are dense, so whatever goes wrong with offsets (a log that was lost
and filled again) shows as records seen before or as a hole, and the consumer handles both.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeAlias

from aiokafka import ConsumerRecord
from aiokafka import TopicPartition as Partition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, TopicPartition
from faststream.kafka.subscriber.usecase import BatchSubscriber

from impasto_common import metrics
from impasto_common.broker import Received, from_message, topic_of
from impasto_common.config import Settings

MAX_RECORDS = 1000
# Records that one consumer may leave waiting; with their envelopes some 15 MB.
MAX_WAITING = 10_000
# FastStream sleeps this long again after an empty poll, so a poll must never come back empty.
POLL_MS = 24 * 3600 * 1000

logger = logging.getLogger(__name__)

Place: TypeAlias = tuple[str, int]
Message: TypeAlias = "ConsumerRecord[bytes, bytes]"


@dataclass(frozen=True)
class At:
    """How far a reader has come in one lane; `offset` is a hint where to read on."""

    position: int = 0
    offset: int = 0


class Reader:
    """One client that reads lanes from given offsets on, until `done`.

    `handle` gets batches of at most MAX_RECORDS; the next one comes when it has returned. What it
    raises ends the reading, and waiting for `done` raises it.
    """

    def __init__(
        self,
        settings: Settings,
        starts: Mapping[Place, int],
        handle: Callable[[Sequence[Message]], Awaitable[None]],
    ) -> None:
        self._starts = dict(starts)
        self._handle = handle
        self._broker = KafkaBroker(
            settings.kafka,
            consumer_only=True,
            allow_auto_create_topics=False,
            # Its dependency injection hops through a thread for every batch.
            apply_types=False,
            logger=None,
        )
        self._subscriber = self._subscribe(settings)
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> "Reader":
        try:
            await self._broker.start()
        except BaseException:
            await self._broker.stop()
            raise
        for place, offset in self._starts.items():
            self.seek(place, offset)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        await self._broker.stop()

    def end(self) -> None:
        """Make it done."""
        if not self.done.done():
            self.done.set_result(None)

    def seek(self, place: Place, offset: int) -> None:
        """Read a lane on from an offset; one that the log does not have means its beginning."""
        if self._subscriber.consumer:
            self._subscriber.consumer.seek(_partition(place), offset)

    def highwater(self, place: Place) -> int:
        """Return the offset after a lane's last record, 0 if not known yet."""
        consumer = self._subscriber.consumer
        return (consumer.highwater(_partition(place)) or 0) if consumer else 0

    def _subscribe(self, settings: Settings) -> BatchSubscriber:
        subscriber = self._broker.subscriber(
            partitions=[TopicPartition(topic_of(service), lane) for service, lane in self._starts],
            batch=True,
            max_records=MAX_RECORDS,
            batch_timeout_ms=POLL_MS,
            fetch_max_wait_ms=settings.kafka_fetch_wait,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            decoder=_undecoded,
        )
        subscriber(self._receive)
        assert isinstance(subscriber, BatchSubscriber)
        return subscriber

    async def _receive(self, messages: Sequence[Message]) -> None:
        if self.done.done():
            return
        try:
            await self._handle(messages)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits, who starts over
            if not self.done.done():
                self.done.set_exception(error)


class Link:
    """One consumer's end of the feed: what was read since it joined and it has not taken yet."""

    def __init__(
        self, labels: tuple[str, str], at: Mapping[Place, At], reached: Mapping[Place, At], max_waiting: int
    ) -> None:
        self._labels = labels
        self._max_waiting = max_waiting
        self._seen = {place: a.position for place, a in at.items()}
        self._reached = {place: reached[place].position for place in at}
        self._waiting: list[Received] = []
        self._wake = asyncio.Event()
        self.lost = False

    @property
    def places(self) -> Iterable[Place]:
        """Lanes it is about."""
        return self._seen.keys()

    def follows_on(self, at: Mapping[Place, At]) -> bool:
        """Return whether what comes over this link leaves nothing out after `at`."""
        return all(at[place].position >= position for place, position in self._reached.items())

    def wants(self, place: Place, position: int) -> bool:
        """Return whether a record is new here; one that is not is counted."""
        if position > self._seen[place]:
            return True
        metrics.CONSUMER_DUPLICATES.labels(*self._labels).inc()
        return False

    def put(self, place: Place, received: Received) -> None:
        """Leave a record for the consumer; one too many, and the link is lost."""
        self._seen[place] = received.record.position
        self._waiting.append(received)
        self.lost = len(self._waiting) >= self._max_waiting
        self._wake.set()

    async def take(self) -> Sequence[Received]:
        """Wait for records and take some, in order; none once the link was lost and all are taken."""
        while not self._waiting and not self.lost:
            self._wake.clear()
            await self._wake.wait()
        taken = self._waiting[:MAX_RECORDS]
        del self._waiting[:MAX_RECORDS]
        return taken


class Feed:
    """Reads what the consumers of this process need, once, and hands it to their links.

    `max_waiting` is how many records a consumer may leave waiting before its link is lost.
    """

    def __init__(self, settings: Settings, max_waiting: int = MAX_WAITING) -> None:
        self._settings = settings
        self._max_waiting = max_waiting
        self._reached: dict[Place, At] = {}
        self._links: dict[Place, list[Link]] = {}
        self._reader: Reader | None = None
        self._wanted = asyncio.Event()
        self.reading = asyncio.Event()

    async def run(self) -> None:
        """Read for ever; a session that fails is followed by one that goes on where it stopped."""
        pause = 0.1
        while True:
            await self._wanted.wait()
            try:
                await self._session()
            except Exception as error:  # noqa: BLE001 - the consumer loop: whatever it was, start over
                logger.warning("feed starts over", extra={"error": repr(error)})
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                pause = 0.1

    def join(self, labels: tuple[str, str], at: Mapping[Place, At]) -> Link:
        """Open a link for a consumer that has come to `at`, and read its lanes from now on."""
        new = {place: a for place, a in at.items() if place not in self._reached}
        self._reached |= new
        if new and self._reader:
            self._reader.end()  # the next session reads them too
        self._wanted.set()
        link = Link(labels, at, self._reached, self._max_waiting)
        for place in link.places:
            self._links.setdefault(place, []).append(link)
        return link

    def leave(self, link: Link) -> None:
        """Close a link; leaving twice is no error."""
        for place in link.places:
            if link in self._links[place]:
                self._links[place].remove(link)

    def highwater(self, place: Place) -> int:
        """Return the offset after a lane's last record, 0 if not known yet."""
        return self._reader.highwater(place) if self._reader else 0

    async def _session(self) -> None:
        starts = {place: at.offset for place, at in self._reached.items()}
        self._reader = Reader(self._settings, starts, self._hand_out)
        try:
            async with self._reader as reader:
                self.reading.set()
                await reader.done
        finally:
            self.reading.clear()
            self._reader = None

    async def _hand_out(self, messages: Sequence[Message]) -> None:
        for message in messages:
            place, position = place_of(message), _position(message)
            before = self._reached[place].position
            # Never back: what was handed out stays so, also when a lost log is read anew.
            self._reached[place] = At(max(before, position), message.offset + 1)
            if takers := [link for link in self._links.get(place, ()) if link.wants(place, position)]:
                self._give(takers, place, message)

    def _give(self, takers: Sequence[Link], place: Place, message: Message) -> None:
        try:
            received = from_message(place[0], message)
        except (KeyError, ValueError) as error:
            # If it stands for an event, its takers meet a hole; it must not stop the other lanes.
            logger.critical("not a record", extra={"source": place[0], "error": repr(error)})
            return
        for link in takers:
            link.put(place, received)
            if link.lost:
                self.leave(link)


def place_of(message: Message) -> Place:
    """Return which lane a message is of."""
    return message.topic.split(".")[1], message.partition


def _position(message: Message) -> int:
    # Most headers cost more to read, and not every record is read.
    return next((int(value) for name, value in message.headers if name == "ce_sequence"), 0)


def _partition(place: Place) -> Partition:
    return Partition(topic_of(place[0]), place[1])


async def _undecoded(message: Any) -> Any:
    # FastStream would guess at JSON and lose the headers; payloads are decoded by the sink, by their type.
    return message.raw_message
