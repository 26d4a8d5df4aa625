"""The process pool: what it returns, what it refuses, and what is left when processes are killed."""

import asyncio
import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from impasto_common.blobs import check_key
from impasto_common.cpu import NICENESS, CpuPool
from impasto_common.errors import Exhausted, InvalidArgument, Unavailable

T = TypeVar("T")
MakePool = Callable[[int, int], CpuPool]

# Promises a megabyte on the worker's socket, gives three bytes, dies: a kill in the middle of the answer.
DIE_WHILE_ANSWERING = """
import os, signal
for fd in os.listdir("/proc/self/fd"):
    path = f"/proc/self/fd/{fd}"
    if int(fd) > 2 and os.path.islink(path) and os.readlink(path).startswith("socket:"):
        os.write(int(fd), (1 << 20).to_bytes(4, "big") + b"abc")
signal.raise_signal(signal.SIGKILL)
"""

PARENT = """
import asyncio, os
from impasto_common.cpu import CpuPool

async def main():
    pool = CpuPool(workers=2, queue=0)
    busy = "import os, signal; os.write(1, b'%d\\\\n' % os.getpid()); signal.pause()"
    await asyncio.gather(pool.run(exec, busy), pool.run(exec, busy))

asyncio.run(main())
"""


@pytest.fixture
async def make_pool() -> AsyncIterator[MakePool]:
    async with contextlib.AsyncExitStack() as stack:

        def make(workers: int, queue: int) -> CpuPool:
            pool = CpuPool(workers, queue)
            stack.push_async_callback(pool.close, grace=0)
            return pool

        yield make


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Path]:
    """A named pipe: `gate.read_text()` in a worker holds it until the test writes to the pipe."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    yield path
    os.close(os.open(path, os.O_RDWR))  # frees whoever still waits at it when the test failed


async def begun(call: Coroutine[None, None, T]) -> asyncio.Task[T]:
    """Start a call and let it run to its first wait."""
    task = asyncio.create_task(call)
    await asyncio.wait([task], timeout=0)
    return task


async def opened(gate: Path) -> int:
    """Wait until a worker reads from the gate; return the writing end."""
    return await asyncio.to_thread(os.open, gate, os.O_WRONLY)


def release(gate: int, text: bytes = b"open") -> None:
    os.write(gate, text)
    os.close(gate)


async def ended(pid: int) -> None:
    """Wait until the process has ended (pidfd_open(2))."""
    with contextlib.suppress(ProcessLookupError):
        fd, over = os.pidfd_open(pid), asyncio.Event()
        asyncio.get_running_loop().add_reader(fd, over.set)
        await over.wait()
        asyncio.get_running_loop().remove_reader(fd)
        os.close(fd)


def gone(pid: int) -> bool:
    """True when there is no such process, not even one that waits to be collected."""
    return not Path(f"/proc/{pid}").exists()


async def failure(call: Awaitable[object]) -> BaseException:
    with pytest.raises(BaseException) as caught:  # noqa: PT011  # the caller looks at it
        await call
    return caught.value


async def test_a_call_runs_in_another_process_with_lower_priority_and_without_sigint(
    make_pool: MakePool,
) -> None:
    pool = make_pool(1, 0)
    assert await pool.run(os.getpid) != os.getpid()
    assert await pool.run(os.nice, 0) == min(os.nice(0) + NICENESS, 19)
    assert await pool.run(signal.getsignal, signal.SIGINT) == signal.SIG_IGN
    assert await pool.run(bytes, 8_000_000) == bytes(8_000_000)
    assert await pool.run(len, b"x" * 8_000_000) == 8_000_000


async def test_what_the_function_raises_reaches_the_caller(make_pool: MakePool) -> None:
    pool = make_pool(1, 0)
    with pytest.raises(InvalidArgument) as caught:
        await pool.run(check_key, "../secret")
    assert caught.value.field == "key"
    assert "in check_key" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("raise SystemExit(3)", RuntimeError),
        ("next(iter(()))", RuntimeError),
        ("class Odd(Exception): pass\nraise Odd(lambda: 0)", RuntimeError),
        ("import no_such_module", ModuleNotFoundError),
    ],
)
async def test_errors_that_could_hurt_the_parent_arrive_as_plain_ones(
    make_pool: MakePool, code: str, kind: type
) -> None:
    pool = make_pool(1, 0)
    pid = await pool.run(os.getpid)
    assert type(await failure(pool.run(exec, code))) is kind
    assert await pool.run(os.getpid) == pid


async def test_a_result_that_does_not_pickle_is_an_error_not_a_hang(make_pool: MakePool) -> None:
    pool = make_pool(1, 0)
    assert isinstance(await failure(pool.run(eval, "lambda: 0")), pickle.PicklingError)
    assert await pool.run(abs, -1) == 1


async def test_more_than_queue_waiting_calls_are_refused(make_pool: MakePool, gate: Path) -> None:
    pool = make_pool(1, 1)
    running = await begun(pool.run(gate.read_text))
    writer = await opened(gate)
    waiting = await begun(pool.run(abs, -2))
    with pytest.raises(Exhausted):
        await pool.run(abs, -3)
    release(writer)
    assert await running == "open"
    assert await waiting == 2
    assert await pool.run(abs, -3) == 3


async def test_a_cancelled_caller_keeps_its_worker_until_the_function_ends(
    make_pool: MakePool, gate: Path
) -> None:
    pool = make_pool(1, 0)
    running = await begun(pool.run(gate.read_text))
    writer = await opened(gate)
    running.cancel()
    assert isinstance(await failure(running), asyncio.CancelledError)
    with pytest.raises(Exhausted):
        await pool.run(abs, -1)
    release(writer)


async def test_a_cancelled_waiter_gives_its_place_back(make_pool: MakePool, gate: Path) -> None:
    pool = make_pool(1, 1)
    running = await begun(pool.run(gate.read_text))
    writer = await opened(gate)
    for _ in range(3):
        waiting = await begun(pool.run(abs, -2))
        waiting.cancel()
        assert isinstance(await failure(waiting), asyncio.CancelledError)
    release(writer)
    assert await running == "open"


async def test_a_call_whose_worker_is_killed_is_run_again(make_pool: MakePool, gate: Path) -> None:
    pool = make_pool(1, 0)
    pid = await pool.run(os.getpid)
    running = await begun(pool.run(gate.read_text))
    first = await opened(gate)
    os.kill(pid, signal.SIGKILL)
    await ended(pid)
    second = await opened(gate)
    os.close(first)
    release(second, b"again")
    assert await running == "again"
    assert await pool.run(os.getpid) != pid


async def test_a_worker_killed_while_idle_is_replaced(make_pool: MakePool) -> None:
    pool = make_pool(1, 0)
    pid = await pool.run(os.getpid)
    os.kill(pid, signal.SIGKILL)
    await ended(pid)
    assert await pool.run(os.getpid) != pid


async def test_a_call_that_kills_each_worker_fails_alone(make_pool: MakePool, gate: Path) -> None:
    pool = make_pool(2, 0)
    innocent = await begun(pool.run(gate.read_text))
    writer = await opened(gate)
    with pytest.raises(Unavailable):
        await pool.run(signal.raise_signal, signal.SIGKILL)
    release(writer)
    assert await innocent == "open"
    assert sum(await asyncio.gather(pool.run(abs, -1), pool.run(abs, -2))) == 3


async def test_a_worker_killed_in_the_middle_of_its_answer_does_not_hang_the_caller(
    make_pool: MakePool,
) -> None:
    pool = make_pool(1, 0)
    with pytest.raises(Unavailable):
        await pool.run(exec, DIE_WHILE_ANSWERING)
    assert await pool.run(abs, -1) == 1


async def test_warm_reaches_every_worker(make_pool: MakePool) -> None:
    pool = make_pool(2, 0)
    await pool.warm(os.putenv, "WARM", "1")
    await pool.warm(exec, "import sys; sys.warm = True")
    asked = [pool.run(eval, "(__import__('os').getpid(), __import__('sys').warm)") for _ in range(2)]
    (one, warm_one), (other, warm_other) = await asyncio.gather(*asked)
    assert one != other
    assert warm_one is warm_other is True


async def test_close_lets_running_calls_finish_and_leaves_no_process(make_pool: MakePool, gate: Path) -> None:
    pool = make_pool(2, 1)
    pids = await asyncio.gather(pool.run(os.getpid), pool.run(os.getpid))
    running = await begun(pool.run(gate.read_text))
    writer = await opened(gate)
    closing = await begun(pool.close())
    with pytest.raises(Unavailable):
        await pool.run(abs, -1)
    release(writer)
    assert await running == "open"
    await closing
    for pid in pids:
        assert gone(pid)


async def test_close_kills_what_outlives_the_grace_and_wakes_those_who_wait(make_pool: MakePool) -> None:
    pool = make_pool(1, 1)
    pid = await pool.run(os.getpid)
    running = await begun(pool.run(signal.pause))
    waiting = await begun(pool.run(abs, -1))
    await pool.close(grace=0)
    assert isinstance(await failure(running), Unavailable)
    assert isinstance(await failure(waiting), Unavailable)
    assert gone(pid)


async def test_close_before_the_first_worker_is_up(make_pool: MakePool) -> None:
    pool = make_pool(1, 0)
    running = await begun(pool.run(signal.pause))
    await pool.close(grace=0)
    assert isinstance(await failure(running), Unavailable)


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


async def test_workers_in_the_middle_of_a_call_die_with_a_killed_parent(
    parent: subprocess.Popen[bytes],
) -> None:
    assert parent.stdout is not None
    pids = [int(await asyncio.to_thread(parent.stdout.readline)) for _ in range(2)]
    assert not any(gone(pid) for pid in pids)
    parent.kill()
    for pid in pids:
        await ended(pid)
