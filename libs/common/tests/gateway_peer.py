"""A gRPC peer for tests of the gateway: it answers every method of the contract and remembers each call."""

import base64
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
import grpc.aio
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from google.api.httpbody_pb2 import HttpBody
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]
from grpc_health.v1.health_pb2 import HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server

from impasto.generation.v1 import generation_service_pb2, picture_service_pb2
from impasto.identity.v1 import identity_service_pb2, vault_service_pb2
from impasto.moderation.v1 import moderation_service_pb2
from impasto.post.v1 import post_service_pb2
from impasto.timeline.v1 import timeline_service_pb2

CONTRACT = (
    identity_service_pb2, vault_service_pb2, post_service_pb2, timeline_service_pb2,
    generation_service_pb2, picture_service_pb2, moderation_service_pb2,
)  # fmt: skip
ISSUER = "https://identity.impasto"

Answer = Callable[[Any, Any], Awaitable[Message]]
Stream = Callable[[Any, Any], AsyncIterator[Message]]


class Keys:
    """A signing key, what is published of it, and tokens signed with it."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    def jwks(self) -> bytes:
        """The public key as a JSON Web Key Set (RFC 7517, RFC 8037)."""
        x = base64.urlsafe_b64encode(self._key.public_key().public_bytes_raw()).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": x}
        return json.dumps({"keys": [key]}).encode()

    def token(self, account: str = "account-1", **claims: object) -> str:
        """A good token of `account`, except for what `claims` say."""
        good = {"iss": ISSUER, "aud": "impasto", "sub": account, "sid": "session-1", "scope": "user"}
        return jwt.encode({**good, "exp": int(time.time()) + 600, **claims}, self._key, "EdDSA", {"kid": "1"})


@dataclass(frozen=True)
class Call:
    """What arrived: full method name, message, metadata, and seconds until the deadline."""

    method: str
    request: Message
    metadata: dict[str, str]
    remaining_s: float | None


@dataclass
class Peer(grpc.GenericRpcHandler):  # type: ignore[type-arg]
    """Answers with an empty message unless `answers` has something for the method's bare name."""

    keys: Keys
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[Any, Any]":
        """Find the method in the contract."""
        _, service, name = str(handler_call_details.method).split("/")
        method = descriptor_pool.Default().FindServiceByName(service).FindMethodByName(name)
        read = message_factory.GetMessageClass(method.input_type).FromString
        write = message_factory.GetMessageClass(method.output_type).SerializeToString
        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(self._stream(method), read, write)
        return grpc.unary_unary_rpc_method_handler(self._answer(method), read, write)

    def last(self, name: str) -> Call:
        """The last call of a method; the gateway itself calls for keys at any time."""
        return [call for call in self.calls if call.method.endswith(f"/{name}")][-1]

    def count(self, name: str) -> int:
        """How often a method was called."""
        return sum(call.method.endswith(f"/{name}") for call in self.calls)

    def _note(self, method: MethodDescriptor, request: Message, context: Any) -> None:
        metadata = dict(context.invocation_metadata())
        name = f"/{method.containing_service.full_name}/{method.name}"
        self.calls.append(Call(name, request, metadata, context.time_remaining()))

    def _answer(self, method: MethodDescriptor) -> Answer:
        async def answer(request: Message, context: Any) -> Message:
            self._note(method, request, context)
            reply: Message = message_factory.GetMessageClass(method.output_type)()
            if method.name == "GetJwks":
                reply = HttpBody(content_type="application/json", data=self.keys.jwks())
            elif method.name in self.answers:
                reply = await self.answers[method.name](request, context)
            return reply

        return answer

    def _stream(self, method: MethodDescriptor) -> Stream:
        async def stream(request: Message, context: Any) -> AsyncIterator[Message]:
            self._note(method, request, context)
            if method.name in self.streams:
                async for message in self.streams[method.name](request, context):
                    yield message

        return stream


async def start(peer: Peer, port: int, *services: str) -> tuple[grpc.aio.Server, Any]:
    """Serve `peer` and the health of `services` on `port` of 127.0.0.1."""
    server = grpc.aio.server(options=[("grpc.max_send_message_length", 20 << 20)])
    servicer = health.HealthServicer()
    add_HealthServicer_to_server(servicer, server)
    server.add_generic_rpc_handlers((peer,))
    for service in services:
        await servicer.set(f"impasto.{service}", HealthCheckResponse.SERVING)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    return server, servicer
