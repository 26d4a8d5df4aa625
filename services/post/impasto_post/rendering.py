"""Posts as clients see them."""

from impasto.common.v1.sealed_pb2 import Sealed
from impasto.post.v1.events_pb2 import PostContent, PostedImage
from impasto.post.v1.post_service_pb2 import PUBLISHED, Post, PostImage, PostState

ERASED = "[erased]"


def shown(value: Sealed) -> str:
    """Text of a personal value, or what stands for one whose key was destroyed."""
    return ERASED if value.erased else value.text.replace("\x00", "")


def post_of(post_id: str, content: PostContent, state: PostState = PUBLISHED) -> Post:
    """Everything of a post that is the same for all who see it and does not change."""
    return Post(
        id=post_id,
        caption=shown(content.caption),
        images=[_image(image) for image in content.images],
        state=state,
        created_at=content.created_at,
        visibility=content.visibility,
        in_reply_to=content.in_reply_to,
    )


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
