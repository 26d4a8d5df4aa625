"""gRPC: callers, errors that name fields, and streams, through a real server."""

from pathlib import Path
from typing import Any

import grpc.aio
import pytest

from impasto.identity.v1.identity_service_pb2 import GetMeRequest
from impasto.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from impasto.post.v1.post_service_pb2 import GetPostRequest, Post, PublishPostRequest
from impasto.post.v1.post_service_pb2_grpc import (
    PostServiceServicer,
    PostServiceStub,
    add_PostServiceServicer_to_server,
)
from impasto.timeline.v1.timeline_service_pb2 import HomeUpdate, WatchHomeRequest
from impasto.timeline.v1.timeline_service_pb2_grpc import (
    TimelineServiceServicer,
    TimelineServiceStub,
    add_TimelineServiceServicer_to_server,
)
from impasto_common import errors, rpc
from impasto_common.config import Settings
from impasto_common.errors import ImpastoError, InvalidArgument, NotFound, Unauthenticated, Unavailable
from impasto_common.service import Channels
from impasto_common.testing import as_caller, metadata, refused, serve, stub

ADA = "0198b2f4-6d1c-7a53-9c1e-2f7d3a9b1c00"
FAILURES: dict[str, Exception] = {
    kind.__name__: kind("told", "someField") for kind in ImpastoError.__subclasses__()
} | {"bug": ValueError("secret detail"), "cut": ConnectionResetError("peer")}


class Posts(PostServiceServicer):
    """Answers with the caller, or fails as the post id says."""

    async def GetPost(self, request: GetPostRequest, _call: Any) -> Post:
        if request.post_id in FAILURES:
            raise FAILURES[request.post_id]
        who = rpc.caller()
        return Post(id=rpc.signed_in(), caption=f"{who.session_id} {who.request_id} {who.idempotency_key}")


class Timelines(TimelineServiceServicer):
    """Streams two updates and fails."""

    async def WatchHome(self, _request: WatchHomeRequest, _call: Any) -> Any:
        yield HomeUpdate()
        yield HomeUpdate()
        raise NotFound("the end", "cursor")


def add(server: grpc.aio.Server) -> None:
    add_PostServiceServicer_to_server(Posts(), server)  # type: ignore[abstract]
    add_TimelineServiceServicer_to_server(Timelines(), server)  # type: ignore[abstract]


async def test_the_caller_is_who_the_gateway_says() -> None:
    sent = metadata(ADA, x_session_id="session-1", x_request_id="request-1", idempotency_key="key-1")
    async with serve(add) as address, stub(PostServiceStub, address) as posts:
        answer = await posts.GetPost(GetPostRequest(), metadata=sent)
    assert (answer.id, answer.caption) == (ADA, "session-1 request-1 key-1")


async def test_an_account_id_that_is_none_is_nobody() -> None:
    async with serve(add) as address, stub(PostServiceStub, address) as posts:
        error = await refused(posts.GetPost(GetPostRequest(), metadata=metadata("not-a-uuid")))
    assert isinstance(error, Unauthenticated)


async def test_a_stranger_is_told_to_sign_in() -> None:
    async with serve(add) as address, stub(PostServiceStub, address) as posts:
        error = await refused(posts.GetPost(GetPostRequest()))
    assert isinstance(error, Unauthenticated)


@pytest.mark.parametrize("kind", ImpastoError.__subclasses__())
async def test_every_kind_arrives_as_itself_and_names_its_field(kind: type[ImpastoError]) -> None:
    async with serve(add) as address, stub(PostServiceStub, address) as posts:
        error = await refused(posts.GetPost(GetPostRequest(post_id=kind.__name__)))
    assert (type(error), error.message, error.field) == (kind, "told", "someField")


async def test_a_bug_shows_nothing_but_a_request_id() -> None:
    async with serve(add) as address, stub(PostServiceStub, address) as posts:
        call = posts.GetPost(GetPostRequest(post_id="bug"), metadata=metadata("a", x_request_id="r-42"))
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await call
    assert failed.value.code() is grpc.StatusCode.INTERNAL
    assert "r-42" in str(failed.value.details())
    assert "secret" not in str(failed.value.details())


async def test_a_cut_connection_to_a_dependency_is_an_outage() -> None:
    async with serve(add) as address, stub(PostServiceStub, address) as posts:
        assert isinstance(await refused(posts.GetPost(GetPostRequest(post_id="cut"))), Unavailable)


async def test_an_unknown_method_is_unimplemented() -> None:
    async with serve(add) as address, stub(IdentityServiceStub, address) as identity:
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await identity.GetMe(GetMeRequest())
    assert failed.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_stream_delivers_what_came_before_its_error() -> None:
    seen = 0
    async with serve(add) as address, stub(TimelineServiceStub, address) as timelines:
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            async for _ in timelines.WatchHome(WatchHomeRequest()):
                seen += 1
    assert seen == 2
    assert rpc.from_call_error(failed.value).field == "cursor"


async def test_a_service_that_is_away_is_unavailable() -> None:
    async with stub(PostServiceStub, "127.0.0.1:1") as posts:
        with pytest.raises(Unavailable):
            await rpc.call(posts.GetPost(GetPostRequest(), timeout=1))


def test_a_command_key_is_scoped_to_caller_method_and_body() -> None:
    request = PublishPostRequest(caption="one")
    with as_caller("ada", idempotency_key="k"):
        key = rpc.command_key(request, b"secret")
        other_body = rpc.command_key(PublishPostRequest(caption="two"), b"secret")
        other_method = rpc.command_key(GetPostRequest(), b"secret")
    with as_caller("bob", idempotency_key="k"):
        other_caller = rpc.command_key(request, b"secret")
    assert key is not None
    assert other_body is not None
    assert other_method is not None
    assert other_caller is not None
    assert key.key == other_body.key
    assert key.request_hash != other_body.request_hash
    assert len({key.key, other_method.key, other_caller.key}) == 3


def test_no_header_no_key_and_a_long_one_is_refused() -> None:
    with as_caller("ada"):
        assert rpc.command_key(PublishPostRequest(), b"secret") is None
    with as_caller("ada", idempotency_key="k" * 256), pytest.raises(InvalidArgument):
        rpc.command_key(PublishPostRequest(), b"secret")


def test_every_kind_is_on_the_page_about_errors() -> None:
    page = (Path(__file__).parents[3] / "docs" / "errors.md").read_text()
    for kind in ImpastoError.__subclasses__():
        assert f"`{kind.__name__}` | {kind.status} |" in page
        assert kind.__name__ in (errors.__doc__ or "")


async def test_a_call_onwards_carries_the_request_id_and_not_the_caller() -> None:
    async with serve(add) as address:
        channels = Channels(Settings(addresses={"post": address}))
        posts = PostServiceStub(channels.to("post"))
        with as_caller(ADA):
            error = await refused(posts.GetPost(GetPostRequest(), timeout=5))
            assert isinstance(error, Unauthenticated)
            own = metadata(ADA)
            answer = await posts.GetPost(GetPostRequest(), timeout=5, metadata=own)
        await channels.close()
    assert "test-request" in answer.caption


async def test_a_call_onwards_ends_with_the_call_that_caused_it() -> None:
    async with serve(add) as address:
        channels = Channels(Settings(addresses={"post": address}))
        posts = PostServiceStub(channels.to("post"))
        with rpc.due_in(-1.0), pytest.raises(grpc.aio.AioRpcError) as failed:
            await posts.GetPost(GetPostRequest(), timeout=5)
        await channels.close()
    assert failed.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
