"""Passwords: which are accepted, how they are hashed, how they are compared."""

import asyncio
import unicodedata
from collections.abc import Collection
from functools import cache
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from impasto_common.errors import InvalidArgument

# NIST SP 800-63B §5.1.1.2: at least 8, and room for a pass phrase; no rules on composition.
MIN_LENGTH = 8
MAX_LENGTH = 256

# The same section's advice against repetitive characters; two of them are still a pattern.
MIN_DIFFERENT = 3

# OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1

# The hash of 32 random bytes that nobody kept: verifying against it costs what a real one costs.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$quG5WxsRkfAUUY2Nxzf+JA$uz3h+uuTfVex3Z4MLpbmspIPfjr3QYOU4/CbdmwNb3U"


def check(password: str, own: Collection[str]) -> None:
    """Refuse a password that guessing finds early.

    `own` are the account's handle and address, which are no secrets.

    Raises:
        InvalidArgument: shorter than 8 or longer than 256 characters, of fewer than 3 different ones,
            among the most common ones, or equal to one of `own`; names `password`.
    """
    normal = _normal(password)
    if not MIN_LENGTH <= len(normal) <= MAX_LENGTH:
        raise InvalidArgument(f"must be {MIN_LENGTH} to {MAX_LENGTH} characters", "password")
    folded = normal.casefold()
    if len(set(folded)) < MIN_DIFFERENT:
        raise InvalidArgument(f"must have at least {MIN_DIFFERENT} different characters", "password")
    if folded in _common():
        raise InvalidArgument("this is one of the most common passwords", "password")
    if folded in {_normal(text).casefold() for text in own}:
        raise InvalidArgument("must not be your handle or e-mail address", "password")


async def hash_password(password: str) -> str:
    """Hash a password with Argon2id and a random salt, in a thread; returns the PHC form."""
    return await asyncio.to_thread(_hasher().hash, _normal(password))


async def verify(password: str, phc: str) -> bool:
    """Whether a password is the one that was hashed, in a thread.

    Raises:
        argon2.exceptions.InvalidHashError: `phc` is no hash.
    """
    try:
        return await asyncio.to_thread(_hasher().verify, phc, _normal(password))
    except VerifyMismatchError:
        return False


def _normal(text: str) -> str:
    # Keyboards compose the same character differently (NIST SP 800-63B §5.1.1.2 asks for NFKC).
    return unicodedata.normalize("NFKC", text)


def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _common() -> frozenset[str]:
    lines = resources.files("impasto_identity").joinpath("common_passwords.txt").read_text()
    return frozenset(lines.split())
