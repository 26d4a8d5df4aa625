"""What may be screened, what is put on record, and that each id gets one decision."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from google.protobuf.message import Message

from impasto.moderation.v1.events_pb2 import (
    ACTION_ALLOW,
    ACTION_BLOCK,
    ACTION_REVIEW,
    CONTENT_KIND_CAPTION,
    CONTENT_KIND_IMAGE,
    CONTENT_KIND_PROMPT,
    CONTENT_KIND_UNSPECIFIED,
    DecisionTaken,
)
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenImageRequest, ScreenTextRequest
from impasto_common.errors import InvalidArgument
from impasto_common.testing import given
from impasto_moderation import domain
from impasto_moderation.domain import RULES, Findings, Item
from impasto_moderation.policy import DEFAULT_POLICY, Action, Verdict
from impasto_moderation.text_rules import rule_hits

ID = str(uuid.uuid4())
AUTHOR = str(uuid.uuid4())
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
ALLOWED = Verdict(Action.ALLOW)
REFUSED = Verdict(Action.BLOCK, ("sexual", "violence"), "rule x: the very words")


def keyed(text: str) -> str:
    return hashlib.sha256(b"key" + text.encode()).hexdigest()


def text_item(request: ScreenTextRequest) -> Item:
    return domain.text_item(request, keyed)


def text_request(**fields: Any) -> ScreenTextRequest:
    known: dict[str, Any] = {
        "decision_id": ID,
        "kind": CONTENT_KIND_CAPTION,
        "text": "a cat",
        "subject": "post-1",
        "account_id": AUTHOR,
    }
    return ScreenTextRequest(**(known | fields))


def image_request(**fields: Any) -> ScreenImageRequest:
    known = {"decision_id": ID, "media_key": "full/1", "subject": "generation-1", "account_id": AUTHOR}
    return ScreenImageRequest(**(known | fields))


def taken(item: Item, verdict: Verdict = ALLOWED, policy: str = "1") -> DecisionTaken:
    return domain.decide(item, Findings(sha256=item.content), verdict, policy, AT)


def test_a_text_on_record() -> None:
    findings = Findings("plain hash", "model-1", {"sexual": 0.75}, ["sexual.explicit-term"])
    event = domain.decide(text_item(text_request()), findings, REFUSED, "2026-11-1", AT)
    assert event == DecisionTaken(
        decision_id=ID,
        kind=CONTENT_KIND_CAPTION,
        subject="post-1",
        account_id=AUTHOR,
        content_digest=keyed("a cat"),
        policy_version="2026-11-1",
        scores={"sexual": 0.75},
        hits=["sexual.explicit-term"],
        action=ACTION_BLOCK,
        categories=["sexual", "violence"],
        reason="This was refused: it appears to contain sexual content.",
        decided_at=AT,
        model_version="model-1",
    )


def test_a_picture_on_record() -> None:
    findings = Findings("ab", "model-2", {"nsfw": 0.5}, pdq=b"\x01" * 32, pdq_quality=90)
    verdict = Verdict(Action.REVIEW, ("sexual",), "nsfw 0.50 reaches 0.40")
    event = domain.decide(domain.image_item(image_request()), findings, verdict, "1", AT)
    assert (event.kind, event.media_key, event.content_digest) == (CONTENT_KIND_IMAGE, "full/1", "ab")
    assert (event.pdq, event.pdq_quality, event.action) == (b"\x01" * 32, 90, ACTION_REVIEW)


def test_the_record_never_quotes_the_content() -> None:
    event = taken(text_item(text_request()), REFUSED)
    assert b"the very words" not in event.SerializeToString()


def test_the_first_decision_stands() -> None:
    item = text_item(text_request())
    first, second = taken(item), taken(item, REFUSED, policy="2")
    assert given(RULES).when(partial(take, event=first)).then(first).taken == first
    assert given(RULES, first).when(partial(take, event=second)).then().taken == first


def take(state: domain.Decided, event: DecisionTaken) -> Sequence[Message]:
    return domain.take(state, event)


def test_the_answer_is_what_was_decided() -> None:
    item = text_item(text_request())
    assert domain.answer(taken(item, REFUSED), item) == Decision(
        decision_id=ID,
        action=ACTION_BLOCK,
        categories=["sexual", "violence"],
        reason="This was refused: it appears to contain sexual content.",
        policy_version="1",
    )
    assert domain.answer(taken(item), item).action == ACTION_ALLOW


@pytest.mark.parametrize(
    "other",
    [
        text_item(text_request(text="a dog")),
        text_item(text_request(kind=CONTENT_KIND_PROMPT)),
        domain.image_item(image_request()),
    ],
)
def test_a_decision_clears_no_other_content(other: Item) -> None:
    with pytest.raises(InvalidArgument) as refused:
        domain.answer(taken(text_item(text_request())), other)
    assert refused.value.field == "decisionId"


def test_a_decision_clears_no_other_picture() -> None:
    other = domain.image_item(image_request(media_key="full/2"))
    with pytest.raises(InvalidArgument) as refused:
        domain.answer(taken(domain.image_item(image_request())), other)
    assert refused.value.field == "decisionId"


def test_an_id_is_one_stream_however_it_is_spelled() -> None:
    spelled = text_item(text_request(decision_id=ID.upper(), account_id=f"{{{AUTHOR}}}"))
    assert spelled.stream == f"decision-{ID}"
    assert spelled.account_id == AUTHOR


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"decision_id": ""}, "decisionId"),
        ({"decision_id": "1234"}, "decisionId"),
        ({"account_id": ""}, "accountId"),
        ({"account_id": "ann"}, "accountId"),
        ({"subject": ""}, "subject"),
        ({"subject": "post-\x00"}, "subject"),
        ({"subject": "post-1\n"}, "subject"),
        ({"subject": "post-" + "1" * 101}, "subject"),
    ],
)
def test_what_both_requests_must_hold(fields: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidArgument) as of_text:
        text_item(text_request(**fields))
    with pytest.raises(InvalidArgument) as of_image:
        domain.image_item(image_request(**fields))
    assert (of_text.value.field, of_image.value.field) == (field, field)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": CONTENT_KIND_UNSPECIFIED}, "kind"),
        ({"kind": CONTENT_KIND_IMAGE}, "kind"),
        ({"kind": 99}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
def test_what_a_text_must_be(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        text_item(text_request(**fields))
    assert refused.value.field == field


def test_a_picture_must_have_a_key() -> None:
    with pytest.raises(InvalidArgument) as refused:
        domain.image_item(image_request(media_key=""))
    assert refused.value.field == "mediaKey"


def test_what_is_allowed_needs_no_reason() -> None:
    assert domain.reason(Verdict(Action.ALLOW, ("pii",), "rule pii.email")) == ""


def test_held_is_not_called_refused() -> None:
    said = domain.reason(Verdict(Action.REVIEW, ("harassment",)))
    assert said == "Somebody has to look at this first: it may contain harassment."


def test_self_harm_is_met_with_help() -> None:
    said = domain.reason(Verdict(Action.BLOCK, ("violence", "self-harm")))
    assert said.startswith("This was refused: it appears to contain violence.")
    assert "crisis line" in said


def test_a_picture_nobody_can_read_is_refused() -> None:
    verdict = domain.undecodable()
    assert (verdict.action, verdict.categories) == (Action.BLOCK, ("undecodable",))
    assert domain.reason(verdict) == "This was refused: the picture cannot be read."


def test_each_category_of_the_policy_has_words() -> None:
    listed = {threshold.category for threshold in (*DEFAULT_POLICY.text, DEFAULT_POLICY.nsfw)}
    listed |= {bank.category for bank in DEFAULT_POLICY.banks}
    listed |= {hit.category for hit in rule_hits("kill myself, porn, +49 30 1234567, jailbait", caption=True)}
    assert {"pii", "ncii", "self-harm", "sexual/minors"} <= listed
    for category in listed:
        assert "not allowed here" not in domain.reason(Verdict(Action.BLOCK, (category,)))
    assert "not allowed here" in domain.reason(Verdict(Action.REVIEW, ("unheard-of",)))
