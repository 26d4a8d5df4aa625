"""What generation and moderation say about a post."""

from collections.abc import Sequence

from impasto.generation.v1.picture_service_pb2 import GetPicturesRequest, Picture
from impasto.generation.v1.picture_service_pb2_grpc import PictureServiceStub
from impasto.moderation.v1.events_pb2 import ACTION_ALLOW, CONTENT_KIND_CAPTION, CONTENT_KIND_REPLY
from impasto.moderation.v1.moderation_service_pb2 import Decision, ScreenTextRequest
from impasto.moderation.v1.moderation_service_pb2_grpc import ModerationServiceStub
from impasto_common import rpc
from impasto_common.event import derived_id
from impasto_common.service import Context

SECONDS = 2.0


async def pictures_of(context: Context, generation_ids: Sequence[str]) -> Sequence[Picture]:
    """Return what generation knows of these generations; unknown ones are absent.

    Raises:
        Unavailable: generation does not answer.
    """
    if not generation_ids:
        return ()
    request = GetPicturesRequest(generation_ids=generation_ids)
    stub = context.stub(PictureServiceStub, "generation")
    return (await rpc.call(stub.GetPictures(request, timeout=SECONDS))).pictures


async def screen(context: Context, post_id: str, author_id: str, caption: str, reply: bool) -> Decision:
    """Return moderation's decision on a caption, the same one however often it is asked.

    There is nothing to say against no caption.

    Raises:
        Unavailable: moderation does not answer.
    """
    if not caption:
        return Decision(action=ACTION_ALLOW)
    request = ScreenTextRequest(
        decision_id=derived_id("caption", post_id),
        kind=CONTENT_KIND_REPLY if reply else CONTENT_KIND_CAPTION,
        text=caption,
        subject=f"post-{post_id}",
        account_id=author_id,
    )
    stub = context.stub(ModerationServiceStub, "moderation")
    return await rpc.call(stub.ScreenText(request, timeout=SECONDS))
