"""Accounts, credentials, sessions and relationships: what may happen to them, and what it means."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.identity.v1 import events_pb2 as events
from impasto_common.errors import FailedPrecondition, InvalidArgument, NotFound, Unauthenticated
from impasto_common.rules import Rules

NEVER = datetime.min.replace(tzinfo=UTC)

# A refresh token dies when it is not used for this long (RFC 9700 §4.14.2 asks for such a limit).
SESSION_IDLE = timedelta(days=30)

# Subjects whose keys never leave identity.
CREDENTIAL_PREFIX = "credential/"


@dataclass(frozen=True)
class Account:
    """One account; `id` is empty before it exists, `handle` once it was erased."""

    id: str = ""
    handle: str = ""
    email: str = ""
    display_name: str = ""
    bio: str = ""
    registered_at: datetime = NEVER


@dataclass(frozen=True)
class Credential:
    """What an account signs in with; no hash before there is one, or once it was erased."""

    password_hash: str = ""


@dataclass(frozen=True)
class Session:
    """One sign-in; `rotation` counts how often its refresh token was exchanged."""

    id: str = ""
    account_id: str = ""
    rotation: int = 0
    used_at: datetime = NEVER
    revoked: bool = False


@dataclass(frozen=True)
class Relationship:
    """Two accounts: which of them follow, and which of them block, the other."""

    followers: frozenset[str] = frozenset()
    blockers: frozenset[str] = frozenset()


def _evolve_account(state: Account, event: Message) -> Account:
    match event:
        case events.AccountRegistered():
            return Account(
                id=event.account_id,
                handle=event.handle.text,
                email=event.email.text,
                display_name=event.display_name.text,
                registered_at=event.registered_at.ToDatetime(UTC),
            )
        case events.ProfileChanged():
            name = event.display_name.text if event.HasField("display_name") else state.display_name
            bio = event.bio.text if event.HasField("bio") else state.bio
            return replace(state, display_name=name, bio=bio)
    return state


def _evolve_credential(state: Credential, event: Message) -> Credential:
    match event:
        case events.PasswordSet():
            return Credential(event.password_hash.text)
    return state


def _evolve_session(state: Session, event: Message) -> Session:
    match event:
        case events.SessionStarted():
            return Session(event.session_id, event.account_id, 0, event.started_at.ToDatetime(UTC))
        case events.SessionRefreshed():
            return replace(state, rotation=event.rotation, used_at=event.refreshed_at.ToDatetime(UTC))
        case events.SessionRevoked():
            return replace(state, revoked=True)
    return state


def _evolve_relationship(state: Relationship, event: Message) -> Relationship:
    match event:
        case events.AccountFollowed():
            return replace(state, followers=state.followers | {event.follower_id})
        case events.AccountUnfollowed():
            return replace(state, followers=state.followers - {event.follower_id})
        case events.AccountBlocked():
            return replace(state, blockers=state.blockers | {event.blocker_id})
        case events.AccountUnblocked():
            return replace(state, blockers=state.blockers - {event.blocker_id})
    return state


ACCOUNT = Rules(Account(), _evolve_account)
CREDENTIAL = Rules(Credential(), _evolve_credential)
SESSION = Rules(Session(), _evolve_session)
RELATIONSHIP = Rules(Relationship(), _evolve_relationship)


def register(
    account_id: str, handle: str, email: str, display_name: str, now: datetime
) -> events.AccountRegistered:
    """Open an account, named by its handle if no name is given.

    That handle and address are free is for their own streams to say.
    """
    return events.AccountRegistered(
        account_id=account_id,
        handle=Sealed(subject_id=account_id, text=handle),
        email=Sealed(subject_id=account_id, text=email),
        display_name=Sealed(subject_id=account_id, text=display_name or handle),
        registered_at=now,
    )


def set_password(account_id: str, password_hash: str) -> events.PasswordSet:
    """Give an account its password, sealed under a key of its own that no other service gets."""
    sealed = Sealed(subject_id=credential_subject(account_id), text=password_hash)
    return events.PasswordSet(account_id=account_id, password_hash=sealed)


def credential_subject(account_id: str) -> str:
    """Subject whose key seals an account's secrets."""
    return CREDENTIAL_PREFIX + account_id


def start_session(session_id: str, account_id: str, now: datetime) -> events.SessionStarted:
    """Sign in."""
    return events.SessionStarted(session_id=session_id, account_id=account_id, started_at=now)


