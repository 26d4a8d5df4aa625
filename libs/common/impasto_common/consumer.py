"""Consumers of the log: projections, which keep rows, and policies, which cause side effects.

Each keeps its place per (source, lane) in PostgreSQL: a projection in the transaction of its rows.
Positions are dense, so what comes is dropped (seen), applied (next), or a hole (read again).
Kafka's own group offsets decide nothing. What comes, comes over the process's feed, or from a client of
the consumer's own for as long as it is behind the feed.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from impasto_common import metrics
from impasto_common.broker import Received, ensure_topics, from_message
from impasto_common.errors import Conflict
from impasto_common.event import Record
from impasto_common.feed import At as At
from impasto_common.feed import Feed, Link, Message, Reader, place_of
from impasto_common.feed import Place as Place
from impasto_common.service import Context

# A lane whose hole stays is read again this often, not in a loop.
REREAD_SECONDS = 5.0

logger = logging.getLogger(__name__)


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

    def __init__(self, context: Context, sink: Sink, feed: Feed) -> None:
        self._context = context
        self._sink = sink
        self._feed = feed
        self._labels = (context.service, sink.name)
        self._at: dict[Place, At] = {}
        self._link: Link | None = None
        self._reread_at: dict[Place, float] = {}
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
        await ensure_topics(self._context.settings, self._sink.sources)
        try:
            self._at = self._places() | await self._sink.open()
            while True:
                link = self._join()
                if not link.follows_on(self._at):
                    link = await self._catch_up(link)
                await self._follow(link)
        finally:
            self._leave()
            await self._sink.close()

    def _places(self) -> dict[Place, At]:
        lanes = range(self._context.settings.lanes)
        return {(source, lane): At() for source in self._sink.sources for lane in lanes}

    def _join(self) -> Link:
        self._leave()
        self._link = self._feed.join(self._labels, self._at)
        return self._link

    def _leave(self) -> None:
        if self._link:
            self._feed.leave(self._link)
        self._link = None

    async def _follow(self, link: Link) -> None:
        """Apply what comes over the link, until the link is lost or leaves something out."""
        await self._feed.reading.wait()
        self.started.set()
        while received := await link.take():
            if gaps := await self._apply(received, self._feed.highwater):
                self._report(gaps)
                return

    async def _catch_up(self, link: Link) -> Link:
        """Read from the sink's own place until a link follows on it; return that link."""

        async def read(messages: Sequence[Message]) -> None:
            nonlocal link
            received = [from_message(place_of(message)[0], message) for message in messages]
            if gaps := await self._apply(received, reader.highwater):
                self._reread(gaps, reader)
            if link.lost:
                link = self._join()
            if link.follows_on(self._at):
                reader.end()

        starts = {place: at.offset for place, at in self._at.items()}
        async with Reader(self._context.settings, starts, read) as reader:
            self.started.set()
            await reader.done
        return link

    async def _apply(self, received: Sequence[Received], highwater: Callable[[Place], int]) -> list[Place]:
        """Apply what follows; return the lanes where something is missing before the rest."""
        steps, gaps = self._sort(received)
        if steps:
            await self._sink.apply(steps)
            self._at.update({step.place: step.after for step in steps})
            metrics.CONSUMER_APPLIED.labels(*self._labels).inc(sum(len(s.records) for s in steps))
            oldest = min(step.records[0].recorded_at for step in steps)
            metrics.VISIBLE_SECONDS.labels(*self._labels).observe(
                (datetime.now(UTC) - oldest).total_seconds()
            )
        lag = sum(max(highwater(place) - at.offset, 0) for place, at in self._at.items())
        metrics.CONSUMER_LAG.labels(*self._labels).set(lag)
        return gaps

    def _sort(self, received: Sequence[Received]) -> tuple[list[Step], list[Place]]:
        lanes: dict[Place, list[Received]] = {}
        for item in received:
            lanes.setdefault((item.record.service, item.record.lane), []).append(item)
        steps, gaps = [], []
        for place, items in lanes.items():
            step, gap = self._next(place, items)
            if step.records:
                steps.append(step)
            if gap:
                gaps.append(place)
        return steps, gaps

    def _next(self, place: Place, received: Sequence[Received]) -> tuple[Step, bool]:
        """Keep what follows the last position; say whether something is missing before the rest.

        What comes too early is left out, not waited at: after a lost log the same positions may come
        again in order behind it, and a relay counts on readers who take them so.
        """
        before = self._at.get(place, At())
        position, offset, early = before.position, before.offset, 0
        records: list[Record] = []
        for item in received:
            if item.record.position == position + 1:
                records.append(item.record)
                position, offset = item.record.position, item.offset + 1
            elif item.record.position > position:
                early = max(early, item.record.position)
            else:
                metrics.CONSUMER_DUPLICATES.labels(*self._labels).inc()
        return Step(place, before, At(position, offset), records), early > position

    def _reread(self, gaps: Sequence[Place], reader: Reader) -> None:
        """Read lanes with a hole from their beginning; not again while that is likely under way."""
        now = time.monotonic()
        due = [place for place in gaps if now > self._reread_at.get(place, 0.0)]
        self._report(due)
        for place in due:
            self._reread_at[place] = now + REREAD_SECONDS
            reader.seek(place, 0)

    def _report(self, gaps: Sequence[Place]) -> None:
        for service, lane in gaps:
            metrics.CONSUMER_GAPS.labels(*self._labels).inc()
            logger.error(
                "position gap, reading the lane again",
                extra={"consumer": self._sink.name, "source": service, "lane": lane},
            )
