"""Reads of the projection `posts`."""

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from impasto.post.v1.post_service_pb2 import Author, Post
from impasto_common.errors import Unavailable
from impasto_common.service import Context
from impasto_post.domain import PostRecord, Viewer
from impasto_post.rendering import post_of

AUTHOR_SECONDS = 2.0


@dataclass(frozen=True)
class Facts:
    """What the log of one post does not know: its author's name, its counts, and who looks."""

    author: Author
    viewer: Viewer = field(default_factory=Viewer)
    likes: int = 0
    replies: int = 0
    liked: bool = False


async def facts_of(context: Context, post: PostRecord, viewer_id: str) -> Facts:
    """Return the facts about a post for a viewer; an empty id is a stranger."""
    author_id, audience_id = post.content.author_id, post.content.audience_id
    async with context.database.raw() as connection:
        row = await connection.fetchrow(_FACTS, post.id, author_id, audience_id, viewer_id or None)
    assert row is not None
    return Facts(
        author=Author(id=author_id, handle=row["handle"], display_name=row["display_name"]),
        viewer=Viewer(viewer_id, row["follows"], row["blocked"]),
        likes=row["likes"],
        replies=row["replies"],
        liked=row["liked"],
    )


async def author_of(context: Context, account_id: str) -> Author:
    """Return an account as the author of its posts, waiting for one that has just signed up.

    Raises:
        Unavailable: the account has not come through from identity in time.
    """
    until = time.monotonic() + AUTHOR_SECONDS
    while True:
        async with context.database.raw() as connection:
            row = await connection.fetchrow(_AUTHOR, account_id)
        if row:
            return Author(id=account_id, handle=row["handle"], display_name=row["display_name"])
        if time.monotonic() > until:
            raise Unavailable("your account is not known here yet, try again")
        await asyncio.sleep(0.01)


async def replies_to(
    context: Context, post_id: str, viewer_id: str, after: bytes | None, limit: int
) -> Sequence[Post]:
    """Return up to `limit` replies to a post that the viewer may see, oldest first, after a reply's id."""
    last = uuid.UUID(bytes=after or bytes(16))
    async with context.database.raw() as connection:
        rows = await connection.fetch(f"{_REPLIES} limit {limit:d}", post_id, last, viewer_id or None)
    return [_reply(row) for row in rows]


def rendered(post: PostRecord, facts: Facts) -> Post:
    """The post as its viewer sees it; only the author learns why it was rejected."""
    message = post_of(post.id, post.content, post.state)
    if facts.viewer.account_id == post.content.author_id:
        message.reason = post.reason
    message.author.CopyFrom(facts.author)
    message.like_count, message.reply_count, message.liked_by_me = facts.likes, facts.replies, facts.liked
    return message


def _reply(row: asyncpg.Record) -> Post:
    message = Post.FromString(row["body"])
    author = Author(id=str(row["author_id"]), handle=row["handle"], display_name=row["display_name"])
    message.author.CopyFrom(author)
    message.like_count, message.reply_count, message.liked_by_me = row["likes"], row["replies"], row["liked"]
    return message


_AUTHOR = "select handle, display_name from account where account_id = $1"
# Accounts and posts come from different logs: a post may be here before its author's name.
_FACTS = """
select coalesce(a.handle, '') as handle, coalesce(a.display_name, '') as display_name,
       coalesce(c.likes, 0) as likes, coalesce(c.replies, 0) as replies,
       exists (select from post_like where post_id = $1 and account_id = $4) as liked,
       exists (select from follow where followee_id = $3 and follower_id = $4) as follows,
       exists (select from block where (blocker_id = $2 and blocked_id = $4)
                                    or (blocker_id = $4 and blocked_id = $2)) as blocked
from (select $1::uuid as post_id, $2::uuid as account_id, $3::uuid, $4::uuid) as asked
left join account a using (account_id)
left join counter c using (post_id)"""
# The limit follows as a literal: of a parameter PostgreSQL assumes a tenth of all rows, and plans every
# read anew, which costs more than the read.
_REPLIES = """
select r.author_id, r.body,
       coalesce(a.handle, '') as handle, coalesce(a.display_name, '') as display_name,
       coalesce(c.likes, 0) as likes, coalesce(c.replies, 0) as replies,
       l.account_id is not null as liked
from reply r
left join account a on a.account_id = r.author_id
left join counter c on c.post_id = r.reply_id
left join post_like l on l.post_id = r.reply_id and l.account_id = $3::uuid
where r.post_id = $1 and r.reply_id > $2
  and not exists (select from block where blocker_id = r.author_id and blocked_id = $3)
  and not exists (select from block where blocker_id = $3 and blocked_id = r.author_id)
order by r.reply_id"""
