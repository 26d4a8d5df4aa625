"""The gateway under traffic: streams, pictures, pages, gRPC, limits and readiness."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc.aio
import pytest
import pytest_asyncio
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from grpc_health.v1.health_pb2 import HealthCheckResponse

from gateway_peer import start
from gateway_rig import Gateway, burst, error, grpc_code, running_gateway
from impasto.generation.v1.generation_service_pb2 import Generation, GenerationUpdate
from impasto.generation.v1.picture_service_pb2 import GetPicturesRequest
from impasto.generation.v1.picture_service_pb2_grpc import PictureServiceStub
from impasto.identity.v1.identity_service_pb2 import GetMeRequest
from impasto.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from impasto.identity.v1.vault_service_pb2 import GetSubjectKeysRequest
from impasto.identity.v1.vault_service_pb2_grpc import VaultServiceStub
from impasto.moderation.v1.moderation_service_pb2 import ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceStub
from impasto_common.embedded.child import until
from impasto_common.embedded.gateway_config import GatewaySettings, render


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


# --- streams, pictures and pages


async def test_events_leave_at_once(gateway: Gateway) -> None:
    seen = asyncio.Event()

    async def progress(request: Any, context: Any) -> AsyncIterator[Message]:
        yield GenerationUpdate(generation=Generation(id=request.generation_id), progress=0.5)
        # the second comes only after the client has read the first
        await seen.wait()
        yield GenerationUpdate(progress=1.0)

    gateway.peer.streams["WatchGeneration"] = progress
    headers = {**gateway.bearer(), "accept-encoding": "gzip"}
    async with gateway.http.stream("GET", "/v1/generations/g1:watch", headers=headers) as response:
        assert response.headers["content-type"] == "text/event-stream"
        lines = response.aiter_lines()
        first = json.loads((await anext(lines)).removeprefix("data: "))
        seen.set()
        rest = [line async for line in lines]

    assert (first["generation"]["id"], first["progress"]) == ("g1", 0.5)
    assert [json.loads(line.removeprefix("data: ")) for line in rest if line] == [{"progress": 1}]


@pytest.mark.parametrize("size", [1000, 16 * 1024 * 1024])
async def test_a_picture_comes_as_the_service_sends_it(gateway: Gateway, size: int) -> None:
    picture = b"\x00\xff" * (size // 2)

    async def media(request: Any, context: Any) -> Message:
        await context.send_initial_metadata((("cache-control", "public, immutable"), ("etag", '"abc"')))
        body: Message = HttpBody(content_type="image/webp", data=picture)
        return body

    gateway.peer.answers["GetMedia"] = media

    response = await gateway.http.get("/v1/media/ab/cd/full.webp", headers={"accept-encoding": "gzip, zstd"})

    request: Any = gateway.peer.last("GetMedia").request
    assert request.key == "ab/cd/full.webp"
    assert response.content == picture
    headers = response.headers
    assert (headers["content-type"], headers["etag"]) == ("image/webp", '"abc"')
    assert headers["cache-control"] == "public, immutable"
    assert "content-encoding" not in headers


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("path", ["/", "/assets/app.js", "/v1/timelines/explore"])
async def test_text_is_compressed(gateway: Gateway, path: str, encoding: str) -> None:
    async def page(request: Any, context: Any) -> Message:
        body: Message = HttpBody(content_type="application/json", data=b'{"items":[]}' * 100)
        return body

    gateway.peer.answers["GetExplore"] = page

    async with gateway.http.stream("GET", path, headers={"accept-encoding": encoding}) as response:
        raw = b"".join([piece async for piece in response.aiter_raw()])

    assert response.headers["content-encoding"] == encoding
    assert len(raw) < 300


@pytest.mark.parametrize(
    ("path", "content_type", "text"),
    [
        ("/", "text/html; charset=utf-8", "<title>page"),
        ("/docs", "text/html; charset=utf-8", "<title>docs"),
        ("/openapi.json", "application/json", "{}"),
        ("/favicon.svg", "image/svg+xml", "<svg/>"),
        ("/assets/app.js", "text/javascript; charset=utf-8", "let paint"),
        ("/assets/picture.png", "image/png", "PNG"),
        ("/healthz", "text/plain", "alive"),
    ],
)
async def test_the_page_and_its_parts(gateway: Gateway, path: str, content_type: str, text: str) -> None:
    response = await gateway.http.get(path)

    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert text in response.text
    assert response.headers["cache-control"] == ("no-store" if path == "/healthz" else "no-cache")


@pytest.mark.parametrize(
    "path", ["/assets/../../run/lds.yaml", "/assets/%2e%2e/%2e%2e/run/lds.yaml", "/assets/..%2f..%2frun"]
)
async def test_nothing_outside_the_web_root_is_served(gateway: Gateway, path: str) -> None:
    reader, writer = await asyncio.open_connection(*gateway.address.split(":"))
    writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    status_line = await reader.readline()
    writer.close()

    assert status_line.split()[1] in (b"404", b"400")


@pytest.mark.parametrize("path", ["/", "/v1/me", "/v1/nope", "/v1/accounts/ada", "/assets/app.js"])
async def test_every_answer_is_safe_and_open_to_other_pages(gateway: Gateway, path: str) -> None:
    response = await gateway.http.get(path, headers={"origin": "https://gallery.example"})

    headers = response.headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["access-control-allow-origin"] in ("https://gallery.example", "*")
    assert "access-control-allow-credentials" not in headers


async def test_preflight(gateway: Gateway) -> None:
    asked = {"origin": "https://gallery.example", "access-control-request-method": "POST"}

    response = await gateway.http.options("/v1/posts", headers=asked)

    assert response.status_code == 200
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "idempotency-key" in response.headers["access-control-allow-headers"]


# --- gRPC


async def test_grpc_web(gateway: Gateway) -> None:
    headers = {**gateway.bearer(sub="me"), "content-type": "application/grpc-web+proto", "x-grpc-web": "1"}

    response = await gateway.http.post(
        "/impasto.identity.v1.IdentityService/GetMe", content=bytes(5), headers=headers
    )

    assert response.headers["content-type"] == "application/grpc-web+proto"
    assert b"grpc-status:0" in response.content.replace(b" ", b"")
    assert gateway.peer.last("GetMe").metadata["x-account-id"] == "me"


async def test_refusals_reach_grpc_clients_as_statuses(gateway: Gateway) -> None:
    async with grpc.aio.insecure_channel(gateway.address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await IdentityServiceStub(channel).GetMe(GetMeRequest())

    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert refused.value.details() == "Jwt is missing"


async def test_internal_services_are_not_there(gateway: Gateway) -> None:
    token = (("authorization", gateway.bearer()["authorization"]),)
    async with grpc.aio.insecure_channel(gateway.address) as channel:
        calls: list[Any] = [
            VaultServiceStub(channel).GetSubjectKeys(GetSubjectKeysRequest(), metadata=token),
            PictureServiceStub(channel).GetPictures(GetPicturesRequest(), metadata=token),
            ModerationServiceStub(channel).ScreenText(ScreenTextRequest(), metadata=token),
        ]
        assert [await grpc_code(call) for call in calls] == [grpc.StatusCode.UNIMPLEMENTED] * 3
    for path in ("/impasto.identity.v1.VaultService/GetSubjectKeys", "/grpc.health.v1.Health/Check"):
        error(await gateway.http.post(path, json={}, headers=gateway.bearer()), 404, 5)


# --- limits and health


@asynccontextmanager
async def rate_limits(gateway: Gateway) -> AsyncIterator[None]:
    """Switch the limits on while running."""
    await gateway.admin.post("/runtime_modify", params={"impasto.rate_limits": "100"})
    try:
        yield
    finally:
        await gateway.admin.post("/runtime_modify", params={"impasto.rate_limits": "0"})


async def test_signing_in_is_limited_by_address(gateway: Gateway) -> None:
    off = await burst(gateway, 30, "POST", "/v1/sessions", json={})
    async with rate_limits(gateway):
        on = await burst(gateway, 40, "POST", "/v1/sessions", json={})
        page = await gateway.http.get("/")

    assert {response.status_code for response in off} == {200}
    assert [response.status_code for response in on[:20]] == [200] * 20
    refused = [response for response in on if response.status_code != 200]
    assert refused
    for response in refused:
        assert "Too many requests" in error(response, 429, 8)
        assert int(response.headers["retry-after"]) >= 1
    assert page.status_code == 200


async def test_writes_are_limited_by_account(gateway: Gateway) -> None:
    async with rate_limits(gateway):
        mine = await burst(gateway, 50, "PUT", "/v1/follows/x", headers=gateway.bearer(sub="busy"))
        read = await gateway.http.get("/v1/me", headers=gateway.bearer(sub="busy"))
        other = await gateway.http.put("/v1/follows/x", headers=gateway.bearer(sub="calm"))

    assert [response.status_code for response in mine[:30]] == [200] * 30
    assert 429 in {response.status_code for response in mine}
    assert (read.status_code, other.status_code) == (200, 200)


async def test_ready_means_every_service(gateway: Gateway) -> None:
    server, servicer = gateway.timeline

    async def answers(code: int) -> None:
        async def reached() -> bool:
            return await gateway.ready() == code

        await until(reached, 30)

    await servicer.set("impasto.timeline", HealthCheckResponse.NOT_SERVING)
    await answers(503)
    await servicer.set("impasto.timeline", HealthCheckResponse.SERVING)
    await answers(200)
    await server.stop(None)
    await answers(503)
    assert "away" in error(await gateway.http.get("/v1/timelines/explore"), 503, 14)
    assert (await gateway.http.get("/healthz")).status_code == 200
    port = int(
        (await gateway.admin.get("/clusters")).text.partition("timeline::127.0.0.1:")[2].partition("::")[0]
    )
    gateway.timeline = await start(gateway.peer, port, "timeline")
    await answers(200)


# --- rendering


def test_rendering_fills_in_addresses_and_switches(tmp_path: Path) -> None:
    settings = GatewaySettings(bind="0.0.0.0", http_port=81, addresses={"post": "[::1]:7002"})

    bootstrap = render(tmp_path, settings)

    assert bootstrap == tmp_path / "bootstrap.yaml"
    assert "impasto.rate_limits: 100" in bootstrap.read_text()
    clusters = (tmp_path / "cds.yaml").read_text()
    assert 'address: "::1", port_value: 7002' in clusters
    assert 'address: "127.0.0.1", port_value: 7000' in clusters
    assert 'address: "127.0.0.1", port_value: 81' in clusters
    assert 'address: "0.0.0.0", port_value: 81' in (tmp_path / "lds.yaml").read_text()
