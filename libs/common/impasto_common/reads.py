"""Reads: waiting for a position, page limits, and cursors that cannot be forged."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import time

from impasto_common.errors import Exhausted, InvalidArgument
from impasto_common.event import Position
from impasto_common.service import Context

DEFAULT_LIMIT = 30
MAX_LIMIT = 100
_TAG = 12


async def wait_for(context: Context, text: str, projection: str, seconds: float = 4.0) -> None:
    """Wait until a projection of this service has applied a position; empty text waits for nothing.

    Places in logs that the projection does not read are ignored: nothing of them can show in it. The
    wait is shorter than the gateway's for a read, and its failure is not one that the gateway tries
    again, so that the caller learns what it waited for.

    Raises:
        InvalidArgument: the text is not a position that was ever given out; names `minPosition`.
        Exhausted: the projection did not get there in time; names `minPosition`.
    """
    if not text:
        return
    wanted = Position.parse(text)
    until = time.monotonic() + seconds
    pause = 0.002
    while not await _reached(context, projection, wanted):
        if pause == 0.002:
            await _check_written(context, wanted)
        if time.monotonic() > until:
            raise Exhausted(f"{projection} has not reached {text} yet, try again", "minPosition")
        await asyncio.sleep(pause)
        pause = min(pause * 2, 0.05)


async def _check_written(context: Context, wanted: Position) -> None:
    """Refuse places behind the end of this service's own log, which nothing will ever reach for."""
    last = await context.store.last()
    own = [(lane, place) for service, lane, place in wanted.places if service == context.service]
    if any(place > last.get(lane, 0) for lane, place in own):
        raise InvalidArgument("not a position", "minPosition")


async def _reached(context: Context, projection: str, wanted: Position) -> bool:
    schema = next(p.schema(context.service) for p in context.projections if p.name == projection)
    async with context.database.raw() as connection:
        rows = await connection.fetch(f"select source, lane, position from {schema}.position")
    at = {(row["source"], row["lane"]): row["position"] for row in rows}
    return all(at.get((s, lane), place) >= place for s, lane, place in wanted.places)


def page_limit(limit: int | None) -> int:
    """Rows of a page; 30 if none is asked for.

    Raises:
        InvalidArgument: not 1 to 100; names `limit`.
    """
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidArgument(f"must be 1 to {MAX_LIMIT}", "limit")
    return limit


class Cursors:
    """Opaque cursors, signed for one list of one reader: a foreign or altered one is refused."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, scope: str, last: bytes) -> str:
        """Return the cursor that continues the list `scope` after the key `last`."""
        return base64.urlsafe_b64encode(self._tag(scope, last) + last).decode().rstrip("=")

    def read(self, scope: str, cursor: str) -> bytes | None:
        """Return the key to continue after; None at the beginning.

        Raises:
            InvalidArgument: not a cursor of this list and reader; names `cursor`.
        """
        if not cursor:
            return None
        try:
            data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except (binascii.Error, ValueError) as error:
            raise InvalidArgument("not a cursor of this list", "cursor") from error
        last = data[_TAG:]
        # Encoded again, because decoding overlooks foreign characters and spare bits.
        if not hmac.compare_digest(cursor.encode(), self.make(scope, last).encode()):
            raise InvalidArgument("not a cursor of this list", "cursor")
        return last

    def _tag(self, scope: str, last: bytes) -> bytes:
        return hmac.new(self._secret, scope.encode() + b"\x00" + last, hashlib.sha256).digest()[:_TAG]
