"""Personal fields: sealed before an event is written, unsealed before it is read.

AES-256-GCM under a data key per subject; additional data is the event id and the field's path, so
that cipher text moved to another event or field does not open. Destroying a subject's key erases
what it sealed from every copy of the log (crypto-shredding).
"""

import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto_common.errors import FailedPrecondition, Unavailable

_SEALED = Sealed.DESCRIPTOR.full_name


@dataclass(frozen=True)
class SubjectKey:
    """A subject's data key; `key` is empty once it was destroyed."""

    subject_id: str
    key_id: bytes
    key: bytes


class KeySource(Protocol):
    """Where data keys come from: identity's vault, in process or over gRPC."""

    async def start(self) -> None:
        """Get ready to answer.

        Raises:
            Unavailable: what it stands on does not answer.
        """

    async def stop(self) -> None:
        """Let go of connections."""

    async def fetch(self, subjects: Sequence[str], create: bool) -> Sequence[SubjectKey]:
        """Return the keys that exist, creating missing ones if asked.

        Raises:
            Unavailable: the vault does not answer.
        """


class KeyRing:
    """A small cache of subject keys over a source.

    A key is asked for again after `ttl` seconds, so a destroyed one is forgotten by then.
    """

    def __init__(self, source: KeySource, size: int = 50_000, ttl: float = 300.0) -> None:
        self.source = source
        self._size = size
        self._ttl = ttl
        self._cache: OrderedDict[str, tuple[float, SubjectKey]] = OrderedDict()

    async def get(self, subjects: Iterable[str], create: bool = False) -> dict[str, SubjectKey]:
        """Return the keys of subjects.

        Raises:
            Unavailable: the vault does not answer.
        """
        wanted = set(subjects)
        found = {s: key for s in wanted if (key := self._cached(s))}
        missing = sorted(wanted - found.keys())
        for start in range(0, len(missing), 1000):
            for key in await self.source.fetch(missing[start : start + 1000], create):
                self._remember(key)
                found[key.subject_id] = key
        return found

    def forget(self, subject: str) -> None:
        """Drop a key from the cache."""
        self._cache.pop(subject, None)

    def _cached(self, subject: str) -> SubjectKey | None:
        kept = self._cache.get(subject)
        if kept is None or kept[0] < time.monotonic():
            return None
        return kept[1]

    def _remember(self, key: SubjectKey) -> None:
        self._cache[key.subject_id] = (time.monotonic() + self._ttl, key)
        self._cache.move_to_end(key.subject_id)
        while len(self._cache) > self._size:
            self._cache.popitem(last=False)


async def seal(message: Message, binding: str, ring: KeyRing) -> None:
    """Seal every plain text in the message, in place.

    `binding` is the id of the event that carries the message.

    Raises:
        FailedPrecondition: a subject's key was destroyed.
        Unavailable: the vault does not answer.
    """
    # A value that was read from another event has both forms, and is sealed anew for this one.
    fields = [(path, sealed) for path, sealed in walk(message) if sealed.text or not sealed.ciphertext]
    keys = await ring.get({sealed.subject_id for _, sealed in fields}, create=True)
    for path, sealed in fields:
        key = keys.get(sealed.subject_id)
        if key is None or not key.key:
            raise FailedPrecondition("the account was erased")
        _encrypt(sealed, key, _binding(binding, path))


async def unseal(messages: Sequence[tuple[str, Message]], ring: KeyRing) -> None:
    """Fill in the plain texts of messages, given with their event ids, in place.

    A field whose key was destroyed is marked `erased`.

    Raises:
        Unavailable: the vault does not answer, or knows nothing of a subject: that is an outage,
            not an erasure.
        cryptography.exceptions.InvalidTag: the cipher text is not what was written here.
    """
    fields = [(event_id, path, sealed) for event_id, m in messages for path, sealed in walk(m)]
    fields = [f for f in fields if f[2].ciphertext]
    keys = await ring.get({sealed.subject_id for _, _, sealed in fields})
    for event_id, path, sealed in fields:
        _decrypt(sealed, keys, _binding(event_id, path))


