"""gRPC: asking for pictures, watching them being made, and fetching them."""

import secrets
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from google.api.httpbody_pb2 import HttpBody

from impasto.generation.v1.generation_service_pb2 import (
    Generation,
    GenerationUpdate,
    GetGenerationRequest,
    GetMediaRequest,
    ListGenerationsRequest,
    ListGenerationsResponse,
    RequestGenerationRequest,
    RequestGenerationResponse,
    WatchGenerationRequest,
)
from impasto.generation.v1.generation_service_pb2_grpc import GenerationServiceServicer
from impasto_common import reads, rpc
from impasto_common.aggregate import Reply, execute, recall
from impasto_common.service import Context
from impasto_common.store import CommandKey, KeyTaken
from impasto_generation import domain, media, queries, watching
from impasto_generation.domain import Job
from impasto_generation.media import Access
from impasto_generation.pipeline import Fractions
from impasto_generation.projections import NAME

# A key's bytes never change (RFC 8246); what is one reader's own must stay out of shared caches
# (RFC 9111 §5.2.2), and a picture that is not cleared yet may still be taken away.
_CACHE = {
    Access.PUBLIC: "public, max-age=31536000, immutable",
    Access.OWN: "private, no-store",
}


class Generations(GenerationServiceServicer):
    """The generation service's API; errors leave as described at the functions of `domain`."""

    def __init__(self, context: Context, styles: Sequence[str], fractions: Fractions) -> None:
        self._context = context
        self._styles = styles
        self._fractions = fractions
        self._cursors = reads.Cursors(context.secrets.key("cursors"))

    async def RequestGeneration(
        self, request: RequestGenerationRequest, context: Any
    ) -> RequestGenerationResponse:
        """Ask for a picture; it is made in the background."""
        account_id = rpc.signed_in()
        key = rpc.command_key(request, self._context.secrets.key("commands"))
        if known := await recall(self._context, key, RequestGenerationResponse):
            return known
        try:
            return await self._request(request, account_id, key)
        except KeyTaken:
            if known := await recall(self._context, key, RequestGenerationResponse):
                return known
            raise

    async def GetGeneration(self, request: GetGenerationRequest, context: Any) -> Generation:
        """One of the caller's own generations, as of now."""
        return queries.shown(await queries.own_job(self._context, request.generation_id, rpc.signed_in()))

    async def WatchGeneration(
        self, request: WatchGenerationRequest, context: Any
    ) -> AsyncIterator[GenerationUpdate]:
        """Progress of one of the caller's own generations until it ends."""
        account_id = rpc.signed_in()
        async for update in watching.updates(
            self._context, self._fractions, request.generation_id, account_id
        ):
            yield update

    async def ListGenerations(self, request: ListGenerationsRequest, context: Any) -> ListGenerationsResponse:
        """The caller's own generations, newest first."""
        account_id = rpc.signed_in()
        limit = reads.page_limit(request.limit if request.HasField("limit") else None)
        scope = f"generations {account_id}"
        before = self._cursors.read(scope, request.cursor)
        await reads.wait_for(self._context, request.min_position, NAME)
        found = await queries.page_of(self._context, account_id, before, limit + 1)
        page, more = found[:limit], len(found) > limit
        cursor = self._cursors.make(scope, uuid.UUID(page[-1].id).bytes) if more else ""
        return ListGenerationsResponse(items=page, next_cursor=cursor)

    async def GetMedia(self, request: GetMediaRequest, context: Any) -> HttpBody:
        """The bytes of a picture, for whom it is."""
        found = await media.media_of(self._context, request.key, rpc.caller().account_id)
        await context.send_initial_metadata((("cache-control", _CACHE[found.access]), ("etag", found.etag)))
        return HttpBody(content_type=found.content_type, data=found.data)

    async def _request(
        self, request: RequestGenerationRequest, account_id: str, key: CommandKey | None
    ) -> RequestGenerationResponse:
        generation_id = self._context.clock.new_id()
        seed = request.seed if request.HasField("seed") else secrets.randbits(32)
        events = domain.request(
            request, generation_id, account_id, seed, self._styles, self._context.clock.now()
        )
        outcome = await execute(
            self._context,
            domain.RULES,
            queries.stream_of(generation_id),
            lambda _: events,
            cause=rpc.caller().cause,
            new=True,
            reply=Reply(key, account_id, _requested) if key else None,
        )
        response = _requested(outcome.state)
        response.position = str(outcome.position)
        return response


def _requested(job: Job) -> RequestGenerationResponse:
    return RequestGenerationResponse(generation=queries.shown(job))
