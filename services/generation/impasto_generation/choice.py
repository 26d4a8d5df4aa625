"""Which provider makes the pictures here, as the settings say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from impasto_common.config import Settings
from impasto_common.errors import InvalidArgument
from impasto_common.service import Context

from impasto_generation.providers.base import ImageProvider

# A provider behind a network works while we wait.
REMOTE_SLOTS = 16


@dataclass(frozen=True)
class Choice:
    """How to open a provider, and how many pictures it is asked for at once."""

    open: Callable[[Context], ImageProvider]
    slots: Callable[[Settings], int]


def chosen(settings: Settings) -> Choice:
    """Return the provider that the settings name.

    Raises:
        InvalidArgument: there is none of that name, or it lacks its key; names the variable.
    """
    if settings.provider not in _CHOICES:
        known = ", ".join(sorted(_CHOICES))
        raise InvalidArgument(f"no provider {settings.provider!r}; there are {known}", "IMPASTO_PROVIDER")
    if settings.provider == "openai" and not settings.openai_api_key:
        raise InvalidArgument("the provider openai needs a key", "IMPASTO_OPENAI_API_KEY")
    return _CHOICES[settings.provider]


def _painter(context: Context) -> ImageProvider:
    from impasto_generation.providers.painter import PainterProvider  # noqa: PLC0415

    return PainterProvider(context.cpu.run)


def _openai(context: Context) -> ImageProvider:
    # Only the provider in use is imported: the SDK alone takes a second.
    from impasto_generation.providers.openai import OpenAIProvider  # noqa: PLC0415

    settings = context.settings
    return OpenAIProvider(
        api_key=settings.openai_api_key,
        model=settings.openai_model,
        base_url=settings.openai_base_url or None,
    )


_CHOICES: Mapping[str, Choice] = {
    "painter": Choice(_painter, lambda settings: settings.cpu_workers),
    "openai": Choice(_openai, lambda settings: REMOTE_SLOTS),
}
