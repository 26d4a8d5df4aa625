"""Given events, when a command, then events."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from google.protobuf.message import Message
from hypothesis import given as examples
from hypothesis import strategies as st

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.identity.v1 import events_pb2 as events
from impasto_common.errors import (
    FailedPrecondition,
    ImpastoError,
    InvalidArgument,
    NotFound,
    Unauthenticated,
)
from impasto_common.testing import Given, given
from impasto_identity import domain

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

ANA_FOLLOWS = events.AccountFollowed(follower_id="ana", followee_id="ben", followed_at=NOW)
BEN_FOLLOWS = events.AccountFollowed(follower_id="ben", followee_id="ana", followed_at=NOW)
ANA_UNFOLLOWS = events.AccountUnfollowed(follower_id="ana", followee_id="ben")
BEN_UNFOLLOWS = events.AccountUnfollowed(follower_id="ben", followee_id="ana")
ANA_BLOCKS = events.AccountBlocked(blocker_id="ana", blocked_id="ben", blocked_at=NOW)
BEN_BLOCKS = events.AccountBlocked(blocker_id="ben", blocked_id="ana", blocked_at=NOW)
ANA_UNBLOCKS = events.AccountUnblocked(blocker_id="ana", blocked_id="ben")

REGISTERED = domain.register("ana", "ana", "ana@example.org", "", NOW)
STARTED = domain.start_session("s1", "ana", NOW)
REFRESHED = events.SessionRefreshed(session_id="s1", rotation=1, refreshed_at=LATER)
REUSED = events.SessionRevoked(session_id="s1", reason=events.REVOCATION_REASON_TOKEN_REUSED)
SIGNED_OUT = events.SessionRevoked(session_id="s1", reason=events.REVOCATION_REASON_SIGNED_OUT)

follow = partial(domain.follow, me="ana", other="ben", now=NOW)
unfollow = partial(domain.unfollow, me="ana", other="ben")
block = partial(domain.block, me="ana", other="ben", now=NOW)
unblock = partial(domain.unblock, me="ana", other="ben")


def relationship(*past: Message) -> Given[domain.Relationship]:
    return given(domain.RELATIONSHIP, *past)


def session(*past: Message) -> Given[domain.Session]:
    return given(domain.SESSION, *past)


def refresh(rotation: int, now: datetime = LATER) -> Callable[[domain.Session], list[Message]]:
    return partial(domain.refresh, rotation=rotation, now=now)


def test_following_is_done_once() -> None:
    relationship().when(follow).then(ANA_FOLLOWS)
    relationship(ANA_FOLLOWS).when(follow).then()
    relationship(BEN_FOLLOWS).when(follow).then(ANA_FOLLOWS)


def test_unfollowing_is_done_once() -> None:
    relationship(ANA_FOLLOWS, BEN_FOLLOWS).when(unfollow).then(ANA_UNFOLLOWS)
    relationship(BEN_FOLLOWS).when(unfollow).then()


def test_nobody_relates_to_themselves() -> None:
    for decide in (
        partial(domain.follow, now=NOW, me="ana", other="ana"),
        partial(domain.unfollow, me="ana", other="ana"),
        partial(domain.block, now=NOW, me="ana", other="ana"),
        partial(domain.unblock, me="ana", other="ana"),
    ):
        relationship().when(decide).fails(InvalidArgument, "accountId")


def test_a_block_ends_follows_both_ways_at_once() -> None:
    relationship(ANA_FOLLOWS, BEN_FOLLOWS).when(block).then(ANA_UNFOLLOWS, BEN_UNFOLLOWS, ANA_BLOCKS)
    relationship(BEN_FOLLOWS).when(block).then(BEN_UNFOLLOWS, ANA_BLOCKS)
    relationship(ANA_BLOCKS).when(block).then()
    relationship(BEN_BLOCKS).when(block).then(ANA_BLOCKS)


def test_unblocking_brings_no_follow_back() -> None:
    after = relationship(ANA_FOLLOWS, ANA_UNFOLLOWS, ANA_BLOCKS).when(unblock).then(ANA_UNBLOCKS)
    assert after == domain.Relationship()
    relationship(BEN_BLOCKS).when(unblock).then()


def test_no_follow_across_a_block() -> None:
    relationship(ANA_BLOCKS).when(follow).fails(FailedPrecondition, "accountId")
    relationship(BEN_BLOCKS).when(follow).fails(NotFound, "accountId")
    relationship(ANA_BLOCKS, BEN_BLOCKS).when(follow).fails(NotFound, "accountId")


COMMANDS = st.lists(
    st.tuples(st.sampled_from(["follow", "unfollow", "block", "unblock"]), st.booleans()), max_size=30
)


@examples(COMMANDS)
def test_whatever_two_people_do_no_follow_crosses_a_block(commands: list[tuple[str, bool]]) -> None:
    state, follows, blocks = domain.Relationship(), set[str](), set[str]()
    for name, by_ana in commands:
        for event in _decide(state, name, *(("ana", "ben") if by_ana else ("ben", "ana"))):
            state = domain.RELATIONSHIP.evolve(state, event)
            _apply(follows, blocks, event)
        assert (set(state.followers), set(state.blockers)) == (follows, blocks)
        assert not (follows and blocks)


def _decide(state: domain.Relationship, name: str, me: str, other: str) -> Sequence[Message]:
    decide = getattr(domain, name)
    try:
        if name in ("follow", "block"):
            return list(decide(state, me, other, NOW))
        return list(decide(state, me, other))
    except ImpastoError:
        return []


def _apply(follows: set[str], blocks: set[str], event: Message) -> None:
    """As a projection sees it: every event changes a row, and none comes twice."""
    match event:
        case events.AccountFollowed():
            assert event.follower_id not in follows
            follows.add(event.follower_id)
        case events.AccountUnfollowed():
            follows.remove(event.follower_id)
        case events.AccountBlocked():
            assert event.blocker_id not in blocks
            blocks.add(event.blocker_id)
        case events.AccountUnblocked():
            blocks.remove(event.blocker_id)


def test_a_refresh_token_works_once() -> None:
    after = session(STARTED).when(refresh(0)).then(REFRESHED)
    assert (after.rotation, after.used_at) == (1, LATER)


def test_a_token_that_comes_again_ends_the_session() -> None:
    after = session(STARTED, REFRESHED).when(refresh(0)).then(REUSED)
    assert after.revoked
    session(STARTED, REFRESHED, REUSED).when(refresh(1)).fails(Unauthenticated, "refreshToken")


def test_a_session_ends_when_it_is_not_used() -> None:
    last = NOW + domain.SESSION_IDLE - timedelta(seconds=1)
    used = events.SessionRefreshed(session_id="s1", rotation=1, refreshed_at=last)
    session(STARTED).when(refresh(0, last)).then(used)
    session(STARTED).when(refresh(0, NOW + domain.SESSION_IDLE)).fails(Unauthenticated, "refreshToken")
    again = events.SessionRefreshed(session_id="s1", rotation=2, refreshed_at=last + timedelta(days=29))
    session(STARTED, used).when(refresh(1, last + timedelta(days=29))).then(again)


def test_no_session_no_refresh() -> None:
    session().when(refresh(0)).fails(Unauthenticated, "refreshToken")
    session(STARTED).when(refresh(1)).fails(Unauthenticated, "refreshToken")
    session(STARTED, SIGNED_OUT).when(refresh(0)).fails(Unauthenticated, "refreshToken")


def test_signing_out() -> None:
    session(STARTED).when(partial(domain.sign_out, account_id="ana")).then(SIGNED_OUT)
    session(STARTED, SIGNED_OUT).when(partial(domain.sign_out, account_id="ana")).then()
    session(STARTED).when(partial(domain.sign_out, account_id="ben")).fails(Unauthenticated)


def test_an_account_without_a_name_shows_its_handle() -> None:
    state = given(domain.ACCOUNT, REGISTERED).state
    assert (state.id, state.handle, state.display_name) == ("ana", "ana", "ana")
    assert state.registered_at == NOW


def test_a_profile_changes_where_it_differs() -> None:
    ana = given(domain.ACCOUNT, REGISTERED)
    change = partial(domain.change_profile, display_name="Ana", bio=None)
    event = events.ProfileChanged(account_id="ana", display_name=Sealed(subject_id="ana", text="Ana"))
    assert ana.when(change).then(event).display_name == "Ana"
    given(domain.ACCOUNT, REGISTERED, event).when(change).then()
    ana.when(partial(domain.change_profile, display_name=None, bio="")).then()
    back = partial(domain.change_profile, display_name="", bio="I paint")
    state = (
        given(domain.ACCOUNT, REGISTERED, event)
        .when(back)
        .then(
            events.ProfileChanged(
                account_id="ana",
                display_name=Sealed(subject_id="ana", text="ana"),
                bio=Sealed(subject_id="ana", text="I paint"),
            )
        )
    )
    assert (state.display_name, state.bio) == ("ana", "I paint")


def test_an_account_that_is_gone_changes_nothing() -> None:
    erased = events.AccountRegistered(account_id="ana", handle=Sealed(subject_id="ana", erased=True))
    for past in ((), (erased,)):
        change = partial(domain.change_profile, display_name="Ana", bio=None)
        given(domain.ACCOUNT, *past).when(change).fails(NotFound, "accountId")


def test_passwords_are_sealed_under_a_key_of_their_own() -> None:
    event = domain.set_password("ana", "hash")
    assert event.password_hash.subject_id == "credential/ana"
    assert given(domain.CREDENTIAL, event).state.password_hash == "hash"
