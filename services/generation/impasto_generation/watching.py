"""Live progress of one generation."""

import asyncio
from collections.abc import AsyncIterator

from impasto.generation.v1.generation_service_pb2 import GenerationUpdate
from impasto_common.service import Context
from impasto_generation import domain, queries
from impasto_generation.pipeline import Fractions

HEARTBEAT_SECONDS = 10.0


async def updates(
    context: Context, fractions: Fractions, generation_id: str, account_id: str
) -> AsyncIterator[GenerationUpdate]:
    """Yield the state now, then each change, then the end; the same again when nothing came for a while.

    Progress never falls, also where another attempt begins anew. What a lost hint would have told is
    found by the next heartbeat.

    Raises:
        NotFound: there is no such generation of this account.
        Unavailable: store or vault do not answer.
    """
    progress, last, idle = 0.0, GenerationUpdate(), False
    async with context.hub.watch(domain.generation_id_of(generation_id)) as hints:
        while True:
            job = await queries.own_job(context, generation_id, account_id)
            progress = max(progress, domain.progress(job, fractions.get(job.id, 0.0)))
            update = GenerationUpdate(generation=queries.shown(job), progress=progress)
            if idle or update != last:
                yield update
            if job.final:
                return
            last, idle = update, not await _hinted(hints)


async def _hinted(hints: asyncio.Queue[str]) -> bool:
    """Wait for something new; False when it is time for a heartbeat."""
    try:
        await asyncio.wait_for(hints.get(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return False
    while not hints.empty():
        hints.get_nowait()
    return True
