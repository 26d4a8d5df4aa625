"""Rules of a generation: what is asked for, each step once, and ends that are final."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.generation.v1.events_pb2 import (
    FAILURE_KIND_AUTH,
    FAILURE_KIND_INVALID,
    FAILURE_KIND_RATE_LIMITED,
    FAILURE_KIND_UNAVAILABLE,
    FAILURE_KIND_UNSPECIFIED,
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
    RenderedImage,
    RenderingStarted,
)
from impasto.generation.v1.generation_service_pb2 import (
    COMPLETED,
    FAILED,
    QUEUED,
    REFUSED,
    RENDERING,
    SCREENING,
    GenerationState,
    RequestGenerationRequest,
)
from impasto.moderation.v1.events_pb2 import (
    ACTION_ALLOW,
    ACTION_BLOCK,
    ACTION_REVIEW,
    ACTION_UNSPECIFIED,
    Action,
)
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto_common.errors import InvalidArgument, NotFound
from impasto_common.testing import given
from impasto_generation import domain
from impasto_generation.domain import RULES, Failure, Job, Maker

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STYLES = ("oil", "noir")
REQUESTED = GenerationRequested(
    generation_id="g",
    account_id="ada",
    prompt=Sealed(subject_id="ada", text="a fox"),
    style="oil",
    seed=7,
    width=1024,
    height=1024,
    requested_at=NOW,
)
CLEARED = PromptCleared(generation_id="g", decision_id="p")
HELD = PromptCleared(generation_id="g", decision_id="p", hold=True, reason="a human must look")
FOX = RenderedImage(sha256="fox", width=64, height=64)
OWL = RenderedImage(sha256="owl", width=64, height=64)
RENDERED = ImagesRendered(
    generation_id="g", images=[FOX, OWL], provider="easel", model="m", provider_request_id="r"
)
COMPLETE = GenerationCompleted(generation_id="g", completed_at=NOW)
REFUSAL = GenerationRefused(generation_id="g", stage=REFUSAL_STAGE_PROMPT, reason="no")
FAILURE = GenerationFailed(generation_id="g", kind=FAILURE_KIND_INVALID, reason="no")

Decide = Callable[[Job], Sequence[Message]]


def asked(**fields: Any) -> Decide:
    request = RequestGenerationRequest(**{"prompt": "a fox", **fields})
    return lambda _: domain.request(request, "g", "ada", 7, STYLES, NOW)


def said(
    action: Action, decision_id: str = "d", reason: str = "", categories: Sequence[str] = ()
) -> Decision:
    return Decision(action=action, decision_id=decision_id, reason=reason, categories=categories)


def started(attempt: int) -> RenderingStarted:
    return RenderingStarted(generation_id="g", attempt=attempt, provider="easel")


def giving_up(kind: FailureKind) -> Decide:
    return lambda job: domain.give_up(job, Failure(kind))


def screening_prompt(decision: Decision) -> Decide:
    return lambda job: domain.screen_prompt(job, decision)


def screening(**decisions: Decision) -> Decide:
    return lambda job: domain.screen_images(job, decisions, NOW)


def test_asks_for_a_picture() -> None:
    state = given(RULES).when(asked(prompt="  a fox\n", style="oil")).then(REQUESTED)
    assert (state.prompt, state.account_id, state.state) == ("a fox", "ada", QUEUED)


@pytest.mark.parametrize(("size", "width", "height"), [("", 1024, 1024), ("768x1024", 768, 1024)])
def test_sizes(size: str, width: int, height: int) -> None:
    (event,) = given(RULES).when(asked(size=size)).events
    assert isinstance(event, GenerationRequested)
    assert (event.width, event.height) == (width, height)


@pytest.mark.parametrize("prompt", ["", "  \n", "x" * 2001, "a\x00b"])
def test_prompts_that_are_refused(prompt: str) -> None:
    given(RULES).when(asked(prompt=prompt)).fails(InvalidArgument, "prompt")


def test_longest_prompt_counts_characters_after_trimming() -> None:
    (event,) = given(RULES).when(asked(prompt=" " + "ü" * 2000 + " ")).events
    assert isinstance(event, GenerationRequested)
    assert event.prompt.text == "ü" * 2000


@pytest.mark.parametrize("size", ["64x64", "1024X1024", "1024", "1024x1024 "])
def test_sizes_that_are_refused(size: str) -> None:
    given(RULES).when(asked(size=size)).fails(InvalidArgument, "size")


def test_wrong_style_names_the_right_ones() -> None:
    decided = given(RULES).when(asked(style="Oil"))
    decided.fails(InvalidArgument, "style")
    assert decided.error
    assert "oil, noir" in decided.error.message


@pytest.mark.parametrize("text", ["", "g", "1234"])
def test_what_cannot_be_an_id(text: str) -> None:
    with pytest.raises(NotFound):
        domain.generation_id_of(text)


def test_ids_have_one_spelling() -> None:
    assert (
        domain.generation_id_of("0190A0B0C0D07000800000000000000A") == "0190a0b0-c0d0-7000-8000-00000000000a"
    )


@pytest.mark.parametrize("account", ["bob", ""])
def test_only_its_owner_has_it(account: str) -> None:
    with pytest.raises(NotFound):
        domain.require_own(given(RULES, REQUESTED).state, account)
    domain.require_own(given(RULES, REQUESTED).state, "ada")


def test_nobody_has_what_is_not_there() -> None:
    with pytest.raises(NotFound):
        domain.require_own(Job(), "")


def test_prompt_is_cleared_once() -> None:
    decide = screening_prompt(said(ACTION_ALLOW, "p"))
    state = given(RULES, REQUESTED).when(decide).then(CLEARED)
    assert state.state == SCREENING
    given(RULES, REQUESTED, CLEARED).when(decide).then()


def test_prompt_that_a_human_must_see_is_cleared_on_hold() -> None:
    decision = said(ACTION_REVIEW, "p", "a human must look", ["violence"])
    given(RULES, REQUESTED).when(screening_prompt(decision)).then(HELD)


@pytest.mark.parametrize("action", [ACTION_BLOCK, ACTION_UNSPECIFIED, 99])
def test_prompt_is_refused_by_anything_but_a_permission(action: Action) -> None:
    decision = said(action, "p", "no such things", ["sexual"])
    state = (
        given(RULES, REQUESTED)
        .when(screening_prompt(decision))
        .then(
            GenerationRefused(
                generation_id="g",
                stage=REFUSAL_STAGE_PROMPT,
                categories=["sexual"],
                reason="no such things",
                decision_id="p",
            )
        )
    )
    assert (state.state, state.reason) == (REFUSED, "no such things")


def test_refusal_always_says_something() -> None:
    (event,) = given(RULES, REQUESTED).when(screening_prompt(said(ACTION_BLOCK))).events
    assert isinstance(event, GenerationRefused)
    assert event.reason


def test_rendering_counts_attempts() -> None:
    start = partial(domain.start_rendering, provider="easel")
    state = given(RULES, REQUESTED, CLEARED).when(start).then(started(1))
    assert (state.state, state.attempts) == (RENDERING, 1)
    given(RULES, REQUESTED, CLEARED, started(1)).when(start).then(started(2))
    given(RULES, REQUESTED, CLEARED, started(1), RENDERED).when(start).then()


def test_rendering_ends_when_no_attempt_is_left() -> None:
    (event,) = (
        given(RULES, REQUESTED, CLEARED, *map(started, (1, 2, 3, 4)))
        .when(lambda job: domain.start_rendering(job, "easel"))
        .events
    )
    assert isinstance(event, GenerationFailed)
    assert (event.kind, event.attempts) == (FAILURE_KIND_UNAVAILABLE, 4)
    assert event.reason


def test_pictures_are_put_on_record_once() -> None:
    decide = partial(domain.finish_rendering, images=[FOX, OWL], maker=Maker("easel", "m", "r"))
    state = given(RULES, REQUESTED, CLEARED, started(1)).when(decide).then(RENDERED)
    assert (state.state, state.images) == (SCREENING, (FOX, OWL))
    given(RULES, REQUESTED, CLEARED, started(1), RENDERED).when(decide).then()


@pytest.mark.parametrize("kind", [FAILURE_KIND_INVALID, FAILURE_KIND_AUTH])
def test_some_failures_are_final_at_once(kind: FailureKind) -> None:
    (event,) = given(RULES, REQUESTED, CLEARED, started(1)).when(giving_up(kind)).events
    assert isinstance(event, GenerationFailed)
    assert (event.kind, event.attempts) == (kind, 1)
    assert event.reason


@pytest.mark.parametrize("kind", [FAILURE_KIND_RATE_LIMITED, FAILURE_KIND_UNAVAILABLE])
def test_others_are_final_after_the_last_attempt(kind: FailureKind) -> None:
    given(RULES, REQUESTED, CLEARED, started(3)).when(giving_up(kind)).then()
    (event,) = given(RULES, REQUESTED, CLEARED, started(4)).when(giving_up(kind)).events
    assert isinstance(event, GenerationFailed)
    assert (event.kind, event.attempts) == (kind, 4)


def test_provider_may_refuse() -> None:
    failure = Failure(FAILURE_KIND_UNSPECIFIED, refused=True, categories=("sexual",))
    (event,) = given(RULES, REQUESTED, CLEARED, started(1)).when(lambda j: domain.give_up(j, failure)).events
    assert isinstance(event, GenerationRefused)
    assert (event.stage, list(event.categories), event.decision_id) == (
        REFUSAL_STAGE_PROVIDER,
        ["sexual"],
        "",
    )
    assert event.reason


def test_no_failure_after_the_picture() -> None:
    given(RULES, REQUESTED, CLEARED, started(1), RENDERED).when(giving_up(FAILURE_KIND_AUTH)).then()


def test_pictures_are_cleared_and_the_job_is_done() -> None:
    state = (
        given(RULES, REQUESTED, CLEARED, started(1), RENDERED)
        .when(screening(fox=said(ACTION_ALLOW, "1"), owl=said(ACTION_REVIEW, "2", "look")))
        .then(
            ImageCleared(generation_id="g", sha256="fox", decision_id="1"),
            ImageHeld(generation_id="g", sha256="owl", decision_id="2", reason="look"),
            COMPLETE,
        )
    )
    assert (state.state, state.decided) == (COMPLETED, {"fox": True, "owl": False})


def test_every_picture_of_a_held_prompt_is_held() -> None:
    held = ImageHeld(generation_id="g", decision_id="p", reason="a human must look")
    fox, owl = ImageHeld(sha256="fox"), ImageHeld(sha256="owl")
    fox.MergeFrom(held)
    owl.MergeFrom(held)
    given(RULES, REQUESTED, HELD, started(1), RENDERED).when(
        screening(fox=said(ACTION_ALLOW), owl=said(ACTION_REVIEW, reason="look"))
    ).then(fox, owl, COMPLETE)


@pytest.mark.parametrize("prompt", [CLEARED, HELD])
def test_one_blocked_picture_refuses_all(prompt: PromptCleared) -> None:
    (event,) = (
        given(RULES, REQUESTED, prompt, started(1), RENDERED)
        .when(screening(fox=said(ACTION_ALLOW), owl=said(ACTION_BLOCK, "2", "no", ["sexual"])))
        .events
    )
    assert event == GenerationRefused(
        generation_id="g", stage=REFUSAL_STAGE_IMAGE, categories=["sexual"], reason="no", decision_id="2"
    )


def test_what_was_decided_is_not_decided_again() -> None:
    cleared = ImageCleared(generation_id="g", sha256="fox", decision_id="1")
    given(RULES, REQUESTED, CLEARED, started(1), RENDERED, cleared).when(
        screening(fox=said(ACTION_ALLOW), owl=said(ACTION_ALLOW, "2"))
    ).then(ImageCleared(generation_id="g", sha256="owl", decision_id="2"), COMPLETE)


def test_pictures_cannot_be_screened_before_they_exist() -> None:
    given(RULES, REQUESTED, CLEARED, started(1)).when(screening()).then()


def test_erased_prompt_ends_a_job_that_has_no_picture() -> None:
    erased = GenerationRequested()
    erased.CopyFrom(REQUESTED)
    erased.prompt.CopyFrom(Sealed(subject_id="ada", erased=True))
    (event,) = given(RULES, erased).when(domain.give_up_erased).events
    assert isinstance(event, GenerationFailed)
    given(RULES, erased, CLEARED, started(1), RENDERED).when(domain.give_up_erased).then()
    given(RULES, REQUESTED).when(domain.give_up_erased).then()


@pytest.mark.parametrize("end", [COMPLETE, REFUSAL, FAILURE])
@pytest.mark.parametrize(
    "decide",
    [
        screening_prompt(said(ACTION_ALLOW)),
        screening_prompt(said(ACTION_BLOCK)),
        lambda job: domain.start_rendering(job, "easel"),
        lambda job: domain.finish_rendering(job, [FOX], Maker("easel", "m")),
        giving_up(FAILURE_KIND_AUTH),
        domain.give_up_erased,
        screening(fox=said(ACTION_ALLOW), owl=said(ACTION_BLOCK)),
    ],
)
@pytest.mark.parametrize("before", [(), (CLEARED, started(1), RENDERED)])
def test_ends_are_final(end: Message, decide: Decide, before: Sequence[Message]) -> None:
    given(RULES, REQUESTED, *before, end).when(decide).then()


@pytest.mark.parametrize(
    ("events", "state", "progress"),
    [
        ([], QUEUED, 0.0),
        ([CLEARED], SCREENING, 0.05),
        ([CLEARED, started(1)], RENDERING, 0.475),
        ([CLEARED, started(1), RENDERED], SCREENING, 0.9),
        ([CLEARED, started(1), RENDERED, COMPLETE], COMPLETED, 1.0),
        ([REFUSAL], REFUSED, 1.0),
        ([FAILURE], FAILED, 1.0),
    ],
)
def test_progress(events: Sequence[Message], state: GenerationState, progress: float) -> None:
    job = given(RULES, REQUESTED, *events).state
    assert job.state == state
    assert domain.progress(job, 0.5) == pytest.approx(progress)
