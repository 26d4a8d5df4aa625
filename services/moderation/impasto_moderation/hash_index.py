"""Banks of known pictures: exact (SHA-256) and perceptual (PDQ) look-up, in memory.

Rebuilt from the log at start: adding is idempotent and a million hashes take 32 MB. An exhaustive scan of
that million takes milliseconds, so that there is no approximate index to tune. Not thread-safe.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import faiss
import numpy as np
from numpy.typing import NDArray

HASH_BYTES = 32
MAX_DISTANCE = 31  # bits: the threshold that PDQ's authors recommend


class Bank(StrEnum):
    """Why a picture is known."""

    CSAM = "csam"
    NCII = "ncii"
    TAKEDOWN = "takedown"
    TERROR = "terror"


@dataclass(frozen=True)
class Match:
    """A known picture: its bank, its reference there and how near it is; `exact` if the bytes are the same.

    `distance` is in bits, 0 to 256.
    """

    bank: Bank
    ref: str
    distance: int
    exact: bool = False


class HashIndex:
    """Known hashes by bank. Every method raises ValueError for a hash that is not 32 bytes long."""

    def __init__(self) -> None:
        self._index = faiss.IndexBinaryFlat(8 * HASH_BYTES)
        self._entries: list[tuple[Bank, bytes, str]] = []  # in the order of the index's rows
        self._known: set[tuple[Bank, bytes, str]] = set()
        self._exact: dict[bytes, dict[tuple[Bank, str], None]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, bank: Bank, pdq_hash: bytes, ref: str) -> None:
        """Knows `pdq_hash` from now on as `ref` of `bank`; a repetition changes nothing."""
        row = _rows([pdq_hash])
        entry = (bank, pdq_hash, ref)
        if entry not in self._known:
            self._known.add(entry)
            self._entries.append(entry)
            self._index.add(row)

    def add_exact(self, bank: Bank, sha256: bytes, ref: str) -> None:
        """Knows the bytes with this `sha256` as `ref` of `bank`."""
        _rows([sha256])
        self._exact.setdefault(sha256, {})[(bank, ref)] = None

    def remove(self, bank: Bank, ref: str) -> None:
        """Forgets all hashes of `ref` in `bank`, as after an appeal; an unknown one is no error."""
        dropped = [i for i, (b, _, r) in enumerate(self._entries) if (b, r) == (bank, ref)]
        self._index.remove_ids(np.array(dropped, np.int64))
        self._entries = [entry for entry in self._entries if (entry[0], entry[2]) != (bank, ref)]
        self._known = set(self._entries)
        for known in self._exact.values():
            known.pop((bank, ref), None)

    def search_exact(self, sha256: bytes) -> list[Match]:
        """Entries of precisely these bytes."""
        _rows([sha256])
        return [Match(bank, ref, 0, exact=True) for bank, ref in self._exact.get(sha256, ())]

    def search(self, pdq_hash: bytes, max_distance: int = MAX_DISTANCE) -> list[Match]:
        """Entries within `max_distance` bits, the nearest first."""
        return self.search_any([pdq_hash], max_distance)

    def search_any(self, hashes: Sequence[bytes], max_distance: int = MAX_DISTANCE) -> list[Match]:
        """Entries near any of `hashes`, such as the eight `dihedral` ones, each once, the nearest first."""
        _, distances, rows = self._index.range_search(_rows(hashes), max_distance + 1)  # a strict bound
        nearest: dict[int, int] = {}
        for row, bits in zip(rows.tolist(), distances.tolist(), strict=True):
            nearest[row] = min(int(bits), nearest.get(row, 8 * HASH_BYTES))
        matches = [self._match(row, bits) for row, bits in nearest.items()]
        return sorted(matches, key=lambda match: match.distance)

    def _match(self, row: int, bits: int) -> Match:
        bank, _, ref = self._entries[row]
        return Match(bank, ref, bits)


def _rows(hashes: Sequence[bytes]) -> NDArray[np.uint8]:
    """uint8 (n, 32)."""
    for value in hashes:
        if len(value) != HASH_BYTES:
            raise ValueError(f"a hash has {HASH_BYTES} bytes, not {len(value)}")
    return np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, HASH_BYTES)
