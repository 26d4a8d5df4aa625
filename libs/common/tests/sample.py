"""A small service for tests of the library: posts of one author, counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import grpc.aio
from google.protobuf.message import Message
from sqlalchemy import Column, Integer, MetaData, Table, Text

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.post.v1.events_pb2 import PostContent, PostDeleted, PostPublished
from impasto_common.database import Raw
from impasto_common.errors import FailedPrecondition
from impasto_common.event import Event
from impasto_common.rules import Rules
from impasto_common.service import Context, Projection, Service


@dataclass(frozen=True)
class Sample:
    """A post."""

    caption: str = ""
    published: int = 0
    deleted: bool = False


def evolve(state: Sample, event: Message) -> Sample:
    """Apply an event."""
    if isinstance(event, PostPublished):
        return replace(state, caption=event.content.caption.text, published=state.published + 1)
    return replace(state, deleted=True)


RULES = Rules(Sample(), evolve)


def publish(post_id: str, caption: str, author: str = "author-1") -> PostPublished:
    """The event of a post."""
    sealed = Sealed(subject_id=author, text=caption)
    return PostPublished(post_id=post_id, content=PostContent(author_id=author, caption=sealed))


def delete(state: Sample, post_id: str) -> list[Message]:
    """Delete once."""
    if state.deleted:
        raise FailedPrecondition("gone already", "postId")
    return [PostDeleted(post_id=post_id)]


TABLES = MetaData()
Table("note", TABLES, Column("post_id", Text, primary_key=True), Column("caption", Text, nullable=False))
# Adds up instead of upserting: an event that is applied twice shows.
Table("tally", TABLES, Column("author", Text, primary_key=True), Column("count", Integer, nullable=False))


async def published(db: Raw, events: Sequence[Event[Any]]) -> None:
    """Insert and count."""
    for event in events:
        content = event.message.content
        await db.execute("insert into note values ($1, $2)", event.message.post_id, content.caption.text)
        await db.execute(
            "insert into tally values ($1, 1) on conflict (author) do update set count = tally.count + 1",
            content.author_id,
        )


async def deleted(db: Raw, events: Sequence[Event[Any]]) -> None:
    """Remove."""
    await db.execute("delete from note where post_id = any($1)", [e.message.post_id for e in events])


NOTES = Projection("notes", 1, TABLES, {PostPublished: published, PostDeleted: deleted})


def no_api(_context: Context, _server: grpc.aio.Server) -> None:
    """Add nothing."""


SERVICE = Service("post", no_api, projections=[NOTES])
