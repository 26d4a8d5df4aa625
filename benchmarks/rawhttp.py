"""A bare HTTP/1.1 client: a load generator that costs less than what it measures."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass
class Result:
    """Latencies in seconds, and how many answers were not 200."""

    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Latency in milliseconds that this share of answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class Connection:
    """One keep-alive connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(
        self, method: str, path: str, token: str, body: bytes = b"", key: str = ""
    ) -> tuple[int, bytes]:
        """Make a call; returns status and body."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        lines = [f"{method} {path} HTTP/1.1", "host: impasto", f"authorization: Bearer {token}"]
        lines += [f"content-length: {len(body)}", "content-type: application/json"] if body else []
        lines += [f"idempotency-key: {key}"] if key else []
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        return status, await _body(reader, head)

    def close(self) -> None:
        """Close it."""
        if self._streams:
            self._streams[1].close()


async def _body(reader: asyncio.StreamReader, head: str) -> bytes:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name == "content-length":
            return await reader.readexactly(int(value))
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return body


async def saturate(
    connections: int, seconds: float, one: Callable[[Connection, int], Awaitable[int]], host: str, port: int
) -> Result:
    """Call `one(connection, number)` on every connection again and again for some seconds."""
    result = Result()
    until = time.perf_counter() + seconds
    number = iter(range(10**9))

    async def loop() -> None:
        connection = Connection(host, port)
        while (began := time.perf_counter()) < until:
            status = await one(connection, next(number))
            result.latencies.append(time.perf_counter() - began)
            result.failed += status != 200
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(loop() for _ in range(connections)))
    result.seconds = time.perf_counter() - began
    return result
