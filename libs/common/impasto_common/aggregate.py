"""The only write path: load, evolve, decide, seal, append."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from google.protobuf.message import Message

from impasto_common import sealing
from impasto_common.clock import Clock
from impasto_common.errors import AlreadyExists, Conflict, NotFound
from impasto_common.event import Event, NewEvent, Position, Record, decode, type_of
from impasto_common.rules import Rules
from impasto_common.store import Answered, CommandKey, EventStore, KeyTaken, Write

S = TypeVar("S")
R = TypeVar("R", bound=Message)

ATTEMPTS = 5


@dataclass(frozen=True)
class Claim:
    """A further stream that must be new, written together with the command's own.

    `field` is the request field to blame if it is not (a handle that is taken).
    """

    stream: str
    events: Sequence[Message]
    field: str = ""


@dataclass(frozen=True)
class Cause:
    """Who and what made a command happen; written into every event of it."""

    actor_id: str = ""
    correlation_id: str = ""
    causation_id: str = ""


@dataclass(frozen=True)
class Outcome(Generic[S]):
    """What a command led to: the state after it and how far the log has come."""

    state: S
    version: int
    position: Position
    events: Sequence[Message]


@dataclass(frozen=True)
class _Loaded(Generic[S]):
    state: S
    version: int
    position: Position


class Writer(Protocol):
    """What `execute` needs of a service's context."""

    store: EventStore
    keys: sealing.KeyRing
    clock: Clock


@dataclass(frozen=True)
class Reply(Generic[S]):
    """The answer to be stored under a command's idempotency key, sealed under `subject`'s key."""

    key: CommandKey
    subject: str
    respond: Callable[[S], Message]


async def load(writer: Writer, rules: Rules[S], stream: str) -> tuple[S, int]:
    """Return a stream's state and version; version 0 if it does not exist.

    Raises:
        Unavailable: store or vault do not answer.
    """
    loaded = await _load(writer, rules, stream)
    return loaded.state, loaded.version


async def _load(writer: Writer, rules: Rules[S], stream: str) -> "_Loaded[S]":
    records = await writer.store.read(stream)
    state = rules.initial
    for event in await events_of(writer, records):
        state = rules.evolve(state, event.message)
    places = [(r.service, r.lane, r.position) for r in records[-1:]]
    return _Loaded(state, len(records), Position(tuple(places)))


async def execute(
    writer: Writer,
    rules: Rules[S],
    stream: str,
    decide: Callable[[S], Sequence[Message]],
    *,
    cause: Cause,
    new: bool = False,
    claims: Sequence[Claim] = (),
    reply: Reply[S] | None = None,
) -> Outcome[S]:
    """Run one command against one stream and append what it decides.

    `decide` gets the state and returns events, none if there is nothing to do, or raises. It runs
    again on the new state where another command was faster. `new` promises that the stream does
    not exist, which saves reading it. `claims` are appended in the same commit.

    Raises:
        Conflict: others were faster five times in a row.
        KeyTaken: the idempotency key was used by then; `recall` knows the answer.
        AlreadyExists: a claim's stream exists; names its field.
        Unavailable: store or vault do not answer.
    """
    for attempt in range(ATTEMPTS):
        fresh = new and attempt == 0
        loaded = _Loaded(rules.initial, 0, Position(())) if fresh else await _load(writer, rules, stream)
        state, version = loaded.state, loaded.version
        events = list(decide(state))
        if not events:
            # Nothing to do; the caller can still wait for what did it before.
            return Outcome(state, version, loaded.position, ())
        for event in events:
            state = rules.evolve(state, event)
        try:
            position = await _append(writer, stream, version, events, state, cause, claims, reply)
        except KeyTaken:
            raise
        except Conflict:
            await _check_claims(writer, claims)
            continue
        return Outcome(state, version + len(events), position, events)
    raise Conflict(f"{stream} is too busy, try again")


async def recall(writer: Writer, key: CommandKey | None, response: type[R]) -> R | None:
    """Return what was answered under this key before, with its position filled in.

    Raises:
        InvalidArgument: the key was used for another request.
        NotFound: the answer belonged to an erased account.
        Unavailable: store or vault do not answer.
    """
    answered = await writer.store.answered(key) if key else None
    if key is None or answered is None:
        return None
    data = await sealing.open_bytes(answered.response, key.key, writer.keys)
    if data is None:
        raise NotFound("the account was erased")
    return _positioned(response.FromString(data), answered)


async def events_of(writer: Writer, records: Sequence[Record]) -> list[Event[Message]]:
    """Decode and unseal records; types this build does not know are left out.

    Raises:
        google.protobuf.message.DecodeError: a known type with a broken payload.
        Unavailable: the vault does not answer.
    """
    decoded = [(record, decode(record.type, record.payload)) for record in records]
    events = [Event(record, message) for record, message in decoded if message is not None]
    await sealing.unseal([(event.id, event.message) for event in events], writer.keys)
    return events


def _positioned(response: R, answered: Answered) -> R:
    if "position" in response.DESCRIPTOR.fields_by_name:
        setattr(response, "position", str(answered.position))  # noqa: B010 - not every reply has it
    return response


async def _append(
    writer: Writer,
    stream: str,
    version: int,
    events: Sequence[Message],
    state: S,
    cause: Cause,
    claims: Sequence[Claim],
    reply: Reply[S] | None,
) -> Position:
    writes = [Write(stream, version, await _new_events(writer, events, cause))]
    for claim in claims:
        writes.append(Write(claim.stream, 0, await _new_events(writer, claim.events, cause)))
    if reply is None:
        return await writer.store.append(writes)
    response = reply.respond(state).SerializeToString()
    sealed = await sealing.seal_bytes(response, reply.subject, reply.key.key, writer.keys)
    return await writer.store.append(writes, reply.key, sealed)


async def _new_events(writer: Writer, messages: Sequence[Message], cause: Cause) -> list[NewEvent]:
    return [await _new_event(writer, message, cause) for message in messages]


async def _new_event(writer: Writer, message: Message, cause: Cause) -> NewEvent:
    event_id = writer.clock.new_id()
    # The state keeps the plain text; what is written is a sealed copy.
    sealed = type(message)()
    sealed.CopyFrom(message)
    await sealing.seal(sealed, event_id, writer.keys)
    if sealing.has_plain_text(sealed):  # a log cannot be rewritten: better no event than this one
        raise RuntimeError(f"{type_of(message)} would be written with personal text in clear")
    return NewEvent(
        id=event_id,
        type=type_of(sealed),
        payload=sealed.SerializeToString(deterministic=True),
        occurred_at=writer.clock.now(),
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        actor_id=cause.actor_id,
    )


async def _check_claims(writer: Writer, claims: Sequence[Claim]) -> None:
    for claim in claims:
        if claim.field and await writer.store.read(claim.stream):
            raise AlreadyExists(f"this {claim.field} is taken", claim.field)
