"""Children kept running by a supervisor, with real processes."""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from impasto_common.embedded.child import Child, Command, until
from impasto_common.embedded.supervisor import Supervisor, next_delay
from impasto_common.errors import Unavailable


class Stage:
    """A supervisor, what it told, and children whose log tells when they are ready."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.told: list[tuple[str, str]] = []
        self.details: list[str] = []
        self.supervisor = Supervisor(self.note)

    def note(self, name: str, what: str, detail: str) -> None:
        self.told.append((name, what))
        self.details.append(detail)

    def child(
        self,
        name: str,
        script: str = "echo up $$; exec sleep 600",
        grace_s: float = 10,
        timeout_s: float = 10,
        on_ready: Callable[[], Awaitable[None]] | None = None,
    ) -> Child:
        log = self.place / f"{name}.log"

        async def ready() -> bool:
            return f"up {self.supervisor.pids().get(name)}\n" in log.read_text()

        command = Command(argv=["/bin/sh", "-c", script], log=log)
        return Child(
            name=name,
            command=command,
            ready=ready,
            grace_s=grace_s,
            ready_timeout_s=timeout_s,
            on_ready=on_ready,
        )

    async def heard(self, name: str, what: str, times: int = 1) -> None:
        async def enough() -> bool:
            return self.told.count((name, what)) >= times

        await until(enough, 20)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    await stage.supervisor.stop()


def running(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody asked about is a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


async def test_children_start_in_order_and_stop_in_reverse(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("first"))
    await stage.supervisor.start(stage.child("second"))
    pids = stage.supervisor.pids()
    assert list(pids) == ["first", "second"]

    await stage.supervisor.stop()

    assert stage.told == [
        ("first", "ready"),
        ("second", "ready"),
        ("second", "stopped"),
        ("first", "stopped"),
    ]
    assert not any(running(pid) for pid in pids.values())
    assert stage.supervisor.pids() == {}


async def test_a_killed_child_is_started_again_and_said_so(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("one"))
    first = stage.supervisor.pids()["one"]

    os.kill(first, signal.SIGKILL)
    await stage.heard("one", "ready", times=2)

    assert stage.told == [("one", "ready"), ("one", "died"), ("one", "ready")]
    assert "killed by SIGKILL" in stage.details[1]
    assert stage.supervisor.pids()["one"] != first


async def test_what_a_dead_child_started_is_killed_before_it_starts_again(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("one", "sleep 600 & echo $!; echo up $$; wait"))
    grandchild = int((stage.place / "one.log").read_text().split()[0])

    os.kill(stage.supervisor.pids()["one"], signal.SIGKILL)
    await stage.heard("one", "ready", times=2)

    assert not running(grandchild)


async def test_a_child_that_keeps_failing_at_first_is_an_error_with_its_last_words(stage: Stage) -> None:
    with pytest.raises(Unavailable, match=r"(?s)exit code 7.*out of paint"):
        await stage.supervisor.start(stage.child("one", "echo out of paint; exit 7"))

    assert stage.told == [("one", "failed")] * 4


async def test_a_child_that_comes_up_at_the_second_attempt_is_no_error(stage: Stage) -> None:
    script = f"mkdir {stage.place}/tried && exit 1; echo up $$; exec sleep 600"

    await stage.supervisor.start(stage.child("one", script))

    assert stage.told == [("one", "failed"), ("one", "ready")]


async def test_a_child_that_is_not_ready_in_time_is_ended(stage: Stage) -> None:
    with pytest.raises(Unavailable, match="not ready in time"):
        await stage.supervisor.start(stage.child("one", "exec sleep 600", timeout_s=0.05))

    assert stage.supervisor.pids() == {}


async def test_a_restart_that_fails_is_tried_again(stage: Stage) -> None:
    script = f"mkdir {stage.place}/$(wc -l < {stage.place}/one.log) || exit 1; echo up $$; exec sleep 600"
    await stage.supervisor.start(stage.child("one", script))
    (stage.place / "1").mkdir()  # the second start finds its name taken

    os.kill(stage.supervisor.pids()["one"], signal.SIGKILL)
    await stage.heard("one", "ready", times=2)

    assert stage.told == [("one", "ready"), ("one", "died"), ("one", "failed"), ("one", "ready")]


async def test_a_child_that_ignores_the_signal_is_killed(stage: Stage) -> None:
    script = "trap '' TERM; echo up $$; while true; do sleep 600; done"
    await stage.supervisor.start(stage.child("deaf", script, grace_s=0.1))
    pid = stage.supervisor.pids()["deaf"]

    await stage.supervisor.stop()

    assert stage.details[-1] == "killed by SIGKILL"
    assert not running(pid)


async def test_stopping_ends_the_wait_for_a_restart(stage: Stage) -> None:
    await stage.supervisor.start(
        stage.child("one", f"test -e {stage.place}/end && exit 1; echo up $$; exec sleep 600")
    )
    (stage.place / "end").touch()
    os.kill(stage.supervisor.pids()["one"], signal.SIGKILL)
    await stage.heard("one", "failed", times=2)

    await stage.supervisor.stop()

    assert stage.told[-1] == ("one", "stopped")
    assert stage.supervisor.pids() == {}


async def test_what_follows_readiness_is_done_at_every_start_and_tried_until_it_works(stage: Stage) -> None:
    runs: list[int] = []

    async def on_ready() -> None:
        runs.append(len(runs))
        if len(runs) == 2:
            raise Unavailable("not yet")

    await stage.supervisor.start(stage.child("one", on_ready=on_ready))
    os.kill(stage.supervisor.pids()["one"], signal.SIGKILL)
    await stage.heard("one", "ready", times=2)

    assert len(runs) == 3
    assert stage.told == [("one", "ready"), ("one", "died"), ("one", "failed"), ("one", "ready")]


async def test_a_bug_in_a_hook_is_said_too(stage: Stage) -> None:
    runs: list[int] = []

    async def on_ready() -> None:
        runs.append(1)
        if len(runs) == 2:
            raise ZeroDivisionError("oops")

    await stage.supervisor.start(stage.child("one", on_ready=on_ready))
    os.kill(stage.supervisor.pids()["one"], signal.SIGKILL)
    await stage.heard("one", "abandoned")

    assert "oops" in stage.details[-1]


def test_the_wait_doubles_to_a_limit_and_starts_over_after_good_health() -> None:
    delays = [0.0]
    for _ in range(9):
        delays.append(next_delay(delays[-1], 1))

    assert delays[1:] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert next_delay(10.0, 30) == 0.1
