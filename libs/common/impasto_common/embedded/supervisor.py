"""Keeps children running: starts them in order, restarts the ones that die, stops them in reverse order."""

import asyncio
import contextlib
from asyncio.subprocess import Process
from collections.abc import Callable
from time import monotonic

from impasto_common.embedded.child import Child, end, how_it_ended, kill_group, spawn, tail, until
from impasto_common.errors import Unavailable

FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 10.0
HEALTHY_S = 30.0
FIRST_ATTEMPTS = 5

OnEvent = Callable[[str, str, str], None]


def next_delay(delay_s: float, healthy_s: float) -> float:
    """Return how long to wait before a restart, after a wait of `delay_s` and then `healthy_s` of service."""
    if delay_s == 0 or healthy_s >= HEALTHY_S:
        return FIRST_DELAY_S
    return min(2 * delay_s, LONGEST_DELAY_S)


class Supervisor:
    """Children in the order of their start.

    `on_event(name, what, detail)` is told "ready", "died" (it served, and ended by itself), "failed" (it did
    not come up; tried again after a while), "stopped", and "abandoned" (a hook of the child has a bug: it is
    not restarted).
    """

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._keepers: list[_Keeper] = []

    async def start(self, child: Child) -> None:
        """Start a child and return when it is ready; raise Unavailable when it fails five times in a row."""
        keeper = _Keeper(child, self._on_event)
        self._keepers.append(keeper)
        await keeper.start()

    async def stop(self) -> None:
        """Stop all children, the last one first; return when none runs."""
        while self._keepers:
            await self._keepers[-1].stop()
            self._keepers.pop()

    def pids(self) -> dict[str, int]:
        """Return the process id of each child that runs now, ready or not."""
        return {keeper.child.name: keeper.pid for keeper in self._keepers if keeper.pid}


class _Keeper:
    """One child, the process it has now, and the task that replaces it."""

    def __init__(self, child: Child, on_event: OnEvent) -> None:
        self.child = child
        self._on_event = on_event
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The process id, or 0 when none runs."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process and alive else 0

    async def start(self) -> None:
        delay = 0.0
        for attempt in range(1, FIRST_ATTEMPTS + 1):
            try:
                process = await self._bring_up()
                break
            except Unavailable as error:
                if attempt == FIRST_ATTEMPTS:
                    raise
                self._tell("failed", error.message)
            delay = next_delay(delay, 0)
            await asyncio.sleep(delay)
        self._task = asyncio.create_task(self._keep(process))
        self._task.add_done_callback(self._report_bug)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._process is not None:
            await end(self._process, self.child.stop_signal, self.child.grace_s)
            self._tell("stopped", how_it_ended(self._process.returncode or 0))

    async def _keep(self, process: Process) -> None:
        delay = 0.0
        while True:
            since = monotonic()
            code = await process.wait()
            kill_group(process.pid)
            delay = next_delay(delay, monotonic() - since)
            log = self.child.command.log
            self._tell("died", f"{how_it_ended(code)}, see {log}; starting it again in {delay:g} s")
            process, delay = await self._bring_up_at_last(delay)

    async def _bring_up_at_last(self, delay: float) -> tuple[Process, float]:
        """Try until it is ready; return it and the last wait in seconds."""
        while True:
            await asyncio.sleep(delay)
            try:
                return await self._bring_up(), delay
            except Unavailable as error:
                delay = next_delay(delay, 0)
                self._tell("failed", f"{error.message}\ntrying again in {delay:g} s")

    async def _bring_up(self) -> Process:
        """Start the process and wait until it is ready; one that does not become ready is ended."""
        child, since = self.child, monotonic()
        if child.before_start is not None:
            await child.before_start()
        self._process = process = await spawn(child.command, child.stop_signal)
        try:
            await self._wait_ready(process)
            if child.on_ready is not None:
                await child.on_ready()
        except Unavailable:
            await end(process, child.stop_signal, child.grace_s)
            raise
        self._tell("ready", f"after {monotonic() - since:.2f} s, pid {process.pid}")
        return process

    async def _wait_ready(self, process: Process) -> None:
        async def decided() -> bool:
            return process.returncode is not None or await self.child.ready()

        with contextlib.suppress(TimeoutError):
            await until(decided, self.child.ready_timeout_s)
            if process.returncode is None:
                return
        log = self.child.command.log
        what = "not ready in time" if process.returncode is None else how_it_ended(process.returncode)
        raise Unavailable(f"{what}; the end of {log}:\n{tail(log)}")

    def _report_bug(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._tell("abandoned", repr(task.exception()))

    def _tell(self, what: str, detail: str) -> None:
        self._on_event(self.child.name, what, detail)
