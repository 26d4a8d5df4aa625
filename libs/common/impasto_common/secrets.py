"""Keys that belong to one installation: made on its first start, kept in a folder, never logged."""

import contextlib
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIZE = 32


class Secrets:
    """Secrets in a folder; each is a file that only its owner can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}

    def key(self, name: str) -> bytes:
        """Return a 32-byte key, made when first asked for."""
        return self._read(name, lambda: os.urandom(SIZE))

    def signing_key(self, name: str) -> Ed25519PrivateKey:
        """Return an Ed25519 key (RFC 8032), made when first asked for."""
        return Ed25519PrivateKey.from_private_bytes(self._read(name, _new_signing_key))

    def digest(self, name: str, *parts: str) -> str:
        """Keyed hash of text, hex: what stands for a personal value where an index needs one."""
        message = "\x00".join(parts).encode()
        return hmac.new(self.key(name), message, hashlib.sha256).hexdigest()[:40]

    def _read(self, name: str, make: Callable[[], bytes]) -> bytes:
        if name not in self._known:
            path = self._folder / name
            if not path.exists():
                self._write(path, make())
            self._known[name] = path.read_bytes()
        return self._known[name]

    def _write(self, path: Path, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Of several processes that start at once the first wins; link never replaces a file.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
