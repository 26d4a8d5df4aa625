"""The embedded provider, its work done in another process."""

import asyncio
import io
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from PIL import Image

from impasto_generation.painter import MODEL, paint
from impasto_generation.providers.base import (
    ALGORITHMIC_MEDIA,
    FailureKind,
    GenerationInput,
    Picture,
    Progress,
    ProviderError,
)
from impasto_generation.providers.painter import PainterProvider


async def in_a_thread(work: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.to_thread(work, *arguments)


async def generate(provider: PainterProvider, request: GenerationInput) -> list[Progress | Picture]:
    return [step async for step in provider.generate(request)]


async def test_a_picture_is_painted_in_another_process() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:

        async def run_cpu(work: Callable[..., Any], *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)

        request = GenerationInput("job-1", "a red fox", 7, 96, 64, "oil")
        *progress, made = await generate(PainterProvider(run_cpu), request)
    assert progress == [Progress(0.0), Progress(1.0)]
    assert isinstance(made, Picture)
    assert made.data == paint("a red fox", 7, 96, 64, "oil").png
    assert Image.open(io.BytesIO(made.data)).size == (made.width, made.height) == (96, 64)
    assert (made.mime, made.provider, made.model, made.seed) == ("image/png", "painter", MODEL, 7)
    assert made.digital_source_type == ALGORITHMIC_MEDIA
    assert made.explanation["subjects"] == "fox"


@pytest.mark.parametrize(("prompt", "width"), [("  ", 64), ("a fox", 63), ("a fox", 4096)])
async def test_a_request_that_cannot_be_painted_is_invalid(prompt: str, width: int) -> None:
    with pytest.raises(ProviderError) as caught:
        await generate(PainterProvider(in_a_thread), GenerationInput("job-1", prompt, 1, width, 64))
    assert caught.value.kind is FailureKind.INVALID


async def test_a_worker_that_dies_is_unavailable() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:

        async def run_cpu(work: Callable[..., Any], *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(pool, os._exit, 1)

        with pytest.raises(ProviderError) as caught:
            await generate(PainterProvider(run_cpu), GenerationInput("job-1", "a fox", 1, 64, 64))
    assert caught.value.kind is FailureKind.UNAVAILABLE
