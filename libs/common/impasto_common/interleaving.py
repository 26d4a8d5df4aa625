"""Histories in random interleavings: what a projection's rows must not depend on."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from google.protobuf.message import Message

from impasto_common.event import Record, derived_id, lane_of, service_of, type_of
from impasto_common.feed import Place

# A stream and its events, in order.
History: TypeAlias = tuple[str, list[Message]]

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def interleaved(rng: random.Random, streams: Sequence[History]) -> list[Record]:
    """The streams as logs, merged in some order that keeps each stream's own."""
    turns = [index for index, (_, events) in enumerate(streams) for _ in events]
    rng.shuffle(turns)
    version: Counter[int] = Counter()
    position: Counter[Place] = Counter()
    records = []
    for index in turns:
        stream, events = streams[index]
        message = events[version[index]]
        version[index] += 1
        place = (service_of(type_of(message)), lane_of(stream, 4))
        position[place] += 1
        records.append(record_of(place, position[place], stream, version[index], message))
    return records


def record_of(place: Place, position: int, stream: str, version: int, message: Message) -> Record:
    """An event as it would stand in the log at that place; its payload is not sealed."""
    return Record(
        service=place[0],
        lane=place[1],
        position=position,
        id=derived_id(stream, str(version)),
        stream=stream,
        version=version,
        type=type_of(message),
        occurred_at=NOW,
        recorded_at=NOW,
        correlation_id="",
        causation_id="",
        actor_id="",
        payload=message.SerializeToString(),
    )


def batches(rng: random.Random, records: Sequence[Record]) -> Iterable[Sequence[Record]]:
    """The records in order, cut at random."""
    start = 0
    while start < len(records):
        size = rng.choice([1, 2, 5, 20, 100])
        yield records[start : start + size]
        start += size
