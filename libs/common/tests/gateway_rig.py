"""The gateway as it runs, in front of a gRPC peer, and the contract as it must be seen through it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc.aio
import httpx
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor

from gateway_peer import CONTRACT, Keys, Peer, start
from impasto_common.config import SERVICES
from impasto_common.embedded.envoy import envoy_child
from impasto_common.embedded.gateway_config import GatewaySettings, render
from impasto_common.embedded.ports import free_ports
from impasto_common.embedded.supervisor import Supervisor

PUBLIC = ("IdentityService", "PostService", "TimelineService", "GenerationService")
ANYONE = {"CreateAccount", "CreateSession", "RefreshSession", "GetJwks"}
MAYBE = {"GetAccount", "GetPost", "ListReplies", "GetExplore", "GetAuthorTimeline", "GetMedia"}
PAGE = "<!doctype html><title>page</title>" + "<p>paint</p>" * 200


@dataclass
class Gateway:
    """Envoy, the peer behind it, and a client in front of it."""

    http: httpx.AsyncClient
    admin: httpx.AsyncClient
    address: str
    peer: Peer
    access_log: Path
    timeline: tuple[grpc.aio.Server, Any]

    def bearer(self, **claims: Any) -> dict[str, str]:
        """Headers of a signed-in caller."""
        return {"authorization": f"Bearer {self.peer.keys.token(**claims)}"}

    async def ready(self) -> int:
        """Status of /readyz."""
        return (await self.http.get("/readyz")).status_code


@asynccontextmanager
async def running_gateway(home: Path) -> AsyncIterator[Gateway]:
    """Envoy in front of a peer; rate limits are switched off as in a load test."""
    http_port, admin_port, most_port, timeline_port = free_ports(None, None, None, None)
    ports = dict.fromkeys(SERVICES, most_port) | {"timeline": timeline_port}
    settings = GatewaySettings(
        http_port=http_port,
        admin_port=admin_port,
        addresses={service: f"127.0.0.1:{port}" for service, port in ports.items()},
        web_root=web_root(home / 'web "root"'),
        access_log=home / "access.log",
        rate_limits=False,
    )
    peer = Peer(Keys())
    most, _ = await start(peer, most_port, "identity", "post", "generation", "moderation")
    timeline = await start(peer, timeline_port, "timeline")
    supervisor = Supervisor(lambda *_: None)
    async with client(http_port) as http, client(admin_port) as admin:
        gateway = Gateway(http, admin, f"127.0.0.1:{http_port}", peer, settings.access_log, timeline)
        try:
            await supervisor.start(envoy_child(home, render(home / "run", settings), http_port, "/readyz"))
            yield gateway
            errors = (await admin.get("/stats", params={"filter": "lua.errors"})).text
            assert "http.ingress.lua.errors: 0" in errors
        finally:
            await supervisor.stop()
            await most.stop(None)
            await gateway.timeline[0].stop(None)


def client(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")


def web_root(folder: Path) -> Path:
    """A small web app."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "docs.html").write_text("<title>docs</title>")
    (folder / "openapi.json").write_text("{}")
    (folder / "assets" / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "app.js").write_text("let paint = 1;" * 100)
    (folder / "assets" / "picture.png").write_bytes(b"\x89PNG" * 400)
    return folder


@dataclass(frozen=True)
class Rpc:
    """A public method and its way in over HTTP; every variable of the path stands for `x`."""

    method: MethodDescriptor
    verb: str
    template: str

    @property
    def path(self) -> str:
        return re.sub(r"{[^}]*}", "x", self.template)

    @property
    def full_name(self) -> str:
        return f"/{self.method.containing_service.full_name}/{self.method.name}"


def contract() -> list[Rpc]:
    """Every method of the public services."""
    files = (module.DESCRIPTOR for module in CONTRACT)
    services = (s for file in files for s in file.services_by_name.values() if s.name in PUBLIC)
    return [rpc_of(method) for service in services for method in service.methods]


def rpc_of(method: MethodDescriptor) -> Rpc:
    http = method.GetOptions().Extensions[annotations_pb2.http]
    verb = http.WhichOneof("pattern")
    return Rpc(method, verb.upper(), getattr(http, verb))


def violation(response: httpx.Response) -> str:
    """The field that a JSON error names in its details."""
    assert response.headers["content-type"] == "application/json"
    error = response.json()
    assert set(error) == {"code", "message", "details"}
    (detail,) = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    (only,) = detail["fieldViolations"]
    assert only["description"]
    return str(only["field"])


def error(response: httpx.Response, status_code: int, code: int) -> str:
    """The message of a JSON error of this status and google.rpc.Code."""
    assert response.status_code == status_code, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert body["code"] == code
    if status_code in (401, 403):
        assert violation(response) == "Authorization"
    else:
        assert body["details"] == []
    assert body["message"]
    return str(body["message"])


async def grpc_code(call: Any) -> grpc.StatusCode:
    """How a call ended."""
    code: grpc.StatusCode = await call.code()
    return code


async def burst(gateway: Gateway, count: int, verb: str, path: str, **options: Any) -> list[httpx.Response]:
    """The answers to the same request, sent `count` times one after another."""
    return [await gateway.http.request(verb, path, **options) for _ in range(count)]
