"""Exhaustive look-up: everything within the distance, nothing beyond it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto_moderation.hash_index import MAX_DISTANCE, Bank, HashIndex, Match

ZERO = bytes(32)


def off_by(bits: int, start: int = 0) -> bytes:
    """A hash that differs from ZERO in `bits` bits from bit `start` on."""
    return (((1 << bits) - 1) << start).to_bytes(32)


def test_the_distance_is_inclusive() -> None:
    index = HashIndex()
    index.add(Bank.CSAM, ZERO, "case-1")
    assert index.search(off_by(MAX_DISTANCE)) == [Match(Bank.CSAM, "case-1", 31)]
    assert index.search(off_by(MAX_DISTANCE + 1)) == []
    assert index.search(off_by(3), max_distance=2) == []


def test_an_empty_index_matches_nothing() -> None:
    assert HashIndex().search(ZERO) == []
    assert HashIndex().search_exact(ZERO) == []


def test_all_banks_answer_nearest_first() -> None:
    index = HashIndex()
    for bits, bank in enumerate(Bank, start=1):
        index.add(bank, off_by(5 * bits), f"ref-{bits}")
    assert [(match.bank, match.distance) for match in index.search(ZERO)] == [
        (Bank.CSAM, 5),
        (Bank.NCII, 10),
        (Bank.TAKEDOWN, 15),
        (Bank.TERROR, 20),
    ]


def test_adding_again_changes_nothing() -> None:
    index = HashIndex()
    for _ in range(2):
        index.add(Bank.NCII, ZERO, "a")
        index.add_exact(Bank.NCII, ZERO, "a")
    assert len(index) == 1
    assert index.search(ZERO) == [Match(Bank.NCII, "a", 0)]
    assert index.search_exact(ZERO) == [Match(Bank.NCII, "a", 0, exact=True)]


def test_exact_bytes_and_looks_are_kept_apart() -> None:
    index = HashIndex()
    index.add_exact(Bank.TERROR, off_by(7), "t")
    assert index.search(off_by(7)) == []
    assert index.search_exact(off_by(7)) == [Match(Bank.TERROR, "t", 0, exact=True)]
    assert index.search_exact(off_by(8)) == []


def test_several_forms_find_an_entry_once_at_its_nearest() -> None:
    index = HashIndex()
    index.add(Bank.TAKEDOWN, ZERO, "x")
    index.add(Bank.TAKEDOWN, off_by(100, start=100), "y")
    found = index.search_any([off_by(20), off_by(4), off_by(90, start=100)])
    assert found == [Match(Bank.TAKEDOWN, "x", 4), Match(Bank.TAKEDOWN, "y", 10)]


def test_removing_forgets_one_reference_only() -> None:
    index = HashIndex()
    for ref, bits in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        index.add(Bank.NCII, off_by(bits), ref)
    index.add(Bank.CSAM, ZERO, "a")
    index.add_exact(Bank.NCII, ZERO, "a")
    index.remove(Bank.NCII, "a")
    index.remove(Bank.NCII, "never seen")
    assert index.search(ZERO) == [
        Match(Bank.CSAM, "a", 0),
        Match(Bank.NCII, "b", 2),
        Match(Bank.NCII, "c", 4),
    ]
    assert index.search_exact(ZERO) == []
    index.add(Bank.NCII, off_by(1), "a")
    assert Match(Bank.NCII, "a", 1) in index.search(ZERO)


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33), b"0" * 64])
def test_a_hash_of_the_wrong_length_is_refused(wrong: bytes) -> None:
    index = HashIndex()
    for call in (
        lambda: index.add(Bank.CSAM, wrong, "r"),
        lambda: index.add_exact(Bank.CSAM, wrong, "r"),
        lambda: index.search(wrong),
        lambda: index.search_exact(wrong),
    ):
        with pytest.raises(ValueError, match="32 bytes"):
            call()
    assert len(index) == 0


@given(
    st.lists(st.binary(min_size=32, max_size=32), max_size=20), st.binary(min_size=32, max_size=32), st.data()
)
def test_search_equals_counting_bits(known: list[bytes], probe: bytes, data: st.DataObject) -> None:
    limit = data.draw(st.integers(0, 256))
    index = HashIndex()
    for ref, value in enumerate(known):
        index.add(Bank.CSAM, value, str(ref))
    apart = {str(ref): (int.from_bytes(v) ^ int.from_bytes(probe)).bit_count() for ref, v in enumerate(known)}
    found = {match.ref: match.distance for match in index.search(probe, limit)}
    assert found == {ref: bits for ref, bits in apart.items() if bits <= limit}
