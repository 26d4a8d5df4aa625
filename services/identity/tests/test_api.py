"""Accounts and who follows or blocks whom, as clients see them, over real gRPC."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from impasto.identity.v1 import identity_service_pb2 as pb
from impasto_common.aggregate import load
from impasto_common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Unauthenticated,
)
from impasto_common.service import Context
from impasto_common.testing import project
from impasto_identity import domain, streams

PASSWORD = "a long enough phrase"
NOBODY = "0198c0de-0000-7000-8000-000000000001"
RELATE = {
    "Follow": pb.FollowRequest,
    "Unfollow": pb.UnfollowRequest,
    "Block": pb.BlockRequest,
    "Unblock": pb.UnblockRequest,
}


def _request(handle: str, **fields: str) -> pb.CreateAccountRequest:
    request = pb.CreateAccountRequest(handle=handle, email=f"{handle}@example.org", password=PASSWORD)
    request.MergeFrom(pb.CreateAccountRequest(**fields))
    return request


async def _relate(me: Any, method: str, other: Any) -> str:
    answer = await me.call(method, RELATE[method](account_id=other.id))
    return str(answer.position)


async def _look(viewer: Any, at: Any) -> pb.Account:
    found = await viewer.call("GetAccount", pb.GetAccountRequest(handle=at.account.handle))
    assert isinstance(found, pb.Account)
    return found


async def _hides(viewer: Any, at: Any) -> None:
    error = await viewer.refused("GetAccount", pb.GetAccountRequest(handle=at.account.handle))
    assert (type(error), error.field) == (NotFound, "handle")


async def test_signing_up_shows_at_once(
    identity: Context, stranger: Any, new_handle: Callable[[], str]
) -> None:
    handle = new_handle()
    request = _request(handle.upper(), email=f"{handle}@example.org", display_name=" Ana ")
    answer = await stranger.call("CreateAccount", request)
    account = answer.account
    assert (account.handle, account.display_name, account.follower_count) == (handle, "Ana", 0)
    assert account.created_at.ToDatetime().year == 2026
    assert answer.session.account == account
    for spelling in (handle, handle.title()):
        assert await stranger.call("GetAccount", pb.GetAccountRequest(handle=spelling)) == account
    # Account, handle, address, credential and session.
    assert len(answer.position.split("~")) == 5
    state, _ = await load(identity, domain.ACCOUNT, streams.account(account.id))
    assert state.email == f"{handle}@example.org"


async def test_the_log_holds_nothing_personal(identity: Context, sign_up: Any) -> None:
    person = await sign_up(display_name="Ana Paints")
    records = await identity.store.read_lanes(dict.fromkeys(range(identity.store.lanes), 0), 10_000)
    words = (person.account.handle.encode(), b"example.org", b"Ana Paints", b"argon2")
    assert records
    assert not [r for r in records if any(word in r.payload or word in r.stream.encode() for word in words)]
    assert {r.actor_id for r in records if r.stream.endswith(person.id)} == {person.id}


async def test_a_taken_handle_or_address_is_named(stranger: Any, sign_up: Any) -> None:
    taken = (await sign_up()).account.handle
    error = await stranger.refused("CreateAccount", _request(taken.upper(), email="free@example.org"))
    assert (type(error), error.field) == (AlreadyExists, "handle")
    error = await stranger.refused("CreateAccount", _request("free_handle", email=f"{taken}@EXAMPLE.org"))
    assert (type(error), error.field) == (AlreadyExists, "email")
    # Nothing half-done: the handle that came with a taken address is free still.
    await stranger.call("CreateAccount", _request("free_handle"))


async def test_one_of_many_gets_a_handle(stranger: Any, new_handle: Callable[[], str]) -> None:
    handle = new_handle()
    calls = [
        stranger.call("CreateAccount", _request(handle, email=f"{n}{handle}@example.org")) for n in range(4)
    ]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    won = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(won) == 1
    assert (await stranger.call("GetAccount", pb.GetAccountRequest(handle=handle))).id == won[0].account.id


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("handle", "no", "handle"),
        ("handle", "admin", "handle"),
        ("email", "nowhere", "email"),
        ("password", "short", "password"),
        ("password", "password123", "password"),
        ("password", "Valid_Handle", "password"),
        ("display_name", "x" * 65, "displayName"),
    ],
)
async def test_a_wrong_field_is_named(stranger: Any, field: str, value: str, named: str) -> None:
    error = await stranger.refused("CreateAccount", _request(**({"handle": "valid_handle"} | {field: value})))
    assert (type(error), error.field) == (InvalidArgument, named)
    assert type(await stranger.refused("GetAccount", pb.GetAccountRequest(handle="valid_handle"))) is NotFound


async def test_an_idempotency_key_signs_up_once(stranger: Any, new_handle: Callable[[], str]) -> None:
    request = _request(new_handle())
    key = {"idempotency-key": request.handle}
    first, *others = await asyncio.gather(*(stranger.call("CreateAccount", request, **key) for _ in range(3)))
    assert others == [first, first]
    assert await stranger.call("CreateAccount", request, **key) == first
    assert first.position
    request.password += "!"
    error = await stranger.refused("CreateAccount", request, **key)
    assert (type(error), error.field) == (InvalidArgument, "Idempotency-Key")


async def test_me(stranger: Any, sign_up: Any) -> None:
    me = await sign_up()
    assert await me.call("GetMe", pb.GetMeRequest()) == me.account
    assert type(await stranger.refused("GetMe", pb.GetMeRequest())) is Unauthenticated
    error = await me.refused("GetMe", pb.GetMeRequest(min_position="nonsense"))
    assert (type(error), error.field) == (InvalidArgument, "minPosition")


async def test_a_profile_changes_at_once(sign_up: Any) -> None:
    me = await sign_up()
    answer = await me.call("UpdateMe", pb.UpdateMeRequest(display_name="Ana", bio="I paint"))
    assert (answer.account.display_name, answer.account.bio) == ("Ana", "I paint")
    assert answer.position
    assert await _look(me, me) == answer.account
    kept = await me.call("UpdateMe", pb.UpdateMeRequest(bio=""))
    assert (kept.account.display_name, kept.account.bio) == ("Ana", "")
    error = await me.refused("UpdateMe", pb.UpdateMeRequest(display_name="a\x00"))
    assert (type(error), error.field) == (InvalidArgument, "displayName")


async def test_following_counts(identity: Context, sign_up: Any, stranger: Any) -> None:
    ana, ben = await sign_up(), await sign_up()
    position = await _relate(ana, "Follow", ben)
    await _relate(ana, "Follow", ben)
    await project(identity)
    request = pb.GetAccountRequest(handle=ben.account.handle, min_position=position)
    seen = await ana.call("GetAccount", request)
    assert (seen.follower_count, seen.following_count, seen.followed_by_me) == (1, 0, True)
    assert not (await _look(stranger, ben)).followed_by_me
    assert (await _look(ben, ana)).following_count == 1
    await _relate(ana, "Unfollow", ben)
    await project(identity)
    seen = await _look(ana, ben)
    assert (seen.follower_count, seen.followed_by_me) == (0, False)


async def test_a_block_hides_from_the_blocked_alone(identity: Context, sign_up: Any, stranger: Any) -> None:
    ana, ben = await sign_up(), await sign_up()
    await _relate(ana, "Follow", ben)
    await _relate(ben, "Follow", ana)
    await _relate(ana, "Block", ben)
    await project(identity)
    seen = await _look(ana, ben)
    assert (seen.blocked_by_me, seen.followed_by_me, seen.follower_count, seen.following_count) == (
        True,
        False,
        0,
        0,
    )
    await _hides(ben, ana)
    assert (await _look(stranger, ana)).id == ana.id
    await _relate(ana, "Unblock", ben)
    await project(identity)
    assert (await _look(ben, ana)).id == ana.id
    assert not (await _look(ana, ben)).blocked_by_me


async def test_following_across_a_block(sign_up: Any) -> None:
    ana, ben = await sign_up(), await sign_up()
    await _relate(ana, "Block", ben)
    error = await ana.refused("Follow", pb.FollowRequest(account_id=ben.id))
    assert (type(error), error.field) == (FailedPrecondition, "accountId")
    hidden = await ben.refused("Follow", pb.FollowRequest(account_id=ana.id))
    absent = await ben.refused("Follow", pb.FollowRequest(account_id=NOBODY))
    assert (type(hidden), hidden.message, hidden.field) == (NotFound, absent.message, absent.field)


@pytest.mark.parametrize("method", RELATE)
async def test_relating_to_what_is_not_there(sign_up: Any, stranger: Any, method: str) -> None:
    me = await sign_up()
    for account_id, kind in ((NOBODY, NotFound), ("ana", NotFound), ("", NotFound), (me.id, InvalidArgument)):
        error = await me.refused(method, RELATE[method](account_id=account_id))
        assert (type(error), error.field) == (kind, "accountId")
    error = await stranger.refused(method, RELATE[method](account_id=me.id))
    assert type(error) is Unauthenticated
