"""The tables are a function of the streams: how lanes and batches interleave leaves no trace."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

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
    PostContent,
    PostDeleted,
    PostLiked,
    PostPublished,
    PostSubmitted,
    PostUnliked,
)
from impasto_common.consumer import At, Place, Step
from impasto_common.event import Record, derived_id
from impasto_common.interleaving import NOW, History, batches, interleaved
from impasto_common.projection import ProjectionSink
from impasto_common.service import Context
from impasto_post.projections import posts

if TYPE_CHECKING:
    from tests.conftest import World

# One stream: its name and its events in order.
Tables: TypeAlias = dict[str, list[tuple[str, ...]]]

ANN, BEN = derived_id("ann"), derived_id("ben")
POSTS = [derived_id("post", str(n)) for n in range(6)]


def account(account_id: str) -> History:
    return f"account-{account_id}", [
        AccountRegistered(account_id=account_id, handle=Sealed(text="handle")),
        ProfileChanged(account_id=account_id, display_name=Sealed(text="first")),
        ProfileChanged(account_id=account_id, bio=Sealed(text="bio")),
        ProfileChanged(account_id=account_id, display_name=Sealed(text=f"last of {account_id}")),
    ]


def relationship(rng: random.Random) -> History:
    history: list[Message] = [
        AccountFollowed(follower_id=ANN, followee_id=BEN),
        AccountFollowed(follower_id=BEN, followee_id=ANN),
        AccountUnfollowed(follower_id=ANN, followee_id=BEN),
        AccountBlocked(blocker_id=ANN, blocked_id=BEN),
        AccountUnblocked(blocker_id=ANN, blocked_id=BEN),
        AccountFollowed(follower_id=ANN, followee_id=BEN),
    ]
    return "relationship", history[: rng.randint(0, 6)]


def post(rng: random.Random, post_id: str) -> History:
    in_reply_to = rng.choice(["", *POSTS])
    content = PostContent(author_id=rng.choice([ANN, BEN]), in_reply_to=in_reply_to, created_at=NOW)
    submitted = PostSubmitted(post_id=post_id, content=content)
    published = PostPublished(post_id=post_id, content=content)
    deleted = PostDeleted(post_id=post_id, author_id=content.author_id, in_reply_to=in_reply_to)
    lives: list[list[Message]] = [
        [published],
        [submitted, published],
        [published, deleted],
        [submitted, deleted],
        [submitted, published, deleted],
    ]
    return f"post-{post_id}", rng.choice(lives)


def like(rng: random.Random, post_id: str, account_id: str) -> History:
    liked = PostLiked(post_id=post_id, account_id=account_id)
    unliked = PostUnliked(post_id=post_id, account_id=account_id)
    return f"like-{post_id}-{account_id}", [liked, unliked, liked][: rng.randint(0, 3)]


def histories(rng: random.Random) -> list[History]:
    return [
        account(ANN),
        account(BEN),
        relationship(rng),
        *(post(rng, post_id) for post_id in POSTS),
        *(like(rng, post_id, account_id) for post_id in POSTS for account_id in (ANN, BEN)),
    ]


async def tables_after(context: Context, rng: random.Random, streams: Sequence[History]) -> Tables:
    """Build the projection anew from one interleaving, and return all its rows."""
    await emptied(context)
    sink = ProjectionSink(context, posts)
    at = dict(await sink.open())
    try:
        for batch in batches(rng, interleaved(rng, streams)):
            steps = _steps(at, batch)
            await sink.apply(steps)
            at.update({step.place: step.after for step in steps})
    finally:
        await sink.close()
    return {table.name: await _rows(context, table.name) for table in posts.tables.sorted_tables}


async def emptied(context: Context) -> None:
    """Forget all rows and places."""
    schema = posts.schema("post")
    tables = ", ".join(f"{schema}.{table.name}" for table in posts.tables.sorted_tables)
    async with context.database.raw() as connection:
        await connection.execute(f"truncate {tables}; update {schema}.position set position = 0")


def _steps(at: dict[Place, At], batch: Sequence[Record]) -> list[Step]:
    lanes: dict[Place, list[Record]] = defaultdict(list)
    for record in batch:
        lanes[record.service, record.lane].append(record)
    return [Step(place, at[place], At(records[-1].position), records) for place, records in lanes.items()]


async def _rows(context: Context, table: str) -> list[tuple[str, ...]]:
    async with context.database.raw() as connection:
        rows = await connection.fetch(f"select * from {posts.schema('post')}.{table}")
    return sorted(tuple(str(value) for value in row) for row in rows)


def counts_by_definition(streams: Sequence[History]) -> dict[str, tuple[int, int]]:
    """Likes and replies of each post, said once more without SQL."""
    likes: Counter[str] = Counter()
    replies: Counter[str] = Counter()
    for stream, events in streams:
        ends: Any = events[-1] if events else None
        if isinstance(ends, PostLiked):
            likes[ends.post_id] += 1
        if stream.startswith("post-") and isinstance(ends, PostPublished) and ends.content.in_reply_to:
            replies[ends.content.in_reply_to] += 1
    return {post_id: (likes[post_id], replies[post_id]) for post_id in {*likes, *replies}}


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
async def test_no_interleaving_leaves_a_trace(shared_world: "World", seed: int) -> None:
    rng = random.Random(seed)
    streams = histories(rng)
    one = await tables_after(shared_world.context, rng, streams)
    other = await tables_after(shared_world.context, rng, streams)
    assert one == other
    assert one["account"] == sorted((a, "handle", f"last of {a}") for a in (ANN, BEN))
    counted = {post_id: (int(likes), int(replies)) for post_id, likes, replies in one["counter"]}
    assert {p: c for p, c in counted.items() if c != (0, 0)} == counts_by_definition(streams)
