"""A loopback server that speaks the Images API of OpenAI, one behaviour at a time."""

import asyncio
import base64
import contextlib
import io
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Body = dict[str, Any]
Answer = Callable[[Body], Awaitable[Response]]

REQUEST_ID = "req_loopback"
USAGE = {
    "input_tokens": 25,
    "input_tokens_details": {"text_tokens": 20, "image_tokens": 5},
    "output_tokens": 1056,
    "total_tokens": 1081,
}


@dataclass
class FakeOpenAI:
    """A running server: where it is, and what it was asked."""

    url: str
    bodies: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


class _Server(uvicorn.Server):
    """A server that says when it listens, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[FakeOpenAI]:
    """Serve one behaviour on a free loopback port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        fake = FakeOpenAI(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        config = uvicorn.Config(_app(fake, answer), log_level="critical", lifespan="off")
        server = _Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await server.listening.wait()
        try:
            yield fake
        finally:
            server.should_exit = server.force_exit = True
            await running


def _app(fake: FakeOpenAI, answer: Answer) -> Starlette:
    async def generations(request: Request) -> Response:
        fake.bodies.append(await request.json())
        fake.headers.append(dict(request.headers))
        return await answer(fake.bodies[-1])

    return Starlette(routes=[Route("/v1/images/generations", generations, methods=["POST"])])


def encoded(size: str) -> str:
    """Return a plain PNG of a size such as "64x48", in base64."""
    width, height = map(int, size.split("x"))
    out = io.BytesIO()
    Image.new("RGB", (width, height), (80, 120, 200)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


async def picture(body: Body) -> Response:
    """Answer as the API does when all is well, streamed if asked."""
    if body.get("stream"):
        return _stream(_events(body))
    answer = {"created": 1, "size": body["size"], "output_format": body["output_format"], "usage": USAGE}
    return JSONResponse(answer | {"data": [{"b64_json": encoded(body["size"])}]}, headers=_headers())


async def empty(body: Body) -> Response:
    """Answer without a picture."""
    return JSONResponse({"created": 1, "data": []}, headers=_headers())


async def garbled(body: Body) -> Response:
    """Answer with a picture that is not base64."""
    return JSONResponse({"created": 1, "data": [{"b64_json": "not base64!"}]}, headers=_headers())


async def refused_midway(body: Body) -> Response:
    """Send one preview, then let the safety system stop the stream."""
    error = {"code": "moderation_blocked", "type": "image_generation_user_error", "message": "rejected"}
    return _stream([_partial(body, 0), ("error", {"type": "error", "error": error})])


async def cut_short(body: Body) -> Response:
    """Send one preview and end the stream."""
    return _stream([_partial(body, 0)])


async def broken_midway(body: Body) -> Response:
    """Send one preview and fewer bytes than were announced, as a dying proxy does."""
    name, data = _partial(body, 0)
    return StreamingResponse(
        iter([_frame(name, data)]),
        media_type="text/event-stream",
        headers=_headers() | {"content-length": "1000000"},
    )


def failing(status: int, code: str | None, message: str = "no", **headers: str) -> Answer:
    """Return a behaviour that answers every request with an error."""

    async def answer(body: Body) -> Response:
        error = {"message": message, "type": "an_error", "param": None, "code": code}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return JSONResponse({"error": error}, status, headers=_headers() | names)

    return answer


def silent(until: asyncio.Event) -> Answer:
    """Return a behaviour that does not answer before `until` is set."""

    async def answer(body: Body) -> Response:
        await until.wait()
        return Response()

    return answer


def _headers() -> dict[str, str]:
    return {"x-request-id": REQUEST_ID}


def _events(body: Body) -> list[tuple[str, Body]]:
    previews = [_partial(body, index) for index in range(body["partial_images"])]
    done = _common(body) | {"b64_json": encoded(body["size"]), "usage": USAGE}
    return [*previews, ("image_generation.completed", done)]


def _partial(body: Body, index: int) -> tuple[str, Body]:
    data = _common(body) | {"b64_json": encoded("16x16"), "partial_image_index": index}
    return "image_generation.partial_image", data


def _common(body: Body) -> Body:
    return {
        "created_at": 1,
        "size": body["size"],
        "output_format": body["output_format"],
        "background": "opaque",
        "quality": "low",
    }


def _stream(events: list[tuple[str, Body]]) -> Response:
    frames = (_frame(name, data) for name, data in events)
    return StreamingResponse(frames, media_type="text/event-stream", headers=_headers())


def _frame(name: str, data: Body) -> str:
    return f"event: {name}\ndata: {json.dumps({'type': name} | data)}\n\n"
