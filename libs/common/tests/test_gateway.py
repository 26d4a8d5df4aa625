"""The gateway: a real Envoy with deploy/envoy/ in front of a gRPC peer."""

import json
from collections.abc import AsyncIterator
from typing import Any

import grpc.aio
import pytest
import pytest_asyncio
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from gateway_peer import Keys
from gateway_rig import (
    ANYONE,
    MAYBE,
    Gateway,
    Rpc,
    burst,
    contract,
    error,
    grpc_code,
    running_gateway,
    violation,
)
from impasto.identity.v1.identity_service_pb2 import Account, GetAccountRequest, GetMeRequest
from impasto.post.v1.events_pb2 import Visibility
from impasto.post.v1.post_service_pb2 import LikePostRequest
from impasto_common.embedded.child import until

SPOOFED = {"x-account-id": "victim", "x-session-id": "theirs", "x-account-roles": "operator"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest_asyncio.fixture(scope="module")
async def module_gateway(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    async with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def gateway(module_gateway: Gateway) -> Gateway:
    """The gateway of the module, with a peer that answers with empty messages."""
    module_gateway.peer.answers.clear()
    module_gateway.peer.streams.clear()
    return module_gateway


EVERY_RPC = pytest.mark.parametrize("rpc", contract(), ids=lambda rpc: rpc.method.name)


# --- the contract


@EVERY_RPC
async def test_every_method_is_reached_over_http_as_the_token_says(gateway: Gateway, rpc: Rpc) -> None:
    headers = {**SPOOFED, **gateway.bearer(sub="me", sid="here")}
    before = gateway.peer.count(rpc.method.name)

    response = await gateway.http.request(rpc.verb, rpc.path, headers=headers)

    assert response.status_code == 200, response.text
    assert gateway.peer.count(rpc.method.name) > before
    call = gateway.peer.last(rpc.method.name)
    account = "" if rpc.method.name in ANYONE else "me"
    assert call.metadata.get("x-account-id", "") == account
    assert call.metadata.get("x-session-id", "") == ("here" if account else "")
    assert "authorization" not in call.metadata
    if not rpc.method.server_streaming:
        assert call.remaining_s is not None
        assert 0 < call.remaining_s <= 10


@EVERY_RPC
async def test_every_method_over_http_without_a_token(gateway: Gateway, rpc: Rpc) -> None:
    before = gateway.peer.count(rpc.method.name)

    response = await gateway.http.request(rpc.verb, rpc.path, headers=SPOOFED)

    if rpc.method.name in ANYONE | MAYBE:
        assert response.status_code == 200, response.text
        assert not set(SPOOFED) & set(gateway.peer.last(rpc.method.name).metadata)
    else:
        assert error(response, 401, 16) == "Jwt is missing"
        assert gateway.peer.count(rpc.method.name) == before


@EVERY_RPC
async def test_every_method_over_grpc(gateway: Gateway, rpc: Rpc) -> None:
    spoofed = (*SPOOFED.items(), ("x-envoy-original-path", "/x"))
    token = ("authorization", gateway.bearer(sub="me")["authorization"])
    async with grpc.aio.insecure_channel(gateway.address) as channel:
        connect: Any = channel.unary_stream if rpc.method.server_streaming else channel.unary_unary
        call = connect(rpc.full_name, Message.SerializeToString)
        assert await grpc_code(call(GetMeRequest(), metadata=(*spoofed, token))) is grpc.StatusCode.OK
        signed_in = gateway.peer.last(rpc.method.name)
        anonymous = call(GetMeRequest(), metadata=spoofed)
        outcome = await anonymous.code(), await anonymous.details()

    assert signed_in.metadata.get("x-account-id", "") == ("" if rpc.method.name in ANYONE else "me")
    if rpc.method.name in ANYONE | MAYBE:
        assert outcome == (grpc.StatusCode.OK, "")
    else:
        # in words, not in JSON
        assert outcome == (grpc.StatusCode.UNAUTHENTICATED, "Jwt is missing")
    assert gateway.peer.last(rpc.method.name).metadata.get("x-account-id") != "victim"


@EVERY_RPC
async def test_a_wrong_method_on_a_known_path_names_the_right_ones(gateway: Gateway, rpc: Rpc) -> None:
    allowed = sorted({other.verb for other in contract() if other.path == rpc.path})

    for verb in set(METHODS) - set(allowed):
        response = await gateway.http.request(verb, rpc.path)
        message = error(response, 405, 12)
        assert response.headers["allow"] == ", ".join(allowed)
        assert all(method in message for method in allowed)


@pytest.mark.parametrize(
    "rpc", [r for r in contract() if r.verb in ("POST", "PATCH")], ids=lambda r: r.method.name
)
async def test_an_unknown_field_of_a_body_is_named(gateway: Gateway, rpc: Rpc) -> None:
    body = '{"nonsense":{"a":[1]}}'

    response = await gateway.http.request(rpc.verb, rpc.path, content=body, headers=gateway.bearer())

    assert response.status_code == 400
    assert violation(response) == "nonsense"


@EVERY_RPC
async def test_an_unknown_query_parameter_is_named(gateway: Gateway, rpc: Rpc) -> None:
    response = await gateway.http.request(rpc.verb, rpc.path, params={"pgae": "1"}, headers=gateway.bearer())

    assert response.status_code == 400
    assert violation(response) == "pgae"


# --- tokens


async def test_bad_tokens_are_refused_even_where_none_is_needed(gateway: Gateway) -> None:
    keys = gateway.peer.keys
    tampered = keys.token().rsplit(".", 1)[0] + "." + keys.token(sub="other").rsplit(".", 1)[1]
    bad = {
        "expired": keys.token(exp=1_000_000_000),
        "of another issuer": keys.token(iss="https://elsewhere"),
        "of another key": Keys().token(),
        "tampered": tampered,
        "nonsense": "nonsense",
    }
    for what, token in bad.items():
        for path in ("/v1/me", "/v1/accounts/ada"):
            for request in (
                {"headers": {"authorization": f"Bearer {token}"}},
                {"params": {"access_token": token}},
            ):
                response = await gateway.http.get(path, **request)  # type: ignore[arg-type]
                assert error(response, 401, 16), what


async def test_a_token_in_the_query_goes_no_further(gateway: Gateway) -> None:
    token = gateway.peer.keys.token(sub="me", scope="user moderator")

    lie = {"x-envoy-original-path": "/v1/lie"}
    response = await gateway.http.get(
        "/v1/me", params={"access_token": token, "minPosition": "7"}, headers=lie
    )
    await gateway.http.get("/v1/nope", headers=lie)

    assert response.status_code == 200
    call = gateway.peer.last("GetMe")
    assert call.request == GetMeRequest(min_position="7")
    assert (call.metadata["x-account-id"], call.metadata["x-account-roles"]) == ("me", "user moderator")
    assert token not in str(call.metadata)

    request_id = response.headers["x-request-id"]

    async def logged() -> bool:
        # the log is written when its buffer is full
        await burst(gateway, 20, "GET", "/healthz")
        return request_id in gateway.access_log.read_text()

    await until(logged, 30)
    entries = [json.loads(line) for line in gateway.access_log.read_text().splitlines()]
    entry = next(e for e in entries if e["request_id"] == request_id)
    assert (entry["path"], entry["account"], entry["status"]) == ("/v1/me", "me", 200)
    assert "eyJ" not in gateway.access_log.read_text()
    assert "/v1/lie" not in gateway.access_log.read_text()


async def test_a_token_for_somebody_else_is_forbidden(gateway: Gateway) -> None:
    error(await gateway.http.get("/v1/me", headers=gateway.bearer(aud="elsewhere")), 403, 7)


async def test_clients_cannot_steer_envoy(gateway: Gateway) -> None:
    headers = {"x-envoy-upstream-rq-timeout-ms": "1", "x-envoy-max-retries": "9", "grpc-timeout": "1H"}

    response = await gateway.http.get("/v1/me", headers={**headers, **gateway.bearer()})

    assert response.status_code == 200
    assert "x-envoy-internal" not in gateway.peer.last("GetMe").metadata
    call = gateway.peer.last("GetMe")
    assert call.remaining_s is not None
    assert 1 < call.remaining_s <= 5


# --- JSON


async def test_json_is_transcoded_both_ways(gateway: Gateway) -> None:
    async def account(request: GetAccountRequest, context: Any) -> Message:
        return Account(id="1", handle=request.handle, display_name="Ada L.")

    gateway.peer.answers["GetAccount"] = account
    body = {"caption": 'two {"a": [', "generationIds": ["g1", "g2"], "visibility": "public"}
    headers = {**gateway.bearer(), "idempotency-key": "key-1"}

    published = await gateway.http.post("/v1/posts", json=body, headers=headers)
    found = await gateway.http.get("/v1/accounts/ada")

    call = gateway.peer.last("PublishPost")
    assert published.status_code == 200
    request: Any = call.request
    assert (request.caption, list(request.generation_ids)) == ('two {"a": [', ["g1", "g2"])
    assert request.visibility == Visibility.PUBLIC
    assert call.metadata["idempotency-key"] == "key-1"
    # zeros and empty strings are there, so that clients need no defaults
    expected = {"id": "1", "handle": "ada", "displayName": "Ada L.", "bio": "", "followerCount": 0}
    assert expected.items() <= found.json().items()


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/generations", '{"seed": "x"}', "seed"),
        ("/v1/generations", '{"seed": -1}', "seed"),
        ("/v1/posts", '{"caption": {"a": 1}}', "caption"),
        ("/v1/posts", '{"visibility": "nobody"}', "visibility"),
        ("/v1/posts", '{"capti\\u006fn": "x"}', "capti\\u006fn"),
        ("/v1/posts/p/replies", '{"postId": "other"}', "postId"),
    ],
)
async def test_a_wrong_value_is_named(gateway: Gateway, path: str, body: str, field: str) -> None:
    response = await gateway.http.post(path, content=body, headers=gateway.bearer())

    assert response.status_code == 400
    assert violation(response) == field


