"""What may happen to a generation: from requests, decisions and pictures to events, without I/O.

The job goes on from its state alone, so that any worker can carry on what another one began. Every
decision here gives no events where its step was done before, or where the job has ended.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.generation.v1.events_pb2 import (
    FAILURE_KIND_AUTH,
    FAILURE_KIND_INVALID,
    FAILURE_KIND_RATE_LIMITED,
    FAILURE_KIND_UNAVAILABLE,
    REFUSAL_STAGE_IMAGE,
    REFUSAL_STAGE_PROMPT,
    REFUSAL_STAGE_PROVIDER,
    FailureKind,
    GenerationCompleted,
    GenerationFailed,
    GenerationRefused,
    GenerationRequested,
    ImageCleared,
    ImageHeld,
    ImagesRendered,
    PromptCleared,
    RefusalStage,
    RenderedImage,
    RenderingStarted,
)
from impasto.generation.v1.generation_service_pb2 import (
    COMPLETED,
    FAILED,
    GENERATION_STATE_UNSPECIFIED,
    QUEUED,
    REFUSED,
    RENDERING,
    SCREENING,
    GenerationState,
    RequestGenerationRequest,
)
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_REVIEW
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto_common.errors import InvalidArgument, NotFound
from impasto_common.rules import Rules

MAX_PROMPT = 2000  # characters
SIZES: Mapping[str, tuple[int, int]] = {
    "512x512": (512, 512),
    "768x768": (768, 768),
    "1024x1024": (1024, 1024),
    "1024x768": (1024, 768),
    "768x1024": (768, 1024),
}
DEFAULT_SIZE = "1024x1024"
MAX_ATTEMPTS = 4
FINAL = frozenset({COMPLETED, REFUSED, FAILED})

# Whatever else moderation may come to say, it is not a permission.
_PERMITTED = frozenset({ACTION_ALLOW, ACTION_REVIEW})
_TRIED_AGAIN = frozenset({FAILURE_KIND_RATE_LIMITED, FAILURE_KIND_UNAVAILABLE})
_WHY = {
    FAILURE_KIND_INVALID: "No picture can be made of this.",
    FAILURE_KIND_RATE_LIMITED: "Too many pictures are being made right now. Please try again later.",
    FAILURE_KIND_UNAVAILABLE: "The picture could not be made. Please try again later.",
    FAILURE_KIND_AUTH: "Pictures cannot be made right now. Please try again later.",
}
_NOT_ALLOWED = "This is not allowed here."
_PROVIDER_REFUSED = "The safety system of the image generator refused this prompt."
_ERASED = "The account was erased."


@dataclass(frozen=True)
class Job:
    """A generation as its stream tells it; its state is unspecified where there is none.

    `erased`: the prompt can no longer be read. `hold`: the decision on the prompt because of which
    every picture is held. `decided`: what is cleared (True) or held (False), by SHA-256 in hex.
    """

    id: str = ""
    account_id: str = ""
    prompt: str = field(default="", repr=False)
    erased: bool = False
    style: str = ""
    seed: int = 0
    width: int = 0
    height: int = 0
    requested_at: Timestamp = field(default_factory=Timestamp)
    state: GenerationState = GENERATION_STATE_UNSPECIFIED
    prompt_cleared: bool = False
    hold: Decision | None = None
    attempts: int = 0
    images: tuple[RenderedImage, ...] = ()
    decided: Mapping[str, bool] = field(default_factory=dict)
    reason: str = ""

    @property
    def final(self) -> bool:
        """Whether nothing more can happen."""
        return self.state in FINAL


@dataclass(frozen=True)
class Failure:
    """Why a provider made no picture; `refused` by its own safety system, for these categories."""

    kind: FailureKind
    refused: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Maker:
    """Who made a picture: provider, model, and the provider's own id of the request."""

    provider: str
    model: str
    request_id: str = ""


def generation_id_of(text: str) -> str:
    """Return a generation id in its one spelling.

    Raises:
        NotFound: no generation can have this id.
    """
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise NotFound("no such generation", "generationId") from error


def request(
    asked: RequestGenerationRequest,
    generation_id: str,
    account_id: str,
    seed: int,
    styles: Collection[str],
    now: datetime,
) -> list[Message]:
    """Ask for a picture.

    Raises:
        InvalidArgument: prompt, style or size are not allowed; names the field.
    """
    width, height = _size(asked.size)
    return [
        GenerationRequested(
            generation_id=generation_id,
            account_id=account_id,
            prompt=Sealed(subject_id=account_id, text=_prompt(asked.prompt)),
            style=_style(asked.style, styles),
            seed=seed,
            width=width,
            height=height,
            requested_at=now,
        )
    ]


def require_own(job: Job, account_id: str) -> None:
    """Let only the one pass who asked for the picture.

    Raises:
        NotFound: somebody else did, or nobody.
    """
    if not job.id or job.account_id != account_id:
        raise NotFound("no such generation", "generationId")


def screen_prompt(job: Job, decision: Decision) -> list[Message]:
    """Let a prompt through, or not; where a human must look, the pictures will be held."""
    if job.final or job.prompt_cleared:
        return []
    if decision.action not in _PERMITTED:
        return [_refused(job, REFUSAL_STAGE_PROMPT, decision)]
    hold = decision.action == ACTION_REVIEW
    reason = decision.reason if hold else ""
    return [PromptCleared(generation_id=job.id, decision_id=decision.decision_id, hold=hold, reason=reason)]


def start_rendering(job: Job, provider: str) -> list[Message]:
    """Begin another attempt; the last one may have died with its worker, so they are bounded here too."""
    if job.final or job.images:
        return []
    if job.attempts >= MAX_ATTEMPTS:
        return [_failed(job, FAILURE_KIND_UNAVAILABLE)]
    return [RenderingStarted(generation_id=job.id, attempt=job.attempts + 1, provider=provider)]


