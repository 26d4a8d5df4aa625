"""Time and identity: the two inputs that decisions must not fetch by themselves."""

import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where a service asks for the time and for new ids."""

    def now(self) -> datetime:
        """Return the current time, in UTC."""

    def new_id(self) -> str:
        """Return a new id: a UUID version 7, whose text sorts by creation time."""


def uuid7(milliseconds: int) -> str:
    """Return a UUID version 7 (RFC 9562 §5.7) for a Unix time in milliseconds."""
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 62 & 0xFFF) << 64
    return str(uuid.UUID(int=value | 0b10 << 62 | random & (1 << 62) - 1))


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current time, in UTC."""
        return datetime.now(UTC)

    def new_id(self) -> str:
        """Return a new UUID version 7."""
        return uuid7(time.time_ns() // 1_000_000)


class FakeClock:
    """A clock that stands still until told to move; ids count up from its time."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = start
        self._ids = 0

    def now(self) -> datetime:
        """Return the time last set."""
        return self._now

    def new_id(self) -> str:
        """Return a UUID version 7 that is later than the one before."""
        self._ids += 1
        return uuid7(int(self._now.timestamp() * 1000) + self._ids)

    def advance(self, by: timedelta) -> None:
        """Move the time."""
        self._now += by
