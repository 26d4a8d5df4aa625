"""Secrets: made once, private, the same for all processes."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from impasto_common.secrets import Secrets


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = Secrets(folder).key("vault")
    assert len(first) == 32
    assert Secrets(folder).key("vault") == first
    assert Secrets(folder).key("other") != first


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    Secrets(folder).key("vault")
    assert stat.S_IMODE((folder / "vault").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["vault"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: Secrets(tmp_path / "secrets").key("vault"), range(64)))
    assert len(keys) == 1


def test_a_digest_depends_on_secret_and_parts(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    assert secrets.digest("index", "handle", "ada") == secrets.digest("index", "handle", "ada")
    digests = {
        secrets.digest("index", "handle", "ada"),
        secrets.digest("index", "handlea", "da"),
        secrets.digest("other", "handle", "ada"),
        Secrets(tmp_path / "elsewhere").digest("index", "handle", "ada"),
    }
    assert len(digests) == 4


def test_a_signing_key_signs_the_same_after_a_restart(tmp_path: Path) -> None:
    one, other = (Secrets(tmp_path).signing_key("token") for _ in range(2))
    other.public_key().verify(one.sign(b"x"), b"x")
