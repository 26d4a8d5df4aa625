"""Names of files: what can be one, and what is in it."""

import pytest

from impasto_common.errors import InvalidArgument
from impasto_generation import urls

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("media_type", "extension"),
    [("image/png", "png"), ("image/jpeg", "jpg"), ("image/webp", "webp"), ("image/gif", "gif")],
)
def test_every_key_names_its_picture_and_type(media_type: str, extension: str) -> None:
    image = urls.stored_image(HASH, 64, 48, media_type)
    assert image.original_key == f"{HASH}-original.{extension}"
    assert urls.content_type(image.original_key) == media_type
    for key in (image.full_key, image.feed_key, image.thumb_key, image.original_key):
        assert urls.sha256_of(key) == HASH
    assert {urls.content_type(key) for key in (image.full_key, image.feed_key, image.thumb_key)} == {
        "image/webp"
    }


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", ""])
def test_types_that_are_never_stored(media_type: str) -> None:
    with pytest.raises(InvalidArgument):
        urls.stored_image(HASH, 64, 48, media_type)


@pytest.mark.parametrize(
    "key",
    [
        "",
        HASH,
        f"{HASH}.png",
        f"{HASH}.webp\n",
        f"{HASH}-large.webp",
        f"{HASH}-original.html",
        f"{HASH.upper()}.webp",
        f"a/{HASH}.webp",
        f"{HASH[:-1]}.webp",
    ],
)
def test_what_cannot_be_a_key(key: str) -> None:
    assert urls.sha256_of(key) is None


def test_urls_that_clients_see() -> None:
    shown = urls.shown(urls.stored_image(HASH, 64, 48, "image/png"), cleared=False)
    assert (shown.url, shown.feed_url, shown.thumb_url) == (
        f"/v1/media/{HASH}.webp",
        f"/v1/media/{HASH}-feed.webp",
        f"/v1/media/{HASH}-thumb.webp",
    )
    assert (shown.width, shown.height, shown.sha256, shown.cleared) == (64, 48, HASH, False)
