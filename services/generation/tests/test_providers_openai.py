"""The OpenAI provider, on the real SDK against a server that speaks the API."""

import asyncio
import io
import socket
from contextlib import aclosing

import pytest
from PIL import Image

from impasto_generation.providers.base import (
    TRAINED_ALGORITHMIC_MEDIA,
    FailureKind,
    GenerationInput,
    Picture,
    Progress,
    ProviderError,
    Usage,
)
from impasto_generation.providers.openai import OpenAIProvider

from . import fake_openai

PSEUDONYM = "5f2d" * 16


def a_request(style: str | None = None) -> GenerationInput:
    return GenerationInput("job-1", "a red fox", 7, 64, 48, style, PSEUDONYM)


async def generate(
    url: str, partial_images: int = 2, style: str | None = None, timeout: float = 30
) -> list[Progress | Picture]:
    provider = OpenAIProvider(
        api_key="sk-test", model="gpt-image-2", base_url=url, timeout=timeout, partial_images=partial_images
    )
    try:
        return [step async for step in provider.generate(a_request(style))]
    finally:
        await provider.aclose()


async def failure(answer: fake_openai.Answer, partial_images: int = 2) -> ProviderError:
    async with fake_openai.serving(answer) as fake:
        with pytest.raises(ProviderError) as caught:
            await generate(fake.url, partial_images)
    return caught.value


@pytest.mark.parametrize("partial_images", [0, 1, 3])
async def test_a_picture_comes_after_its_previews(partial_images: int) -> None:
    async with fake_openai.serving(fake_openai.picture) as fake:
        *progress, made = await generate(fake.url, partial_images)
    steps = [step.fraction for step in progress if isinstance(step, Progress)]
    assert steps == [0.0, *[(k + 1) / (partial_images + 1) for k in range(partial_images)]]
    assert isinstance(made, Picture)
    assert Image.open(io.BytesIO(made.data)).size == (made.width, made.height) == (64, 48)
    assert (made.mime, made.provider, made.model) == ("image/png", "openai", "gpt-image-2")
    assert (made.seed, made.usage) == (None, Usage(20, 5, 1056))
    assert made.provider_request_id == fake_openai.REQUEST_ID
    assert made.digital_source_type == TRAINED_ALGORITHMIC_MEDIA


async def test_the_request_names_model_size_pseudonym_and_job() -> None:
    async with fake_openai.serving(fake_openai.picture) as fake:
        await generate(fake.url, style="watercolor")
    body = fake.bodies[0]
    assert (body["model"], body["size"], body["n"], body["moderation"]) == ("gpt-image-2", "64x48", 1, "auto")
    assert body["safety_identifier"] == PSEUDONYM
    assert body["prompt"] == "a red fox\n\nStyle: watercolor"
    assert fake.headers[0]["x-client-request-id"] == "job-1"
    assert fake.headers[0]["authorization"] == "Bearer sk-test"


@pytest.mark.parametrize("partial_images", [0, 2])
async def test_a_refusal_is_final_and_names_its_categories(partial_images: int) -> None:
    message = "Your request was rejected by the safety system. safety_violations=[sexual, violence]."
    error = await failure(fake_openai.failing(400, "moderation_blocked", message), partial_images)
    assert (error.kind, error.code) == (FailureKind.REFUSED, "moderation_blocked")
    assert error.categories == ("sexual", "violence")
    assert error.provider_request_id == fake_openai.REQUEST_ID


async def test_a_refusal_in_the_middle_of_the_stream_is_a_refusal() -> None:
    error = await failure(fake_openai.refused_midway)
    assert (error.kind, error.code) == (FailureKind.REFUSED, "moderation_blocked")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "7", "retry_after_ms": "6500"}, 6.5),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
async def test_a_rate_limit_says_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    error = await failure(fake_openai.failing(429, "rate_limit_exceeded", **headers))
    assert (error.kind, error.retry_after) == (FailureKind.RATE_LIMITED, seconds)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "insufficient_quota", FailureKind.AUTH),
        (429, None, FailureKind.RATE_LIMITED),
        (401, "invalid_api_key", FailureKind.AUTH),
        (403, None, FailureKind.AUTH),
        (400, "invalid_value", FailureKind.INVALID),
        (404, "model_not_found", FailureKind.INVALID),
        (408, None, FailureKind.UNAVAILABLE),
        (500, "server_error", FailureKind.UNAVAILABLE),
        (503, None, FailureKind.UNAVAILABLE),
    ],
)
async def test_every_status_has_its_kind(status: int, code: str | None, kind: FailureKind) -> None:
    assert (await failure(fake_openai.failing(status, code))).kind is kind


async def test_a_consumer_may_leave_early() -> None:
    async with fake_openai.serving(fake_openai.picture) as fake:
        provider = OpenAIProvider(api_key="sk-test", model="gpt-image-2", base_url=fake.url)
        async with aclosing(provider.generate(a_request())) as steps:
            seen = [await anext(steps), await anext(steps)]
        await provider.aclose()
    assert seen == [Progress(0.0), Progress(1 / 3)]


async def test_the_sdk_does_not_retry_by_itself() -> None:
    async with fake_openai.serving(fake_openai.failing(503, None)) as fake:
        with pytest.raises(ProviderError):
            await generate(fake.url)
    assert len(fake.bodies) == 1


@pytest.mark.parametrize("answer", [fake_openai.cut_short, fake_openai.broken_midway])
async def test_a_stream_without_its_end_is_no_picture(answer: fake_openai.Answer) -> None:
    assert (await failure(answer)).kind is FailureKind.UNAVAILABLE


@pytest.mark.parametrize("answer", [fake_openai.empty, fake_openai.garbled])
async def test_an_answer_without_a_readable_picture_is_no_picture(answer: fake_openai.Answer) -> None:
    assert (await failure(answer, partial_images=0)).kind is FailureKind.UNAVAILABLE


async def test_a_server_that_does_not_answer_is_unavailable() -> None:
    gone = asyncio.Event()
    async with fake_openai.serving(fake_openai.silent(gone)) as fake:
        with pytest.raises(ProviderError) as caught:
            await generate(fake.url, timeout=0.05)
        gone.set()
    assert caught.value.kind is FailureKind.UNAVAILABLE


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        with pytest.raises(ProviderError) as caught:
            await generate(url)
    assert caught.value.kind is FailureKind.UNAVAILABLE
