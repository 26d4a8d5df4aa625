"""A whole platform in child processes, for the journeys and the benchmarks."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import psutil

from impasto_common.client import Api
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.postgres import SUPERUSER

SHAPES = {"one process": (), "process per service": ("--split",)}
READY_SECONDS = 90.0
STOP_SECONDS = 40.0


class Cluster:
    """`impasto up` on a home of its own and a free port."""

    def __init__(self, home: Path, options: Sequence[str] = (), **environment: str) -> None:
        self.home = home
        self.port = free_port()
        self._options = options
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._said = home.parent / f"{home.name}.up.log"

    @property
    def url(self) -> str:
        """URL of the gateway."""
        return f"http://127.0.0.1:{self.port}"

    def api(self) -> Api:
        """A client of the gateway."""
        return Api(self.url)

    async def start(self) -> None:
        """Start and wait until the whole journey can work."""
        own = {"IMPASTO_HOME": str(self.home), "IMPASTO_HTTP_PORT": str(self.port), **self._environment}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("IMPASTO_")} | own
        command = [sys.executable, "-m", "impasto_common.cli", "up", *self._options]
        with self._said.open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                *command, env=environment, stdout=said, stderr=said
            )
        await self.until_ready()

    async def until_ready(self) -> None:
        """Wait until /readyz says so.

        Raises:
            AssertionError: it does not; carries what was said.
        """
        try:
            async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient() as http:
                while not await self._ready(http):
                    assert self._process is not None
                    assert self._process.returncode is None, self.said()
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise AssertionError(f"not ready in time:\n{self.said()}") from error

    async def _ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.url}/readyz")).status_code == 200
        except httpx.HTTPError:
            return False

    def said(self) -> str:
        """What the runner and the services' logs said last."""
        logs = [self._said, *sorted((self.home / "logs").glob("*.log"))]
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in logs)

    async def stop(self) -> None:
        """Stop as Ctrl-C does."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()

    async def kill(self) -> None:
        """Kill the runner without a chance to stop anything, and wait until all its children are gone."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        await self._process.wait()
        await asyncio.to_thread(psutil.wait_procs, children, STOP_SECONDS)

    def children(self) -> dict[str, int]:
        """Process ids of the running children by name, as the runner told them."""
        told = re.findall(r"impasto: ([\w-]+) ready: .*pid (\d+)", self._said.read_text())
        return {name: int(pid) for name, pid in told}

    async def kill_child(self, name: str) -> None:
        """Kill one child and wait until its successor serves."""
        before = self.children()[name]
        os.kill(before, signal.SIGKILL)
        async with asyncio.timeout(READY_SECONDS):
            while self.children()[name] == before:
                await asyncio.sleep(0.02)
        await self.until_ready()

    def database_url(self, service: str) -> str:
        """URL of a service's database on the embedded server."""
        password = (self.home / "secrets" / "postgres-password").read_text().strip()
        port = (self.home / "postgres" / "postmaster.pid").read_text().splitlines()[3]
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/impasto_{service}"

    def processes(self) -> dict[str, list[psutil.Process]]:
        """The processes of each child, descendants included."""
        trees = {}
        for name, pid in self.children().items():
            root = psutil.Process(pid)
            trees[name] = [root, *root.children(recursive=True)]
        return trees
