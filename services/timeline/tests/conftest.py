"""The timeline service on real engines, beside the logs that it reads."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.identity.v1.events_pb2 import (
    AccountBlocked,
    AccountFollowed,
    AccountRegistered,
    AccountUnfollowed,
)
from impasto.post.v1.events_pb2 import (
    PUBLIC,
    PostContent,
    PostDeleted,
    PostedImage,
    PostLiked,
    PostPublished,
    PostUnliked,
    Visibility,
)
from impasto.timeline.v1.timeline_service_pb2_grpc import TimelineServiceStub
from impasto_common import testing
from impasto_common.aggregate import Cause, execute
from impasto_common.event import Position, derived_id
from impasto_common.rules import Rules
from impasto_common.service import Context, Service
from impasto_timeline.service import service

if TYPE_CHECKING:
    from impasto.timeline.v1.timeline_service_pb2_grpc import TimelineServiceAsyncStub

_NO_RULES: Rules[None] = Rules(None, lambda state, _: state)


@dataclass
class World:
    """The timeline service, its API over gRPC, and the logs of identity and post."""

    context: Context
    identity: Context
    posts: Context
    api: "TimelineServiceAsyncStub"
    keys: testing.MemoryKeys

    async def sign_up(self, handle: str) -> str:
        """Register an account and return its id."""
        account_id = self.context.clock.new_id()
        event = AccountRegistered(
            account_id=account_id,
            handle=Sealed(subject_id=account_id, text=handle),
            display_name=Sealed(subject_id=account_id, text=handle.title()),
        )
        await self.happened(self.identity, f"account-{account_id}", event)
        return account_id

    async def publish(
        self, author: str, caption: str = "hello", visibility: Visibility = PUBLIC, in_reply_to: str = ""
    ) -> str:
        """Publish a post and return its id."""
        post_id = self.context.clock.new_id()
        content = PostContent(
            author_id=author,
            audience_id=author,
            caption=Sealed(subject_id=author, text=caption),
            images=[PostedImage(generation_id=derived_id(post_id), sha256="ab", width=4, height=3, url="/u")],
            visibility=visibility,
            in_reply_to=in_reply_to,
            created_at=self.context.clock.now(),
        )
        event = PostPublished(post_id=post_id, content=content, decision_id=derived_id("d"))
        await self.happened(self.posts, f"post-{post_id}", event)
        return post_id

    async def delete(self, author: str, post_id: str, in_reply_to: str = "") -> None:
        """Delete a post."""
        event = PostDeleted(post_id=post_id, author_id=author, in_reply_to=in_reply_to)
        await self.happened(self.posts, f"post-{post_id}", event)

    async def like(self, account_id: str, post_id: str, on: bool = True) -> None:
        """Like a post, or take the like back."""
        made = PostLiked if on else PostUnliked
        stream = f"like-{derived_id(post_id, account_id)}"
        await self.happened(self.posts, stream, made(post_id=post_id, account_id=account_id))

    async def follow(self, follower: str, followee: str) -> Position:
        """Let one account follow another."""
        event = AccountFollowed(follower_id=follower, followee_id=followee)
        return await self.happened(self.identity, _pair(follower, followee), event)

    async def unfollow(self, follower: str, followee: str) -> None:
        """Let one account stop following another."""
        event = AccountUnfollowed(follower_id=follower, followee_id=followee)
        await self.happened(self.identity, _pair(follower, followee), event)

    async def block(self, blocker: str, blocked: str) -> None:
        """Let one account block another."""
        event = AccountBlocked(blocker_id=blocker, blocked_id=blocked)
        await self.happened(self.identity, _pair(blocker, blocked), event)

    async def happened(self, log: Context, stream: str, event: Message) -> Position:
        """Write an event into another service's log."""
        return (await execute(log, _NO_RULES, stream, lambda _: [event], cause=Cause())).position

    async def project(self) -> None:
        """Apply both logs to the tables."""
        await testing.project(self.context, self.identity, self.posts)

    async def rows(self, statement: str, *values: object) -> Sequence[Any]:
        """Read the tables."""
        async with self.context.database.raw() as connection:
            return [tuple(row) for row in await connection.fetch(statement, *values)]


def _pair(one: str, other: str) -> str:
    return f"relationship-{derived_id(*sorted((one, other)))}"


@pytest_asyncio.fixture(scope="module")
async def world(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One running timeline service for a module's tests; accounts are new in each."""
    home: Path = tmp_path_factory.mktemp("timeline")
    keys = testing.MemoryKeys()
    async with AsyncExitStack() as stack:
        context, identity, posts = [
            await stack.enter_async_context(testing.context(one, database_url, home, keys=keys))
            for one in (service, Service("identity", lambda *_: None), Service("post", lambda *_: None))
        ]
        address = await stack.enter_async_context(testing.serve(partial(service.api, context)))
        api: Any = await stack.enter_async_context(testing.stub(TimelineServiceStub, address))
        listening = asyncio.create_task(context.hub.run())
        yield World(context, identity, posts, api, keys)
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
