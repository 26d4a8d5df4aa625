"""The post service over gRPC, on PostgreSQL."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import pytest

from impasto.generation.v1.generation_service_pb2 import RENDERING
from impasto.moderation.v1.events_pb2 import (
    ACTION_BLOCK,
    ACTION_REVIEW,
    CONTENT_KIND_CAPTION,
    CONTENT_KIND_REPLY,
)
from impasto.post.v1.events_pb2 import FOLLOWERS, PUBLIC, UNLISTED, PostPublished, PostSubmitted
from impasto.post.v1.post_service_pb2 import (
    PENDING,
    PUBLISHED,
    DeletePostRequest,
    GetPostRequest,
    LikePostRequest,
    ListRepliesRequest,
    ListRepliesResponse,
    Post,
    PublishPostRequest,
    PublishPostResponse,
    ReplyToPostRequest,
    UnlikePostRequest,
)
from impasto_common import errors
from impasto_common.event import Position, derived_id
from impasto_common.testing import metadata, refused
from impasto_post import queries

if TYPE_CHECKING:
    from tests.conftest import World


async def get(world: "World", post_id: str, viewer: str = "", position: str = "") -> Post:
    return await world.api.GetPost(
        GetPostRequest(post_id=post_id, min_position=position), metadata=metadata(viewer)
    )


async def reply(world: "World", post_id: str, author: str, caption: str = "nice", **fields: Any) -> Post:
    request = ReplyToPostRequest(post_id=post_id, caption=caption, **fields)
    return (await world.api.ReplyToPost(request, metadata=metadata(author))).post


async def replies(world: "World", post_id: str, viewer: str = "", **fields: Any) -> ListRepliesResponse:
    request = ListRepliesRequest(post_id=post_id, **fields)
    return await world.api.ListReplies(request, metadata=metadata(viewer))


async def hidden(world: "World", post_id: str, viewer: str = "") -> bool:
    error = await refused(world.api.GetPost(GetPostRequest(post_id=post_id), metadata=metadata(viewer)))
    return isinstance(error, errors.NotFound)


async def test_a_published_post_is_there_for_everyone(world: "World") -> None:
    ann = await world.sign_up("ann")
    generation_id = world.generation(ann)
    request = PublishPostRequest(caption="a fox", generation_ids=[generation_id])
    response = await world.api.PublishPost(request, metadata=metadata(ann))

    post = response.post
    assert (post.author.id, post.author.handle, post.author.display_name) == (ann, "ann", "Ann")
    assert (post.caption, post.state, post.visibility) == ("a fox", PUBLISHED, PUBLIC)
    assert [image.generation_id for image in post.images] == [generation_id]
    assert (post.images[0].width, post.images[0].height) == (1024, 768)
    assert post.created_at.seconds > 0
    assert Position.parse(response.position).places[0][0] == "post"
    assert await get(world, post.id) == post


async def test_a_caption_is_screened_under_an_id_of_its_own(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann, "a fox")
    answer = await reply(world, post.id, ann, "two foxes")
    asked = [(s.decision_id, s.kind, s.text, s.subject, s.account_id) for s in world.peers.screened]
    assert asked == [
        (derived_id("caption", post.id), CONTENT_KIND_CAPTION, "a fox", f"post-{post.id}", ann),
        (derived_id("caption", answer.id), CONTENT_KIND_REPLY, "two foxes", f"post-{answer.id}", ann),
    ]
    (event,) = await world.events(post.id)
    assert isinstance(event.message, PostPublished)
    assert event.message.decision_id == derived_id("caption", post.id)


async def test_no_caption_needs_no_screening(world: "World") -> None:
    ann = await world.sign_up("ann")
    world.peers.away = True
    assert (await world.publish(ann, "")).state == PUBLISHED
    assert not world.peers.screened


async def test_the_log_holds_no_caption_in_clear(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann, "very private words")
    (record,) = await world.context.store.read(f"post-{post.id}")
    assert b"private" not in record.payload


@pytest.mark.parametrize(
    ("fields", "kind", "field"),
    [
        ({"caption": "x" * 2001}, errors.InvalidArgument, "caption"),
        ({"visibility": 77}, errors.InvalidArgument, "visibility"),
        ({"generation_ids": []}, errors.InvalidArgument, "generationIds"),
        ({"generation_ids": ["nonsense"]}, errors.InvalidArgument, "generationIds"),
        ({"generation_ids": [derived_id("unknown")]}, errors.InvalidArgument, "generationIds"),
        ({"of_ben": 1}, errors.InvalidArgument, "generationIds"),
        ({"of_ann": 5}, errors.InvalidArgument, "generationIds"),
        ({"unfinished": 1}, errors.FailedPrecondition, "generationIds"),
    ],
)
async def test_a_wrong_post_names_its_field_and_leaves_nothing(
    world: "World", fields: dict[str, Any], kind: type[errors.ImpastoError], field: str
) -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    given = dict(fields)
    made = {
        "generation_ids": [world.generation(ann) for _ in range(given.pop("of_ann", 1))],
        "of_ben": [world.generation(ben)],
        "unfinished": [world.generation(ann, RENDERING)],
    }
    special = next((name for name in ("of_ben", "unfinished") if given.pop(name, 0)), "generation_ids")
    request = PublishPostRequest(**{"generation_ids": made[special], **given})
    before = await world.count()
    error = await refused(world.api.PublishPost(request, metadata=metadata(ann)))
    assert (type(error), error.field) == (kind, field)
    assert await world.count() == before


async def test_a_stranger_cannot_write(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann)
    calls: list[Awaitable[Any]] = [
        world.api.PublishPost(PublishPostRequest(generation_ids=[world.generation(ann)])),
        world.api.ReplyToPost(ReplyToPostRequest(post_id=post.id, caption="nice")),
        world.api.LikePost(LikePostRequest(post_id=post.id)),
        world.api.UnlikePost(UnlikePostRequest(post_id=post.id)),
        world.api.DeletePost(DeletePostRequest(post_id=post.id)),
    ]
    kinds = {type(await refused(call)) for call in calls}
    assert kinds == {errors.Unauthenticated}


async def test_a_blocked_caption_is_refused_with_the_reason(world: "World") -> None:
    ann = await world.sign_up("ann")
    world.peers.action, world.peers.reason = ACTION_BLOCK, "hateful"
    request = PublishPostRequest(caption="…", generation_ids=[world.generation(ann)])
    error = await refused(world.api.PublishPost(request, metadata=metadata(ann)))
    assert (type(error), error.field, error.message) == (errors.InvalidArgument, "caption", "hateful")


async def test_without_moderation_a_post_waits_and_only_its_author_sees_it(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    world.peers.away = True
    post = await world.publish(ann)
    assert post.state == PENDING
    assert (await get(world, post.id, ann)).state == PENDING
    assert await hidden(world, post.id)
    assert await hidden(world, post.id, ben)
    (event,) = await world.events(post.id)
    assert isinstance(event.message, PostSubmitted)
    error = await refused(world.api.LikePost(LikePostRequest(post_id=post.id), metadata=metadata(ann)))
    assert isinstance(error, errors.FailedPrecondition)


async def test_what_needs_a_human_waits(world: "World") -> None:
    ann = await world.sign_up("ann")
    held = PublishPostRequest(generation_ids=[world.generation(ann, cleared=False)])
    assert (await world.api.PublishPost(held, metadata=metadata(ann))).post.state == PENDING
    world.peers.action = ACTION_REVIEW
    assert (await world.publish(ann)).state == PENDING


async def test_the_same_key_gives_the_same_post(world: "World") -> None:
    ann = await world.sign_up("ann")
    request = PublishPostRequest(caption="once", generation_ids=[world.generation(ann)])
    call = metadata(ann, idempotency_key="k1")
    first = await world.api.PublishPost(request, metadata=call)
    before = await world.count()
    again = await world.api.PublishPost(request, metadata=call)
    assert again == first
    assert await world.count() == before
    request.caption = "twice"
    error = await refused(world.api.PublishPost(request, metadata=call))
    assert (type(error), error.field) == (errors.InvalidArgument, "Idempotency-Key")


async def test_the_same_key_at_the_same_time_gives_one_post(world: "World") -> None:
    ann = await world.sign_up("ann")
    request = PublishPostRequest(caption="once", generation_ids=[world.generation(ann)])
    before = await world.count()
    call = metadata(ann, idempotency_key="k2")

    async def publish() -> PublishPostResponse:
        return await world.api.PublishPost(request, metadata=call)

    answers = await asyncio.gather(*(publish() for _ in range(8)))
    assert len({answer.SerializeToString() for answer in answers}) == 1
    assert await world.count() == before + 1


async def test_a_reply_with_a_key_survives_its_parent(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann)
    request = ReplyToPostRequest(post_id=post.id, caption="nice")
    call = metadata(ann, idempotency_key="k3")
    first = await world.api.ReplyToPost(request, metadata=call)
    await world.api.DeletePost(DeletePostRequest(post_id=post.id), metadata=metadata(ann))
    assert await world.api.ReplyToPost(request, metadata=call) == first


async def test_who_has_just_signed_up_can_post(world: "World") -> None:
    ann = await world.sign_up("ann", projected=False)
    posting = asyncio.create_task(world.publish(ann))
    await world.project()
    assert (await posting).author.handle == "ann"


async def test_an_account_that_does_not_come_through_leaves_nothing(
    world: "World", monkeypatch: pytest.MonkeyPatch, unknown_id: str
) -> None:
    monkeypatch.setattr(queries, "AUTHOR_SECONDS", 0.05)
    before = await world.count()
    request = PublishPostRequest(generation_ids=[world.generation(unknown_id)])
    error = await refused(world.api.PublishPost(request, metadata=metadata(unknown_id)))
    assert isinstance(error, errors.Unavailable)
    assert await world.count() == before


async def test_a_deleted_post_is_gone(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    post = await world.publish(ann)
    request = DeletePostRequest(post_id=post.id)
    error = await refused(world.api.DeletePost(request, metadata=metadata(ben)))
    assert isinstance(error, errors.PermissionDenied)
    assert (await world.api.DeletePost(request, metadata=metadata(ann))).position
    await world.api.DeletePost(request, metadata=metadata(ann))
    assert await hidden(world, post.id, ann)
    assert isinstance(await refused(replies(world, post.id)), errors.NotFound)


async def test_an_unknown_post_is_not_found(world: "World", unknown_id: str) -> None:
    ann = await world.sign_up("ann")
    me = metadata(ann)
    for post_id in (unknown_id, "nonsense", "..", ""):
        calls: list[Awaitable[Any]] = [
            world.api.GetPost(GetPostRequest(post_id=post_id), metadata=me),
            world.api.DeletePost(DeletePostRequest(post_id=post_id), metadata=me),
            world.api.LikePost(LikePostRequest(post_id=post_id), metadata=me),
            world.api.UnlikePost(UnlikePostRequest(post_id=post_id), metadata=me),
            world.api.ReplyToPost(ReplyToPostRequest(post_id=post_id, caption="hi"), metadata=me),
            world.api.ListReplies(ListRepliesRequest(post_id=post_id), metadata=me),
        ]
        refusals = [await refused(call) for call in calls]
        assert {(type(error), error.field) for error in refusals} == {(errors.NotFound, "postId")}


async def test_likes_count_once_each(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    post = await world.publish(ann)
    like = LikePostRequest(post_id=post.id)
    first = await world.api.LikePost(like, metadata=metadata(ben))
    await world.api.LikePost(like, metadata=metadata(ben))
    await world.api.LikePost(like, metadata=metadata(ann))
    await world.project()
    seen = await get(world, post.id, ben, first.position)
    assert (seen.like_count, seen.liked_by_me) == (2, True)
    await world.api.UnlikePost(UnlikePostRequest(post_id=post.id), metadata=metadata(ben))
    await world.api.UnlikePost(UnlikePostRequest(post_id=post.id), metadata=metadata(ben))
    await world.project()
    seen = await get(world, post.id, ben)
    assert (seen.like_count, seen.liked_by_me) == (1, False)


async def test_followers_posts_are_for_followers(world: "World") -> None:
    ann, ben, cat = [await world.sign_up(name) for name in ("ann", "ben", "cat")]
    await world.follow(ben, ann)
    await world.project()
    post = await world.publish(ann, visibility=FOLLOWERS)
    assert (await get(world, post.id, ben)).visibility == FOLLOWERS
    assert await hidden(world, post.id, cat)
    assert await hidden(world, post.id)
    answer = await reply(world, post.id, ben)
    assert answer.visibility == FOLLOWERS
    assert (await get(world, answer.id, ann)).caption == "nice"
    assert await hidden(world, answer.id, cat)
    await world.unfollow(ben, ann)
    await world.project()
    assert await hidden(world, post.id, ben)


async def test_an_unlisted_post_is_there_for_who_has_the_link(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann, visibility=UNLISTED)
    assert (await get(world, post.id)).id == post.id


@pytest.mark.parametrize("by_author", [True, False])
async def test_a_block_hides_both_ways(world: "World", by_author: bool) -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    post = await world.publish(ann)
    pair = (ann, ben) if by_author else (ben, ann)
    await world.block(*pair)
    await world.project()
    assert await hidden(world, post.id, ben)
    like = world.api.LikePost(LikePostRequest(post_id=post.id), metadata=metadata(ben))
    assert isinstance(await refused(like), errors.NotFound)
    assert isinstance(await refused(reply(world, post.id, ben)), errors.NotFound)
    await world.unblock(*pair)
    await world.project()
    assert (await get(world, post.id, ben)).id == post.id


async def test_replies_come_oldest_first_page_by_page(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    post = await world.publish(ann)
    written = [await reply(world, post.id, ben, f"answer {n}") for n in range(5)]
    await world.project()
    assert (await get(world, post.id)).reply_count == 5

    seen: list[Post] = []
    cursor = ""
    for size in (2, 2, 1):
        page = await replies(world, post.id, ann, limit=2, cursor=cursor)
        assert len(page.items) == size
        seen += [item.post for item in page.items]
        cursor = page.next_cursor
    assert cursor == ""
    assert seen == written
    assert seen[0].in_reply_to == post.id


async def test_a_page_that_ends_the_list_says_so(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann)
    await reply(world, post.id, ann)
    await reply(world, post.id, ann)
    await world.project()
    assert (await replies(world, post.id, limit=2)).next_cursor == ""


async def test_a_cursor_is_good_for_one_list_and_reader(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    one, two = await world.publish(ann), await world.publish(ann)
    for _ in range(2):
        await reply(world, one.id, ann)
    await world.project()
    cursor = (await replies(world, one.id, ann, limit=1)).next_cursor
    foreign = [
        replies(world, two.id, ann, cursor=cursor),
        replies(world, one.id, ben, cursor=cursor),
        replies(world, one.id, ann, cursor=cursor[:-4] + "AAAA"),
        replies(world, one.id, ann, cursor="ü"),
    ]
    for call in foreign:
        error = await refused(call)
        assert (type(error), error.field) == (errors.InvalidArgument, "cursor")
    for limit in (0, 101, -1):
        error = await refused(replies(world, one.id, ann, limit=limit))
        assert (type(error), error.field) == (errors.InvalidArgument, "limit")


async def test_replies_of_blocked_accounts_are_hidden(world: "World") -> None:
    ann, ben, cat = [await world.sign_up(name) for name in ("ann", "ben", "cat")]
    post = await world.publish(ann)
    await reply(world, post.id, ben, "from ben")
    await reply(world, post.id, cat, "from cat")
    await world.block(ben, cat)
    await world.project()
    captions = {
        viewer: [item.post.caption for item in (await replies(world, post.id, viewer)).items]
        for viewer in (ann, ben, cat, "")
    }
    both = ["from ben", "from cat"]
    assert captions == {ann: both, ben: ["from ben"], cat: ["from cat"], "": both}


async def test_a_deleted_reply_is_gone_and_not_counted(world: "World") -> None:
    ann = await world.sign_up("ann")
    post = await world.publish(ann)
    answer = await reply(world, post.id, ann)
    world.peers.away = True
    waiting = await reply(world, post.id, ann)
    await world.project()
    assert (await get(world, post.id)).reply_count == 1
    for gone in (answer, waiting):
        await world.api.DeletePost(DeletePostRequest(post_id=gone.id), metadata=metadata(ann))
    await world.project()
    assert (await get(world, post.id)).reply_count == 0
    assert not (await replies(world, post.id)).items


async def test_a_reply_is_liked_and_counted_like_a_post(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    post = await world.publish(ann)
    answer = await reply(world, post.id, ben, generation_ids=[world.generation(ben)])
    await world.api.LikePost(LikePostRequest(post_id=answer.id), metadata=metadata(ann))
    await reply(world, answer.id, ann)
    await world.project()
    (item,) = (await replies(world, post.id, ann)).items
    seen = item.post
    assert (seen.like_count, seen.liked_by_me, seen.reply_count, len(seen.images)) == (1, True, 1, 1)
    assert await get(world, answer.id, ann) == seen
