"""The database of one home, with real servers: what is committed stays, whatever is killed."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from impasto_common.embedded.child import until
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.postgres import PostgresServer
from impasto_common.embedded.scratch import scratch_directory
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.embedded.user import database_account
from impasto_common.errors import FailedPrecondition

PLATFORM = """
import asyncio, sys
from pathlib import Path
from impasto_common.embedded.postgres import PostgresServer
from impasto_common.embedded.supervisor import Supervisor

async def main(home, port):
    supervisor, server = Supervisor(lambda *event: None), PostgresServer(Path(home), int(port))
    await supervisor.start(await server.child())
    sys.stdout.write(f"{supervisor.pids()['postgres']}\\n")
    sys.stdout.flush()
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """The home of a platform, in a directory that everybody may enter; used by one test after the other."""
    with scratch_directory() as directory:
        yield directory / "home"


@pytest.fixture
def private() -> Iterator[Path]:
    """A home that nobody else may enter, as one below /root."""
    with scratch_directory() as directory:
        (directory / "home").mkdir(mode=0o700)
        yield directory / "home"


Told = list[tuple[str, str]]
# how the driver says that the server went away, depending on the moment
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@contextlib.asynccontextmanager
async def served(server: PostgresServer) -> AsyncIterator[tuple[Supervisor, Told]]:
    told: Told = []
    supervisor = Supervisor(lambda name, what, _: told.append((name, what)))
    try:
        await supervisor.start(await server.child())
        yield supervisor, told
    finally:
        await supervisor.stop()
        server.close()


