"""Tables of the projection `jobs`: what waits for a worker, what an account asked for, and its pictures."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()

# `state` is impasto.generation.v1.GenerationState; from 4 (COMPLETED) on it is final.
generation = Table(
    "generation",
    metadata,
    Column("generation_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("style", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Index("generation_of_account", "account_id", "generation_id"),
    Index("generation_unfinished", "generation_id", postgresql_where=text("state < 4")),
)
# Equal requests give equal pictures: one file may be the picture of several generations.
image = Table(
    "image",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("generation_id", Uuid, primary_key=True),
    # Among the pictures of its generation: 0, 1, 2, …
    Column("place", SmallInteger, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("full_key", Text, nullable=False),
    Column("feed_key", Text, nullable=False),
    Column("thumb_key", Text, nullable=False),
    Column("original_key", Text, nullable=False),
    Column("cleared", Boolean, nullable=False),
    Index("image_of_generation", "generation_id", "place"),
)
