"""One child process, started for real."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import Iterator
from pathlib import Path

import pytest

from impasto_common.embedded import launch
from impasto_common.embedded.child import LOG_LIMIT, Command, end, kill_group, run_to_end, spawn, until
from impasto_common.embedded.scratch import scratch_directory
from impasto_common.embedded.user import database_account
from impasto_common.errors import Unavailable

PARENT = """
import asyncio, signal, sys
from pathlib import Path
from impasto_common.embedded.child import Command, spawn

async def main():
    command = Command(argv=["/bin/sh", "-c", "echo up; exec sleep 600"], log=Path(sys.argv[1]))
    process = await spawn(command, signal.SIGTERM)
    sys.stdout.write(f"{process.pid}\\n")
    sys.stdout.flush()
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    with scratch_directory() as directory:
        yield directory


def shell(place: Path, script: str, **options: object) -> Command:
    return Command(argv=["/bin/sh", "-c", script], log=place / "log", **options)  # type: ignore[arg-type]


def running(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody asked about is a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


async def test_a_child_has_a_session_of_its_own(place: Path) -> None:
    process = await spawn(shell(place, "echo started; exec sleep 600"), signal.SIGTERM)

    async def started() -> bool:
        return (place / "log").read_text() == "started\n"

    await until(started, 10)
    assert os.getsid(process.pid) == process.pid
    await end(process, signal.SIGTERM, 10)
    assert process.returncode == -signal.SIGTERM


async def test_a_child_dies_with_a_parent_that_is_killed(place: Path) -> None:
    parent = await create_subprocess_exec(sys.executable, "-c", PARENT, place / "log", stdout=PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())

    async def started() -> bool:
        return (place / "log").read_text() == "up\n"

    async def gone() -> bool:
        return not running(pid)

    await until(started, 10)
    parent.kill()
    await parent.wait()

    try:
        await until(gone, 10)
    finally:
        kill_group(pid)


async def test_a_child_whose_parent_died_before_it_could_notice_does_not_start(place: Path) -> None:
    nobody = str(os.getpid() + 1)
    argv = ["-I", "-S", launch.__file__, nobody, str(int(signal.SIGTERM)), "-1", "-1", "/bin/echo", "started"]

    process = await create_subprocess_exec(sys.executable, *argv, stdout=PIPE, stderr=PIPE)
    out, complaint = await process.communicate()

    assert (out, complaint) == (b"", b"the parent is gone\n")


async def test_a_child_cannot_be_started_from_another_thread(place: Path) -> None:
    with pytest.raises(RuntimeError, match="main thread"):
        await asyncio.to_thread(lambda: asyncio.run(spawn(shell(place, "true"), signal.SIGTERM)))


async def test_a_command_gets_its_environment_directory_and_account(place: Path) -> None:
    account = database_account(place / "new")
    command = shell(
        place, "echo $WORD; pwd; id -u; id -g; id -G", env={"WORD": "thick"}, cwd=place, account=account
    )

    await run_to_end(command)

    uid, gid = (account.uid, account.gid) if account else (os.getuid(), os.getgid())
    lines = (place / "log").read_text().splitlines()
    assert lines[:4] == ["thick", str(place), str(uid), str(gid)]
    assert account is None or lines[4] == str(gid)


async def test_a_command_that_fails_shows_the_end_of_its_log(place: Path) -> None:
    with pytest.raises(Unavailable, match=r"exit code 3\nthe reason"):
        await run_to_end(shell(place, "echo the reason; exit 3"))


async def test_a_command_that_does_not_exist_is_unavailable(place: Path) -> None:
    with pytest.raises(Unavailable, match="No such file"):
        await run_to_end(Command(argv=["/nowhere/at/all"], log=place / "log"))


async def test_a_command_without_its_directory_is_unavailable(place: Path) -> None:
    with pytest.raises(Unavailable, match="No such file"):
        await run_to_end(shell(place, "true", cwd=place / "missing"))


async def test_a_command_that_takes_too_long_is_killed_with_what_it_started(place: Path) -> None:
    with pytest.raises(Unavailable, match="did not end"):
        await run_to_end(shell(place, "sleep 600 & echo $!; wait"), timeout_s=1)

    pid = int((place / "log").read_text())

    async def gone() -> bool:
        return not running(pid)

    await until(gone, 10)


async def test_a_log_is_ours_alone_and_put_aside_when_large(place: Path) -> None:
    (place / "log").write_bytes(b"x" * (LOG_LIMIT + 1))

    await run_to_end(shell(place, "echo new"))

    assert (place / "log").read_text() == "new\n"
    assert (place / "log").stat().st_mode & 0o777 == 0o600
    assert (place / "log.1").stat().st_size == LOG_LIMIT + 1


async def test_sigpipe_ends_a_child_as_usual(place: Path) -> None:
    """The launcher is a Python program, which ignores the signal, and exec would hand that on."""
    await run_to_end(Command(argv=["/bin/grep", "SigIgn", "/proc/self/status"], log=place / "log"))

    ignored = int((place / "log").read_text().split()[1], 16)
    assert not ignored & 1 << signal.SIGPIPE - 1


async def test_until_gives_up(place: Path) -> None:
    async def never() -> bool:
        return False

    with pytest.raises(TimeoutError):
        await until(never, 0.1)
