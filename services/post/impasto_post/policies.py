"""Policies of the post service."""

import asyncio

from impasto.post.v1.events_pb2 import PostSubmitted
from impasto_common.aggregate import Cause, execute
from impasto_common.event import Event
from impasto_common.service import Context, Policy
from impasto_post import clearance, domain


async def settle(context: Context, event: Event[PostSubmitted]) -> None:
    """Finish a post that could not be cleared when it was written.

    Asking again gives the same decision, and a post that is settled stays so: running twice is
    running once.

    Raises:
        Unavailable: generation or moderation do not answer; to be tried again.
    """
    post_id, content = event.message.post_id, event.message.content
    generation_ids = list(dict.fromkeys(image.generation_id for image in content.images))
    pictures, decision = await asyncio.gather(
        clearance.pictures_of(context, generation_ids),
        clearance.screen(
            context, post_id, content.author_id, content.caption.text, reply=bool(content.in_reply_to)
        ),
    )
    await execute(
        context,
        domain.POST,
        f"post-{post_id}",
        lambda post: domain.settle(post, pictures, decision),
        cause=Cause(correlation_id=event.record.correlation_id, causation_id=event.id),
    )


publication = Policy("publication", {PostSubmitted: settle})
