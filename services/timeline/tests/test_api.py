"""Timelines over gRPC, on PostgreSQL."""

import json
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import pytest
from google.api.httpbody_pb2 import HttpBody
from google.protobuf import json_format

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.identity.v1.events_pb2 import ProfileChanged
from impasto.post.v1.events_pb2 import FOLLOWERS, PUBLIC, UNLISTED
from impasto.timeline.v1.timeline_service_pb2 import (
    GetAuthorTimelineRequest,
    GetExploreRequest,
    GetHomeRequest,
    TimelinePage,
)
from impasto_common import errors
from impasto_common.event import derived_id
from impasto_common.testing import metadata, refused

if TYPE_CHECKING:
    from tests.conftest import World


def read(body: HttpBody) -> TimelinePage:
    """Parse a page, checking that it is exactly the message's JSON form."""
    assert body.content_type == "application/json"
    page = json_format.Parse(body.data, TimelinePage())
    everything = json_format.MessageToDict(page, always_print_fields_with_no_presence=True)
    assert everything == json.loads(body.data)
    return page


def ids(page: TimelinePage) -> list[str]:
    return [item.post.id for item in page.items]


async def home(world: "World", viewer: str, **fields: Any) -> TimelinePage:
    return read(await world.api.GetHome(GetHomeRequest(**fields), metadata=metadata(viewer)))


async def explore(world: "World", viewer: str = "", **fields: Any) -> TimelinePage:
    return read(await world.api.GetExplore(GetExploreRequest(**fields), metadata=metadata(viewer)))


async def by_author(world: "World", author: str, viewer: str = "", **fields: Any) -> TimelinePage:
    request = GetAuthorTimelineRequest(account_id=author, **fields)
    return read(await world.api.GetAuthorTimeline(request, metadata=metadata(viewer)))


async def people(world: "World", *handles: str) -> list[str]:
    return [await world.sign_up(handle) for handle in handles]


async def test_a_follower_sees_a_post_once_and_whole(world: "World") -> None:
    ann, ben, cat = await people(world, "ann", "ben", "cat")
    await world.follow(ben, ann)
    post_id = await world.publish(ann, 'say "ü" \\ \n')
    await world.like(ben, post_id)
    await world.like(cat, post_id)
    await world.publish(cat, in_reply_to=post_id)
    await world.project()

    (item,) = (await home(world, ben)).items
    post = item.post
    assert (post.id, post.caption, post.state) == (post_id, 'say "ü" \\ \n', 2)
    assert (post.author.id, post.author.handle, post.author.display_name) == (ann, "ann", "Ann")
    assert (post.like_count, post.reply_count, post.liked_by_me) == (2, 1, True)
    assert (post.images[0].width, post.images[0].height, post.images[0].url) == (4, 3, "/u")
    assert ids(await home(world, ann)) == [post_id]
    assert not (await home(world, ann)).items[0].post.liked_by_me


async def test_follows_bring_and_unfollows_take(world: "World") -> None:
    ann, ben = await people(world, "ann", "ben")
    before = await world.publish(ann)
    own = await world.publish(ben)
    await world.follow(ben, ann)
    after = await world.publish(ann)
    await world.project()
    assert ids(await home(world, ben)) == [after, own, before]
    await world.unfollow(ben, ann)
    await world.project()
    assert ids(await home(world, ben)) == [own]


async def test_a_block_takes_away_and_hides_both_ways(world: "World") -> None:
    ann, ben = await people(world, "ann", "ben")
    await world.follow(ben, ann)
    await world.follow(ann, ben)
    of_ann, of_ben = await world.publish(ann), await world.publish(ben)
    await world.project()
    assert ids(await home(world, ben)) == [of_ben, of_ann]
    await world.block(ann, ben)
    await world.project()
    assert ids(await home(world, ben)) == [of_ben]
    assert ids(await home(world, ann)) == [of_ann]
    assert of_ann not in ids(await explore(world, ben))
    assert of_ben not in ids(await explore(world, ann))
    assert {of_ann, of_ben} <= set(ids(await explore(world)))
    assert ids(await by_author(world, ann, ben)) == []
    assert ids(await by_author(world, ben, ann)) == []
    assert ids(await by_author(world, ann)) == [of_ann]


async def test_a_deleted_post_is_gone_everywhere(world: "World") -> None:
    ann, ben = await people(world, "ann", "ben")
    await world.follow(ben, ann)
    post_id = await world.publish(ann)
    await world.project()
    await world.delete(ann, post_id)
    await world.project()
    assert (
        ids(await home(world, ben)) == ids(await home(world, ann)) == ids(await by_author(world, ann)) == []
    )
    assert post_id not in ids(await explore(world))
    assert await world.rows("select from home where post_id = $1", post_id) == []
    await world.follow(await world.sign_up("cat"), ann)
    await world.project()
    assert await world.rows("select from home where post_id = $1", post_id) == []


async def test_who_sees_which_visibility(world: "World") -> None:
    ann, ben, cat = await people(world, "ann", "ben", "cat")
    await world.follow(ben, ann)
    public, followers, unlisted = [
        await world.publish(ann, visibility=visibility) for visibility in (PUBLIC, FOLLOWERS, UNLISTED)
    ]
    await world.project()
    all_three = [unlisted, followers, public]
    assert ids(await home(world, ben)) == ids(await home(world, ann)) == all_three
    assert ids(await by_author(world, ann, ben)) == ids(await by_author(world, ann, ann)) == all_three
    assert ids(await by_author(world, ann, cat)) == ids(await by_author(world, ann)) == [public]
    shown = set(ids(await explore(world, ben, limit=100)))
    assert public in shown
    assert not shown & {followers, unlisted}


