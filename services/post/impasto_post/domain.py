"""What may happen to posts and likes: from requests and state to events, without I/O."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.generation.v1.generation_service_pb2 import COMPLETED
from impasto.generation.v1.picture_service_pb2 import Picture
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_BLOCK
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
from impasto.post.v1.post_service_pb2 import (
    PENDING,
    POST_STATE_UNSPECIFIED,
    PUBLISHED,
    REJECTED,
    PostState,
    PublishPostRequest,
    ReplyToPostRequest,
)
from impasto_common.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied
from impasto_common.rules import Rules

MAX_CAPTION = 2000
MAX_GENERATIONS = 4


@dataclass(frozen=True)
class PostRecord:
    """A post as its stream tells it; its state is unspecified where there is no such post."""

    id: str = ""
    content: PostContent = field(default_factory=PostContent)
    state: PostState = POST_STATE_UNSPECIFIED
    reason: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class LikeRecord:
    """Whether one account likes one post."""

    liked: bool = False


@dataclass(frozen=True)
class Draft:
    """A post that somebody asks for, checked as far as the request alone allows."""

    author_id: str
    audience_id: str
    caption: str
    generation_ids: tuple[str, ...]
    visibility: Visibility
    in_reply_to: str = ""


@dataclass(frozen=True)
class Viewer:
    """Who looks at a post; an empty account id is a stranger.

    `follows`: the account whose followers the post is for. `blocked`: from or by the author.
    """

    account_id: str = ""
    follows: bool = False
    blocked: bool = False


def post_id_of(text: str) -> str:
    """Return a post id in its one spelling.

    Raises:
        NotFound: no post can have this id.
    """
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise no_such_post() from error


def new_post(request: PublishPostRequest, author_id: str) -> Draft:
    """Check a request to post.

    Raises:
        InvalidArgument: caption, pictures or visibility are not allowed; names the field.
    """
    generation_ids = _generation_ids(request.generation_ids)
    if not generation_ids:
        raise InvalidArgument(f"post 1 to {MAX_GENERATIONS} generations", "generationIds")
    visibility = request.visibility or PUBLIC
    if visibility not in (PUBLIC, FOLLOWERS, UNLISTED):
        raise InvalidArgument("must be PUBLIC, FOLLOWERS or UNLISTED", "visibility")
    return Draft(author_id, author_id, _caption(request.caption), generation_ids, visibility)


def new_reply(request: ReplyToPostRequest, author_id: str, parent: PostRecord) -> Draft:
    """Check a request to answer `parent`, which the author can see.

    A reply is for whom its thread is for.

    Raises:
        InvalidArgument: caption or pictures are not allowed; names the field.
        FailedPrecondition: the parent is not published.
    """
    caption, generation_ids = _caption(request.caption), _generation_ids(request.generation_ids)
    if not caption and not generation_ids:
        raise InvalidArgument("say something or show a picture", "caption")
    require_published(parent)
    content = parent.content
    return Draft(author_id, content.audience_id, caption, generation_ids, content.visibility, parent.id)


def publish(
    draft: Draft, post_id: str, pictures: Sequence[Picture], decision: Decision | None, now: datetime
) -> list[Message]:
    """Publish a draft, or submit it where moderation has not cleared all of it.

    `decision` is None where moderation did not answer.

    Raises:
        InvalidArgument: moderation blocks the caption, or a generation is not the author's.
        FailedPrecondition: a generation is not finished.
    """
    chosen = _chosen(draft, pictures)
    if decision and decision.action == ACTION_BLOCK:
        raise InvalidArgument(decision.reason or "the caption breaks the rules", "caption")
    content = _content(draft, chosen, now)
    if decision and decision.action == ACTION_ALLOW and _all_cleared(content, pictures):
        return [PostPublished(post_id=post_id, content=content, decision_id=decision.decision_id)]
    return [PostSubmitted(post_id=post_id, content=content)]


def settle(post: PostRecord, pictures: Sequence[Picture], decision: Decision) -> list[Message]:
    """Publish or reject a pending post; nothing while moderation wants a human to look."""
    if post.deleted or post.state != PENDING or post.content.caption.erased:
        return []
    if decision.action == ACTION_BLOCK:
        return [
            PostRejected(
                post_id=post.id,
                decision_id=decision.decision_id,
                categories=decision.categories,
                reason=decision.reason,
            )
        ]
    if decision.action != ACTION_ALLOW or not _all_cleared(post.content, pictures):
        return []
    content = _to_seal_again(post.content)
    return [PostPublished(post_id=post.id, content=content, decision_id=decision.decision_id)]


def delete(post: PostRecord, account_id: str) -> list[Message]:
    """Take back one's own post.

    Raises:
        PermissionDenied: it is somebody else's.
        NotFound: there is no such post, or none that just anybody may know of.
    """
    if post.content.author_id != account_id:
        require_visible(post, Viewer(account_id))
        raise PermissionDenied("only its author can delete a post", "postId")
    if post.deleted:
        return []
    in_reply_to = post.content.in_reply_to
    return [PostDeleted(post_id=post.id, author_id=account_id, in_reply_to=in_reply_to)]


def like(state: LikeRecord, post_id: str, account_id: str, now: datetime) -> list[Message]:
    """Like a post, once."""
    return [] if state.liked else [PostLiked(post_id=post_id, account_id=account_id, liked_at=now)]


def unlike(state: LikeRecord, post_id: str, account_id: str) -> list[Message]:
    """Take a like back, if there is one."""
    return [PostUnliked(post_id=post_id, account_id=account_id)] if state.liked else []


def is_visible(post: PostRecord, viewer: Viewer) -> bool:
    """Whether the viewer may see the post."""
    if post.deleted or post.state == POST_STATE_UNSPECIFIED:
        return False
    if viewer.account_id == post.content.author_id:
        return True
    if viewer.blocked or post.state != PUBLISHED:
        return False
    if post.content.visibility == FOLLOWERS:
        return viewer.follows or viewer.account_id == post.content.audience_id
    return True


def require_visible(post: PostRecord, viewer: Viewer) -> None:
    """Let only those pass who may see the post.

    Raises:
        NotFound: the viewer may not; whether there is such a post is not told.
    """
    if not is_visible(post, viewer):
        raise no_such_post()


def require_published(post: PostRecord) -> None:
    """Let only published posts be liked and answered.

    Raises:
        FailedPrecondition: it is pending or rejected.
    """
    if post.state != PUBLISHED:
        raise FailedPrecondition("the post is not published", "postId")


def no_such_post() -> NotFound:
    """The same answer for a post that does not exist and one that hides."""
    return NotFound("no such post", "postId")


def _caption(text: str) -> str:
    caption = text.strip()
    if len(caption) > MAX_CAPTION:
        raise InvalidArgument(f"at most {MAX_CAPTION:,} characters", "caption")
    if "\x00" in caption:
        raise InvalidArgument("must not contain the character NUL", "caption")
    return caption


def _generation_ids(texts: Sequence[str]) -> tuple[str, ...]:
    if len(texts) > MAX_GENERATIONS:
        raise InvalidArgument(f"at most {MAX_GENERATIONS} generations", "generationIds")
    try:
        generation_ids = tuple(str(uuid.UUID(text)) for text in texts)
    except ValueError as error:
        raise InvalidArgument("no such generation", "generationIds") from error
    if len(set(generation_ids)) < len(generation_ids):
        raise InvalidArgument("each generation once", "generationIds")
    return generation_ids


def _chosen(draft: Draft, pictures: Sequence[Picture]) -> list[Picture]:
    """The draft's pictures in its own order, once all of them may be posted."""
    own = {p.generation_id: p for p in pictures if p.owner_id == draft.author_id}
    for generation_id in draft.generation_ids:
        if generation_id not in own:
            raise InvalidArgument(f"you have no generation {generation_id}", "generationIds")
        picture = own[generation_id]
        if picture.state != COMPLETED or not picture.images:
            raise FailedPrecondition(f"generation {generation_id} is not finished", "generationIds")
    return [own[generation_id] for generation_id in draft.generation_ids]


