"""The projection `posts`: who may see posts, likes, replies and counts."""

from collections.abc import Sequence

from impasto.identity.v1.events_pb2 import (
    AccountBlocked,
    AccountFollowed,
    AccountRegistered,
    AccountUnblocked,
    AccountUnfollowed,
    ProfileChanged,
)
from impasto.post.v1.events_pb2 import PostDeleted, PostLiked, PostPublished, PostUnliked
from impasto_common.database import Raw
from impasto_common.event import Event
from impasto_common.service import Projection
from impasto_post import tables
from impasto_post.rendering import post_of, shown


async def add_accounts(db: Raw, events: Sequence[Event[AccountRegistered]]) -> None:
    """Somebody signed up."""
    people = [event.message for event in events]
    handles = [shown(person.handle) for person in people]
    names = [shown(person.display_name) or shown(person.handle) for person in people]
    await db.execute(
        "insert into account select * from unnest($1::uuid[], $2::text[], $3::text[])",
        [person.account_id for person in people],
        handles,
        names,
    )


async def change_profiles(db: Raw, events: Sequence[Event[ProfileChanged]]) -> None:
    """Names changed; the last change of a batch counts."""
    changes = [event.message for event in events if event.message.HasField("display_name")]
    names = {change.account_id: shown(change.display_name) for change in changes}
    await db.execute(
        """update account set display_name = n.name
        from unnest($1::uuid[], $2::text[]) as n(account_id, name)
        where account.account_id = n.account_id""",
        list(names),
        list(names.values()),
    )


async def add_follows(db: Raw, events: Sequence[Event[AccountFollowed]]) -> None:
    """Somebody follows."""
    await db.execute(
        "insert into follow select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing",
        [event.message.followee_id for event in events],
        [event.message.follower_id for event in events],
    )


async def remove_follows(db: Raw, events: Sequence[Event[AccountUnfollowed]]) -> None:
    """Somebody stopped following."""
    pairs = [(event.message.followee_id, event.message.follower_id) for event in events]
    await _delete_follows(db, pairs)


async def add_blocks(db: Raw, events: Sequence[Event[AccountBlocked]]) -> None:
    """Somebody blocks; neither follows the other any more."""
    pairs = [(event.message.blocker_id, event.message.blocked_id) for event in events]
    await db.execute(
        "insert into block select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing",
        *_columns(pairs),
    )
    await _delete_follows(db, [*pairs, *((blocked, blocker) for blocker, blocked in pairs)])


async def remove_blocks(db: Raw, events: Sequence[Event[AccountUnblocked]]) -> None:
    """Somebody lifted a block."""
    await db.execute(
        "delete from block where (blocker_id, blocked_id) in (select * from unnest($1::uuid[], $2::uuid[]))",
        [event.message.blocker_id for event in events],
        [event.message.blocked_id for event in events],
    )


async def add_replies(db: Raw, events: Sequence[Event[PostPublished]]) -> None:
    """Replies were published; posts that answer nothing need no row."""
    replies = [event.message for event in events if event.message.content.in_reply_to]
    await db.execute(
        """with new as (
          insert into reply select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[])
          returning post_id
        )
        insert into counter as c (post_id, likes, replies)
        select post_id, 0, count(*) from new group by post_id order by post_id
        on conflict (post_id) do update set replies = c.replies + excluded.replies""",
        [reply.post_id for reply in replies],
        [reply.content.in_reply_to for reply in replies],
        [reply.content.author_id for reply in replies],
        [post_of(reply.post_id, reply.content).SerializeToString() for reply in replies],
    )


async def remove_replies(db: Raw, events: Sequence[Event[PostDeleted]]) -> None:
    """Posts were taken back; only a published reply has a row, and was counted."""
    await db.execute(
        """with gone as (delete from reply where reply_id = any($1::uuid[]) returning post_id)
        update counter c set replies = c.replies - g.count
        from (select post_id, count(*) as count from gone group by post_id) g
        where c.post_id = g.post_id""",
        [event.message.post_id for event in events],
    )


async def add_likes(db: Raw, events: Sequence[Event[PostLiked]]) -> None:
    """Posts were liked, whether or not they are known yet."""
    await db.execute(
        """with new as (
          insert into post_like select * from unnest($1::uuid[], $2::uuid[])
          on conflict do nothing returning post_id
        )
        insert into counter as c (post_id, likes, replies)
        select post_id, count(*), 0 from new group by post_id order by post_id
        on conflict (post_id) do update set likes = c.likes + excluded.likes""",
        [event.message.post_id for event in events],
        [event.message.account_id for event in events],
    )


async def remove_likes(db: Raw, events: Sequence[Event[PostUnliked]]) -> None:
    """Likes were taken back."""
    await db.execute(
        """with gone as (
          delete from post_like
          where (post_id, account_id) in (select * from unnest($1::uuid[], $2::uuid[])) returning post_id
        )
        update counter c set likes = c.likes - g.count
        from (select post_id, count(*) as count from gone group by post_id) g
        where c.post_id = g.post_id""",
        [event.message.post_id for event in events],
        [event.message.account_id for event in events],
    )


async def _delete_follows(db: Raw, pairs: Sequence[tuple[str, str]]) -> None:
    await db.execute(
        """delete from follow
        where (followee_id, follower_id) in (select * from unnest($1::uuid[], $2::uuid[]))""",
        *_columns(pairs),
    )


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [first for first, _ in pairs], [second for _, second in pairs]


posts = Projection(
    name="posts",
    version=1,
    tables=tables.metadata,
    handlers={
        AccountRegistered: add_accounts,
        ProfileChanged: change_profiles,
        AccountFollowed: add_follows,
        AccountUnfollowed: remove_follows,
        AccountBlocked: add_blocks,
        AccountUnblocked: remove_blocks,
        PostPublished: add_replies,
        PostDeleted: remove_replies,
        PostLiked: add_likes,
        PostUnliked: remove_likes,
    },
)
