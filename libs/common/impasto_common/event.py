"""An event: new, as it is about to be written, and recorded, as it stands in the log."""

import functools
import re
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message

from impasto_common.errors import InvalidArgument

M = TypeVar("M", bound=Message)

# One place of a position, in digits of ASCII that fit 64 bits.
_PLACE = re.compile(r"([a-z]+)\.([0-9]{1,4})\.([0-9]{1,18})")

# Where things stand in one log: lane to position.
Vector = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is not in the log yet; `payload` is sealed and serialised."""

    id: str
    type: str
    payload: bytes
    occurred_at: datetime
    correlation_id: str = ""
    causation_id: str = ""
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An event as it stands in the log, not decoded."""

    service: str
    lane: int
    position: int
    id: str
    stream: str
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: str
    causation_id: str
    actor_id: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Event(Generic[M]):
    """A recorded event with its message decoded and unsealed."""

    record: Record
    message: M = field(repr=False)

    @property
    def id(self) -> str:
        """The event's own id."""
        return self.record.id


@dataclass(frozen=True)
class Position:
    """Places in logs that a command reached: what a read must have seen to include it.

    Text form: `<service>.<lane>.<position>`, several joined by `~`. Safe in a URL.
    """

    places: tuple[tuple[str, int, int], ...]

    def __str__(self) -> str:
        return "~".join(f"{service}.{lane}.{position}" for service, lane, position in self.places)

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Read the text form; empty text is the position before everything.

        Raises:
            InvalidArgument: it is not one; names `minPosition`.
        """
        parts = [_PLACE.fullmatch(part) for part in text.split("~")] if text else []
        if not all(parts):
            raise InvalidArgument("not a position", "minPosition")
        return cls(tuple((part[1], int(part[2]), int(part[3])) for part in parts if part))


def lane_of(stream: str, lanes: int) -> int:
    """The lane that a stream lives in, for ever."""
    return zlib.crc32(stream.encode()) % lanes


def decode(type_name: str, payload: bytes) -> Message | None:
    """Decode a payload; None where this build does not know the type.

    Raises:
        google.protobuf.message.DecodeError: a known type with a broken payload.
    """
    try:
        descriptor = descriptor_pool.Default().FindMessageTypeByName(type_name)
    except KeyError:
        return None
    message: Message = message_factory.GetMessageClass(descriptor)()
    message.ParseFromString(payload)
    return message


@functools.cache
def is_known(type_name: str) -> bool:
    """Whether this build knows an event type."""
    return decode(type_name, b"") is not None


def type_of(message: Message | type[Message]) -> str:
    """Full name of a message's type, such as impasto.post.v1.PostPublished."""
    return message.DESCRIPTOR.full_name


def service_of(type_name: str) -> str:
    """The service whose log holds events of this type."""
    return type_name.split(".")[1]


def derived_id(*parts: str) -> str:
    """A UUID that is a function of its parts alone: the same cause gives the same id."""
    return str(uuid.uuid5(_NAMESPACE, "\x00".join(parts)))


_NAMESPACE = uuid.UUID("6b1f7f0e-3f0c-5d0b-9a53-1d7c1c3a0f11")
