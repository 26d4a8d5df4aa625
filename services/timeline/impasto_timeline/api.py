"""gRPC: timelines as ready JSON, and live updates of a home."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

from google.api.httpbody_pb2 import HttpBody

from impasto.timeline.v1.timeline_service_pb2 import (
    GetAuthorTimelineRequest,
    GetExploreRequest,
    GetHomeRequest,
    HomeUpdate,
    WatchHomeRequest,
)
from impasto.timeline.v1.timeline_service_pb2_grpc import TimelineServiceServicer
from impasto_common import reads, rpc
from impasto_common.errors import NotFound
from impasto_common.service import Context
from impasto_timeline import queries, rendering, watching

PROJECTION = "feed"

PageRequest: TypeAlias = GetHomeRequest | GetExploreRequest | GetAuthorTimelineRequest
# Reads the rows that come before a post's id, at most so many.
Read: TypeAlias = Callable[[bytes | None, int], Awaitable[queries.Rows]]


class Timelines(TimelineServiceServicer):
    """The timeline service's API."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._cursors = reads.Cursors(context.secrets.key("cursors"))

    async def GetHome(self, request: GetHomeRequest, context: Any) -> HttpBody:
        """Posts of whom the caller follows, and the caller's own."""
        viewer = rpc.signed_in()
        return await self._page(
            request, f"home {viewer}", lambda at, n: queries.home(self._context, viewer, at, n)
        )

    async def GetExplore(self, request: GetExploreRequest, context: Any) -> HttpBody:
        """Public posts of everyone."""
        viewer = rpc.caller().account_id
        return await self._page(
            request, f"explore {viewer}", lambda at, n: queries.explore(self._context, viewer, at, n)
        )

    async def GetAuthorTimeline(self, request: GetAuthorTimelineRequest, context: Any) -> HttpBody:
        """Posts of one account."""
        viewer, author = rpc.caller().account_id, _account_id(request.account_id)

        async def read(before: bytes | None, limit: int) -> queries.Rows:
            rows = await queries.by_author(self._context, viewer, author, before, limit)
            if not rows and not await queries.is_account(self._context, author):
                raise _no_such_account()
            return rows

        return await self._page(request, f"author {author} {viewer}", read)

    async def WatchHome(self, request: WatchHomeRequest, context: Any) -> AsyncIterator[HomeUpdate]:
        """What arrives at the caller's home."""
        async for update in watching.updates(self._context, rpc.signed_in()):
            yield update

    async def _page(self, request: PageRequest, scope: str, read: Read) -> HttpBody:
        limit = reads.page_limit(request.limit if request.HasField("limit") else None)
        before = self._cursors.read(scope, request.cursor)
        await reads.wait_for(self._context, request.min_position, PROJECTION)
        rows = await read(before, limit + 1)
        page = rows[:limit]
        more = len(rows) > limit
        cursor = self._cursors.make(scope, page[-1]["post_id"].bytes) if more else ""
        return HttpBody(content_type="application/json", data=rendering.page_json(page, cursor))


def _account_id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise _no_such_account() from error


def _no_such_account() -> NotFound:
    return NotFound("no such account", "accountId")