def _content(draft: Draft, chosen: Sequence[Picture], now: datetime) -> PostContent:
    return PostContent(
        author_id=draft.author_id,
        audience_id=draft.audience_id,
        caption=_sealed(draft.author_id, draft.caption),
        images=[image for picture in chosen for image in _images(picture)],
        visibility=draft.visibility,
        in_reply_to=draft.in_reply_to,
        created_at=now,
    )


def _images(picture: Picture) -> list[PostedImage]:
    return [
        PostedImage(
            generation_id=picture.generation_id,
            sha256=image.sha256,
            width=image.width,
            height=image.height,
            url=image.url,
            feed_url=image.feed_url,
            thumb_url=image.thumb_url,
        )
        for image in picture.images
    ]


def _sealed(author_id: str, caption: str) -> Sealed | None:
    return Sealed(subject_id=author_id, text=caption) if caption else None


def _to_seal_again(content: PostContent) -> PostContent:
    """A copy whose caption is plain again: a seal is bound to the event that carries it."""
    copy = PostContent()
    copy.CopyFrom(content)
    copy.ClearField("caption")
    if content.caption.text:
        copy.caption.CopyFrom(Sealed(subject_id=content.author_id, text=content.caption.text))
    return copy


def _all_cleared(content: PostContent, pictures: Sequence[Picture]) -> bool:
    cleared = {image.sha256 for picture in pictures for image in picture.images if image.cleared}
    return all(image.sha256 in cleared for image in content.images)


def _evolve(state: Any, event: Message) -> Any:
    change = _CHANGES.get(type(event))
    return change(state, event) if change else state


_CHANGES: Mapping[type[Message], Callable[[Any, Any], Any]] = {
    PostSubmitted: lambda post, e: replace(post, id=e.post_id, content=e.content, state=PENDING),
    PostPublished: lambda post, e: replace(post, id=e.post_id, content=e.content, state=PUBLISHED),
    PostRejected: lambda post, e: replace(post, state=REJECTED, reason=e.reason),
    PostDeleted: lambda post, e: replace(post, deleted=True),
    PostLiked: lambda like, e: replace(like, liked=True),
    PostUnliked: lambda like, e: replace(like, liked=False),
}

POST: Rules[PostRecord] = Rules(PostRecord(), _evolve)
LIKE: Rules[LikeRecord] = Rules(LikeRecord(), _evolve)
