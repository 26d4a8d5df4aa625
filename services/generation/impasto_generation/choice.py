"""Which provider makes the pictures here, as the settings say."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from impasto_common.config import Settings
from impasto_common.errors import InvalidArgument
from impasto_common.service import Context
from impasto_generation.providers.base import ImageProvider

# A provider behind a network works while we wait.
REMOTE_SLOTS = 16


@dataclass(frozen=True)
class Choice:
    """How to open a provider, how many pictures it is asked for at once, and what to load beforehand."""

    open: Callable[[Context], ImageProvider]
    slots: Callable[[Settings], int]
    warm: Callable[[Context], Awaitable[None]]


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


async def warm(context: Context) -> None:
    """Load what the first picture needs, so that nobody waits for it.

    Raises:
        Unavailable: the CPU workers do not answer.
    """
    await chosen(context.settings).warm(context)


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


async def _warm_painter(context: Context) -> None:
    from impasto_generation.painter import paint  # noqa: PLC0415

    await context.cpu.warm(paint, "a meadow", 1, 64, 64, None)


async def _nothing_to_warm(_context: Context) -> None:
    return


_CHOICES: Mapping[str, Choice] = {
    "painter": Choice(_painter, lambda settings: settings.cpu_workers, _warm_painter),
    "openai": Choice(_openai, lambda _: REMOTE_SLOTS, _nothing_to_warm),
}
