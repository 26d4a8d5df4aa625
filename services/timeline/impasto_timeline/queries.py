"""Reads of the projection `feed`: one statement a page, newest post first.

Every query takes the id that the last page ended with, as bytes, and returns rows for
`rendering`: post_id, body, author, likes, replies, liked.
"""

import uuid
from collections.abc import Sequence
from typing import TypeAlias

import asyncpg

from impasto_common.service import Context

Rows: TypeAlias = Sequence[asyncpg.Record]

FIRST = bytes(16)
LAST = b"\xff" * 16


async def home(context: Context, viewer_id: str, before: bytes | None, limit: int) -> Rows:
    """Return posts at the viewer's home."""
    return await _fetch(context, _HOME, viewer_id, _key(before), limit)


async def explore(context: Context, viewer_id: str, before: bytes | None, limit: int) -> Rows:
    """Return public posts; not of accounts that block the viewer or that the viewer blocks."""
    return await _fetch(context, _EXPLORE, viewer_id or None, _key(before), limit)


async def by_author(
    context: Context, viewer_id: str, author_id: str, before: bytes | None, limit: int
) -> Rows:
    """Return an account's posts: public ones to all, the others to itself and its followers.

    Nothing if either blocks the other.
    """
    return await _fetch(context, _AUTHOR, viewer_id or None, _key(before), limit, author_id)


async def is_account(context: Context, account_id: str) -> bool:
    """Whether there is such an account."""
    async with context.database.raw() as connection:
        found = await connection.fetchval("select true from account where account_id = $1", account_id)
    return found is not None


async def home_among(context: Context, viewer_id: str, post_ids: Sequence[str]) -> Rows:
    """Return those of the posts that are at the viewer's home."""
    return await _fetch(context, _HOME_AMONG, viewer_id, post_ids)


async def home_after(context: Context, viewer_id: str, post_id: bytes, limit: int) -> Rows:
    """Return the newest posts at the viewer's home that are newer than one."""
    return await _fetch(context, _HOME_AFTER, viewer_id, uuid.UUID(bytes=post_id), limit)


async def newest_at_home(context: Context, viewer_id: str) -> bytes:
    """Return the id of the newest post at the viewer's home; zeros if there is none."""
    statement = "select post_id from home where account_id = $1 order by post_id desc limit 1"
    async with context.database.raw() as connection:
        newest = await connection.fetchval(statement, viewer_id)
    return newest.bytes if newest else FIRST


async def _fetch(context: Context, statement: str, *values: object) -> Rows:
    async with context.database.raw() as connection:
        return await connection.fetch(statement, *values)


def _key(before: bytes | None) -> uuid.UUID:
    return uuid.UUID(bytes=before or LAST)


# $1 is always the viewer, null for a stranger. Accounts come from another log than posts: until
# an author's name is here, the author has none.
_COLUMNS = """
select p.post_id, p.body,
       coalesce(a.author, '{"id":"' || p.author_id || '","handle":"","displayName":""}') as author,
       coalesce(c.likes, 0) as likes, coalesce(c.replies, 0) as replies, l.post_id is not null as liked"""
_JOINS = """
left join account a on a.account_id = p.author_id
left join counter c on c.post_id = p.post_id
left join post_like l on l.post_id = p.post_id and l.account_id = $1::uuid"""
_AT_HOME = f"{_COLUMNS} from home h join post p on p.post_id = h.post_id {_JOINS} where h.account_id = $1"
_HOME = f"{_AT_HOME} and h.post_id < $2 order by h.post_id desc limit $3"
_HOME_AMONG = f"{_AT_HOME} and h.post_id = any($2::uuid[]) order by h.post_id desc"
_HOME_AFTER = f"{_AT_HOME} and h.post_id > $2 order by h.post_id desc limit $3"
_EXPLORE = f"""
{_COLUMNS} from post p {_JOINS}
where p.in_reply_to is null and p.visibility = 'PUBLIC' and p.post_id < $2
  and not exists (select from block where blocker_id = $1 and blocked_id = p.author_id)
  and not exists (select from block where blocker_id = p.author_id and blocked_id = $1)
order by p.post_id desc limit $3"""
_AUTHOR = f"""
{_COLUMNS} from post p {_JOINS}
where p.author_id = $4 and p.in_reply_to is null and p.post_id < $2
  and (p.visibility = 'PUBLIC' or $4 = $1
       or exists (select from follow where followee_id = $4 and follower_id = $1))
  and not exists (select from block where (blocker_id = $1 and blocked_id = $4)
                                       or (blocker_id = $4 and blocked_id = $1))
order by p.post_id desc limit $3"""
