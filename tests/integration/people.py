"""People of the journeys."""

import asyncio
import uuid
from collections.abc import Awaitable

import pytest

from impasto_common.client import Api, ApiError, Person

PROMPT = "a red fox in a snowy forest at dusk, watercolor"


def handle(name: str) -> str:
    """A handle that no other test took."""
    return f"{name}_{uuid.uuid4().hex[:8]}"


async def pair(api: Api) -> tuple[Person, Person]:
    """An author and somebody who follows them."""
    author, reader = await asyncio.gather(api.sign_up(handle("author")), api.sign_up(handle("reader")))
    # Follows and posts are in different logs: a post may be seen before the follow that brings it home.
    await reader.home(minPosition=await reader.follow(author))
    return author, reader


async def status_of(answer: Awaitable[object]) -> int:
    """Status of a call that should be refused."""
    with pytest.raises(ApiError) as refused:
        await answer
    return refused.value.status
