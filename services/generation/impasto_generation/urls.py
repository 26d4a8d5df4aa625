"""Names of a picture's files: keys in the object storage, and the URLs that clients see.

Keys begin with the SHA-256 of the full rendition, so a URL's bytes never change.
"""

import re

from impasto.generation.v1.events_pb2 import RenderedImage
from impasto.generation.v1.generation_service_pb2 import Image
from impasto_common.errors import InvalidArgument

PREFIX = "/v1/media/"

# Extension and media type (IANA) of every file that is stored.
_TYPES = {"webp": "image/webp", "png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
_EXTENSIONS = {media_type: extension for extension, media_type in _TYPES.items()}
_KEY = re.compile(r"[0-9a-f]{64}((-feed|-thumb)?\.webp|-original\.(webp|png|jpg|gif))")


def stored_image(sha256: str, width: int, height: int, original_type: str) -> RenderedImage:
    """Name the files of a picture; sizes in pixels.

    Raises:
        InvalidArgument: the provider's file is of a type that is never stored.
    """
    if original_type not in _EXTENSIONS:
        raise InvalidArgument(f"{original_type} is not a type of picture that is stored")
    return RenderedImage(
        sha256=sha256,
        width=width,
        height=height,
        full_key=f"{sha256}.webp",
        feed_key=f"{sha256}-feed.webp",
        thumb_key=f"{sha256}-thumb.webp",
        original_key=f"{sha256}-original.{_EXTENSIONS[original_type]}",
    )


def sha256_of(key: str) -> str | None:
    """The hash that a key begins with; None if it cannot be the key of a picture's file."""
    return key[:64] if _KEY.fullmatch(key) else None


def content_type(key: str) -> str:
    """Media type of a stored file."""
    return _TYPES[key.rpartition(".")[2]]


def shown(image: RenderedImage, cleared: bool) -> Image:
    """The picture as clients see it."""
    return Image(
        url=PREFIX + image.full_key,
        feed_url=PREFIX + image.feed_key,
        thumb_url=PREFIX + image.thumb_key,
        width=image.width,
        height=image.height,
        sha256=image.sha256,
        cleared=cleared,
    )
