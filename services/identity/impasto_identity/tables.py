"""Read tables of the projection `accounts`."""

from sqlalchemy import Column, Index, Integer, MetaData, Table, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP

METADATA = MetaData()

FOLLOW = Table(
    "follow",
    METADATA,
    Column("follower_id", Uuid, primary_key=True),
    Column("followee_id", Uuid, primary_key=True),
    Column("followed_at", TIMESTAMP(timezone=True), nullable=False),
    Index("follow_by_followee", "followee_id"),
)

BLOCK = Table(
    "block",
    METADATA,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
    Column("blocked_at", TIMESTAMP(timezone=True), nullable=False),
)

# How many follow an account and are followed by it; no row before the first.
TALLY = Table(
    "tally",
    METADATA,
    Column("account_id", Uuid, primary_key=True),
    Column("followers", Integer, nullable=False),
    Column("following", Integer, nullable=False),
)
