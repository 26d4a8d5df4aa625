"""Batches are applied set-wise without breaking the order within a stream."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from impasto.post.v1.events_pb2 import PostDeleted
from impasto_common.event import Event, Record, lane_of
from impasto_common.projection import rounds


def event(stream: str, version: int, type_name: str) -> Event[Any]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    record = Record(
        "post", 0, version, f"{stream}/{version}", stream, version, type_name, now, now, "", "", "", b""
    )
    return Event(record, PostDeleted())


histories = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("PQR")), max_size=40)


@given(histories)
def test_every_event_is_applied_once_and_streams_keep_their_order(history: list[tuple[str, str]]) -> None:
    versions: dict[str, int] = {}
    events = []
    for stream, type_name in history:
        versions[stream] = versions.get(stream, 0) + 1
        events.append(event(stream, versions[stream], type_name))
    applied = [e for _, group in rounds(events) for e in group]
    assert sorted(e.id for e in applied) == sorted(e.id for e in events)
    for stream, last in versions.items():
        assert [e.record.version for e in applied if e.record.stream == stream] == list(range(1, last + 1))
    for type_name, group in rounds(events):
        assert {e.record.type for e in group} == {type_name}


def test_streams_of_one_kind_go_together() -> None:
    events = [event(f"s{n}", v, t) for n in range(50) for v, t in ((1, "P"), (2, "Q"))]
    assert [(t, len(group)) for t, group in rounds(events)] == [("P", 50), ("Q", 50)]


def test_a_stream_stays_in_its_lane() -> None:
    assert [lane_of(s, 8) for s in ("post-1", "post-2", "account-x")] == [5, 7, 4]
    assert {lane_of(f"post-{n}", 8) for n in range(1000)} == set(range(8))
