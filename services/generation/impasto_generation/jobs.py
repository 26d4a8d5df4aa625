"""The worker: takes jobs from the queue and carries them to their end, several at once."""

import asyncio
import logging

from impasto_common.service import Context
from impasto_generation import choice
from impasto_generation.claims import Claims, claiming
from impasto_generation.pipeline import Fractions, Workshop, carry_on

logger = logging.getLogger(__name__)


async def work(fractions: Fractions, context: Context) -> None:
    """Do jobs for ever with the provider of the settings.

    Raises:
        Unavailable, ExceptionGroup: the database went away; to be started again.
    """
    chosen = choice.chosen(context.settings)
    provider = chosen.open(context)
    try:
        await run(Workshop(context, provider, fractions), chosen.slots(context.settings))
    finally:
        await provider.aclose()


async def run(shop: Workshop, slots: int) -> None:
    """Do jobs for ever, up to `slots` at once."""
    async with claiming(shop.context) as claims, asyncio.TaskGroup() as group:
        group.create_task(claims.until_lost())
        for _ in range(slots):
            group.create_task(_one_after_the_other(shop, claims))


async def _one_after_the_other(shop: Workshop, claims: Claims) -> None:
    while True:
        generation_id = await claims.take()
        try:
            await carry_on(shop, generation_id)
        except Exception as error:
            logger.error("job set aside", extra={"generation_id": generation_id}, exc_info=error)
        await claims.release(generation_id)
