"""A bounded pool of processes for CPU work (painting, models, encoding), so that none runs on the event loop.

Not `concurrent.futures.ProcessPoolExecutor`: there one dead worker breaks the calls of all others, and a
worker killed while it hands a large result back leaves its caller waiting for ever (the parent holds the
pipe's writing end open itself). Not `multiprocessing` either: its children import the parent's main module,
here the whole platform. So: a bare interpreter and one socket per worker; the socket closes with its process.
"""

import asyncio
import contextlib
import ctypes
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TypeVar, TypeVarTuple

from impasto_common.errors import Exhausted, Unavailable

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

TRIES = 2  # a call whose worker dies is run once more
NICENESS = 5  # below the request handlers, which share the cores
PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when its parent ends


class CpuPool:
    """Runs functions in at most `workers` processes, with at most `queue` calls waiting for one.

    Functions, arguments and results must pickle; functions must be importable by name and safe to run twice.
    Workers start on their first call, at niceness +5, and end with this process even if it is killed.
    """

    def __init__(self, workers: int, queue: int) -> None:
        self._queue = queue
        self._waiting = 0
        self._closed = False
        self._slots = asyncio.Semaphore(workers)
        self._workers = [_Worker() for _ in range(workers)]
        self._idle = list(self._workers)
        self._running: dict[asyncio.Task[object], _Worker] = {}
        # Workers are started from these threads, which must outlive them: PDEATHSIG watches the thread.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="cpu")

    async def run(self, fn: Callable[[*Ts], T], *args: *Ts) -> T:
        """Return `fn(*args)`, computed in a worker; whatever it raises is raised here.

        A cancelled caller leaves at once; its worker is free again when the function has ended.
        Raises Exhausted when the queue is full, Unavailable when the worker died twice or the pool is closed.
        """
        return await self._start(await self._take(), fn, args)

    async def warm(self, fn: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run `fn(*args)` (say, load a model) once in each worker that is idle now."""
        workers = [await self._take() for _ in range(len(self._idle))]
        await asyncio.gather(*(self._start(worker, fn, args) for worker in workers))

    async def close(self, grace: float = 10.0) -> None:
        """Refuse new calls, give running ones `grace` seconds, and leave no process behind."""
        self._closed = True
        if self._running:
            await asyncio.wait(self._running, timeout=grace)
        for worker in self._running.values():
            worker.kill()
        if self._running:
            await asyncio.wait(self._running)
        for worker in self._workers:
            worker.end()
        self._threads.shutdown()

    async def _take(self) -> "_Worker":
        if self._slots.locked() and self._waiting >= self._queue:
            raise Exhausted("too much work at once, try again later")
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        if self._closed:
            self._slots.release()
            raise Unavailable("shutting down")
        return self._idle.pop()

    async def _start(self, worker: "_Worker", fn: Callable[[*Ts], T], args: tuple[*Ts]) -> T:
        # Shielded: a worker cannot be stopped in the middle, so it stays taken when its caller is cancelled.
        task = asyncio.create_task(self._call(worker, fn, args))
        self._running[task] = worker
        task.add_done_callback(self._running.pop)
        return await asyncio.shield(task)

    async def _call(self, worker: "_Worker", fn: Callable[[*Ts], T], args: tuple[*Ts]) -> T:
        loop = asyncio.get_running_loop()
        try:
            for _ in range(TRIES):
                with contextlib.suppress(_Died):
                    return await loop.run_in_executor(self._threads, worker.call, fn, args)
            raise Unavailable("the work could not be finished")
        finally:
            self._idle.append(worker)
            self._slots.release()


class _Died(Exception):
    """The worker's process ended before it answered."""


class _Worker:
    """One process and the socket to it. Blocking: `call` belongs in a thread, one call at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: Connection | None = None
        self._killed = False

    def call(self, fn: Callable[[*Ts], T], args: tuple[*Ts]) -> T:
        """Return `fn(*args)` or raise what it raised; raises _Died, and can be called again after it."""
        value, error = pickle.loads(self._exchange(pickle.dumps((fn, args))))
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]  # what pickle gives back has no static type

    def kill(self) -> None:
        """End the process and let no other take its place. From any thread; a call in it raises _Died."""
        self._killed = True
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """End the process, wait until it is gone, close the socket. Harmless when there is none."""
        if self._process is not None and self._socket is not None:
            self._process.kill()
            self._process.wait()
            self._socket.close()
        self._process = self._socket = None

    def _exchange(self, request: bytes) -> bytes:
        try:
            socket = self._socket or self._launch()
            if self._killed:
                raise _Died
            socket.send_bytes(request)
            return socket.recv_bytes()
        except (EOFError, OSError) as error:
            self.end()
            raise _Died from error

    def _launch(self) -> Connection:
        self._socket, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "impasto_common.cpu", str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C goes to the terminal's group; the parent decides what ends when
            )
        return self._socket


def _serve(socket: Connection, parent: int) -> None:
    """Answer calls until the parent closes the socket (runs in the worker)."""
    _settle(parent)
    with socket, ThreadPoolExecutor(1) as thread, contextlib.suppress(EOFError, ConnectionError):
        while True:
            # The future carries whatever the function raises, to the caller, whose concern it is.
            call = thread.submit(_compute, socket.recv_bytes())
            error = call.exception()
            socket.send_bytes(call.result() if error is None else _pack(error))


def _settle(parent: int) -> None:
    """Tie this process to its parent's life (prctl(2), PR_SET_PDEATHSIG) and lower its priority."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked for the signal
        sys.exit()
    os.nice(NICENESS)


def _compute(request: bytes) -> bytes:
    fn, args = pickle.loads(request)
    return pickle.dumps((fn(*args), None))


def _pack(error: BaseException) -> bytes:
    """Pickle an error with its traceback as a note; one that does not travel becomes a RuntimeError."""
    trace = "".join(traceback.format_exception(error))
    # SystemExit would end the parent, and asyncio's futures refuse StopIteration (its caller would hang).
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        error.add_note(trace)
        with contextlib.suppress(pickle.PickleError, TypeError, AttributeError, ValueError):
            packed = pickle.dumps((None, error))
            pickle.loads(packed)
            return packed
    return pickle.dumps((None, RuntimeError(trace)))


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
