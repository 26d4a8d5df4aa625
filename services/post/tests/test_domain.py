"""Posts and likes: given events, when a command, then events or a refusal."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.generation.v1.generation_service_pb2 import COMPLETED, RENDERING, GenerationState, Image
from impasto.generation.v1.picture_service_pb2 import Picture
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_BLOCK, ACTION_REVIEW
from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto.post.v1.events_pb2 import (
    FOLLOWERS,
    PUBLIC,
    UNLISTED,
    PostContent,
    PostDeleted,
    PostedImage,
    PostLiked,
    PostPublished,
    PostRejected,
    PostSubmitted,
    PostUnliked,
    Visibility,
)
from impasto.post.v1.post_service_pb2 import REJECTED, PublishPostRequest, ReplyToPostRequest
from impasto_common.errors import (
    FailedPrecondition,
    ImpastoError,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from impasto_common.testing import given
from impasto_post import domain
from impasto_post.domain import LIKE, POST, Draft, PostRecord, Viewer

ANN = "01900000-0000-7000-8000-00000000000a"
BEN = "01900000-0000-7000-8000-00000000000b"
POST_ID = "01900000-0000-7000-8000-000000000001"
GENERATION = "01900000-0000-7000-8000-000000000011"
OTHER = "01900000-0000-7000-8000-000000000012"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

ALLOW = Decision(decision_id="d", action=ACTION_ALLOW)
REVIEW = Decision(decision_id="d", action=ACTION_REVIEW)
BLOCK = Decision(decision_id="d", action=ACTION_BLOCK, categories=["hate"], reason="hateful")


def picture(
    generation_id: str = GENERATION,
    owner: str = ANN,
    state: GenerationState = COMPLETED,
    cleared: bool = True,
) -> Picture:
    image = Image(url="/u", feed_url="/f", thumb_url="/t", width=4, height=3, sha256="ab", cleared=cleared)
    return Picture(generation_id=generation_id, owner_id=owner, state=state, images=[image])


def content(visibility: Visibility = PUBLIC, caption: str = "hello") -> PostContent:
    image = PostedImage(
        generation_id=GENERATION, sha256="ab", width=4, height=3, url="/u", feed_url="/f", thumb_url="/t"
    )
    sealed = Sealed(subject_id=ANN, text=caption) if caption else None
    return PostContent(
        author_id=ANN,
        audience_id=ANN,
        caption=sealed,
        images=[image],
        visibility=visibility,
        created_at=NOW,
    )


def draft(*generation_ids: str) -> Draft:
    return Draft(ANN, ANN, "hello", generation_ids or (GENERATION,), PUBLIC)


def publishing(
    pictures: Sequence[Picture], decision: Decision | None, wanted: Draft | None = None
) -> Callable[[PostRecord], Sequence[Message]]:
    return lambda _: domain.publish(wanted or draft(), POST_ID, pictures, decision, NOW)


def published(visibility: Visibility = PUBLIC) -> PostPublished:
    return PostPublished(post_id=POST_ID, content=content(visibility), decision_id="d")


SUBMITTED = PostSubmitted(post_id=POST_ID, content=content())
DELETED = PostDeleted(post_id=POST_ID, author_id=ANN)


def request(**changes: object) -> PublishPostRequest:
    fields: dict[str, object] = {"caption": "hello", "generation_ids": [GENERATION], **changes}
    return PublishPostRequest(**fields)  # type: ignore[arg-type]


def refusal(of: Callable[[], object]) -> ImpastoError:
    with pytest.raises(ImpastoError) as caught:
        of()
    return caught.value


def test_a_request_becomes_a_draft_for_everyone() -> None:
    assert domain.new_post(request(caption="  hello \n"), ANN) == draft()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"caption": "x" * 2001}, "caption"),
        ({"caption": "a\0b"}, "caption"),
        ({"generation_ids": []}, "generationIds"),
        ({"generation_ids": ["not-an-id"]}, "generationIds"),
        ({"generation_ids": [GENERATION, GENERATION.upper()]}, "generationIds"),
        ({"generation_ids": [POST_ID[:-1] + str(n) for n in range(5)]}, "generationIds"),
        ({"visibility": 9}, "visibility"),
    ],
)
def test_a_wrong_request_names_its_field(changes: dict[str, object], field: str) -> None:
    error = refusal(lambda: domain.new_post(request(**changes), ANN))
    assert (type(error), error.field) == (InvalidArgument, field)


def test_2000_characters_and_no_caption_are_fine() -> None:
    assert len(domain.new_post(request(caption="ü" * 2000), ANN).caption) == 2000
    assert domain.new_post(request(caption=" \n "), ANN).caption == ""


def test_a_cleared_post_is_published_at_once() -> None:
    given(POST).when(publishing([picture()], ALLOW)).then(published())


@pytest.mark.parametrize(
    ("pictures", "decision"),
    [([picture()], REVIEW), ([picture()], None), ([picture(cleared=False)], ALLOW)],
)
def test_what_is_not_cleared_waits(pictures: Sequence[Picture], decision: Decision | None) -> None:
    given(POST).when(publishing(pictures, decision)).then(SUBMITTED)


def test_a_blocked_caption_is_refused() -> None:
    decided = given(POST).when(publishing([picture()], BLOCK))
    decided.fails(InvalidArgument, "caption")
    assert decided.error is not None
    assert decided.error.message == "hateful"


@pytest.mark.parametrize("pictures", [[], [picture(owner=BEN)], [picture(OTHER)]])
def test_only_own_generations_can_be_posted(pictures: Sequence[Picture]) -> None:
    given(POST).when(publishing(pictures, ALLOW)).fails(InvalidArgument, "generationIds")


def test_only_finished_generations_can_be_posted() -> None:
    given(POST).when(publishing([picture(state=RENDERING)], ALLOW)).fails(FailedPrecondition, "generationIds")


def test_pictures_keep_the_order_asked_for() -> None:
    pictures = [picture(GENERATION), picture(OTHER)]
    decided = given(POST).when(publishing(pictures, ALLOW, draft(OTHER, GENERATION)))
    (event,) = decided.events
    assert isinstance(event, PostPublished)
    assert [image.generation_id for image in event.content.images] == [OTHER, GENERATION]


def test_a_pending_post_is_published_when_cleared() -> None:
    sealed = PostSubmitted()
    sealed.CopyFrom(SUBMITTED)
    sealed.content.caption.ciphertext = b"bound to the other event"
    given(POST, sealed).when(lambda post: domain.settle(post, [picture()], ALLOW)).then(published())


def test_a_pending_post_is_rejected_with_the_reason() -> None:
    rejected = PostRejected(post_id=POST_ID, decision_id="d", categories=["hate"], reason="hateful")
    post = given(POST, SUBMITTED).when(lambda p: domain.settle(p, [picture()], BLOCK)).then(rejected)
    assert (post.state, post.reason) == (REJECTED, "hateful")


@pytest.mark.parametrize(
    ("pictures", "decision"),
    [([picture()], REVIEW), ([picture(cleared=False)], ALLOW), ([], ALLOW)],
)
def test_a_pending_post_stays_so_while_a_human_must_look(
    pictures: Sequence[Picture], decision: Decision
) -> None:
    given(POST, SUBMITTED).when(lambda p: domain.settle(p, pictures, decision)).then()


@pytest.mark.parametrize("history", [[SUBMITTED, published()], [SUBMITTED, DELETED], [published()]])
def test_a_settled_or_deleted_post_is_not_settled_again(history: Sequence[Message]) -> None:
    given(POST, *history).when(lambda p: domain.settle(p, [picture()], ALLOW)).then()


def test_an_erased_caption_is_not_published() -> None:
    erased = PostSubmitted()
    erased.CopyFrom(SUBMITTED)
    erased.content.caption.CopyFrom(Sealed(subject_id=ANN, erased=True))
    given(POST, erased).when(lambda p: domain.settle(p, [picture()], ALLOW)).then()


def test_an_author_deletes_once() -> None:
    given(POST, published()).when(lambda p: domain.delete(p, ANN)).then(DELETED)
    given(POST, SUBMITTED).when(lambda p: domain.delete(p, ANN)).then(DELETED)
    given(POST, published(), DELETED).when(lambda p: domain.delete(p, ANN)).then()


@pytest.mark.parametrize(
    ("history", "kind"),
    [
        ([published()], PermissionDenied),
        ([published(UNLISTED)], PermissionDenied),
        ([published(FOLLOWERS)], NotFound),
        ([SUBMITTED], NotFound),
        ([published(), DELETED], NotFound),
        ([], NotFound),
    ],
)
def test_nobody_deletes_what_is_not_theirs(history: Sequence[Message], kind: type[ImpastoError]) -> None:
    given(POST, *history).when(lambda p: domain.delete(p, BEN)).fails(kind, "postId")


@pytest.mark.parametrize(
    ("history", "viewer", "visible"),
    [
        ([published()], Viewer(), True),
        ([published()], Viewer(BEN), True),
        ([published()], Viewer(BEN, follows=True, blocked=True), False),
        ([published(UNLISTED)], Viewer(), True),
        ([published(FOLLOWERS)], Viewer(), False),
        ([published(FOLLOWERS)], Viewer(BEN), False),
        ([published(FOLLOWERS)], Viewer(BEN, follows=True), True),
        ([published(FOLLOWERS)], Viewer(ANN), True),
        ([SUBMITTED], Viewer(ANN), True),
        ([SUBMITTED], Viewer(BEN, follows=True), False),
        ([SUBMITTED, PostRejected(post_id=POST_ID)], Viewer(ANN), True),
        ([SUBMITTED, PostRejected(post_id=POST_ID)], Viewer(BEN, follows=True), False),
        ([published(), DELETED], Viewer(ANN), False),
        ([], Viewer(ANN), False),
        ([], Viewer(), False),
    ],
)
def test_who_sees_a_post(history: Sequence[Message], viewer: Viewer, visible: bool) -> None:
    assert domain.is_visible(given(POST, *history).state, viewer) is visible


def test_a_reply_is_for_whom_its_thread_is_for() -> None:
    parent = given(POST, published(FOLLOWERS)).state
    reply = domain.new_reply(ReplyToPostRequest(caption="nice"), BEN, parent)
    assert reply == Draft(BEN, ANN, "nice", (), FOLLOWERS, POST_ID)
    event = domain.publish(reply, OTHER, [], ALLOW, NOW)[0]
    answer = given(POST, event).state
    assert domain.is_visible(answer, Viewer(ANN))
    assert not domain.is_visible(answer, Viewer("someone"))


def test_a_reply_says_or_shows_something() -> None:
    parent = given(POST, published()).state
    error = refusal(lambda: domain.new_reply(ReplyToPostRequest(caption=" "), BEN, parent))
    assert (type(error), error.field) == (InvalidArgument, "caption")
    shows = ReplyToPostRequest(generation_ids=[GENERATION])
    assert domain.new_reply(shows, BEN, parent).generation_ids == (GENERATION,)


def test_a_pending_post_cannot_be_answered() -> None:
    pending = given(POST, SUBMITTED).state
    error = refusal(lambda: domain.new_reply(ReplyToPostRequest(caption="nice"), ANN, pending))
    assert (type(error), error.field) == (FailedPrecondition, "postId")


def test_a_like_counts_once_and_can_be_taken_back() -> None:
    liked = PostLiked(post_id=POST_ID, account_id=BEN, liked_at=NOW)
    unliked = PostUnliked(post_id=POST_ID, account_id=BEN)
    given(LIKE).when(lambda s: domain.like(s, POST_ID, BEN, NOW)).then(liked)
    given(LIKE, liked).when(lambda s: domain.like(s, POST_ID, BEN, NOW)).then()
    given(LIKE, liked).when(lambda s: domain.unlike(s, POST_ID, BEN)).then(unliked)
    given(LIKE, liked, unliked).when(lambda s: domain.unlike(s, POST_ID, BEN)).then()
    given(LIKE, liked, unliked).when(lambda s: domain.like(s, POST_ID, BEN, NOW)).then(liked)


@pytest.mark.parametrize("text", ["", "x", "1234", "../etc"])
def test_what_is_no_id_is_no_post(text: str) -> None:
    assert isinstance(refusal(lambda: domain.post_id_of(text)), NotFound)
    assert domain.post_id_of(POST_ID.upper()) == POST_ID
