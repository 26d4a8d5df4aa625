"""Looking at content: texts in this process, pictures in a CPU worker. An error here is never a verdict."""

import asyncio
import functools
import hashlib
import io
from collections.abc import Sequence

import faiss
from PIL import Image

from impasto.moderation.v1.events_pb2 import ContentKind
from impasto_common.errors import InvalidArgument, NotFound
from impasto_common.service import Context
from impasto_moderation.domain import SHOWN, Findings, undecodable
from impasto_moderation.hash_index import HASH_BYTES, HashIndex, Match
from impasto_moderation.image_model import ImageScreening, screen_image
from impasto_moderation.policy import Policy, Verdict, judge_image, judge_text
from impasto_moderation.text_model import TextModel, TextScreening, screen_text

LONG_TEXT = 500  # characters; from here on a text may take a millisecond or more, too long for the event loop


@functools.cache
def text_model() -> TextModel:
    """The process's one text model (about 1 MB)."""
    return TextModel.load()


async def warm(context: Context) -> None:
    """Load the models, so that no user waits for it: 0.3 s in a worker that is idle now.

    Raises:
        Unavailable: the image model's weights are missing or damaged.
    """
    await asyncio.to_thread(text_model)
    blank = io.BytesIO()
    Image.new("RGB", (64, 64)).save(blank, "PNG")
    await context.cpu.warm(screen_image, blank.getvalue())


class Screener:
    """Screens under one policy, against banks of known pictures.

    `banks` may be added to at any time, on the event loop's thread.
    """

    def __init__(self, context: Context, policy: Policy, banks: HashIndex) -> None:
        self._context = context
        self._banks = banks
        self.policy = policy
        # A search is too short to share: OpenMP's idle threads would spin for 15 ms after each.
        faiss.omp_set_num_threads(1)

    async def text(self, text: str, kind: ContentKind) -> tuple[Findings, Verdict]:
        """Screen a text; one that others read is searched for personal data too."""
        seen = await _look(text, caption=kind in SHOWN)
        verdict = judge_text(self.policy, seen.scores, seen.hits)
        hits = [hit.rule for hit in seen.hits]
        return Findings(seen.sha256, seen.model_version, seen.scores, hits), verdict

    async def image(self, media_key: str) -> tuple[Findings, Verdict]:
        """Screen a stored picture; one that cannot be decoded is blocked.

        Raises:
            NotFound: there is no such object; names `mediaKey`.
            InvalidArgument: it cannot be the key of an object; names `mediaKey`.
            Exhausted: too many pictures wait.
            Unavailable: the object storage or the CPU workers do not answer.
        """
        data = await self._read(media_key)
        try:
            seen = await self._context.cpu.run(screen_image, data)
        except InvalidArgument:
            return Findings(hashlib.sha256(data).hexdigest()), undecodable()
        matches = self._matches(seen)
        verdict = judge_image(self.policy, seen.nsfw, matches, seen.quality)
        return _findings(seen, matches), verdict

    async def _read(self, media_key: str) -> bytes:
        try:
            return (await self._context.blobs.get(media_key)).data
        except (NotFound, InvalidArgument) as error:
            raise type(error)(error.message, "mediaKey") from error

    def _matches(self, seen: ImageScreening) -> list[Match]:
        exact = self._banks.search_exact(bytes.fromhex(seen.sha256))
        return exact + self._banks.search_any(seen.dihedral, self.policy.hash_distance)


async def _look(text: str, *, caption: bool) -> TextScreening:
    if len(text) < LONG_TEXT:
        return screen_text(text, text_model(), caption=caption)
    return await asyncio.to_thread(screen_text, text, text_model(), caption=caption)


def _findings(seen: ImageScreening, matches: Sequence[Match]) -> Findings:
    """A match scores the share of equal bits: 1.0 for the same picture."""
    scores = {"nsfw": seen.nsfw}
    for match in matches:
        name = f"bank.{match.bank}"
        scores[name] = max(scores.get(name, 0.0), 1 - match.distance / (8 * HASH_BYTES))
    hits = [name for name in scores if name != "nsfw"]
    return Findings(seen.sha256, seen.model_version, scores, hits, seen.pdq, seen.quality)
