"""gRPC: posts, replies and likes."""

import asyncio
import uuid
from typing import Any

from impasto.moderation.v1.moderation_service_pb2 import Decision
from impasto.post.v1.post_service_pb2 import (
    DeletePostRequest,
    DeletePostResponse,
    GetPostRequest,
    LikePostRequest,
    LikePostResponse,
    ListRepliesRequest,
    ListRepliesResponse,
    Post,
    PublishPostRequest,
    PublishPostResponse,
    ReplyItem,
    ReplyToPostRequest,
    UnlikePostRequest,
    UnlikePostResponse,
)
from impasto.post.v1.post_service_pb2_grpc import PostServiceServicer
from impasto_common import reads, rpc
from impasto_common.aggregate import Reply, execute, load, recall
from impasto_common.errors import Exhausted, Unavailable
from impasto_common.event import derived_id
from impasto_common.service import Context
from impasto_common.store import CommandKey, KeyTaken
from impasto_post import clearance, domain, queries
from impasto_post.domain import LIKE, POST, Draft, PostRecord
from impasto_post.queries import Facts

PROJECTION = "posts"


class Posts(PostServiceServicer):
    """The post service's API; errors leave as described at the functions of `domain`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._cursors = reads.Cursors(context.secrets.key("cursors"))

    async def PublishPost(self, request: PublishPostRequest, context: Any) -> PublishPostResponse:
        """Post finished generations; pending where moderation cannot clear it at once."""
        author_id = rpc.signed_in()
        key = rpc.command_key(request, self._context.secrets.key("commands"))
        if known := await recall(self._context, key, PublishPostResponse):
            return known
        return await self._create(domain.new_post(request, author_id), key)

    async def ReplyToPost(self, request: ReplyToPostRequest, context: Any) -> PublishPostResponse:
        """Answer a post that the caller can see."""
        author_id = rpc.signed_in()
        key = rpc.command_key(request, self._context.secrets.key("commands"))
        if known := await recall(self._context, key, PublishPostResponse):
            return known
        parent, _ = await self._visible(request.post_id)
        return await self._create(domain.new_reply(request, author_id, parent), key)

    async def GetPost(self, request: GetPostRequest, context: Any) -> Post:
        """One post, as of now; its counts as of the projection."""
        await reads.wait_for(self._context, request.min_position, PROJECTION)
        post, facts = await self._visible(request.post_id)
        return queries.rendered(post, facts)

    async def DeletePost(self, request: DeletePostRequest, context: Any) -> DeletePostResponse:
        """Take back one's own post."""
        account_id, post_id = rpc.signed_in(), domain.post_id_of(request.post_id)
        outcome = await execute(
            self._context,
            POST,
            f"post-{post_id}",
            lambda post: domain.delete(post, account_id),
            cause=rpc.caller().cause,
        )
        return DeletePostResponse(position=str(outcome.position))

    async def LikePost(self, request: LikePostRequest, context: Any) -> LikePostResponse:
        """Like a published post that the caller can see."""
        account_id, now = rpc.signed_in(), self._context.clock.now()
        post, _ = await self._visible(request.post_id)
        domain.require_published(post)
        outcome = await execute(
            self._context,
            LIKE,
            _like_stream(post.id, account_id),
            lambda state: domain.like(state, post.id, account_id, now),
            cause=rpc.caller().cause,
        )
        return LikePostResponse(position=str(outcome.position))

    async def UnlikePost(self, request: UnlikePostRequest, context: Any) -> UnlikePostResponse:
        """Take a like back."""
        account_id = rpc.signed_in()
        post, _ = await self._visible(request.post_id)
        outcome = await execute(
            self._context,
            LIKE,
            _like_stream(post.id, account_id),
            lambda state: domain.unlike(state, post.id, account_id),
            cause=rpc.caller().cause,
        )
        return UnlikePostResponse(position=str(outcome.position))

    async def ListReplies(self, request: ListRepliesRequest, context: Any) -> ListRepliesResponse:
        """Replies to a post that the caller can see, oldest first."""
        viewer_id = rpc.caller().account_id
        limit = reads.page_limit(request.limit if request.HasField("limit") else None)
        scope = f"replies {domain.post_id_of(request.post_id)} {viewer_id}"
        after = self._cursors.read(scope, request.cursor)
        await reads.wait_for(self._context, request.min_position, PROJECTION)
        post, _ = await self._visible(request.post_id)
        found = await queries.replies_to(self._context, post.id, viewer_id, after, limit + 1)
        page = found[:limit]
        more = len(found) > limit
        return ListRepliesResponse(
            items=[ReplyItem(post=reply) for reply in page],
            next_cursor=self._cursors.make(scope, uuid.UUID(page[-1].id).bytes) if more else "",
        )

    async def _visible(self, post_id: str) -> tuple[PostRecord, Facts]:
        """A post and the facts about it, if the caller may see it."""
        post, version = await load(self._context, POST, f"post-{domain.post_id_of(post_id)}")
        if not version:
            raise domain.no_such_post()
        facts = await queries.facts_of(self._context, post, rpc.caller().account_id)
        domain.require_visible(post, facts.viewer)
        return post, facts

    async def _create(self, draft: Draft, key: CommandKey | None) -> PublishPostResponse:
        post_id = self._context.clock.new_id()
        # The author's name is looked up before anything is written: what was written is answered.
        pictures, decision, author = await asyncio.gather(
            clearance.pictures_of(self._context, draft.generation_ids),
            self._screen(draft, post_id),
            queries.author_of(self._context, draft.author_id),
        )
        events = domain.publish(draft, post_id, pictures, decision, self._context.clock.now())

        def respond(post: PostRecord) -> PublishPostResponse:
            return PublishPostResponse(post=queries.rendered(post, Facts(author)))

        try:
            outcome = await execute(
                self._context,
                POST,
                f"post-{post_id}",
                lambda _: events,
                cause=rpc.caller().cause,
                new=True,
                reply=Reply(key, draft.author_id, respond) if key else None,
            )
        except KeyTaken:
            if known := await recall(self._context, key, PublishPostResponse):
                return known
            raise
        response = respond(outcome.state)
        response.position = str(outcome.position)
        return response

    async def _screen(self, draft: Draft, post_id: str) -> Decision | None:
        """Moderation's decision, or None where it cannot be had now: then the policy asks again."""
        try:
            return await clearance.screen(
                self._context, post_id, draft.author_id, draft.caption, reply=bool(draft.in_reply_to)
            )
        except (Unavailable, Exhausted):
            return None


def _like_stream(post_id: str, account_id: str) -> str:
    return f"like-{derived_id(post_id, account_id)}"