async def seal_bytes(data: bytes, subject: str, binding: str, ring: KeyRing) -> bytes:
    """Seal bytes, such as a stored response, under a subject's key.

    Raises:
        FailedPrecondition: the subject's key was destroyed.
        Unavailable: the vault does not answer.
    """
    key = (await ring.get([subject], create=True)).get(subject)
    if key is None or not key.key:
        raise FailedPrecondition("the account was erased")
    nonce = os.urandom(12)
    ciphertext = AESGCM(key.key).encrypt(nonce, data, binding.encode())
    return Sealed(
        subject_id=subject, key_id=key.key_id, nonce=nonce, ciphertext=ciphertext
    ).SerializeToString()


async def open_bytes(data: bytes, binding: str, ring: KeyRing) -> bytes | None:
    """Open what `seal_bytes` made; None if the subject's key was destroyed.

    Raises:
        Unavailable: the vault does not answer or does not know the subject.
    """
    sealed = Sealed.FromString(data)
    key = (await ring.get([sealed.subject_id])).get(sealed.subject_id)
    if key is None:
        raise Unavailable(f"no key of {sealed.subject_id} in the vault")
    return AESGCM(key.key).decrypt(sealed.nonce, sealed.ciphertext, binding.encode()) if key.key else None


def walk(message: Message) -> Iterator[tuple[str, Sealed]]:
    """Yield every Sealed field that is set, with its path such as `content.caption`."""
    for descriptor in _carriers(message.DESCRIPTOR):
        values = _values(message, descriptor)
        for index, value in enumerate(values):
            path = f"{descriptor.name}[{index}]" if descriptor.is_repeated else descriptor.name
            if isinstance(value, Sealed):
                yield path, value
            else:
                yield from ((f"{path}.{inner}", sealed) for inner, sealed in walk(value))


def has_plain_text(message: Message) -> bool:
    """Whether a Sealed field still carries its plain text."""
    return any(sealed.text for _, sealed in walk(message))


def _values(message: Message, descriptor: FieldDescriptor) -> Sequence[Message]:
    if descriptor.is_repeated:
        return list(getattr(message, descriptor.name))
    return [getattr(message, descriptor.name)] if message.HasField(descriptor.name) else []


def _carriers(descriptor: Any) -> list[FieldDescriptor]:
    """Fields of a type that are, or may hold, Sealed values; worked out once a type."""
    name = descriptor.full_name
    if name not in _CARRIERS:
        _CARRIERS[name] = []  # ends the recursion of a type that contains itself
        _CARRIERS[name] = [f for f in descriptor.fields if f.message_type and _may_seal(f.message_type)]
    return _CARRIERS[name]


def _may_seal(descriptor: Any) -> bool:
    if descriptor.GetOptions().map_entry:
        return False
    return descriptor.full_name == _SEALED or bool(_carriers(descriptor))


_CARRIERS: dict[str, list[FieldDescriptor]] = {}


def _binding(event_id: str, path: str) -> bytes:
    return f"{event_id}\x00{path}".encode()


def _encrypt(sealed: Sealed, key: SubjectKey, binding: bytes) -> None:
    sealed.key_id = key.key_id
    sealed.nonce = os.urandom(12)
    sealed.ciphertext = AESGCM(key.key).encrypt(sealed.nonce, sealed.text.encode(), binding)
    sealed.ClearField("text")


def _decrypt(sealed: Sealed, keys: Mapping[str, SubjectKey], binding: bytes) -> None:
    key = keys.get(sealed.subject_id)
    if key is None:
        raise Unavailable(f"no key of {sealed.subject_id} in the vault")
    if not key.key:
        sealed.erased = True
        return
    try:
        sealed.text = AESGCM(key.key).decrypt(sealed.nonce, sealed.ciphertext, binding).decode()
    except InvalidTag as error:
        raise InvalidTag(f"sealed under {sealed.subject_id}: not what was written") from error
