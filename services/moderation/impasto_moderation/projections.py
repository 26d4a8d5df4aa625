"""The projection `decisions`: what was decided about what, for people to look through."""

from collections.abc import Sequence
from datetime import UTC

from impasto.moderation.v1.events_pb2 import DecisionTaken
from impasto_common.database import Raw
from impasto_common.event import Event
from impasto_common.service import Projection
from impasto_moderation import tables


async def add_decisions(db: Raw, events: Sequence[Event[DecisionTaken]]) -> None:
    """Decisions were taken; each has a stream of its own, so that none comes twice."""
    # COPY, because unnest would flatten the arrays of categories into one.
    await db.copy_records_to_table(
        "decision",
        columns=tables.decision.columns.keys(),
        records=[_row(event.message) for event in events],
    )


def _row(taken: DecisionTaken) -> tuple[object, ...]:
    return (
        taken.decision_id,
        taken.kind,
        taken.subject,
        taken.account_id,
        taken.action,
        list(taken.categories),
        taken.policy_version,
        taken.decided_at.ToDatetime(UTC),
    )


DECISIONS = Projection("decisions", 1, tables.metadata, {DecisionTaken: add_decisions})