def change_profile(state: Account, display_name: str | None, bio: str | None) -> list[Message]:
    """Change what is given, an empty name to the handle; nothing if it is so already.

    Raises:
        NotFound: the account does not exist or was erased.
    """
    if not state.handle:
        raise no_such_account()
    name = state.display_name if display_name is None else display_name or state.handle
    event = events.ProfileChanged(account_id=state.id)
    if name != state.display_name:
        event.display_name.CopyFrom(Sealed(subject_id=state.id, text=name))
    if bio is not None and bio != state.bio:
        event.bio.CopyFrom(Sealed(subject_id=state.id, text=bio))
    return [event] if event.HasField("display_name") or event.HasField("bio") else []


def refresh(state: Session, rotation: int, now: datetime) -> list[Message]:
    """Exchange the refresh token of this rotation for the next.

    A token that was exchanged before ends the session, because one of its two holders is a thief
    (RFC 9700 §4.14.2).

    Raises:
        Unauthenticated: the session ended or never was; names `refreshToken`.
    """
    if not state.id or state.revoked or now >= state.used_at + SESSION_IDLE or rotation > state.rotation:
        raise session_over()
    if rotation < state.rotation:
        return [_revoked(state, events.REVOCATION_REASON_TOKEN_REUSED)]
    return [events.SessionRefreshed(session_id=state.id, rotation=rotation + 1, refreshed_at=now)]


def session_over() -> Unauthenticated:
    """What the holder of any refresh token that does not work is told, whatever the reason."""
    return Unauthenticated("this token does not work any more, sign in again", "refreshToken")


def sign_out(state: Session, account_id: str) -> list[Message]:
    """End a session; nothing if it has ended.

    Raises:
        Unauthenticated: it is not a session of this account.
    """
    if state.account_id != account_id:
        raise Unauthenticated("sign in first")
    return [] if state.revoked else [_revoked(state, events.REVOCATION_REASON_SIGNED_OUT)]


def _revoked(state: Session, reason: events.RevocationReason) -> events.SessionRevoked:
    return events.SessionRevoked(session_id=state.id, reason=reason)


def follow(state: Relationship, me: str, other: str, now: datetime) -> list[Message]:
    """Follow the other; nothing if so already.

    Raises:
        InvalidArgument: both are the same account.
        NotFound: the other blocks me, and I must not learn that.
        FailedPrecondition: I block the other.
    """
    _not_oneself(me, other)
    if other in state.blockers:
        raise no_such_account()
    if me in state.blockers:
        raise FailedPrecondition("you block this account, unblock it first", "accountId")
    if me in state.followers:
        return []
    return [events.AccountFollowed(follower_id=me, followee_id=other, followed_at=now)]


def unfollow(state: Relationship, me: str, other: str) -> list[Message]:
    """Stop following the other; nothing if so already.

    Raises:
        InvalidArgument: both are the same account.
    """
    _not_oneself(me, other)
    return [_unfollowed(me, other)] if me in state.followers else []


def block(state: Relationship, me: str, other: str, now: datetime) -> list[Message]:
    """Block the other, which ends follows both ways; nothing if so already.

    Raises:
        InvalidArgument: both are the same account.
    """
    _not_oneself(me, other)
    if me in state.blockers:
        return []
    pairs = ((me, other), (other, me))
    ended = [_unfollowed(one, two) for one, two in pairs if one in state.followers]
    return [*ended, events.AccountBlocked(blocker_id=me, blocked_id=other, blocked_at=now)]


def unblock(state: Relationship, me: str, other: str) -> list[Message]:
    """Lift my block of the other; nothing if there is none. Ended follows stay ended.

    Raises:
        InvalidArgument: both are the same account.
    """
    _not_oneself(me, other)
    return [events.AccountUnblocked(blocker_id=me, blocked_id=other)] if me in state.blockers else []


def no_such_account(field: str = "accountId") -> NotFound:
    """The same answer for an account that does not exist and one that hides; `field` asked for it."""
    return NotFound("no such account", field)


def _not_oneself(me: str, other: str) -> None:
    if me == other:
        raise InvalidArgument("this is your own account", "accountId")


def _unfollowed(follower: str, followee: str) -> events.AccountUnfollowed:
    return events.AccountUnfollowed(follower_id=follower, followee_id=followee)