def finish_rendering(job: Job, images: Sequence[RenderedImage], maker: Maker) -> list[Message]:
    """Put the stored pictures on record."""
    if job.final or job.images:
        return []
    return [
        ImagesRendered(
            generation_id=job.id,
            images=images,
            provider=maker.provider,
            model=maker.model,
            provider_request_id=maker.request_id,
        )
    ]


def give_up(job: Job, failure: Failure) -> list[Message]:
    """End a job that its provider cannot do; nothing where another attempt may help."""
    if job.final or job.images:
        return []
    if failure.refused:
        decision = Decision(categories=failure.categories, reason=_PROVIDER_REFUSED)
        return [_refused(job, REFUSAL_STAGE_PROVIDER, decision)]
    if failure.kind in _TRIED_AGAIN and job.attempts < MAX_ATTEMPTS:
        return []
    return [_failed(job, failure.kind)]


def give_up_erased(job: Job) -> list[Message]:
    """End a job whose prompt was erased with its account."""
    if job.final or not job.erased or job.images:
        return []
    return [_failed(job, FAILURE_KIND_INVALID, _ERASED)]


def screen_images(job: Job, decisions: Mapping[str, Decision], now: datetime) -> list[Message]:
    """Complete a job by the decisions on its pictures, by SHA-256; one that is blocked refuses it."""
    if job.final or not job.images:
        return []
    for decision in decisions.values():
        if decision.action not in _PERMITTED:
            return [_refused(job, REFUSAL_STAGE_IMAGE, decision)]
    open_ = [image.sha256 for image in job.images if image.sha256 not in job.decided]
    verdicts = [_image_verdict(job, sha256, decisions[sha256]) for sha256 in open_]
    return [*verdicts, GenerationCompleted(generation_id=job.id, completed_at=now)]


def progress(job: Job, fraction: float) -> float:
    """How far a job is, 0 to 1; `fraction` is how far its rendering is, where that is known."""
    if job.final:
        return 1.0
    if job.images:
        return 0.9
    if job.state == RENDERING:
        return 0.1 + 0.75 * min(max(fraction, 0.0), 1.0)
    return 0.05 if job.prompt_cleared else 0.0


def _prompt(text: str) -> str:
    prompt = text.strip()
    if not 1 <= len(prompt) <= MAX_PROMPT:
        raise InvalidArgument(f"must have 1 to {MAX_PROMPT:,} characters", "prompt")
    if not any(character.isprintable() for character in prompt):
        raise InvalidArgument("must say something that can be seen", "prompt")
    if "\x00" in prompt:
        raise InvalidArgument("must not contain the character NUL", "prompt")
    return prompt


def _style(style: str, styles: Collection[str]) -> str:
    if style and style not in styles:
        raise InvalidArgument(f"must be one of {', '.join(styles)}, or absent", "style")
    return style


def _size(size: str) -> tuple[int, int]:
    try:
        return SIZES[size or DEFAULT_SIZE]
    except KeyError as error:
        raise InvalidArgument(f"must be one of {', '.join(SIZES)}", "size") from error


def _image_verdict(job: Job, sha256: str, decision: Decision) -> Message:
    hold = job.hold or (decision if decision.action == ACTION_REVIEW else None)
    if hold is None:
        return ImageCleared(generation_id=job.id, sha256=sha256, decision_id=decision.decision_id)
    return ImageHeld(generation_id=job.id, sha256=sha256, decision_id=hold.decision_id, reason=hold.reason)


def _refused(job: Job, stage: RefusalStage, decision: Decision) -> GenerationRefused:
    return GenerationRefused(
        generation_id=job.id,
        stage=stage,
        categories=decision.categories,
        reason=decision.reason or _NOT_ALLOWED,
        decision_id=decision.decision_id,
    )


def _failed(job: Job, kind: FailureKind, reason: str = "") -> GenerationFailed:
    return GenerationFailed(
        generation_id=job.id, kind=kind, reason=reason or _WHY[kind], attempts=job.attempts
    )


def _requested(job: Job, event: GenerationRequested) -> Job:
    return replace(
        job,
        id=event.generation_id,
        account_id=event.account_id,
        prompt=event.prompt.text,
        erased=event.prompt.erased,
        style=event.style,
        seed=event.seed,
        width=event.width,
        height=event.height,
        requested_at=event.requested_at,
        state=QUEUED,
    )


def _prompt_cleared(job: Job, event: PromptCleared) -> Job:
    hold = Decision(decision_id=event.decision_id, reason=event.reason) if event.hold else None
    return replace(job, prompt_cleared=True, hold=hold, state=SCREENING)


def _evolve(job: Job, event: Message) -> Job:
    change = _CHANGES.get(type(event))
    return change(job, event) if change else job


_CHANGES: Mapping[type[Message], Callable[[Job, Any], Job]] = {
    GenerationRequested: _requested,
    PromptCleared: _prompt_cleared,
    RenderingStarted: lambda job, e: replace(job, attempts=e.attempt, state=RENDERING),
    ImagesRendered: lambda job, e: replace(job, images=tuple(e.images), state=SCREENING),
    ImageCleared: lambda job, e: replace(job, decided={**job.decided, e.sha256: True}),
    ImageHeld: lambda job, e: replace(job, decided={**job.decided, e.sha256: False}),
    GenerationCompleted: lambda job, e: replace(job, state=COMPLETED),
    GenerationRefused: lambda job, e: replace(job, state=REFUSED, reason=e.reason),
    GenerationFailed: lambda job, e: replace(job, state=FAILED, reason=e.reason),
}

RULES: Rules[Job] = Rules(Job(), _evolve)
