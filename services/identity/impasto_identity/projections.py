"""The projection `accounts`: who follows and blocks whom, and how many."""

from collections.abc import Sequence
from datetime import UTC

from impasto.identity.v1.events_pb2 import (
    AccountBlocked,
    AccountFollowed,
    AccountUnblocked,
    AccountUnfollowed,
)
from impasto_common.database import Raw
from impasto_common.event import Event
from impasto_common.service import Projection
from impasto_identity.tables import METADATA


async def _followed(db: Raw, events: Sequence[Event[AccountFollowed]]) -> None:
    followers = [event.message.follower_id for event in events]
    followees = [event.message.followee_id for event in events]
    times = [event.message.followed_at.ToDatetime(UTC) for event in events]
    await db.execute(_FOLLOW, followers, followees, times)
    await db.execute(_COUNT, followers, followees, 1)


async def _unfollowed(db: Raw, events: Sequence[Event[AccountUnfollowed]]) -> None:
    followers = [event.message.follower_id for event in events]
    followees = [event.message.followee_id for event in events]
    await db.execute(_UNFOLLOW, followers, followees)
    await db.execute(_COUNT, followers, followees, -1)


async def _blocked(db: Raw, events: Sequence[Event[AccountBlocked]]) -> None:
    blockers = [event.message.blocker_id for event in events]
    times = [event.message.blocked_at.ToDatetime(UTC) for event in events]
    await db.execute(_BLOCK, blockers, [event.message.blocked_id for event in events], times)


async def _unblocked(db: Raw, events: Sequence[Event[AccountUnblocked]]) -> None:
    blockers = [event.message.blocker_id for event in events]
    await db.execute(_UNBLOCK, blockers, [event.message.blocked_id for event in events])


_FOLLOW = """
insert into follow (follower_id, followee_id, followed_at)
select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])"""
_UNFOLLOW = """
delete from follow f using unnest($1::uuid[], $2::uuid[]) as gone(follower_id, followee_id)
where f.follower_id = gone.follower_id and f.followee_id = gone.followee_id"""
# A relationship's stream follows before it unfollows, so what is taken away was counted.
_COUNT = """
insert into tally as t (account_id, followers, following)
select account_id, sum(follower), sum(following)
from (
  select unnest($2::uuid[]) as account_id, $3::int as follower, 0 as following
  union all select unnest($1::uuid[]), 0, $3::int
) one group by account_id
on conflict (account_id) do update
set followers = t.followers + excluded.followers, following = t.following + excluded.following"""
_BLOCK = """
insert into block (blocker_id, blocked_id, blocked_at)
select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])"""
_UNBLOCK = """
delete from block b using unnest($1::uuid[], $2::uuid[]) as gone(blocker_id, blocked_id)
where b.blocker_id = gone.blocker_id and b.blocked_id = gone.blocked_id"""

ACCOUNTS = Projection(
    name="accounts",
    version=1,
    tables=METADATA,
    handlers={
        AccountFollowed: _followed,
        AccountUnfollowed: _unfollowed,
        AccountBlocked: _blocked,
        AccountUnblocked: _unblocked,
    },
)
