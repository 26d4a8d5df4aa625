"""The post service on real engines, beside peers that speak generation's and moderation's contracts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc.aio
import pytest
import pytest_asyncio
from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.generation.v1.generation_service_pb2 import COMPLETED, GenerationState, Image
from impasto.generation.v1.picture_service_pb2 import GetPicturesRequest, GetPicturesResponse, Picture
from impasto.generation.v1.picture_service_pb2_grpc import (
    PictureServiceServicer,
    add_PictureServiceServicer_to_server,
)
from impasto.identity.v1.events_pb2 import (
    AccountBlocked,
    AccountFollowed,
    AccountRegistered,
    AccountUnblocked,
    AccountUnfollowed,
)
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, Action
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import (
    ModerationServiceServicer,
    add_ModerationServiceServicer_to_server,
)
from impasto.post.v1.post_service_pb2 import Post, PublishPostRequest
from impasto.post.v1.post_service_pb2_grpc import PostServiceStub
from impasto_common import testing
from impasto_common.aggregate import Cause, events_of, execute
from impasto_common.config import Settings
from impasto_common.errors import Unavailable
from impasto_common.event import Event, derived_id
from impasto_common.rules import Rules
from impasto_common.service import Channels, Context, Service
from impasto_common.testing import metadata
from impasto_post.service import service

if TYPE_CHECKING:
    from impasto.post.v1.post_service_pb2_grpc import PostServiceAsyncStub

_NO_RULES: Rules[None] = Rules(None, lambda state, _: state)


class Peers(PictureServiceServicer, ModerationServiceServicer):
    """What generation and moderation answer, as a test sets it."""

    def __init__(self) -> None:
        self.pictures: dict[str, Picture] = {}
        self.action: Action = ACTION_ALLOW
        self.reason = ""
        self.away = False
        self.screened: list[ScreenTextRequest] = []

    async def GetPictures(self, request: GetPicturesRequest, context: Any) -> GetPicturesResponse:
        """Known pictures, in the order asked."""
        known = [self.pictures[i] for i in request.generation_ids if i in self.pictures]
        return GetPicturesResponse(pictures=known)

    async def ScreenText(self, request: ScreenTextRequest, context: Any) -> Decision:
        """The decision set, or an outage."""
        self.screened.append(request)
        if self.away:
            raise Unavailable("moderation is away")
        return Decision(decision_id=request.decision_id, action=self.action, reason=self.reason)

    async def ScreenImage(self, request: Any, context: Any) -> Decision:
        """Nobody here asks for it."""
        raise Unavailable("not asked for")

    def add_to(self, server: grpc.aio.Server) -> None:
        """Serve both contracts."""
        add_PictureServiceServicer_to_server(self, server)
        add_ModerationServiceServicer_to_server(self, server)


@dataclass
class World:
    """The post service, its API over gRPC, its peers, and identity's log."""

    context: Context
    identity: Context
    peers: Peers
    api: "PostServiceAsyncStub"

    async def sign_up(self, handle: str, projected: bool = True) -> str:
        """Register an account and return its id."""
        account_id = self.context.clock.new_id()
        registered = AccountRegistered(
            account_id=account_id,
            handle=Sealed(subject_id=account_id, text=handle),
            display_name=Sealed(subject_id=account_id, text=handle.title()),
        )
        await self.happened(f"account-{account_id}", registered)
        if projected:
            await self.project()
        return account_id

    async def follow(self, follower: str, followee: str) -> None:
        """Let one account follow another."""
        event = AccountFollowed(follower_id=follower, followee_id=followee)
        await self.happened(_pair(follower, followee), event)

    async def unfollow(self, follower: str, followee: str) -> None:
        """Let one account stop following another."""
        event = AccountUnfollowed(follower_id=follower, followee_id=followee)
        await self.happened(_pair(follower, followee), event)

    async def block(self, blocker: str, blocked: str) -> None:
        """Let one account block another."""
        event = AccountBlocked(blocker_id=blocker, blocked_id=blocked)
        await self.happened(_pair(blocker, blocked), event)

    async def unblock(self, blocker: str, blocked: str) -> None:
        """Let one account lift its block of another."""
        event = AccountUnblocked(blocker_id=blocker, blocked_id=blocked)
        await self.happened(_pair(blocker, blocked), event)

    async def happened(self, stream: str, event: Message) -> None:
        """Write an event of identity."""
        await execute(self.identity, _NO_RULES, stream, lambda _: [event], cause=Cause())

    async def project(self) -> None:
        """Apply both logs to the tables."""
        await testing.project(self.context, self.identity)

    def generation(self, owner: str, state: GenerationState = COMPLETED, cleared: bool = True) -> str:
        """Give an account a generation and return its id."""
        generation_id = self.context.clock.new_id()
        media = f"/v1/media/{generation_id}"
        image = Image(
            url=f"{media}/full.webp",
            feed_url=f"{media}/feed.webp",
            thumb_url=f"{media}/thumb.webp",
            width=1024,
            height=768,
            sha256=generation_id.replace("-", "") * 2,
            cleared=cleared,
        )
        self.peers.pictures[generation_id] = Picture(
            generation_id=generation_id, owner_id=owner, state=state, images=[image]
        )
        return generation_id

    async def publish(self, author: str, caption: str = "hello", **fields: Any) -> Post:
        """Post one new generation."""
        request = PublishPostRequest(caption=caption, generation_ids=[self.generation(author)], **fields)
        return (await self.api.PublishPost(request, metadata=metadata(author))).post

    async def events(self, post_id: str) -> Sequence[Event[Message]]:
        """Events of a post, unsealed."""
        return await events_of(self.context, await self.context.store.read(f"post-{post_id}"))

    async def count(self) -> int:
        """Events in the whole log of the service."""
        return sum((await self.context.store.last()).values())


def _pair(one: str, other: str) -> str:
    return f"relationship-{derived_id(*sorted((one, other)))}"


@pytest_asyncio.fixture(scope="module")
async def shared_world(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One running post service for a module's tests; accounts are new in each."""
    home: Path = tmp_path_factory.mktemp("post")
    keys, peers = testing.MemoryKeys(), Peers()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(testing.serve(peers.add_to))
        channels = Channels(Settings(addresses={"generation": address, "moderation": address}))
        stack.push_async_callback(channels.close)
        identity = await stack.enter_async_context(
            testing.context(Service("identity", lambda *_: None), database_url, home, keys=keys)
        )
        context = await stack.enter_async_context(
            testing.context(service, database_url, home, keys=keys, channels=channels)
        )
        own = await stack.enter_async_context(testing.serve(partial(service.api, context)))
        api: Any = await stack.enter_async_context(testing.stub(PostServiceStub, own))
        yield World(context, identity, peers, api)


@pytest.fixture
def world(shared_world: World) -> World:
    """The post service with well-meaning peers."""
    peers = shared_world.peers
    peers.action, peers.reason, peers.away = ACTION_ALLOW, "", False
    peers.screened.clear()
    return shared_world


@pytest.fixture
def unknown_id() -> str:
    """An id that nothing has."""
    return derived_id("nothing")
