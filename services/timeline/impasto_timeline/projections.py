"""The projection `feed`: fan-out on write.

`home` is a join of posts and follows that arrive in any order, so each side completes it: a post
goes to those who follow by now, a follow brings the posts that are here by now. Between the two
halves of each handler stands a lock: of two processes that apply both sides at once, the later one
sees what the earlier one committed.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from impasto.identity.v1.events_pb2 import (
    AccountBlocked,
    AccountFollowed,
    AccountRegistered,
    AccountUnblocked,
    AccountUnfollowed,
    ProfileChanged,
)
from impasto.post.v1.events_pb2 import PostDeleted, PostLiked, PostPublished, PostUnliked, Visibility
from impasto_common.database import Raw
from impasto_common.event import Event
from impasto_common.service import Context, Projection
from impasto_timeline import tables
from impasto_timeline.rendering import author_json, body_json, renamed, shown

# An older event is no news: a projection that is rebuilt stays quiet.
NEWS = timedelta(minutes=1)


async def add_accounts(db: Raw, events: Sequence[Event[AccountRegistered]]) -> None:
    """Somebody signed up."""
    people = [event.message for event in events]
    authors = [author_json(p.account_id, shown(p.handle), shown(p.display_name)) for p in people]
    await db.execute(
        "insert into account select * from unnest($1::uuid[], $2::text[])",
        [person.account_id for person in people],
        authors,
    )


async def change_profiles(db: Raw, events: Sequence[Event[ProfileChanged]]) -> None:
    """Names changed; the last change of a batch counts."""
    changes = [event.message for event in events if event.message.HasField("display_name")]
    names = {change.account_id: shown(change.display_name) for change in changes}
    rows = await db.fetch(
        "select account_id, author from account where account_id = any($1::uuid[])", list(names)
    )
    await db.execute(
        """update account set author = n.author from unnest($1::uuid[], $2::text[]) as n(account_id, author)
        where account.account_id = n.account_id""",
        [row["account_id"] for row in rows],
        [renamed(row["author"], names[str(row["account_id"])]) for row in rows],
    )


async def add_posts(db: Raw, events: Sequence[Event[PostPublished]]) -> None:
    """Posts were published: they go to their authors' and followers' homes; replies are counted."""
    posts = [event.message for event in events]
    await db.execute(
        "insert into post select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])",
        [post.post_id for post in posts],
        [post.content.author_id for post in posts],
        [Visibility.Name(post.content.visibility) for post in posts],
        [post.content.in_reply_to or None for post in posts],
        [body_json(post.post_id, post.content) for post in posts],
    )
    await _lock(db)
    own = [post for post in posts if not post.content.in_reply_to]
    await db.execute(_FAN_OUT, [post.post_id for post in own], [post.content.author_id for post in own])
    replies = [post.content.in_reply_to for post in posts if post.content.in_reply_to]
    if replies:
        await db.execute(_COUNT_REPLIES, replies)


async def remove_posts(db: Raw, events: Sequence[Event[PostDeleted]]) -> None:
    """Posts were taken back; one that was never published has no row."""
    await _lock(db)
    await db.execute(_REMOVE_POSTS, [event.message.post_id for event in events])


async def add_follows(db: Raw, events: Sequence[Event[AccountFollowed]]) -> None:
    """Somebody follows: the posts that are here come home."""
    pairs = [(event.message.followee_id, event.message.follower_id) for event in events]
    await db.execute(
        "insert into follow select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing",
        *_columns(pairs),
    )
    await _lock(db)
    await db.execute(_BRING_HOME, *_columns(pairs))


async def remove_follows(db: Raw, events: Sequence[Event[AccountUnfollowed]]) -> None:
    """Somebody stopped following: the posts leave home."""
    await _unfollow(db, [(event.message.followee_id, event.message.follower_id) for event in events])


async def add_blocks(db: Raw, events: Sequence[Event[AccountBlocked]]) -> None:
    """Somebody blocks; neither follows the other any more."""
    pairs = [(event.message.blocker_id, event.message.blocked_id) for event in events]
    await db.execute(
        "insert into block select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing",
        *_columns(pairs),
    )
    await _unfollow(db, [*pairs, *((blocked, blocker) for blocker, blocked in pairs)])


async def remove_blocks(db: Raw, events: Sequence[Event[AccountUnblocked]]) -> None:
    """Somebody lifted a block."""
    pairs = [(event.message.blocker_id, event.message.blocked_id) for event in events]
    await db.execute(
        "delete from block where (blocker_id, blocked_id) in (select * from unnest($1::uuid[], $2::uuid[]))",
        *_columns(pairs),
    )


async def add_likes(db: Raw, events: Sequence[Event[PostLiked]]) -> None:
    """Posts were liked, whether or not they are known yet."""
    await db.execute(
        _ADD_LIKES,
        [event.message.post_id for event in events],
        [event.message.account_id for event in events],
    )


async def remove_likes(db: Raw, events: Sequence[Event[PostUnliked]]) -> None:
    """Likes were taken back."""
    await db.execute(
        _REMOVE_LIKES,
        [event.message.post_id for event in events],
        [event.message.account_id for event in events],
    )


async def announce(context: Context, events: Sequence[Event[Any]]) -> None:
    """Tell the watchers of homes which posts are new."""
    since = context.clock.now() - NEWS
    published = [e for e in events if isinstance(e.message, PostPublished) and e.record.recorded_at > since]
    await context.hub.publish(e.message.post_id for e in published if not e.message.content.in_reply_to)


async def _unfollow(db: Raw, pairs: Sequence[tuple[str, str]]) -> None:
    await db.execute(_DELETE_FOLLOWS, *_columns(pairs))
    await _lock(db)
    await db.execute(_LEAVE_HOME, *_columns(pairs))


async def _lock(db: Raw) -> None:
    await db.execute("select pg_advisory_xact_lock(hashtextextended(current_schema(), 0))")


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [first for first, _ in pairs], [second for _, second in pairs]


# Rows go in by key, which halves the cost of the index.
_FAN_OUT = """
with new as (select * from unnest($1::uuid[], $2::uuid[]) as n(post_id, author_id))
insert into home (account_id, post_id)
select account_id, post_id from (
  select f.follower_id as account_id, new.post_id from new join follow f on f.followee_id = new.author_id
  union all
  select author_id, post_id from new
) arriving
order by account_id, post_id
on conflict do nothing"""
_COUNT_REPLIES = """
insert into counter as c (post_id, likes, replies)
select post_id, 0, count(*) from unnest($1::uuid[]) as r(post_id) group by post_id order by post_id
on conflict (post_id) do update set replies = c.replies + excluded.replies"""
_REMOVE_POSTS = """
with gone as (
  delete from post where post_id = any($1::uuid[]) returning post_id, author_id, in_reply_to
), left_home as (
  delete from home using (
    select f.follower_id as account_id, g.post_id from gone g join follow f on f.followee_id = g.author_id
    union all
    select author_id, post_id from gone
  ) leaving
  where home.account_id = leaving.account_id and home.post_id = leaving.post_id
)
update counter c set replies = c.replies - g.count
from (select in_reply_to, count(*) as count from gone group by in_reply_to) g
where c.post_id = g.in_reply_to"""
_BRING_HOME = """
insert into home (account_id, post_id)
select n.follower_id, p.post_id
from unnest($1::uuid[], $2::uuid[]) as n(followee_id, follower_id)
join post p on p.author_id = n.followee_id and p.in_reply_to is null
order by n.follower_id, p.post_id
on conflict do nothing"""
_DELETE_FOLLOWS = """
delete from follow where (followee_id, follower_id) in (select * from unnest($1::uuid[], $2::uuid[]))"""
_LEAVE_HOME = """
delete from home using (
  select n.follower_id as account_id, p.post_id
  from unnest($1::uuid[], $2::uuid[]) as n(followee_id, follower_id)
  join post p on p.author_id = n.followee_id and p.in_reply_to is null
) leaving
where home.account_id = leaving.account_id and home.post_id = leaving.post_id"""
_ADD_LIKES = """
with new as (
  insert into post_like select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing returning post_id
)
insert into counter as c (post_id, likes, replies)
select post_id, count(*), 0 from new group by post_id order by post_id
on conflict (post_id) do update set likes = c.likes + excluded.likes"""
_REMOVE_LIKES = """
with gone as (
  delete from post_like
  where (post_id, account_id) in (select * from unnest($1::uuid[], $2::uuid[])) returning post_id
)
update counter c set likes = c.likes - g.count
from (select post_id, count(*) as count from gone group by post_id) g
where c.post_id = g.post_id"""

feed = Projection(
    name="feed",
    version=1,
    tables=tables.metadata,
    handlers={
        AccountRegistered: add_accounts,
        ProfileChanged: change_profiles,
        AccountFollowed: add_follows,
        AccountUnfollowed: remove_follows,
        AccountBlocked: add_blocks,
        AccountUnblocked: remove_blocks,
        PostPublished: add_posts,
        PostDeleted: remove_posts,
        PostLiked: add_likes,
        PostUnliked: remove_likes,
    },
    committed=announce,
)
