"""A pending post is settled from the log."""

from typing import TYPE_CHECKING

import pytest

from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, ACTION_BLOCK, ACTION_REVIEW
from impasto.post.v1.events_pb2 import PostSubmitted
from impasto.post.v1.post_service_pb2 import (
    PENDING,
    PUBLISHED,
    REJECTED,
    DeletePostRequest,
    GetPostRequest,
    PublishPostRequest,
)
from impasto_common.aggregate import events_of
from impasto_common.errors import Unavailable
from impasto_common.event import Event, derived_id
from impasto_common.testing import metadata
from impasto_post.policies import publication

if TYPE_CHECKING:
    from impasto.post.v1.post_service_pb2 import Post
    from tests.conftest import World


async def settle(world: "World", post_id: str) -> None:
    """Let the policy react to the event that submitted a post."""
    records = await world.context.store.read(f"post-{post_id}")
    (event, *_) = await events_of(world.context, records)
    assert isinstance(event.message, PostSubmitted)
    await publication.handlers[PostSubmitted](world.context, Event(event.record, event.message))


async def pending(world: "World", author: str) -> str:
    world.peers.away = True
    post = await world.publish(author, "a fox")
    assert post.state == PENDING
    world.peers.away = False
    return post.id


async def seen(world: "World", post_id: str, viewer: str) -> "Post":
    return await world.api.GetPost(GetPostRequest(post_id=post_id), metadata=metadata(viewer))


async def test_it_is_published_when_moderation_is_back(world: "World") -> None:
    ann, ben = await world.sign_up("ann"), await world.sign_up("ben")
    post_id = await pending(world, ann)
    await settle(world, post_id)
    await settle(world, post_id)
    post = await seen(world, post_id, ben)
    assert (post.state, post.caption, len(post.images)) == (PUBLISHED, "a fox", 1)
    submitted, published = await world.events(post_id)
    assert published.record.causation_id == submitted.id
    assert {s.decision_id for s in world.peers.screened} == {derived_id("caption", post_id)}


async def test_it_is_rejected_and_its_author_learns_why(world: "World") -> None:
    ann = await world.sign_up("ann")
    post_id = await pending(world, ann)
    world.peers.action, world.peers.reason = ACTION_BLOCK, "hateful"
    await settle(world, post_id)
    post = await seen(world, post_id, ann)
    assert (post.state, post.reason) == (REJECTED, "hateful")


async def test_it_waits_for_a_human(world: "World") -> None:
    ann = await world.sign_up("ann")
    post_id = await pending(world, ann)
    world.peers.action = ACTION_REVIEW
    await settle(world, post_id)
    assert (await seen(world, post_id, ann)).state == PENDING


async def test_it_waits_for_its_picture(world: "World") -> None:
    ann = await world.sign_up("ann")
    generation_id = world.generation(ann, cleared=False)
    request = PublishPostRequest(caption="a fox", generation_ids=[generation_id])
    post = (await world.api.PublishPost(request, metadata=metadata(ann))).post
    await settle(world, post.id)
    assert (await seen(world, post.id, ann)).state == PENDING
    world.peers.pictures[generation_id].images[0].cleared = True
    await settle(world, post.id)
    assert (await seen(world, post.id, ann)).state == PUBLISHED


async def test_while_moderation_is_away_it_is_tried_again(world: "World") -> None:
    ann = await world.sign_up("ann")
    post_id = await pending(world, ann)
    world.peers.away = True
    with pytest.raises(Unavailable):
        await settle(world, post_id)
    world.peers.away, world.peers.action = False, ACTION_ALLOW
    await settle(world, post_id)
    assert (await seen(world, post_id, ann)).state == PUBLISHED


async def test_a_post_deleted_meanwhile_stays_deleted(world: "World") -> None:
    ann = await world.sign_up("ann")
    post_id = await pending(world, ann)
    await world.api.DeletePost(DeletePostRequest(post_id=post_id), metadata=metadata(ann))
    await settle(world, post_id)
    assert len(await world.events(post_id)) == 2
