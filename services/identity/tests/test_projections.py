"""The projection `accounts` against a model, in batches of any size, and built anew."""

import random
from collections import Counter
from functools import partial

from google.protobuf.message import Message

from impasto_common import projection
from impasto_common.aggregate import Cause, execute, load
from impasto_common.clock import FakeClock
from impasto_common.errors import ImpastoError
from impasto_common.event import derived_id
from impasto_common.service import Context
from impasto_common.testing import project
from impasto_identity import domain, streams
from impasto_identity.projections import ACCOUNTS

PEOPLE = [derived_id("person", str(n)) for n in range(6)]
TABLES = ("follow", "block", "tally")
Rows = dict[str, list[tuple[object, ...]]]


async def test_rows_are_what_happened(identity: Context, clock: FakeClock) -> None:
    chance = random.Random(7)
    for _ in range(300):
        await _something(identity, clock, chance)
    await project(identity, batch=1000)
    rows = await _rows(identity)
    assert {(a, b) for a, b, _ in rows["follow"]} == await _follows(identity)
    assert not {frozenset(r[:2]) for r in rows["follow"]} & {frozenset(r[:2]) for r in rows["block"]}
    assert _tally(rows) == {row for row in rows["tally"] if row[1:] != ("0", "0")}
    assert rows["follow"]
    assert rows["block"]
    for batch in (1, 7):
        await projection.drop(identity, ACCOUNTS)
        await project(identity, batch=batch)
        assert await _rows(identity) == rows


async def _something(identity: Context, clock: FakeClock, chance: random.Random) -> None:
    me, other = chance.sample(PEOPLE, 2)
    decide = chance.choice(
        [
            partial(domain.follow, me=me, other=other, now=clock.now()),
            partial(domain.follow, me=me, other=other, now=clock.now()),
            partial(domain.unfollow, me=me, other=other),
            partial(domain.block, me=me, other=other, now=clock.now()),
            partial(domain.unblock, me=me, other=other),
        ]
    )

    def attempt(state: domain.Relationship) -> list[Message]:
        try:
            return decide(state)
        except ImpastoError:
            return []

    stream = streams.relationship(me, other)
    await execute(identity, domain.RELATIONSHIP, stream, attempt, cause=Cause())


async def _rows(identity: Context) -> Rows:
    rows: Rows = {}
    async with identity.database.raw() as connection:
        for table in TABLES:
            found = await connection.fetch(f"select * from {table} order by 1, 2")
            rows[table] = [tuple(str(value) for value in row.values()) for row in found]
    return rows


async def _follows(identity: Context) -> set[tuple[str, str]]:
    """By the streams themselves."""
    follows = set()
    for index, one in enumerate(PEOPLE):
        for other in PEOPLE[index + 1 :]:
            state, _ = await load(identity, domain.RELATIONSHIP, streams.relationship(one, other))
            follows |= {(f, other if f == one else one) for f in state.followers}
    return follows


def _tally(rows: Rows) -> set[tuple[object, ...]]:
    followers = Counter(followee for _, followee, _ in rows["follow"])
    following = Counter(follower for follower, _, _ in rows["follow"])
    return {(a, str(followers[a]), str(following[a])) for a in followers.keys() | following.keys()}
