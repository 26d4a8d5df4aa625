"""Live updates of a home."""

import asyncio
import time
from collections.abc import AsyncIterator

from impasto.timeline.v1.timeline_service_pb2 import HomeUpdate
from impasto_common.service import Context
from impasto_timeline import queries
from impasto_timeline.rendering import item_of

HEARTBEAT_SECONDS = 15.0
MAX_ITEMS = 100
ALL = "*"


async def updates(context: Context, account_id: str) -> AsyncIterator[HomeUpdate]:
    """Yield what arrives at a home, for ever; first, and when nothing came for a while, nothing.

    What a lost hint would have told is found by the next heartbeat. A post may come twice, never
    not at all; its id tells.
    """
    async with context.hub.watch(ALL) as hints:
        newest = await queries.newest_at_home(context, account_id)
        yield HomeUpdate()
        while True:
            rows = await _hinted(context, account_id, hints)
            rows = rows or await queries.home_after(context, account_id, newest, MAX_ITEMS)
            newest = max([newest, *(row["post_id"].bytes for row in rows)])
            yield HomeUpdate(items=[item_of(row) for row in rows])


async def _hinted(context: Context, account_id: str, hints: asyncio.Queue[str]) -> queries.Rows:
    """Wait for new posts at this home; none when it is time for a heartbeat."""
    until = time.monotonic() + HEARTBEAT_SECONDS
    while (left := until - time.monotonic()) > 0:
        try:
            post_ids = [await asyncio.wait_for(hints.get(), left)]
        except TimeoutError:
            break
        while not hints.empty():
            post_ids.append(hints.get_nowait())
        if rows := await queries.home_among(context, account_id, post_ids):
            return rows
    return []
