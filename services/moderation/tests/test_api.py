"""Moderation over gRPC, on PostgreSQL: one decision per id, and nothing cleared by mistake."""

import asyncio
import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from impasto.moderation.v1.events_pb2 import (
    ACTION_ALLOW,
    ACTION_BLOCK,
    ACTION_REVIEW,
    CONTENT_KIND_CAPTION,
    CONTENT_KIND_PROMPT,
    CONTENT_KIND_REPLY,
    DecisionTaken,
)
from impasto.moderation.v1.moderation_service_pb2 import ScreenImageRequest, ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceStub
from impasto_common import metrics
from impasto_common.cpu import CpuPool
from impasto_common.errors import InvalidArgument, NotFound, Unavailable
from impasto_common.run import discover
from impasto_common.service import Context
from impasto_common.testing import refused, serve, stub
from impasto_moderation.hash_index import HashIndex
from impasto_moderation.policy import DEFAULT_POLICY, Policy, Threshold
from impasto_moderation.screening import Screener

if TYPE_CHECKING:
    from tests.conftest import Calling

AUTHOR = str(uuid.uuid4())
STRICT = replace(
    DEFAULT_POLICY,
    version="strict",
    text=(Threshold("violence", review=0.0),),
    nsfw=Threshold("sexual", review=0.0, block=0.0),
)


def text(
    words: str, decision_id: str = "", kind: Any = CONTENT_KIND_CAPTION, **fields: Any
) -> ScreenTextRequest:
    known = {"subject": "post-1", "account_id": AUTHOR, "decision_id": decision_id or str(uuid.uuid4())}
    return ScreenTextRequest(text=words, kind=kind, **(known | fields))


def image(key: str, decision_id: str = "") -> ScreenImageRequest:
    return ScreenImageRequest(
        decision_id=decision_id or str(uuid.uuid4()),
        media_key=key,
        subject="generation-1",
        account_id=AUTHOR,
    )


def screener(context: Context, policy: Policy = DEFAULT_POLICY) -> Screener:
    return Screener(context, policy, HashIndex())


async def log(context: Context, decision_id: str) -> list[DecisionTaken]:
    records = await context.store.read(f"decision-{decision_id}")
    return [DecisionTaken.FromString(record.payload) for record in records]


def count(kind: str, action: str) -> float:
    counter: Any = metrics.MODERATION_DECISIONS.labels(kind, action)
    return float(counter._value.get())


async def test_the_installed_service_screens(moderation: Context, stored: str) -> None:
    (service,) = discover(["moderation"])
    async with (
        serve(partial(service.api, moderation)) as address,
        stub(ModerationServiceStub, address) as api,
    ):
        said = await api.ScreenText(text("a quiet harbour at dawn"))
        seen = await api.ScreenImage(image(stored))
    assert (said.action, said.reason, said.policy_version) == (ACTION_ALLOW, "", DEFAULT_POLICY.version)
    assert (seen.action, list(seen.categories)) == (ACTION_ALLOW, [])


async def test_a_refusal_is_on_record_without_its_words(moderation: Context, calling: "Calling") -> None:
    request = text("a nude schoolgirl", kind=CONTENT_KIND_PROMPT, subject="generation-7")
    async with calling(moderation, screener(moderation)) as api:
        decision = await api.ScreenText(request)
    assert decision.action == ACTION_BLOCK
    assert decision.reason == "This was refused: it appears to contain sexual content involving minors."
    (record,) = await moderation.store.read(f"decision-{request.decision_id}")
    assert b"schoolgirl" not in record.payload
    taken = DecisionTaken.FromString(record.payload)
    assert (taken.subject, taken.account_id, taken.action) == ("generation-7", AUTHOR, ACTION_BLOCK)
    assert list(taken.hits) == ["minors.sexualised"]


async def test_a_decision_stays_whatever_the_policy_is_now(moderation: Context, calling: "Calling") -> None:
    request = text("a quiet harbour")
    async with calling(moderation, screener(moderation)) as api:
        first = await api.ScreenText(request)
    async with calling(moderation, screener(moderation, STRICT)) as api:
        assert await api.ScreenText(request) == first
        assert (await api.ScreenText(text("a quiet harbour"))).action == ACTION_REVIEW
    assert len(await log(moderation, request.decision_id)) == 1


async def test_a_decided_picture_is_not_looked_at_again(
    moderation: Context, calling: "Calling", stored: str
) -> None:
    request = image(stored)
    async with calling(moderation, screener(moderation)) as api:
        first = await api.ScreenImage(request)
        await moderation.blobs.delete(stored)
        assert await api.ScreenImage(request) == first
        assert isinstance(await refused(api.ScreenImage(image(stored))), NotFound)


