"""Cursors, limits and positions."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from impasto_common import reads
from impasto_common.aggregate import Cause, execute
from impasto_common.errors import Exhausted, InvalidArgument
from impasto_common.event import Position
from impasto_common.reads import Cursors
from impasto_common.service import Context
from impasto_common.testing import context, project
from sample import RULES, SERVICE, publish

CURSORS = Cursors(b"secret")


@given(st.text(max_size=30), st.binary(max_size=40))
def test_a_cursor_continues_its_own_list(scope: str, last: bytes) -> None:
    assert CURSORS.read(scope, CURSORS.make(scope, last)) == last


@given(st.binary(min_size=1, max_size=20), st.data())
def test_an_altered_cursor_is_refused(last: bytes, data: st.DataObject) -> None:
    cursor = CURSORS.make("home ada", last)
    at = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_=!").filter(lambda c: c != cursor[at]))
    with pytest.raises(InvalidArgument) as refused:
        CURSORS.read("home ada", cursor[:at] + letter + cursor[at + 1 :])
    assert refused.value.field == "cursor"


@pytest.mark.parametrize("cursor", ["x", "%%%", "é", "A" * 500, "=", "AAAA AAAA"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidArgument):
        CURSORS.read("home ada", cursor)


def test_a_foreign_cursor_is_refused() -> None:
    cursor = CURSORS.make("home ada", b"x")
    for other in (Cursors(b"another secret"), CURSORS):
        with pytest.raises(InvalidArgument):
            other.read("home bob", cursor)
    assert CURSORS.read("home ada", "") is None


def test_limits() -> None:
    assert (reads.page_limit(None), reads.page_limit(1), reads.page_limit(100)) == (30, 1, 100)
    for wrong in (0, -1, 101):
        with pytest.raises(InvalidArgument) as refused:
            reads.page_limit(wrong)
        assert refused.value.field == "limit"


def test_positions_are_read_back() -> None:
    position = Position((("post", 3, 17), ("identity", 0, 5)))
    assert Position.parse(str(position)) == position
    assert Position.parse("") == Position(())
    for wrong in (
        "x",
        "post.1",
        "post.a.b",
        "a.1.2~b",
        "~",
        "post.0.-1",
        "post.0.٣",
        "post.0. 1",
        f"post.0.{10**18}",
    ):
        with pytest.raises(InvalidArgument):
            Position.parse(wrong)


@pytest_asyncio.fixture
async def post(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with context(SERVICE, database_url, tmp_path) as made:
        yield made


async def test_a_read_waits_for_its_position(post: Context) -> None:
    outcome = await execute(post, RULES, "post-1", lambda _: [publish("1", "x")], cause=Cause(), new=True)
    with pytest.raises(Exhausted) as late:
        await reads.wait_for(post, str(outcome.position), "notes", seconds=0.05)
    assert late.value.field == "minPosition"
    waiting = asyncio.ensure_future(reads.wait_for(post, str(outcome.position), "notes", seconds=30))
    await project(post)
    await waiting


async def test_places_in_logs_that_a_projection_does_not_read_are_no_reason_to_wait(post: Context) -> None:
    await reads.wait_for(post, "identity.0.5", "notes", seconds=0.05)
