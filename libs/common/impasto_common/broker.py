"""The log as it is distributed: topics, and the form a record has on them.

A record is a CloudEvents 1.0 event in Kafka's binary mode: the envelope in headers, the protobuf
payload as the value, the stream as the key, the lane as the partition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from impasto_common.config import Settings
from impasto_common.event import Record

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Received:
    """A record as it came from a topic; `expected` is the offset that its writer expected."""

    record: Record
    offset: int
    expected: int


def topic_of(service: str) -> str:
    """Topic that carries a service's log."""
    return f"impasto.{service}.v1"


async def ensure_topics(settings: Settings, services: Sequence[str]) -> None:
    """Create the topics of services where they are missing: one partition a lane, kept for ever.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer or refuses.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, request_timeout_ms=5000)
    await admin.start()
    try:
        missing = sorted({topic_of(s) for s in services} - set(await admin.list_topics()))
        if missing:
            await _create(admin, [_new_topic(name, settings) for name in missing])
        if missing and settings.kafka_expendable:
            # A producer that outlived such a broker may have written before the topic was there;
            # its records would lie in the way of the new ones. Deleting takes them along.
            await admin.delete_topics(missing)
            await _create(admin, [_new_topic(name, settings) for name in missing])
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> None:
    try:
        answer = await admin.create_topics(topics)
    except TopicAlreadyExistsError:
        return
    for name, code, *_ in answer.topic_errors:
        # Another process that starts at the same time may have been first.
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(name)


def _new_topic(name: str, settings: Settings) -> NewTopic:
    return NewTopic(
        name,
        num_partitions=settings.lanes,
        replication_factor=settings.kafka_replication,
        topic_configs={"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"},
    )


def to_headers(record: Record, offset: int) -> Headers:
    """Envelope of a record that is to be written at `offset`."""
    values = {
        "ce_specversion": "1.0",
        "ce_id": record.id,
        "ce_source": f"/impasto/{record.service}/lane/{record.lane}",
        "ce_type": record.type,
        "ce_subject": record.stream,
        "ce_time": record.occurred_at.isoformat(),
        "ce_recordedtime": record.recorded_at.isoformat(),
        # Zero-padded, so that the text sorts as the number does.
        "ce_sequence": f"{record.position:020d}",
        "ce_streamversion": str(record.version),
        "ce_correlationid": record.correlation_id,
        "ce_causationid": record.causation_id,
        "ce_actorid": record.actor_id,
        "content-type": "application/protobuf",
        "impasto-off": str(offset),
    }
    return [(name, value.encode()) for name, value in values.items() if value]


def from_message(service: str, message: "ConsumerRecord[bytes, bytes]") -> Received:
    """Read a record back from a message of the service's topic.

    Raises:
        KeyError, ValueError: the message was not written by a relay.
    """
    headers = {name: value.decode() for name, value in message.headers}
    record = Record(
        service=service,
        lane=message.partition,
        position=int(headers["ce_sequence"]),
        id=headers["ce_id"],
        stream=headers["ce_subject"],
        version=int(headers["ce_streamversion"]),
        type=headers["ce_type"],
        occurred_at=_time(headers["ce_time"]),
        recorded_at=_time(headers["ce_recordedtime"]),
        correlation_id=headers.get("ce_correlationid", ""),
        causation_id=headers.get("ce_causationid", ""),
        actor_id=headers.get("ce_actorid", ""),
        payload=message.value or b"",
    )
    return Received(record, message.offset, int(headers["impasto-off"]))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
