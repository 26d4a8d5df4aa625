"""What every image back-end looks like to a generation job."""

import enum
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

# IPTC digital source types (cv.iptc.org/newscodes/digitalsourcetype): what a C2PA manifest must say.
ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
TRAINED_ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


class FailureKind(enum.StrEnum):
    """Why there is no picture, as far as the job must know to go on."""

    REFUSED = "refused"  # the provider's safety system said no: final, never retried
    INVALID = "invalid"  # the request is wrong: final
    RATE_LIMITED = "rate_limited"  # come back after `retry_after`
    UNAVAILABLE = "unavailable"  # overload, time-out, broken answer: retry with back-off
    AUTH = "auth"  # key or budget: no retry helps until an operator acts


class ProviderError(Exception):
    """A provider could not deliver; `kind` says what to do about it.

    `retry_after` is in seconds, where the provider named it; `categories` are the safety categories
    of a refusal; `code` and `provider_request_id` are the provider's own, for support tickets.
    """

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        code: str | None = None,
        retry_after: float | None = None,
        categories: tuple[str, ...] = (),
        provider_request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.retry_after = retry_after
        self.categories = categories
        self.provider_request_id = provider_request_id


@dataclass(frozen=True, slots=True)
class GenerationInput:
    """One picture to make. `width` and `height` are pixels; `style` is a hint, `None` = from the prompt.

    `safety_identifier` stands for the account without naming it: a keyed digest (HMAC) of its id, by which
    a provider can trace abuse and nobody else can get back to the account.
    """

    request_id: str
    prompt: str
    seed: int
    width: int
    height: int
    style: str | None = None
    safety_identifier: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the picture is: `fraction` in 0..1, never falling within one generation."""

    fraction: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What the provider counted, in its own tokens; all zero for providers that bill nothing."""

    text_tokens: int = 0
    image_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """The finished picture: encoded bytes of type `mime`, size in pixels.

    `seed` is `None` where the provider knows no seeds. `explanation` names, for providers that can
    tell, the word of the prompt behind each decision.
    """

    data: bytes
    mime: str
    width: int
    height: int
    provider: str
    model: str
    digital_source_type: str
    seed: int | None = None
    provider_request_id: str | None = None
    usage: Usage = Usage()
    explanation: Mapping[str, str] = field(default_factory=dict)


class ImageProvider(Protocol):
    """A source of pictures."""

    name: str

    def generate(self, request: GenerationInput) -> AsyncIterator[Progress | Picture]:
        """Yield any number of `Progress`, then exactly one `Picture`; raise `ProviderError` otherwise."""

    async def aclose(self) -> None:
        """Let go of connections; the provider is not used afterwards."""