async def test_racing_calls_get_one_decision(moderation: Context, calling: "Calling") -> None:
    request = text("a race of red boats", kind=CONTENT_KIND_REPLY)
    before = count("reply", "allow") + count("reply", "review")
    async with (
        calling(moderation, screener(moderation)) as mild,
        calling(moderation, screener(moderation, STRICT)) as strict,
    ):
        calls = [api.ScreenText(request) for api in (mild, strict) for _ in range(8)]
        decisions = await asyncio.gather(*calls)
    (taken,) = await log(moderation, request.decision_id)
    assert {(d.action, d.policy_version) for d in decisions} == {(taken.action, taken.policy_version)}
    assert count("reply", "allow") + count("reply", "review") == before + 1


async def test_racing_pictures_get_one_decision(moderation: Context, calling: "Calling", stored: str) -> None:
    request = image(stored)
    async with calling(moderation, screener(moderation)) as api:
        decisions = await asyncio.gather(*(api.ScreenImage(request) for _ in range(3)))
    assert len(await log(moderation, request.decision_id)) == 1
    assert decisions[0] == decisions[1] == decisions[2]


async def test_an_id_clears_nothing_else(moderation: Context, calling: "Calling", stored: str) -> None:
    request = text("a quiet harbour")
    async with calling(moderation, screener(moderation)) as api:
        await api.ScreenText(request)
        for call in (
            api.ScreenText(text("a nude schoolgirl", request.decision_id)),
            api.ScreenText(text("a quiet harbour", request.decision_id, CONTENT_KIND_PROMPT)),
            api.ScreenImage(image(stored, request.decision_id)),
        ):
            error = await refused(call)
            assert (type(error), error.field) == (InvalidArgument, "decisionId")


async def test_an_id_is_the_same_in_capitals(moderation: Context, calling: "Calling") -> None:
    request = text("a quiet harbour")
    async with calling(moderation, screener(moderation)) as api:
        first = await api.ScreenText(request)
        assert await api.ScreenText(text("a quiet harbour", request.decision_id.upper())) == first
    assert len(await log(moderation, request.decision_id)) == 1


async def test_a_blocked_picture(moderation: Context, calling: "Calling", stored: str, png: bytes) -> None:
    before = count("image", "block")
    async with calling(moderation, screener(moderation, STRICT)) as api:
        explicit = await api.ScreenImage(image(stored))
        await moderation.blobs.put("original/odd", png[:-100], "image/png")
        unreadable = await api.ScreenImage(image("original/odd"))
    assert (explicit.action, list(explicit.categories)) == (ACTION_BLOCK, ["sexual"])
    assert (unreadable.action, list(unreadable.categories)) == (ACTION_BLOCK, ["undecodable"])
    assert count("image", "block") == before + 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"decision_id": "7"}, "decisionId"),
        ({"kind": 99}, "kind"),
        ({"words": ""}, "text"),
        ({"subject": "no stream"}, "subject"),
        ({"account_id": "ann"}, "accountId"),
    ],
)
async def test_a_malformed_request_names_its_field(
    moderation: Context, calling: "Calling", fields: dict[str, Any], field: str
) -> None:
    async with calling(moderation, screener(moderation)) as api:
        error = await refused(api.ScreenText(text(**({"words": "a cat"} | fields))))
    assert (type(error), error.field) == (InvalidArgument, field)


@pytest.mark.parametrize(
    ("key", "kind"), [("original/none", NotFound), ("../x", InvalidArgument), ("", InvalidArgument)]
)
async def test_a_missing_or_impossible_key(
    moderation: Context, calling: "Calling", key: str, kind: type[Exception]
) -> None:
    request = image(key)
    async with calling(moderation, screener(moderation)) as api:
        error = await refused(api.ScreenImage(request))
    assert (type(error), error.field) == (kind, "mediaKey")
    assert await log(moderation, request.decision_id) == []


async def test_no_decision_where_screening_fails(
    moderation: Context, calling: "Calling", stored: str
) -> None:
    closed = CpuPool(1, 1)
    await closed.close()
    request = image(stored)
    async with calling(moderation, screener(replace(moderation, cpu=closed))) as api:
        assert isinstance(await refused(api.ScreenImage(request)), Unavailable)
    assert await log(moderation, request.decision_id) == []
    async with calling(moderation, screener(moderation)) as api:
        assert (await api.ScreenImage(request)).action == ACTION_ALLOW
