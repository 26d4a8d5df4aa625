"""One child process: how it is started, recognised as ready, and stopped."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from impasto_common.embedded import user
from impasto_common.errors import Unavailable

LOG_LIMIT = 16 * 1024 * 1024
POLL_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to run: `argv[0]` is a path, `log` is appended to; for the rest, None means "as ours"."""

    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    account: user.Account | None = None


@dataclass(frozen=True, kw_only=True)
class Child:
    """A command that is to run for as long as we do.

    `ready` answers whether it serves; it is asked again and again until it does, so it must not hang.
    `before_start` and `on_ready` run at every start, also after a crash; Unavailable from them means
    "try again". `stop_signal` asks it to end, also when we are killed; after `grace_s` seconds it is killed.
    """

    name: str
    command: Command
    ready: Callable[[], Awaitable[bool]]
    before_start: Callable[[], Awaitable[None]] | None = None
    on_ready: Callable[[], Awaitable[None]] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10.0
    ready_timeout_s: float = 60.0


async def spawn(command: Command, death_signal: signal.Signals) -> Process:
    """Start `command` in a session of its own, so that the terminal's Ctrl-C does not reach it.

    On Linux the kernel sends it `death_signal` when we die, however we die. That holds for the *thread* that
    forks (prctl(2), PR_SET_PDEATHSIG), so this must be called on the main thread. Raises Unavailable when the
    command cannot be started.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children die with the thread that starts them: start them on the main thread")
    account = command.account or user.Account("", -1, -1)
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py"))]
    ids = [str(number) for number in (os.getpid(), int(death_signal), account.uid, account.gid)]
    try:
        log = _open_log(command.log)
        try:
            return await asyncio.create_subprocess_exec(
                *launcher, *ids, *command.argv,
                stdin=DEVNULL, stdout=log, stderr=STDOUT,
                cwd=command.cwd, env=command.env, start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(log)
    except OSError as error:
        raise Unavailable(f"cannot start {command.argv[0]}: {error}") from error


def _open_log(log: Path) -> int:
    """Open a log that only we may read; one that has grown large is put aside first."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def tail(log: Path, lines: int = 5) -> str:
    """Return the last lines of a log, for an error message."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def how_it_ended(code: int) -> str:
    """Return an exit status in words."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


async def end(process: Process, stop_signal: signal.Signals, grace_s: float) -> None:
    """Ask a process to end, kill it after `grace_s` seconds, and kill what it leaves behind in its group."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(stop_signal)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), grace_s)
    kill_group(process.pid)
    await process.wait()


def kill_group(pid: int) -> None:
    """Kill the process group that `pid` leads or led."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


async def run_to_end(command: Command, timeout_s: float = 120.0) -> None:
    """Run a command that ends by itself; raise Unavailable with the end of its log when it fails."""
    process = await spawn(command, signal.SIGKILL)
    try:
        code = await asyncio.wait_for(process.wait(), timeout_s)
    except TimeoutError:
        raise Unavailable(f"{command.argv[0]} did not end within {timeout_s:g} s") from None
    finally:
        kill_group(process.pid)
        await process.wait()
    if code != 0:
        raise Unavailable(f"{Path(command.argv[0]).name}: {how_it_ended(code)}\n{tail(command.log)}")


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float) -> None:
    """Wait until `condition` answers True; raise TimeoutError after `timeout_s` seconds."""
    async with asyncio.timeout(timeout_s):
        # what another process does sets no event of ours
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)
