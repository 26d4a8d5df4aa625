"""Sessions as clients see them: signing in, refreshing, signing out."""

import asyncio
import json
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from impasto.identity.v1 import identity_service_pb2 as pb
from impasto.identity.v1.events_pb2 import REVOCATION_REASON_TOKEN_REUSED, SessionRevoked
from impasto_common.clock import FakeClock
from impasto_common.errors import InvalidArgument, Unauthenticated
from impasto_common.service import Context
from impasto_identity import domain, streams

PASSWORD = "a long enough phrase"


async def _refresh(who: Any, session: pb.Session) -> pb.Session:
    answer = await who.call("RefreshSession", pb.RefreshSessionRequest(refresh_token=session.refresh_token))
    assert isinstance(answer, pb.Session)
    return answer


async def _is_over(who: Any, token: str) -> str:
    error = await who.refused("RefreshSession", pb.RefreshSessionRequest(refresh_token=token))
    assert (type(error), error.field) == (Unauthenticated, "refreshToken")
    return str(error.message)


async def test_signing_in(stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    request = pb.CreateSessionRequest(handle=person.account.handle.upper(), password=PASSWORD)
    session = await stranger.call("CreateSession", request)
    assert (session.account, session.expires_in) == (person.account, 600)
    assert session.refresh_token != person.session.refresh_token


async def test_the_gateway_can_verify_the_token(stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    body = await stranger.call("GetJwks", pb.GetJwksRequest())
    assert body.content_type == "application/json"
    (key,) = jwt.PyJWKSet.from_dict(json.loads(body.data)).keys
    claims = jwt.decode(
        person.session.access_token,
        key,
        algorithms=["EdDSA"],
        audience="impasto",
        issuer="https://identity.impasto",
        options={"verify_exp": False},
    )
    assert claims["sub"] == person.id
    assert claims["exp"] - claims["iat"] == 600


async def test_who_is_unknown_and_who_mistypes_learn_the_same(stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    wrong = pb.CreateSessionRequest(handle=person.account.handle, password=PASSWORD + "x")
    unknown = pb.CreateSessionRequest(handle="nobody_at_all", password=PASSWORD)
    one = await stranger.refused("CreateSession", wrong)
    other = await stranger.refused("CreateSession", unknown)
    assert (type(one), one.message, one.field) == (type(other), other.message, other.field)
    assert type(one) is Unauthenticated


@pytest.mark.parametrize("field", ["handle", "password"])
async def test_a_missing_field_is_named(stranger: Any, field: str) -> None:
    request = pb.CreateSessionRequest(handle="ana", password=PASSWORD)
    request.ClearField(field)
    error = await stranger.refused("CreateSession", request)
    assert (type(error), error.field) == (InvalidArgument, field)


async def test_an_idempotency_key_signs_in_once(stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    request = pb.CreateSessionRequest(handle=person.account.handle, password=PASSWORD)
    key = {"idempotency-key": "sign in"}
    first = await stranger.call("CreateSession", request, **key)
    assert await stranger.call("CreateSession", request, **key) == first
    assert (await stranger.call("CreateSession", request)).refresh_token != first.refresh_token


async def test_refreshing_goes_on(stranger: Any, sign_up: Any, clock: FakeClock) -> None:
    person = await sign_up()
    clock.advance(timedelta(days=29))
    second = await _refresh(stranger, person.session)
    assert second.account == person.account
    clock.advance(timedelta(days=29))
    third = await _refresh(stranger, second)
    assert len({person.session.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert second.access_token != third.access_token


async def test_a_token_used_twice_ends_the_family(identity: Context, stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    other = pb.CreateSessionRequest(handle=person.account.handle, password=PASSWORD)
    elsewhere = await stranger.call("CreateSession", other)
    second = await _refresh(stranger, person.session)
    await _is_over(stranger, person.session.refresh_token)
    await _is_over(stranger, second.refresh_token)
    sid = jwt.decode(person.session.access_token, options={"verify_signature": False})["sid"]
    *_, last = await identity.store.read(streams.session(sid))
    assert SessionRevoked.FromString(last.payload).reason == REVOCATION_REASON_TOKEN_REUSED
    await _refresh(stranger, elsewhere)


async def test_of_two_at_once_one_is_a_thief(stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    calls: list[Awaitable[pb.Session]] = [_refresh(stranger, person.session) for _ in range(2)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    won = [answer for answer in answers if isinstance(answer, pb.Session)]
    assert len(won) == 1
    await _is_over(stranger, won[0].refresh_token)


async def test_an_unused_session_ends(stranger: Any, sign_up: Any, clock: FakeClock) -> None:
    person = await sign_up()
    clock.advance(domain.SESSION_IDLE)
    await _is_over(stranger, person.session.refresh_token)


async def test_signing_out(stranger: Any, sign_up: Any) -> None:
    person = await sign_up()
    for _ in range(2):
        await person.call("DeleteCurrentSession", pb.DeleteCurrentSessionRequest())
    await _is_over(stranger, person.session.refresh_token)
    error = await stranger.refused("DeleteCurrentSession", pb.DeleteCurrentSessionRequest())
    assert type(error) is Unauthenticated


async def test_nobody_signs_another_out(stranger: Any, sign_up: Any) -> None:
    ana, ben = await sign_up(), await sign_up()
    mixed = dict(ana.metadata) | {"x-session-id": dict(ben.metadata)["x-session-id"]}
    error = await stranger.refused("DeleteCurrentSession", pb.DeleteCurrentSessionRequest(), **mixed)
    assert type(error) is Unauthenticated
    await _refresh(stranger, ben.session)


async def test_every_token_that_does_not_work_is_told_the_same(
    identity: Context, stranger: Any, sign_up: Any
) -> None:
    person = await sign_up()
    token = person.session.refresh_token
    messages = {await _is_over(stranger, text) for text in ("", "x", token[:-1], token[::-1], "é" * 48)}
    await person.call("DeleteCurrentSession", pb.DeleteCurrentSessionRequest())
    assert {await _is_over(stranger, token)} == messages
