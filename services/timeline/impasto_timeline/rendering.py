"""JSON of timelines: what does not change is rendered once, when it is projected.

A page is put together from those texts, character for character what protobuf's JSON form of
impasto.timeline.v1.TimelinePage would be, every field without presence printed.
"""

import json
from collections.abc import Iterable
from typing import Any

import asyncpg
from google.protobuf import json_format
from google.protobuf.message import Message

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.post.v1.events_pb2 import PostContent, PostedImage
from impasto.post.v1.post_service_pb2 import PUBLISHED, Author, Post, PostImage
from impasto.timeline.v1.timeline_service_pb2 import TimelineItem

ERASED = "[erased]"
# Fields of a post that change without it, or depend on who looks; `item` adds them.
_VARIABLE = ("author", "likeCount", "replyCount", "likedByMe")


def shown(value: Sealed) -> str:
    """Text of a personal value, or what stands for one whose key was destroyed."""
    return ERASED if value.erased else value.text


def author_json(account_id: str, handle: str, display_name: str) -> str:
    """JSON of an author."""
    return _dumps(_fields(Author(id=account_id, handle=handle, display_name=display_name or handle)))


def renamed(author: str, display_name: str) -> str:
    """JSON of an author under another display name."""
    return _dumps({**json.loads(author), "displayName": display_name})


def body_json(post_id: str, content: PostContent) -> str:
    """JSON of what is the same for all who see a post and does not change."""
    post = Post(
        id=post_id,
        caption=shown(content.caption),
        images=[_image(image) for image in content.images],
        state=PUBLISHED,
        created_at=content.created_at,
        visibility=content.visibility,
        in_reply_to=content.in_reply_to,
    )
    return _dumps({name: value for name, value in _fields(post).items() if name not in _VARIABLE})


def item_json(row: asyncpg.Record) -> str:
    """JSON of a TimelineItem from a row with body, author, likes, replies and liked."""
    _, body, author, likes, replies, liked = row
    return (
        f'{{"post":{body[:-1]},"author":{author},"likeCount":{likes},"replyCount":{replies},'
        f'"likedByMe":{"true" if liked else "false"}}}}}'
    )


def page_json(rows: Iterable[asyncpg.Record], next_cursor: str) -> bytes:
    """JSON of a TimelinePage, UTF-8; `next_cursor` is URL-safe base64 and needs no escapes."""
    items = ",".join([item_json(row) for row in rows])
    return f'{{"items":[{items}],"nextCursor":"{next_cursor}"}}'.encode()


def item_of(row: asyncpg.Record) -> TimelineItem:
    """The same as `item_json`, as a message."""
    return json_format.Parse(item_json(row), TimelineItem())


def _image(image: PostedImage) -> PostImage:
    return PostImage(
        url=image.url,
        feed_url=image.feed_url,
        thumb_url=image.thumb_url,
        width=image.width,
        height=image.height,
        sha256=image.sha256,
        generation_id=image.generation_id,
    )


def _fields(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message, always_print_fields_with_no_presence=True)


def _dumps(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
