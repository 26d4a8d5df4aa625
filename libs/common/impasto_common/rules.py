"""What a stream means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from google.protobuf.message import Message

S = TypeVar("S")


@dataclass(frozen=True)
class Rules(Generic[S]):
    """A stream's state before the first event, and what each event does to it. Both are pure."""

    initial: S
    evolve: Callable[[S, Message], S]
