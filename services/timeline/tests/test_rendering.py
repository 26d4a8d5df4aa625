"""Pages are what protobuf's JSON form would be."""

import json
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.post.v1.events_pb2 import FOLLOWERS, PUBLIC, UNLISTED, PostContent, PostedImage
from impasto.timeline.v1.timeline_service_pb2 import TimelinePage
from impasto_timeline import rendering

ID = "01900000-0000-7000-8000-00000000000a"
OTHER = "01900000-0000-7000-8000-00000000000b"

images = st.builds(
    PostedImage,
    generation_id=st.just(ID),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    width=st.integers(0, 2**32 - 1),
    height=st.integers(0, 2**32 - 1),
    url=st.text(),
    feed_url=st.text(),
    thumb_url=st.text(),
)
contents = st.builds(
    PostContent,
    author_id=st.just(ID),
    caption=st.builds(Sealed, subject_id=st.just(ID), text=st.text(max_size=100)),
    images=st.lists(images, max_size=4),
    visibility=st.sampled_from([PUBLIC, FOLLOWERS, UNLISTED]),
    in_reply_to=st.sampled_from(["", OTHER]),
    created_at=st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1)).map(lambda t: t.replace(tzinfo=UTC)),  # noqa: DTZ001
)
counts = st.integers(0, 2**31 - 1)


@given(st.lists(st.tuples(contents, st.text(), st.text(), counts, counts, st.booleans()), max_size=3))
def test_a_page_reads_back_as_its_message(posts: list[tuple[PostContent, str, str, int, int, bool]]) -> None:
    rows: list[Any] = [
        (
            None,
            rendering.body_json(ID, content),
            rendering.author_json(content.author_id, handle, name),
            likes,
            replies,
            liked,
        )
        for content, handle, name, likes, replies, liked in posts
    ]
    text = rendering.page_json(rows, "abc-_").decode()
    page = json_format.Parse(text, TimelinePage())
    assert json_format.MessageToDict(page, always_print_fields_with_no_presence=True) == json.loads(text)
    assert page.next_cursor == "abc-_"
    for item, (content, handle, name, likes, replies, liked) in zip(page.items, posts, strict=True):
        post = item.post
        assert (post.id, post.caption, post.in_reply_to) == (ID, content.caption.text, content.in_reply_to)
        assert (post.author.id, post.author.handle, post.author.display_name) == (ID, handle, name or handle)
        assert (post.like_count, post.reply_count, post.liked_by_me) == (likes, replies, liked)
        assert (post.created_at, post.visibility) == (content.created_at, content.visibility)
        assert [i.sha256 for i in post.images] == [i.sha256 for i in content.images]
    assert [rendering.item_of(row) for row in rows] == list(page.items)


def test_every_field_is_printed() -> None:
    body = rendering.body_json(ID, PostContent(created_at=datetime(2026, 1, 2, tzinfo=UTC)))
    row: Any = (None, body, rendering.author_json(ID, "ann", ""), 0, 0, False)
    assert json.loads(rendering.item_json(row)) == {
        "post": {
            "id": ID,
            "author": {"id": ID, "handle": "ann", "displayName": "ann"},
            "caption": "",
            "images": [],
            "likeCount": 0,
            "replyCount": 0,
            "likedByMe": False,
            "state": "PUBLISHED",
            "createdAt": "2026-01-02T00:00:00Z",
            "visibility": "VISIBILITY_UNSPECIFIED",
            "inReplyTo": "",
            "reason": "",
        }
    }


def test_the_last_page_is_valid_without_items() -> None:
    assert json.loads(rendering.page_json([], "")) == {"items": [], "nextCursor": ""}


@given(st.text(), st.text(min_size=1))
def test_an_author_can_be_renamed(handle: str, name: str) -> None:
    author = rendering.renamed(rendering.author_json(ID, handle, "before"), name)
    assert author == rendering.author_json(ID, handle, name)


def test_an_erased_caption_says_so() -> None:
    content = PostContent(caption=Sealed(subject_id=ID, erased=True))
    assert json.loads(rendering.body_json(ID, content))["caption"] == "[erased]"