async def test_replies_stay_in_their_thread(world: "World") -> None:
    ann, ben = await people(world, "ann", "ben")
    await world.follow(ben, ann)
    post_id = await world.publish(ann)
    reply_id = await world.publish(ann, in_reply_to=post_id)
    await world.project()
    for page in (
        await home(world, ben),
        await home(world, ann),
        await by_author(world, ann),
        await explore(world),
    ):
        assert reply_id not in ids(page)
    assert (await by_author(world, ann)).items[0].post.reply_count == 1
    await world.delete(ann, reply_id, in_reply_to=post_id)
    await world.project()
    assert (await by_author(world, ann)).items[0].post.reply_count == 0


async def test_a_new_name_shows_on_old_posts(world: "World") -> None:
    ann = await world.sign_up("ann")
    await world.publish(ann)
    await world.project()
    renamed = ProfileChanged(account_id=ann, display_name=Sealed(subject_id=ann, text='Ann "A" Ä'))
    await world.happened(world.identity, f"account-{ann}", renamed)
    await world.happened(
        world.identity, f"account-{ann}", ProfileChanged(account_id=ann, bio=Sealed(text=""))
    )
    await world.project()
    author = (await by_author(world, ann)).items[0].post.author
    assert (author.handle, author.display_name) == ("ann", 'Ann "A" Ä')


async def test_pages_are_stable_while_people_post(world: "World") -> None:
    ann = await world.sign_up("ann")
    posts = [await world.publish(ann, str(n)) for n in range(5)][::-1]
    await world.project()
    seen: list[str] = []
    cursor = ""
    for size in (2, 2, 1):
        page = await by_author(world, ann, limit=2, cursor=cursor)
        assert len(page.items) == size
        seen += ids(page)
        cursor = page.next_cursor
        await world.publish(ann, "meanwhile")
        await world.project()
    assert (seen, cursor) == (posts, "")
    first = await home(world, ann, limit=3)
    second = await home(world, ann, limit=100, cursor=first.next_cursor)
    assert ids(first) + ids(second) == ids(await home(world, ann))
    assert second.next_cursor == ""


async def test_explore_has_pages(world: "World") -> None:
    ann = await world.sign_up("ann")
    posts = [await world.publish(ann) for _ in range(3)][::-1]
    await world.project()
    first = await explore(world, limit=2)
    second = await explore(world, limit=1, cursor=first.next_cursor)
    assert ids(first) + ids(second) == posts


async def test_a_foreign_or_altered_cursor_is_refused(world: "World") -> None:
    ann, ben = await people(world, "ann", "ben")
    for _ in range(2):
        await world.publish(ann)
    await world.follow(ben, ann)
    await world.project()
    own = (await home(world, ann, limit=1)).next_cursor
    of_ben = (await by_author(world, ann, ben, limit=1)).next_cursor
    public = (await explore(world, limit=1)).next_cursor
    wrong: list[Awaitable[Any]] = [
        home(world, ben, cursor=own),
        home(world, ben, cursor=of_ben),
        explore(world, ann, cursor=own),
        explore(world, ann, cursor=public),
        by_author(world, ann, ann, cursor=of_ben),
        by_author(world, ben, ben, cursor=of_ben),
        home(world, ann, cursor=own[:-2] + "AA"),
        home(world, ann, cursor="AAAA"),
        home(world, ann, cursor="ünsinn"),
    ]
    for call in wrong:
        error = await refused(call)
        assert (type(error), error.field) == (errors.InvalidArgument, "cursor")


@pytest.mark.parametrize("limit", [0, 101, -5])
async def test_a_limit_out_of_range_is_refused(world: "World", limit: int) -> None:
    ann = await world.sign_up("ann")
    for call in (
        home(world, ann, limit=limit),
        explore(world, limit=limit),
        by_author(world, ann, limit=limit),
    ):
        error = await refused(call)
        assert (type(error), error.field) == (errors.InvalidArgument, "limit")


async def test_home_needs_somebody_signed_in(world: "World") -> None:
    assert isinstance(await refused(home(world, "")), errors.Unauthenticated)


@pytest.mark.parametrize("account_id", [derived_id("nobody"), "nonsense", ""])
async def test_an_unknown_account_has_no_timeline(world: "World", account_id: str) -> None:
    error = await refused(by_author(world, account_id))
    assert (type(error), error.field) == (errors.NotFound, "accountId")


async def test_an_account_without_posts_has_an_empty_one(world: "World") -> None:
    ann = await world.sign_up("ann")
    await world.project()
    assert not (await by_author(world, ann.upper())).items


async def test_a_read_waits_for_what_its_reader_did(world: "World") -> None:
    ann, ben = await people(world, "ann", "ben")
    post_id = await world.publish(ann)
    position = str(await world.follow(ben, ann))
    await world.project()
    assert ids(await home(world, ben, min_position=position)) == [post_id]
    error = await refused(home(world, ben, min_position="nonsense"))
    assert (type(error), error.field) == (errors.InvalidArgument, "minPosition")


async def test_a_post_is_there_before_its_authors_name(world: "World") -> None:
    stranger = world.context.clock.new_id()
    await world.publish(stranger)
    await world.project()
    author = (await by_author(world, stranger)).items[0].post.author
    assert (author.id, author.handle) == (stranger, "")
