"""Tables of the projection `decisions`."""

from sqlalchemy import Column, DateTime, Index, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

# `kind` and `action` are the numbers of the enums in impasto.moderation.v1.
decision = Table(
    "decision",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", SmallInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("action", SmallInteger, nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Index("decision_by_action", "action", "decided_at"),
)
