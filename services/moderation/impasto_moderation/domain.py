"""Decisions: what may be screened, what an event of one holds, and that each is taken once. No I/O."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from google.protobuf.message import Message

from impasto.moderation.v1.events_pb2 import (
    ACTION_ALLOW,
    ACTION_BLOCK,
    ACTION_REVIEW,
    CONTENT_KIND_CAPTION,
    CONTENT_KIND_IMAGE,
    CONTENT_KIND_PROFILE,
    CONTENT_KIND_PROMPT,
    CONTENT_KIND_REPLY,
    ContentKind,
    DecisionTaken,
)
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenImageRequest, ScreenTextRequest
from impasto_common.errors import InvalidArgument
from impasto_common.rules import Rules
from impasto_moderation.policy import Action, Verdict

MAX_TEXT = 20_000  # characters; what others take is far shorter, and the cost of a text grows with it
UNDECODABLE = "undecodable"

# Kinds of text that others than the author read.
SHOWN = frozenset({CONTENT_KIND_CAPTION, CONTENT_KIND_REPLY, CONTENT_KIND_PROFILE})
_TEXT_KINDS = SHOWN | {CONTENT_KIND_PROMPT}
_STREAM = re.compile(r"[a-z]{1,40}-[A-Za-z0-9-]{1,100}")
_ACTIONS = {Action.ALLOW: ACTION_ALLOW, Action.REVIEW: ACTION_REVIEW, Action.BLOCK: ACTION_BLOCK}

_GROUNDS = {
    "sexual/minors": "sexual content involving minors",
    "sexual": "sexual content",
    "self-harm": "self-harm",
    "hate/threatening": "threats against a group of people",
    "hate": "hatred against a group of people",
    "harassment": "harassment",
    "violence/graphic": "graphic violence",
    "violence": "violence",
    "pii": "personal data, such as a phone or account number",
    "ncii": "an intimate picture that somebody had removed",
    "takedown": "a picture that was taken down",
    "terror": "a known picture of terrorists",
}
_HELP = (
    "If you think about hurting yourself, please talk to somebody you trust or call a crisis line: "
    "it is free, and they listen."
)


@dataclass(frozen=True)
class Item:
    """One thing to be screened, its ids in their one form.

    `content` tells it from everything else: keyed hash of a text, or key of a picture.
    """

    decision_id: str
    kind: ContentKind
    subject: str
    account_id: str
    content: str

    @property
    def stream(self) -> str:
        """Stream of the decision."""
        return f"decision-{self.decision_id}"


@dataclass(frozen=True)
class Findings:
    """What screening saw: SHA-256 in hex, scores 0 to 1, names of what matched.

    `pdq` is the perceptual hash of a picture (32 bytes) with its quality, 0 to 100.
    """

    sha256: str
    model_version: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    hits: Sequence[str] = ()
    pdq: bytes = b""
    pdq_quality: int = 0


@dataclass(frozen=True)
class Decided:
    """The decision of a stream; None before it is taken."""

    taken: DecisionTaken | None = None


def evolve(state: Decided, event: Message) -> Decided:
    """Apply an event."""
    return Decided(event) if isinstance(event, DecisionTaken) else state


RULES = Rules(Decided(), evolve)


def text_item(request: ScreenTextRequest, digest: Callable[[str], str]) -> Item:
    """Check a request about a text; `digest` is a keyed hash.

    Raises:
        InvalidArgument: a field is malformed; names it.
    """
    if request.kind not in _TEXT_KINDS:
        raise InvalidArgument("must be a kind of text", "kind")
    if not 1 <= len(request.text) <= MAX_TEXT:
        raise InvalidArgument(f"must have 1 to {MAX_TEXT} characters", "text")
    return _item(request, request.kind, digest(request.text))


def image_item(request: ScreenImageRequest) -> Item:
    """Check a request about a picture.

    Raises:
        InvalidArgument: a field is malformed; names it.
    """
    if not request.media_key:
        raise InvalidArgument("must not be empty", "mediaKey")
    return _item(request, CONTENT_KIND_IMAGE, request.media_key)


def decide(
    item: Item, findings: Findings, verdict: Verdict, policy_version: str, at: datetime
) -> DecisionTaken:
    """Put a verdict on record.

    The verdict's own reason is left out: it may quote the content, which the log must not hold in clear.
    """
    action = _ACTIONS[verdict.action]
    return DecisionTaken(
        decision_id=item.decision_id,
        kind=item.kind,
        subject=item.subject,
        account_id=item.account_id,
        content_digest=findings.sha256 if item.kind == CONTENT_KIND_IMAGE else item.content,
        policy_version=policy_version,
        scores=findings.scores,
        hits=findings.hits,
        action=action,
        categories=verdict.categories,
        reason=reason(verdict),
        decided_at=at,
        pdq=findings.pdq,
        pdq_quality=findings.pdq_quality,
        model_version=findings.model_version,
        media_key=item.content if item.kind == CONTENT_KIND_IMAGE else "",
    )


def take(state: Decided, event: DecisionTaken) -> list[Message]:
    """Take the decision unless somebody was faster: theirs stands."""
    return [] if state.taken else [event]


def answer(taken: DecisionTaken, item: Item) -> Decision:
    """The reply for `item`.

    Raises:
        InvalidArgument: the id stands for other content, which an old decision must never clear.
    """
    if (taken.kind, taken.media_key or taken.content_digest) != (item.kind, item.content):
        raise InvalidArgument("this id was used for other content", "decisionId")
    return Decision(
        decision_id=taken.decision_id,
        action=taken.action,
        categories=taken.categories,
        reason=taken.reason,
        policy_version=taken.policy_version,
    )


def undecodable() -> Verdict:
    """The verdict on a picture that no classifier can see, but a lenient viewer might."""
    return Verdict(Action.BLOCK, (UNDECODABLE,))


def reason(verdict: Verdict) -> str:
    """Why, in plain words for the author, by the gravest category; "" if it is allowed."""
    if verdict.action is Action.ALLOW:
        return ""
    if UNDECODABLE in verdict.categories:
        return "This was refused: the picture cannot be read."
    ground = _GROUNDS.get(next(iter(verdict.categories), ""), "something that is not allowed here")
    said = (
        f"This was refused: it appears to contain {ground}."
        if verdict.action is Action.BLOCK
        else f"Somebody has to look at this first: it may contain {ground}."
    )
    return f"{said} {_HELP}" if "self-harm" in verdict.categories else said


def kind_label(kind: ContentKind) -> str:
    """A kind's name in metrics, such as "caption"."""
    return ContentKind.Name(kind).removeprefix("CONTENT_KIND_").lower()


def _item(request: ScreenTextRequest | ScreenImageRequest, kind: ContentKind, content: str) -> Item:
    if not _STREAM.fullmatch(request.subject):
        raise InvalidArgument("must be the name of a stream", "subject")
    return Item(
        decision_id=_uuid(request.decision_id, "decisionId"),
        kind=kind,
        subject=request.subject,
        account_id=_uuid(request.account_id, "accountId"),
        content=content,
    )


def _uuid(text: str, name: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise InvalidArgument("must be a UUID", name) from error