async def test_a_wrong_query_value_is_named(gateway: Gateway) -> None:
    response = await gateway.http.get("/v1/timelines/explore", params={"limit": "many"})

    assert response.status_code == 400
    assert violation(response) == "limit"


@pytest.mark.parametrize("body", ['{"caption": ', "caption", "[]", '"x"', '{"caption": "x}', "}}", '{"a'])
async def test_malformed_json_is_a_json_error(gateway: Gateway, body: str) -> None:
    error(await gateway.http.post("/v1/posts", content=body, headers=gateway.bearer()), 400, 3)


@pytest.mark.parametrize(
    "path", ["/v1/nope", "/v1/", "/v1/posts/", "/v1/posts/1:hide", "/v2/me", "/nope", "/assets/no.js"]
)
async def test_an_unknown_path_is_a_json_404(gateway: Gateway, path: str) -> None:
    response = await gateway.http.get(path)

    assert response.status_code == 404
    assert response.json()["code"] == 5


async def test_an_escaped_slash_is_refused(gateway: Gateway) -> None:
    error(await gateway.http.get("/v1/accounts/a%2Fb"), 400, 3)


@pytest.mark.parametrize("size", [65 * 1024, 20 * 1024 * 1024])
@pytest.mark.parametrize("announced", [True, False])
async def test_a_large_body_is_refused(gateway: Gateway, size: int, announced: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(size // 1024):
            yield b"x" * 1024

    content = b"x" * size if announced else pieces()

    response = await gateway.http.post("/v1/accounts", content=content)

    assert "64 KiB" in error(response, 413, 3)


async def test_an_error_of_a_service_keeps_its_details(gateway: Gateway) -> None:
    async def refuse(request: Message, context: Any) -> Message:
        detail = error_details_pb2.BadRequest()
        detail.field_violations.add(field="handle", description="taken")
        refusal = status_pb2.Status(code=code_pb2.ALREADY_EXISTS, message="taken")
        refusal.details.add().Pack(detail)
        await context.abort_with_status(rpc_status.to_status(refusal))
        raise AssertionError

    gateway.peer.answers["CreateAccount"] = refuse

    response = await gateway.http.post("/v1/accounts", json={"handle": "ada"})

    assert (response.status_code, response.json()["code"], response.json()["message"]) == (409, 6, "taken")
    assert violation(response) == "handle"


async def test_reads_are_tried_again_and_writes_are_not(gateway: Gateway) -> None:
    async def away(request: Message, context: Any) -> Message:
        if gateway.peer.count("GetMe") == first + 1 or isinstance(request, LikePostRequest):
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away for a moment")
        return Account(handle="me")

    gateway.peer.answers |= {"GetMe": away, "LikePost": away}
    first, likes = gateway.peer.count("GetMe"), gateway.peer.count("LikePost")

    read = await gateway.http.get("/v1/me", headers=gateway.bearer())
    write = await gateway.http.put("/v1/posts/1/like", headers=gateway.bearer())

    assert read.json()["handle"] == "me"
    assert gateway.peer.count("GetMe") == first + 2
    assert (write.status_code, write.json()["message"]) == (503, "away for a moment")
    assert gateway.peer.count("LikePost") == likes + 1
