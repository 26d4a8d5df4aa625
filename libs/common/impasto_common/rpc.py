"""gRPC: who calls, how errors leave, and the interceptor around every call."""

from __future__ import annotations  # gRPC's classes are generic to the type checker alone

import contextlib
import contextvars
import hashlib
import hmac
import logging
import math
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import grpc
import grpc.aio
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from impasto_common import metrics
from impasto_common.aggregate import Cause
from impasto_common.database import CONNECTION_ERRORS
from impasto_common.errors import ImpastoError, InvalidArgument, Unauthenticated, Unavailable
from impasto_common.store import CommandKey

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Caller:
    """Who calls, as the gateway verified it. An empty account id is a stranger."""

    account_id: str = ""
    session_id: str = ""
    request_id: str = ""
    idempotency_key: str = ""

    @property
    def cause(self) -> Cause:
        """The cause to write into the events of a command."""
        return Cause(actor_id=self.account_id, correlation_id=self.request_id)


_STRANGER = Caller()
# When the call that is being handled must be answered, on the monotonic clock; infinity if it need not.
_deadline: contextvars.ContextVar[float] = contextvars.ContextVar("deadline", default=math.inf)
_caller: contextvars.ContextVar[Caller] = contextvars.ContextVar("caller", default=_STRANGER)


def caller() -> Caller:
    """Who makes the call that is being handled."""
    return _caller.get()


def set_caller(who: Caller) -> contextvars.Token[Caller]:
    """Make what follows in this task come from `who`; for the interceptor and for tests."""
    return _caller.set(who)


def reset_caller(token: contextvars.Token[Caller]) -> None:
    """Undo `set_caller`."""
    _caller.reset(token)


@contextlib.contextmanager
def due_in(seconds: float) -> Iterator[None]:
    """Make calls to other services inside the block end within so many seconds."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def signed_in() -> str:
    """Account id of the caller.

    Raises:
        Unauthenticated: nobody is signed in.
    """
    account_id = caller().account_id
    if not account_id:
        raise Unauthenticated("sign in first")
    return account_id


def command_key(request: Message, secret: bytes) -> CommandKey | None:
    """Key under which this command is done at most once; None if the caller sent none.

    It is scoped to the caller and the request's type. `secret` keys the hash of the request, which
    may hold a password.

    Raises:
        InvalidArgument: the key is longer than 255 characters.
    """
    who = caller()
    if not who.idempotency_key:
        return None
    if len(who.idempotency_key) > 255:
        raise InvalidArgument("at most 255 characters", "Idempotency-Key")
    scope = f"{who.account_id}\x00{request.DESCRIPTOR.full_name}\x00{who.idempotency_key}"
    body = request.SerializeToString(deterministic=True)
    return CommandKey(
        hashlib.sha256(scope.encode()).hexdigest(), hmac.new(secret, body, hashlib.sha256).digest()
    )


def to_status(error: ImpastoError) -> status_pb2.Status:
    """Translate an error into the status that leaves the service, naming the field at fault."""
    status = status_pb2.Status(code=code_pb2.Code.Value(error.status), message=error.message)
    if error.field:
        violation = error_details_pb2.BadRequest.FieldViolation(field=error.field, description=error.message)
        detail = any_pb2.Any()
        detail.Pack(error_details_pb2.BadRequest(field_violations=[violation]))
        status.details.append(detail)
    return status


def from_call_error(error: grpc.aio.AioRpcError) -> ImpastoError:
    """Translate what another service answered; an outage there is Unavailable here."""
    kinds = {kind.status: kind for kind in ImpastoError.__subclasses__()}
    kind = kinds.get(error.code().name, Unavailable)
    return kind(error.details() or error.code().name, _field_of(error))


def _field_of(error: grpc.aio.AioRpcError) -> str:
    status = rpc_status.from_call(cast("grpc.Call", error))
    for detail in status.details if status else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad) and bad.field_violations:
            return str(bad.field_violations[0].field)
    return ""


async def call(answer: Awaitable[M]) -> M:
    """Await another service's answer: `await call(stub.GetThing(request, timeout=2))`.

    Raises:
        ImpastoError: the kind that the other service answered with; Unavailable where it did not.
    """
    try:
        return await answer
    except grpc.aio.AioRpcError as error:
        raise from_call_error(error) from error


class Interceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Around every call: the caller, errors into statuses, one metric, one log line on failure."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any]]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any]:
        """Wrap the handler; an unknown method has none and passes through."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or method.startswith("/grpc."):
            return handler
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(
                _streaming(handler.unary_stream, method),
                handler.request_deserializer,
                handler.response_serializer,
            )
        return grpc.unary_unary_rpc_method_handler(
            _unary(handler.unary_unary, method), handler.request_deserializer, handler.response_serializer
        )


