"""Names of identity's streams. Names that stand for personal text are keyed hashes of it."""

from impasto_common.event import derived_id
from impasto_common.secrets import Secrets


def account(account_id: str) -> str:
    """Stream of one account."""
    return f"account-{account_id}"


def credential(account_id: str) -> str:
    """Stream of what an account signs in with."""
    return f"credential-{account_id}"


def session(session_id: str) -> str:
    """Stream of one session."""
    return f"session-{session_id}"


def relationship(one: str, other: str) -> str:
    """Stream of both directions of follow and block between two accounts, in either order."""
    return f"relationship-{derived_id(min(one, other), max(one, other))}"


def handle(secrets: Secrets, folded: str) -> str:
    """Stream that exists when a handle is taken."""
    return f"handle-{secrets.digest('index', 'handle', folded)}"


def email(secrets: Secrets, folded: str) -> str:
    """Stream that exists when an e-mail address is taken."""
    return f"email-{secrets.digest('index', 'email', folded)}"
