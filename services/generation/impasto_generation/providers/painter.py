"""The embedded provider: our own procedural painter, run in the service's process pool."""

from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import BrokenExecutor
from typing import Any

from impasto_common.errors import InvalidArgument
from impasto_generation.painter import MODEL, Painting, paint
from impasto_generation.providers.base import (
    ALGORITHMIC_MEDIA,
    FailureKind,
    GenerationInput,
    Picture,
    Progress,
    ProviderError,
)

RunCpu = Callable[..., Awaitable[Any]]  # run_cpu(fn, *args): fn(*args) in another process


class PainterProvider:
    """Paints without a model, a network or a bill; same request, same bytes."""

    name = "painter"

    def __init__(self, run_cpu: RunCpu) -> None:
        self._run_cpu = run_cpu

    async def generate(self, request: GenerationInput) -> AsyncIterator[Progress | Picture]:
        """Paint one PNG.

        Raises `ProviderError`: INVALID for a bad size or prompt, UNAVAILABLE for a lost worker.
        """
        yield Progress(0.0)
        painting = await self._paint(request)
        yield Progress(1.0)
        yield _picture(request, painting, self.name)

    async def aclose(self) -> None:
        """Nothing to close: the pool belongs to the service."""

    async def _paint(self, request: GenerationInput) -> Painting:
        arguments = (request.prompt, request.seed, request.width, request.height, request.style)
        try:
            painting: Painting = await self._run_cpu(paint, *arguments)
        except InvalidArgument as error:
            raise ProviderError(FailureKind.INVALID, error.message) from error
        except BrokenExecutor as error:
            raise ProviderError(FailureKind.UNAVAILABLE, "the painting process died") from error
        return painting


def _picture(request: GenerationInput, painting: Painting, provider: str) -> Picture:
    return Picture(
        data=painting.png,
        mime="image/png",
        width=request.width,
        height=request.height,
        provider=provider,
        model=MODEL,
        digital_source_type=ALGORITHMIC_MEDIA,
        seed=request.seed,
        explanation=painting.scene.why,
    )