@contextlib.asynccontextmanager
async def connected(server: PostgresServer, database: str = "postgres") -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server.dsn(database))
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def platform(home: Path, port: int) -> AsyncIterator[Process]:
    """Run a supervisor with its server in a process of its own, which is killed in the end."""
    argv = [sys.executable, "-c", PLATFORM, str(home), str(port)]
    process = await create_subprocess_exec(*argv, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def keep_inserting(server: PostgresServer) -> int:
    """Insert 1, 2, 3, … until the server goes away; return the last number that was committed."""
    acknowledged = 0
    with contextlib.suppress(*LOST):
        async with connected(server) as connection:
            await connection.execute(f"CREATE TABLE strokes_{server.port} (number int PRIMARY KEY)")
            while True:
                await connection.execute(f"INSERT INTO strokes_{server.port} VALUES ($1)", acknowledged + 1)
                acknowledged += 1
    return acknowledged


async def strokes(server: PostgresServer, table: int) -> int:
    async with connected(server) as connection:
        count: int = await connection.fetchval(f"SELECT count(*) FROM strokes_{table}")
        return count


async def some_strokes(server: PostgresServer) -> bool:
    with contextlib.suppress(asyncpg.UndefinedTableError):
        return await strokes(server, server.port) >= 20
    return False


def processes(home: Path) -> list[int]:
    """Return the processes that name this home or work below it, zombies aside."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes() + bytes((entry / "cwd").readlink())
            found += [int(entry.name)] if str(home).encode() in words else []
    return found


async def nothing_runs(home: Path) -> None:
    async def none() -> bool:
        return not processes(home)

    await until(none, 20)


async def test_rows_and_databases_are_there_at_the_second_start(home: Path) -> None:
    make_half_a_cluster(home)
    server = PostgresServer(home, free_port())
    async with served(server):
        await server.ensure_databases(["post", "time line"])
        await server.ensure_databases(["post", "identity"])
        async with connected(server, "time line") as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    again = PostgresServer(home, free_port())
    async with served(again), connected(again, "time line") as connection:
        assert await connection.fetchval("SELECT answer FROM kept") == 42
        names = {row[0] for row in await connection.fetch("SELECT datname FROM pg_database")}
        assert {"post", "time line", "identity"} <= names
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
        assert await connection.fetchval("SHOW fsync") == "on"


def make_half_a_cluster(home: Path) -> None:
    """Leave what an initdb that was killed leaves."""
    (home / "postgres.new" / "base").mkdir(parents=True)


async def test_nothing_runs_after_stop(home: Path) -> None:
    server = PostgresServer(home, free_port())
    async with served(server), connected(server):
        assert processes(home)

    assert processes(home) == []


async def test_a_stranger_on_the_machine_is_refused(home: Path) -> None:
    server = PostgresServer(home, free_port())
    async with served(server):
        for password in ("", "wrong"):
            with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InterfaceError)):
                await asyncpg.connect(
                    host="127.0.0.1", port=server.port, user="impasto", database="postgres", password=password
                )


async def test_the_password_and_the_rows_are_closed_to_others(home: Path) -> None:
    async with served(PostgresServer(home, free_port())):
        pass

    assert modes(home, "secrets/postgres-password", "postgres") == [0o600, 0o700]
    assert not list(home.glob("*password*"))  # noqa: ASYNC240


def modes(home: Path, *names: str) -> list[int]:
    return [(home / name).stat().st_mode & 0o777 for name in names]


async def test_a_private_home_works_and_stays_private(private: Path) -> None:
    shared = private.parent / "shared"
    server = PostgresServer(private, free_port(), shared)
    async with served(server), connected(server) as connection:
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    again = PostgresServer(private, free_port(), shared)
    async with served(again), connected(again) as connection:
        assert await connection.fetchval("SELECT answer FROM kept") == 42
    assert modes(private, ".") == [0o700]
    assert os.path.islink(private / "postgres") == (os.geteuid() == 0)  # noqa: ASYNC240

    # deleted and made anew, it does not find the old rows again
    (private / "postgres").rename(private / "old")
    fresh = PostgresServer(private, free_port(), shared)
    async with served(fresh), connected(fresh) as connection:
        assert await connection.fetchval("SELECT to_regclass('kept')") is None


async def test_a_cluster_whose_password_is_lost_is_refused() -> None:
    with scratch_directory() as directory:
        (directory / "postgres").mkdir()

        with pytest.raises(FailedPrecondition, match="password"):
            await PostgresServer(directory, free_port()).child()


async def test_killed_server_is_back_with_every_committed_row(home: Path) -> None:
    server = PostgresServer(home, free_port())
    async with served(server) as (supervisor, told):
        writing = asyncio.create_task(keep_inserting(server))
        await until(lambda: some_strokes(server), 20)

        os.kill(supervisor.pids()["postgres"], signal.SIGKILL)
        acknowledged = await writing
        await until(lambda: twice_ready(told), 20)

        assert told[1] == ("postgres", "died")
        # the one in flight may have been committed without our hearing of it
        assert acknowledged >= 20
        assert await strokes(server, server.port) - acknowledged in (0, 1)


async def twice_ready(told: Told) -> bool:
    return told.count(("postgres", "ready")) == 2


@pytest.mark.parametrize("everything", [False, True], ids=["the supervisor", "everything"])
async def test_after_a_kill_nothing_runs_and_the_next_start_has_every_committed_row(
    home: Path, everything: bool
) -> None:
    server = PostgresServer(home, free_port())
    async with platform(home, server.port) as process:
        assert process.stdout is not None
        postmaster = int(await process.stdout.readline())
        server.password = (home / "secrets" / "postgres-password").read_text()
        writing = asyncio.create_task(keep_inserting(server))
        await until(lambda: some_strokes(server), 20)
        process.kill()
        if everything:
            os.kill(postmaster, signal.SIGKILL)
    await nothing_runs(home)
    acknowledged = await writing

    again = PostgresServer(home, free_port())
    async with served(again):
        assert await strokes(again, server.port) - acknowledged in (0, 1)


async def test_a_second_platform_on_the_same_home_is_refused(home: Path) -> None:
    server = PostgresServer(home, free_port())
    async with served(server):
        async with platform(home, free_port()) as second, asyncio.timeout(20):
            _, complaint = await second.communicate()

        assert b"another process uses it" in complaint
        assert await server.ready()


async def test_a_server_left_over_is_ended_first(home: Path) -> None:
    """Left over by a start that the kernel could not end: here one that nobody supervises any more."""
    server = PostgresServer(home, free_port())
    child = await server.child()
    forgotten = Supervisor(lambda *_: None)
    await forgotten.start(child)
    old = forgotten.pids()["postgres"]
    async with connected(server) as connection:
        again = PostgresServer(home, free_port())
        await again.child()
        assert child.before_start is not None

        await child.before_start()

        assert old not in processes(home)
        assert connection.is_closed() or not await alive(connection)
    await forgotten.stop()
    again.close()
    server.close()


async def alive(connection: asyncpg.Connection) -> bool:
    with contextlib.suppress(*LOST):
        return bool(await connection.fetchval("SELECT true"))
    return False


async def test_a_stale_lock_file_that_names_a_stranger_is_forgotten(home: Path) -> None:
    server = PostgresServer(home, free_port())
    async with served(server):
        lock = (home / "postgres" / "postmaster.pid").read_text().split("\n")
    # the number of a live process of the same account, as after a reboot
    account = database_account(home / "postgres")
    stranger = await create_subprocess_exec(
        "/bin/sleep", "600", user=account.uid if account else None, cwd="/"
    )
    try:
        (home / "postgres" / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lock[1:]]))

        again = PostgresServer(home, free_port())
        async with served(again) as (_, told):
            assert told == [("postgres", "ready")]
            assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()
