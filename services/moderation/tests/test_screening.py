"""Texts and stored pictures, looked at with the shipped models; whatever goes wrong is an error."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from impasto.moderation.v1.events_pb2 import CONTENT_KIND_CAPTION, CONTENT_KIND_PROMPT
from impasto_common.blobs_folder import FolderBlobs
from impasto_common.cpu import CpuPool
from impasto_common.errors import InvalidArgument, NotFound, Unavailable
from impasto_common.service import Context
from impasto_moderation.hash_index import Bank, HashIndex
from impasto_moderation.pdq import pdq
from impasto_moderation.policy import DEFAULT_POLICY, Action, Threshold
from impasto_moderation.screening import LONG_TEXT, Screener, text_model, warm

# Fails where the worker has not even imported the model.
MODELS_IN_WORKER = (
    "__import__('sys').modules['impasto_moderation.image_model']._classifier.cache_info().currsize"
)


@pytest.fixture
def banks() -> HashIndex:
    return HashIndex()


@pytest.fixture
def screener(moderation: Context, banks: HashIndex) -> Screener:
    return Screener(moderation, DEFAULT_POLICY, banks)


async def test_a_harmless_text(screener: Screener) -> None:
    findings, verdict = await screener.text("a red fox in a snowy forest", CONTENT_KIND_PROMPT)
    assert verdict.action is Action.ALLOW
    assert findings.sha256 == hashlib.sha256(b"a red fox in a snowy forest").hexdigest()
    assert findings.model_version == text_model().version
    assert set(findings.scores) == set(text_model().categories)


async def test_a_text_that_breaks_a_rule(screener: Screener) -> None:
    findings, verdict = await screener.text("a nude schoolgirl", CONTENT_KIND_PROMPT)
    assert verdict.action is Action.BLOCK
    assert verdict.categories[0] == "sexual/minors"
    assert list(findings.hits) == ["minors.sexualised"]


async def test_a_long_text_is_searched_to_its_end(screener: Screener) -> None:
    padding = "the quiet harbour at dawn, " * (1 + LONG_TEXT // 20)
    findings, verdict = await screener.text(padding + "and a nude schoolgirl", CONTENT_KIND_PROMPT)
    assert "minors.sexualised" in findings.hits
    assert verdict.action is Action.BLOCK


async def test_personal_data_counts_where_others_read_it(screener: Screener) -> None:
    text = "call me at +49 30 1234567"
    assert (await screener.text(text, CONTENT_KIND_CAPTION))[0].hits == ["pii.phone"]
    assert (await screener.text(text, CONTENT_KIND_PROMPT))[0].hits == []


async def test_a_harmless_picture(screener: Screener, stored: str, png: bytes) -> None:
    findings, verdict = await screener.image(stored)
    assert verdict.action is Action.ALLOW
    assert findings.sha256 == hashlib.sha256(png).hexdigest()
    assert (findings.pdq, findings.pdq_quality) == (pdq(png).bits, pdq(png).quality)
    assert list(findings.scores) == ["nsfw"]
    assert not findings.hits


async def test_the_score_of_a_picture_meets_the_policy(moderation: Context, stored: str) -> None:
    strict = replace(DEFAULT_POLICY, nsfw=Threshold("sexual", review=0.0))
    findings, verdict = await Screener(moderation, strict, HashIndex()).image(stored)
    assert verdict.action is Action.REVIEW
    assert f"{findings.scores['nsfw']:.2f}" in verdict.reason


async def test_the_very_picture_of_a_bank(
    screener: Screener, banks: HashIndex, stored: str, png: bytes
) -> None:
    banks.add_exact(Bank.NCII, hashlib.sha256(png).digest(), "case-1")
    findings, verdict = await screener.image(stored)
    assert (verdict.action, verdict.categories) == (Action.BLOCK, ("ncii",))
    assert list(findings.hits) == ["bank.ncii"]
    assert findings.scores["bank.ncii"] == 1.0


async def test_a_mirrored_copy_of_a_banks_picture(
    screener: Screener, banks: HashIndex, moderation: Context, picture: Image.Image, png: bytes
) -> None:
    banks.add(Bank.CSAM, pdq(png).bits, "case-2")
    mirrored = io.BytesIO()
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(mirrored, "JPEG", quality=80)
    await moderation.blobs.put("original/mirrored", mirrored.getvalue(), "image/jpeg")
    findings, verdict = await screener.image("original/mirrored")
    assert (verdict.action, verdict.categories) == (Action.BLOCK, ("sexual/minors",))
    assert 0.85 < findings.scores["bank.csam"] <= 1


async def test_what_cannot_be_decoded_is_blocked(screener: Screener, moderation: Context, png: bytes) -> None:
    cut = png[: len(png) // 2]
    await moderation.blobs.put("original/cut", cut, "image/png")
    findings, verdict = await screener.image("original/cut")
    assert (verdict.action, verdict.categories) == (Action.BLOCK, ("undecodable",))
    assert findings.sha256 == hashlib.sha256(cut).hexdigest()


async def test_a_picture_that_is_not_there(screener: Screener) -> None:
    with pytest.raises(NotFound) as missing:
        await screener.image("original/never")
    assert missing.value.field == "mediaKey"


@pytest.mark.parametrize("key", ["../secrets/media", "UPPER", "a\x00b", "x" * 300])
async def test_a_key_that_cannot_be(screener: Screener, key: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await screener.image(key)
    assert refused.value.field == "mediaKey"


async def test_no_verdict_without_a_worker(moderation: Context, stored: str) -> None:
    closed = CpuPool(1, 1)
    await closed.close()
    with pytest.raises(Unavailable):
        await Screener(replace(moderation, cpu=closed), DEFAULT_POLICY, HashIndex()).image(stored)


async def test_no_verdict_without_the_store(moderation: Context, stored: str, tmp_path: Path) -> None:
    away = replace(moderation, blobs=FolderBlobs(tmp_path / "unmounted", b"k" * 32))
    with pytest.raises(Unavailable):
        await Screener(away, DEFAULT_POLICY, HashIndex()).image(stored)
    await away.blobs.close()


async def test_warm_loads_both_models(moderation: Context) -> None:
    fresh = CpuPool(1, 1)
    text_model.cache_clear()
    try:
        await warm(replace(moderation, cpu=fresh))
        assert await fresh.run(eval, MODELS_IN_WORKER) == 1
        assert text_model.cache_info().currsize == 1
    finally:
        await fresh.close()
