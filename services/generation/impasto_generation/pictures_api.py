"""gRPC for the other services alone: what came of generations."""

import asyncio
import uuid
from typing import Any

from impasto.generation.v1.picture_service_pb2 import GetPicturesRequest, GetPicturesResponse
from impasto.generation.v1.picture_service_pb2_grpc import PictureServiceServicer
from impasto_common.errors import InvalidArgument
from impasto_common.service import Context
from impasto_generation import queries

MAX_IDS = 100


class Pictures(PictureServiceServicer):
    """Answers from the streams, so that what has just been finished is there."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def GetPictures(self, request: GetPicturesRequest, context: Any) -> GetPicturesResponse:
        """The pictures of generations, in the order asked; unknown ones are absent."""
        if len(request.generation_ids) > MAX_IDS:
            raise InvalidArgument(f"at most {MAX_IDS}", "generationIds")
        known = [one for text in request.generation_ids if (one := _generation_id(text))]
        jobs = await asyncio.gather(*(queries.job(self._context, one) for one in known))
        return GetPicturesResponse(pictures=[queries.picture_of(job) for job in jobs if job.id])


def _generation_id(text: str) -> str | None:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None
