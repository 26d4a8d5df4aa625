"""The tables are a function of the streams: how lanes and batches interleave leaves no trace."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.identity.v1.events_pb2 import (
    AccountBlocked,
    AccountFollowed,
    AccountRegistered,
    AccountUnblocked,
    AccountUnfollowed,
    ProfileChanged,
)
from impasto.post.v1.events_pb2 import (
    FOLLOWERS,
    PUBLIC,
    UNLISTED,
    PostContent,
    PostDeleted,
    PostLiked,
    PostPublished,
    PostRejected,
    PostSubmitted,
    PostUnliked,
)
from impasto_common.consumer import At, Place, Step
from impasto_common.database import dedicated
from impasto_common.event import Event, Record, derived_id
from impasto_common.interleaving import NOW, History, batches, interleaved, record_of
from impasto_common.projection import ProjectionSink
from impasto_common.service import Context
from impasto_timeline import projections
from impasto_timeline.projections import feed

if TYPE_CHECKING:
    from tests.conftest import World

# One stream: its name and its events in order.
Tables: TypeAlias = dict[str, list[tuple[Any, ...]]]

ACCOUNTS = [derived_id("account", str(n)) for n in range(4)]
POSTS = [derived_id("post", str(n)) for n in range(6)]
NOBODY = derived_id("post", "that this log never had")


def account(rng: random.Random, account_id: str) -> History:
    registered = AccountRegistered(account_id=account_id, handle=Sealed(text=account_id[:8]))
    changes: list[Message] = []
    for n in range(rng.randint(0, 2)):
        names = rng.random() < 0.7
        change = ProfileChanged(account_id=account_id, display_name=Sealed(text=f"name {n}"))
        changes.append(change if names else ProfileChanged(account_id=account_id, bio=Sealed(text="bio")))
    return f"account-{account_id}", [registered, *changes]


def relationship(rng: random.Random, one: str, other: str) -> History:
    """Any sequence of changes that identity allows between two accounts."""
    events: list[Message] = []
    follows: set[str] = set()
    blocks: set[str] = set()
    for _ in range(rng.randint(0, 5)):
        me, them = rng.choice([(one, other), (other, one)])
        if me in blocks:
            events.append(AccountUnblocked(blocker_id=me, blocked_id=them))
            blocks.remove(me)
        elif rng.random() < 0.25:
            events += [
                AccountUnfollowed(follower_id=f, followee_id=_other(f, one, other)) for f in sorted(follows)
            ]
            events.append(AccountBlocked(blocker_id=me, blocked_id=them))
            follows.clear()
            blocks.add(me)
        elif me in follows:
            events.append(AccountUnfollowed(follower_id=me, followee_id=them))
            follows.remove(me)
        elif them not in blocks:
            events.append(AccountFollowed(follower_id=me, followee_id=them))
            follows.add(me)
    return f"relationship-{one}-{other}", events


def _other(account_id: str, one: str, other: str) -> str:
    return other if account_id == one else one


def post(rng: random.Random, post_id: str) -> History:
    author = rng.choice(ACCOUNTS)
    in_reply_to = rng.choice(["", "", *POSTS, NOBODY])
    content = PostContent(
        author_id=author,
        visibility=rng.choice([PUBLIC, FOLLOWERS, UNLISTED]),
        in_reply_to=in_reply_to,
        created_at=NOW,
    )
    submitted = PostSubmitted(post_id=post_id, content=content)
    published = PostPublished(post_id=post_id, content=content)
    lives: list[list[Message]] = [
        [published],
        [submitted, published],
        [submitted, PostRejected(post_id=post_id)],
        [submitted],
    ]
    life = rng.choice(lives)
    if rng.random() < 0.4:
        life.append(PostDeleted(post_id=post_id, author_id=author, in_reply_to=in_reply_to))
    return f"post-{post_id}", life


def like(rng: random.Random, post_id: str, account_id: str) -> History:
    liked = PostLiked(post_id=post_id, account_id=account_id)
    unliked = PostUnliked(post_id=post_id, account_id=account_id)
    return f"like-{post_id}-{account_id}", [liked, unliked, liked][: rng.randint(0, 3)]


def histories(rng: random.Random) -> list[History]:
    pairs = [(a, b) for n, a in enumerate(ACCOUNTS) for b in ACCOUNTS[n + 1 :]]
    return [
        *(account(rng, account_id) for account_id in ACCOUNTS),
        *(relationship(rng, one, other) for one, other in pairs),
        *(post(rng, post_id) for post_id in POSTS),
        *(like(rng, post_id, account_id) for post_id in POSTS for account_id in ACCOUNTS[:2]),
    ]


async def emptied(context: Context) -> None:
    """Forget all rows and places."""
    schema = feed.schema("timeline")
    tables = ", ".join(f"{schema}.{table.name}" for table in feed.tables.sorted_tables)
    async with context.database.raw() as connection:
        await connection.execute(f"truncate {tables}; update {schema}.position set position = 0")


async def tables_after(context: Context, rng: random.Random, streams: Sequence[History]) -> Tables:
    """Build the projection anew from one interleaving, and return all its rows."""
    await emptied(context)
    sink = ProjectionSink(context, feed)
    at = dict(await sink.open())
    try:
        for batch in batches(rng, interleaved(rng, streams)):
            steps = _steps(at, batch)
            await sink.apply(steps)
            at.update({step.place: step.after for step in steps})
    finally:
        await sink.close()
    return {table.name: await _rows(context, table.name) for table in feed.tables.sorted_tables}


def _steps(at: dict[Place, At], batch: Sequence[Record]) -> list[Step]:
    lanes: dict[Place, list[Record]] = defaultdict(list)
    for record in batch:
        lanes[record.service, record.lane].append(record)
    return [Step(place, at[place], At(records[-1].position), records) for place, records in lanes.items()]


async def _rows(context: Context, table: str) -> list[tuple[Any, ...]]:
    async with context.database.raw() as connection:
        rows = await connection.fetch(f"select * from {feed.schema('timeline')}.{table}")
    return sorted(tuple(str(value) for value in row) for row in rows)


def home_by_definition(streams: Sequence[History]) -> list[tuple[Any, ...]]:
    """What stands at each home, said once more without SQL."""
    follows: set[tuple[str, str]] = set()
    posts: dict[str, str] = {}
    for event in (event for _, events in streams for event in events):
        match event:
            case AccountFollowed():
                follows.add((event.follower_id, event.followee_id))
            case AccountUnfollowed():
                follows.discard((event.follower_id, event.followee_id))
            case PostPublished() if not event.content.in_reply_to:
                posts[event.post_id] = event.content.author_id
            case PostDeleted():
                posts.pop(event.post_id, None)
    return sorted(
        (reader, post_id)
        for post_id, author in posts.items()
        for reader in ACCOUNTS
        if reader == author or (reader, author) in follows
    )


def counts_by_definition(streams: Sequence[History]) -> dict[str, tuple[int, int]]:
    """Likes and replies of each post, said once more without SQL."""
    likes: Counter[str] = Counter()
    replies: Counter[str] = Counter()
    for stream, events in streams:
        ends = events[-1] if events else None
        if isinstance(ends, PostLiked):
            likes[ends.post_id] += 1
        if stream.startswith("post-") and isinstance(ends, PostPublished) and ends.content.in_reply_to:
            replies[ends.content.in_reply_to] += 1
    return {post_id: (likes[post_id], replies[post_id]) for post_id in {*likes, *replies}}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
async def test_no_interleaving_leaves_a_trace(world: "World", seed: int) -> None:
    rng = random.Random(seed)
    streams = histories(rng)
    one = await tables_after(world.context, rng, streams)
    other = await tables_after(world.context, rng, streams)
    assert one == other
    assert one["home"] == home_by_definition(streams)
    counted = {post_id: (int(likes), int(replies)) for post_id, likes, replies in one["counter"]}
    assert {p: c for p, c in counted.items() if c != (0, 0)} == counts_by_definition(streams)


def published(author: str) -> Event[PostPublished]:
    message = PostPublished(
        post_id=derived_id("raced"), content=PostContent(author_id=author, visibility=PUBLIC, created_at=NOW)
    )
    return Event(record_of(("post", 0), 1, "post-raced", 1, message), message)


def relation(message: Any) -> Event[Any]:
    return Event(record_of(("identity", 0), 1, "relationship-raced", 1, message), message)


@pytest.mark.parametrize("post_first", [True, False])
@pytest.mark.parametrize("follows", [True, False])
async def test_two_processes_at_once_lose_nothing(world: "World", post_first: bool, follows: bool) -> None:
    """A post and a (un)follow of its author that do not see each other's rows before they commit."""
    author, reader = ACCOUNTS[:2]
    await emptied(world.context)
    schema = feed.schema("timeline")
    one, two = [await dedicated(world.context.database.url, schema) for _ in range(2)]
    if not follows:
        await projections.add_follows(
            one, [relation(AccountFollowed(follower_id=reader, followee_id=author))]
        )
    change = AccountFollowed if follows else AccountUnfollowed
    relate = projections.add_follows if follows else projections.remove_follows
    sides: list[Any] = [
        (projections.add_posts, [published(author)]),
        (relate, [relation(change(follower_id=reader, followee_id=author))]),
    ]
    (first, first_events), (second, second_events) = sides if post_first else sides[::-1]

    async def later() -> None:
        async with two.transaction():
            await second(two, second_events)

    async with one.transaction():
        await first(one, first_events)
        waiting = asyncio.create_task(later())
        while not await one.fetchval(_SOMEBODY_WAITS) and not waiting.done():
            await asyncio.wait({waiting}, timeout=0.01)
    await waiting
    homes = {row["account_id"] for row in await one.fetch("select account_id from home")}
    assert {str(account_id) for account_id in homes} == ({author, reader} if follows else {author})
    await asyncio.gather(one.close(), two.close())


_SOMEBODY_WAITS = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
