"""A policy at work: each event is reacted to, then its place is committed.

A crash between the two makes the reaction run again, so reactions derive the ids of what they
write from the event that caused it.
"""

import logging
from collections.abc import Sequence

from impasto_common import sealing
from impasto_common.consumer import At, Place, Step, Superseded
from impasto_common.database import Raw, dedicated
from impasto_common.event import Event, Record, decode, type_of
from impasto_common.service import Context, Policy, sources

logger = logging.getLogger(__name__)


class PolicySink:
    """Runs a policy's reactions, one event after the other within a lane."""

    def __init__(self, context: Context, policy: Policy) -> None:
        self._context = context
        self._policy = policy
        self._handlers = {type_of(message): react for message, react in policy.handlers.items()}
        self._connection: Raw | None = None

    @property
    def name(self) -> str:
        """Name of the policy."""
        return self._policy.name

    @property
    def sources(self) -> Sequence[str]:
        """Services whose events it reacts to."""
        return sources(self._policy.handlers)

    async def open(self) -> dict[Place, At]:
        """Create the table of places where it is missing, and return this policy's."""
        self._connection = await dedicated(self._context.database.url, self._context.service)
        async with self._connection.transaction():
            await self._connection.execute("select pg_advisory_xact_lock(hashtext('impasto schema'))")
            await self._connection.execute(_CREATE)
        lanes = range(self._context.settings.lanes)
        places = [(self.name, source, lane) for source in self.sources for lane in lanes]
        await self._connection.executemany(_INSERT, places)
        rows = await self._connection.fetch(_READ, self.name)
        return {(row["source"], row["lane"]): At(row["position"], row["offset"]) for row in rows}

    async def apply(self, steps: Sequence[Step]) -> None:
        """React to each event of interest and commit the places.

        Raises:
            Superseded: another process runs this policy too.
            ImpastoError: a reaction failed; the place stays before its event.
        """
        for step in steps:
            at = step.before
            for record in step.records:
                if record.type not in self._handlers:
                    continue
                # Commit what was done before this reaction, so that a failure repeats only itself.
                before = At(record.position - 1, step.before.offset)
                await self._move(step.place, at, before)
                await self._react(record)
                at = At(record.position, step.before.offset)
                await self._move(step.place, before, at)
            await self._move(step.place, at, step.after)

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection:
            connection.terminate()

    async def _react(self, record: Record) -> None:
        message = decode(record.type, record.payload)
        assert message is not None
        await sealing.unseal([(record.id, message)], self._context.keys)
        await self._handlers[record.type](self._context, Event(record, message))

    async def _move(self, place: Place, before: At, after: At) -> None:
        assert self._connection is not None
        if before == after:
            return
        source, lane = place
        moved = await self._connection.fetchval(
            _MOVE, self.name, source, lane, before.position, after.position, after.offset
        )
        if moved is None:
            raise Superseded("another process runs this policy")


_CREATE = """
create table if not exists policy_position (
  policy text not null, source text not null, lane int not null,
  position bigint not null, "offset" bigint not null, primary key (policy, source, lane)
)"""
_INSERT = "insert into policy_position values ($1, $2, $3, 0, 0) on conflict do nothing"
_READ = 'select source, lane, position, "offset" from policy_position where policy = $1'
_MOVE = """
update policy_position set position = $5, "offset" = $6
where policy = $1 and source = $2 and lane = $3 and position = $4
returning position"""
