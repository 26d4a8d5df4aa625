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
    return await _fetch(context, _page(_HOME, limit), viewer_id, _key(before))


async def explore(context: Context, viewer_id: str, before: bytes | None, limit: int) -> Rows:
    """Return public posts; not of accounts that block the viewer or that the viewer blocks."""
    return await _fetch(context, _page(_EXPLORE, limit), viewer_id or None, _key(before))


async def by_author(
    context: Context, viewer_id: str, author_id: str, before: bytes | None, limit: int
) -> Rows:
    """Return an account's posts: public ones to all, the others to itself and its followers.

    Nothing if either blocks the other.
    """
    return await _fetch(context, _page(_AUTHOR, limit), viewer_id or None, _key(before), author_id)


async def is_account(context: Context, account_id: str) -> bool:
    """Whether there is such an account."""
    async with context.database.raw() as connection:
        found = await connection.fetchval("select true from account where account_id = $1", account_id)
    return found is not None


async def home_among(context: Context, viewer_id: str, post_ids: Sequence[str]) -> Rows:
    """Return those of the posts that are at the viewer's home."""
    return await _fetch(context, f"{_HOME_AMONG} order by post_id desc", viewer_id, post_ids)


async def home_after(context: Context, viewer_id: str, post_id: bytes, limit: int) -> Rows:
    """Return the newest posts at the viewer's home that are newer than one."""
    return await _fetch(context, _page(_HOME_AFTER, limit), viewer_id, uuid.UUID(bytes=post_id))


async def newest_at_home(context: Context, viewer_id: str) -> bytes:
    """Return the id of the newest post at the viewer's home; zeros if there is none."""
    statement = "select post_id from home where account_id = $1 order by post_id desc limit 1"
    async with context.database.raw() as connection:
        newest = await connection.fetchval(statement, viewer_id)
    return newest.bytes if newest else FIRST


async def _fetch(context: Context, statement: str, *values: object) -> Rows:
    async with context.database.raw() as connection:
        return await connection.fetch(statement, *values)


def _page(statement: str, limit: int) -> str:
    return f"{statement} order by post_id desc limit {limit:d}"


def _key(before: bytes | None) -> uuid.UUID:
    return uuid.UUID(bytes=before or LAST)


# $1 is always the viewer, null for a stranger. Accounts come from another log than posts: until
# an author's name is here, the author has none.
#
# Planning a page costs more than reading it, so its plan must be kept. PostgreSQL keeps one only where
# knowing the parameters would not look cheaper ("PREPARE", notes): so those that decide how many rows
# there are hide in subselects, and the limit is a literal, of which it assumes nothing wrong.
_COLUMNS = """
select p.post_id, p.body,
       coalesce(a.author, '{"id":"' || p.author_id || '","handle":"","displayName":""}') as author,
       coalesce(c.likes, 0) as likes, coalesce(c.replies, 0) as replies, l.post_id is not null as liked"""
_JOINS = """
left join account a on a.account_id = p.author_id
left join counter c on c.post_id = p.post_id
left join post_like l on l.post_id = p.post_id and l.account_id = $1::uuid"""
_AT_HOME = f"""
{_COLUMNS} from home h join post p on p.post_id = h.post_id {_JOINS}
where h.account_id = (select $1::uuid)"""
_HOME = f"{_AT_HOME} and h.post_id < (select $2::uuid)"
_HOME_AMONG = f"{_AT_HOME} and h.post_id = any($2::uuid[])"
_HOME_AFTER = f"{_AT_HOME} and h.post_id > (select $2::uuid)"
_EXPLORE = f"""
{_COLUMNS} from post p {_JOINS}
where p.in_reply_to is null and p.visibility = 'PUBLIC' and p.post_id < (select $2::uuid)
  and not exists (select from block where blocker_id = $1 and blocked_id = p.author_id)
  and not exists (select from block where blocker_id = p.author_id and blocked_id = $1)"""
_AUTHOR = f"""
{_COLUMNS} from post p {_JOINS}
where p.author_id = (select $3::uuid) and p.in_reply_to is null and p.post_id < (select $2::uuid)
  and (p.visibility = 'PUBLIC' or $3 = $1
       or exists (select from follow where followee_id = $3 and follower_id = $1))
  and not exists (select from block where (blocker_id = $1 and blocked_id = $3)
                                       or (blocker_id = $3 and blocked_id = $1))"""