def _unary(handle: Any, method: str) -> Any:
    async def handled(request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        async with _Call(method, context):
            return await handle(request, context)

    return handled


def _streaming(handle: Any, method: str) -> Any:
    async def handled(request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> AsyncIterator[Any]:
        async with _Call(method, context):
            async for response in handle(request, context):
                yield response

    return handled


class Outgoing(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]
    """Around every call onwards: carries the request id; ends no later than the call behind it."""

    async def intercept_unary_unary(
        self,
        continuation: Callable[[grpc.aio.ClientCallDetails, Any], Awaitable[Any]],
        client_call_details: grpc.aio.ClientCallDetails,
        request: Any,
    ) -> Any:
        """Add what the call being handled says about this one."""
        details = client_call_details
        metadata = grpc.aio.Metadata(*(details.metadata or ()))
        if caller().request_id:
            metadata.add("x-request-id", caller().request_id)
        left = _deadline.get() - time.monotonic()
        timeout = min((t for t in (details.timeout, left) if t is not None), default=None)
        details = grpc.aio.ClientCallDetails(
            details.method,
            None if timeout == math.inf else timeout,
            metadata,
            details.credentials,
            details.wait_for_ready,
        )
        return await continuation(details, request)


class _Call:
    """One call under way: sets the caller, measures, and lets no raw exception out."""

    def __init__(self, method: str, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        service, name = method.removeprefix("/").split("/", 1)
        self._service = service.split(".")[1] if "." in service else service
        self._method = name
        self._context = context
        self._began = time.perf_counter()

    async def __aenter__(self) -> None:
        set_caller(_caller_from(self._context))
        remaining = self._context.time_remaining()
        _deadline.set(math.inf if remaining is None else time.monotonic() + remaining)

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        failure = _as_impasto(error) if isinstance(error, Exception) else None
        code = "OK" if error is None else failure.status if failure else "INTERNAL"
        if not isinstance(error, Exception) and error is not None:
            code = "CANCELLED"
        seconds = time.perf_counter() - self._began
        metrics.RPC_SECONDS.labels(self._service, self._method, code).observe(seconds)
        if error is None or code == "CANCELLED" or _is_abort(error):
            return False
        await self._refuse(failure, error)
        return True

    async def _refuse(self, failure: ImpastoError | None, error: BaseException) -> None:
        request_id = caller().request_id
        if failure is None:
            logger.error(
                "call failed", extra={"method": self._method, "request_id": request_id}, exc_info=error
            )
            failure = ImpastoError(f"internal error, request {request_id}")
        status = rpc_status.to_status(to_status(failure))
        await self._context.abort(status.code, status.details or "", status.trailing_metadata or ())


def _as_impasto(error: Exception) -> ImpastoError | None:
    if isinstance(error, ImpastoError):
        return error
    if isinstance(error, grpc.aio.AioRpcError):
        return from_call_error(error)
    if isinstance(error, CONNECTION_ERRORS):
        return Unavailable("a dependency does not answer")
    return None


def _is_abort(error: BaseException) -> bool:
    return isinstance(error, grpc.aio.AbortError)


def _caller_from(context: grpc.aio.ServicerContext[Any, Any]) -> Caller:
    values = {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}
    return Caller(
        account_id=_uuid_or_nobody(values.get("x-account-id", "")),
        session_id=values.get("x-session-id", ""),
        request_id=values.get("x-request-id") or str(uuid.uuid4()),
        idempotency_key=values.get("idempotency-key", ""),
    )


def _uuid_or_nobody(account_id: str) -> str:
    # An id that is none would be written into events, and every projection would halt on it.
    try:
        return str(uuid.UUID(account_id)) if account_id else ""
    except ValueError:
        return ""


def server() -> grpc.aio.Server:
    """Make a server with the interceptor and the platform's message limits."""
    return grpc.aio.server(
        interceptors=[Interceptor()],
        options=(
            ("grpc.max_send_message_length", 20 * 1024 * 1024),
            ("grpc.max_receive_message_length", 4 * 1024 * 1024),
            # Above the gateway's own limit: near its default gRPC refuses calls at random.
            ("grpc.max_metadata_size", 16 * 1024),
            ("grpc.absolute_max_metadata_size", 32 * 1024),
            # Two processes must not share a port by accident: a draining one would answer.
            ("grpc.so_reuseport", 0),
        ),
    )
