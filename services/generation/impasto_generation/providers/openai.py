"""The OpenAI Images API, or any server that speaks it, through the official SDK."""

import base64
import binascii
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import openai
from openai.types import ImageGenCompletedEvent, ImagesResponse

from impasto_generation.providers.base import (
    TRAINED_ALGORITHMIC_MEDIA,
    FailureKind,
    GenerationInput,
    Picture,
    Progress,
    ProviderError,
    Usage,
)

# platform.openai.com/docs/guides/error-codes; the last word of a refusal is its list of categories.
_KIND_BY_CODE = {
    "moderation_blocked": FailureKind.REFUSED,
    "content_policy_violation": FailureKind.REFUSED,
    "insufficient_quota": FailureKind.AUTH,
    "invalid_api_key": FailureKind.AUTH,
    "rate_limit_exceeded": FailureKind.RATE_LIMITED,
}
_VIOLATIONS = re.compile(r"safety_violations=\[([^\]]*)\]")
_FORMAT: Final = "png"
_REQUEST_HEADER = "X-Client-Request-Id"


class OpenAIProvider:
    """Pictures from `images.generate`.

    `base_url` may name any compatible endpoint. `partial_images` (0 to 3) is how many previews are
    asked for; they only drive progress. With 0 the answer is not streamed, for servers that cannot.
    The SDK's own retries are off: the job's queue owns them, so that each attempt is an event.
    """

    name = "openai"

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        base_url: str | None = None,
        timeout: float = 180.0,
        partial_images: int = 2,
    ) -> None:
        self._model = model
        self._partial_images = partial_images
        self._client = openai.AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=0)

    async def generate(self, request: GenerationInput) -> AsyncGenerator[Progress | Picture]:
        """Ask for one PNG. Raises `ProviderError` of every kind; the seed is ignored by the API."""
        yield Progress(0.0)
        steps = self._streamed(request) if self._partial_images else self._plain(request)
        try:
            async with aclosing(steps):  # a consumer that leaves early closes the connection too
                async for step in steps:
                    yield step
        except openai.APIError as error:
            raise translate(error) from error
        except binascii.Error as error:
            raise ProviderError(FailureKind.UNAVAILABLE, "the picture is not base64") from error

    async def aclose(self) -> None:
        """Close the connection pool."""
        await self._client.close()

    async def _plain(self, request: GenerationInput) -> AsyncGenerator[Progress | Picture]:
        raw = await self._client.images.with_raw_response.generate(
            prompt=_prompt(request),
            model=self._model,
            n=1,
            size=_size(request),
            output_format=_FORMAT,
            moderation="auto",
            safety_identifier=request.safety_identifier or openai.omit,
            extra_headers={_REQUEST_HEADER: request.request_id},
        )
        response = raw.parse()
        if not response.data or not response.data[0].b64_json:
            raise ProviderError(FailureKind.UNAVAILABLE, "the answer holds no picture")
        yield self._picture(request, response, response.data[0].b64_json, raw.headers.get("x-request-id"))

    async def _streamed(self, request: GenerationInput) -> AsyncGenerator[Progress | Picture]:
        stream = await self._client.images.generate(
            prompt=_prompt(request),
            model=self._model,
            n=1,
            size=_size(request),
            output_format=_FORMAT,
            moderation="auto",
            stream=True,
            partial_images=self._partial_images,
            safety_identifier=request.safety_identifier or openai.omit,
            extra_headers={_REQUEST_HEADER: request.request_id},
        )
        async with stream:
            async for event in stream:
                if event.type == "image_generation.completed":
                    request_id = stream.response.headers.get("x-request-id")
                    yield self._picture(request, event, event.b64_json, request_id)
                    return
                yield Progress((event.partial_image_index + 1) / (self._partial_images + 1))
        raise ProviderError(FailureKind.UNAVAILABLE, "the stream ended before the picture was complete")

    def _picture(
        self,
        request: GenerationInput,
        answer: ImagesResponse | ImageGenCompletedEvent,
        encoded: str,
        request_id: str | None,
    ) -> Picture:
        width, height = _measure(answer.size, request)
        return Picture(
            data=base64.b64decode(encoded, validate=True),
            mime=f"image/{answer.output_format or _FORMAT}",
            width=width,
            height=height,
            provider=self.name,
            model=self._model,
            digital_source_type=TRAINED_ALGORITHMIC_MEDIA,
            provider_request_id=request_id,
            usage=_usage(answer),
        )


def translate(error: openai.APIError) -> ProviderError:
    """Return the provider error for an SDK error, also for one that arrived inside a stream."""
    return ProviderError(
        _kind(error),
        error.message,
        code=error.code,
        retry_after=_retry_after(error),
        categories=_categories(error.message),
        provider_request_id=error.request_id if isinstance(error, openai.APIStatusError) else None,
    )


def _kind(error: openai.APIError) -> FailureKind:
    if error.code in _KIND_BY_CODE:
        return _KIND_BY_CODE[error.code]
    if not isinstance(error, openai.APIStatusError):
        return FailureKind.UNAVAILABLE
    return _kind_by_status(error.status_code)


def _kind_by_status(status: int) -> FailureKind:
    if status in (401, 403):
        return FailureKind.AUTH
    if status == 429:
        return FailureKind.RATE_LIMITED
    if status >= 500 or status in (408, 409):
        return FailureKind.UNAVAILABLE
    return FailureKind.INVALID


def _retry_after(error: openai.APIError) -> float | None:
    if not isinstance(error, openai.APIStatusError):
        return None
    milliseconds = error.response.headers.get("retry-after-ms", "")
    seconds = error.response.headers.get("retry-after", "")
    if milliseconds.replace(".", "", 1).isdigit():
        return float(milliseconds) / 1000
    return float(seconds) if seconds.replace(".", "", 1).isdigit() else None


def _categories(message: str) -> tuple[str, ...]:
    found = _VIOLATIONS.search(message)
    return tuple(name.strip() for name in found[1].split(",") if name.strip()) if found else ()


def _prompt(request: GenerationInput) -> str:
    # GPT image models have no style parameter; the words are the only way in.
    return f"{request.prompt}\n\nStyle: {request.style}" if request.style else request.prompt


def _size(request: GenerationInput) -> str:
    return f"{request.width}x{request.height}"


def _measure(size: str | None, request: GenerationInput) -> tuple[int, int]:
    width, _, height = (size or "").partition("x")
    if width.isdigit() and height.isdigit():
        return int(width), int(height)
    return request.width, request.height


def _usage(answer: ImagesResponse | ImageGenCompletedEvent) -> Usage:
    if answer.usage is None:
        return Usage()
    details = answer.usage.input_tokens_details
    return Usage(details.text_tokens, details.image_tokens, answer.usage.output_tokens)
