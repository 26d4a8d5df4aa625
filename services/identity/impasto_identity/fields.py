"""What a person may type into the fields of an account, and the form it is kept and compared in."""

import re
import unicodedata
import uuid
from functools import cache
from importlib import resources

from impasto_common.errors import InvalidArgument, NotFound

MAX_EMAIL = 254  # RFC 5321 §4.5.3.1.3, less the brackets of a path
MAX_DISPLAY_NAME = 64
MAX_BIO = 300

_HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,29}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")

# Marks that reorder the text around them: a name could pass for another (Unicode TR 36 §2.10).
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def handle(text: str) -> str:
    """Return a handle as it is kept: in lower case.

    Raises:
        InvalidArgument: it is not 3 to 30 of a-z, 0-9 and _ after a letter, or is reserved.
    """
    if not _HANDLE.fullmatch(text):
        raise InvalidArgument("must be 3 to 30 of a-z, 0-9 and _, starting with a letter", "handle")
    folded = fold_handle(text)
    if folded in _reserved():
        raise InvalidArgument("this handle is reserved", "handle")
    return folded


def fold_handle(text: str) -> str:
    """The form in which handles are compared."""
    return text.lower()


def email(text: str) -> str:
    """Return an address as it was typed; whether it receives mail only a mail can tell.

    Raises:
        InvalidArgument: it cannot be an address.
    """
    if len(text) > MAX_EMAIL or not text.isprintable() or not _EMAIL.fullmatch(text):
        raise InvalidArgument("must be an e-mail address", "email")
    return text


def fold_email(text: str) -> str:
    """The form in which addresses are compared."""
    return unicodedata.normalize("NFC", text).casefold()


def display_name(text: str) -> str:
    """Return a display name in NFC without blanks around it.

    Raises:
        InvalidArgument: longer than 64 characters, or with characters that do not show.
    """
    return _shown(text, "displayName", MAX_DISPLAY_NAME, blanks=" ")


def bio(text: str) -> str:
    """Return a self-description in NFC without blanks around it; it may have several lines.

    Raises:
        InvalidArgument: longer than 300 characters, or with characters that do not show.
    """
    return _shown(text.replace("\r\n", "\n"), "bio", MAX_BIO, blanks=" \n")


def account_id(text: str) -> str:
    """Return an account id from a path in its one form.

    Raises:
        NotFound: it is no id, so there is no such account.
    """
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise NotFound("no such account", "accountId") from error


def _shown(text: str, field: str, limit: int, blanks: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > limit:
        raise InvalidArgument(f"must be at most {limit} characters", field)
    if any(_hidden(character) for character in text if character not in blanks):
        raise InvalidArgument("must not hold control characters", field)
    return text


def _hidden(character: str) -> bool:
    # Category Cc and line separators; not Cf as a whole, which joins emoji and writes Persian.
    return unicodedata.category(character) in ("Cc", "Zl", "Zp") or character in _REORDERING


@cache
def _reserved() -> frozenset[str]:
    """Words that are paths of the site, or that pretend to speak for it (RFC 2142 and our own)."""
    lines = resources.files("impasto_identity").joinpath("reserved_handles.txt").read_text()
    return frozenset(lines.split())
