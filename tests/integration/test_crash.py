"""kill -9 of any child, or of everything, in the middle of a journey: nothing is lost, nothing twice."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
import pytest_asyncio

from impasto_common.client import ApiError, Json, Person
from impasto_common.cluster import Cluster
from people import PROMPT, pair

T = TypeVar("T")

SECONDS = 90
CHILDREN = {
    "one process": ("postgres", "broker", "services", "envoy"),
    "process per service": ("identity", "post", "timeline", "generation", "moderation"),
}


async def stubborn(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call as a client on a bad network does: again and again until it is answered."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                return await call()
            except httpx.HTTPError:
                pass
            except ApiError as error:
                if error.status < 500:
                    raise
            await asyncio.sleep(0.05)


async def generate(author: Person, key: str) -> Json:
    """Ask once, however often the call has to be made, and wait for the end."""
    body = {"prompt": PROMPT, "size": "512x512"}
    asked = await stubborn(lambda: author.call("POST", "/v1/generations", body, key=key))
    return await stubborn(lambda: author.finished(asked["generation"]["id"]))


async def publish(author: Person, generation: Json, key: str) -> Json:
    """Post once, however often the call has to be made."""
    body = {"caption": "survived", "generationIds": [generation["id"]], "visibility": "PUBLIC"}
    return await stubborn(lambda: author.call("POST", "/v1/posts", body, key=key))


async def journey(cluster: Cluster, disturb: Callable[[], Awaitable[None]]) -> None:
    """Follow, generate, post, read at home, like; `disturb` happens while the picture is made."""
    api = cluster.api()
    try:
        author, reader = await stubborn(lambda: pair(api))
        generating = asyncio.ensure_future(generate(author, str(uuid.uuid4())))
        await asyncio.gather(disturb(), generating)
        generation = generating.result()
        assert generation["state"] == "COMPLETED", generation
        await show(author, reader, generation)
    finally:
        await api.close()


async def show(author: Person, reader: Person, generation: Json) -> None:
    """Post it; the reader sees it once at home, with its picture, and likes it."""
    made = await publish(author, generation, str(uuid.uuid4()))
    at_home = await stubborn(lambda: reader.home(minPosition=made["position"]))
    assert [post["id"] for post in at_home] == [made["post"]["id"]]
    picture = await stubborn(lambda: reader.api.http.get(at_home[0]["images"][0]["url"]))
    assert picture.status_code == 200
    path = f"/v1/posts/{made['post']['id']}"
    liked = await stubborn(lambda: reader.call("PUT", f"{path}/like"))
    shown = await stubborn(lambda: reader.call("GET", path, params={"minPosition": liked["position"]}))
    assert shown["likeCount"] == 1


@pytest.mark.timeout(600)
async def test_killing_any_child_loses_nothing(cluster: Cluster, shape: str) -> None:
    for child in CHILDREN[shape]:
        await journey(cluster, partial(cluster.kill_child, child))


@pytest_asyncio.fixture
async def own_cluster(fresh_home: Path) -> AsyncIterator[Cluster]:
    """A platform that nobody else uses."""
    made = Cluster(fresh_home, IMPASTO_RATE_LIMITS="off")
    await made.start()
    yield made
    await made.stop()


@pytest.mark.timeout(300)
async def test_killing_everything_loses_nothing(own_cluster: Cluster) -> None:
    async def power_cut() -> None:
        await own_cluster.kill()
        await own_cluster.start()

    await journey(own_cluster, power_cut)


@pytest.mark.timeout(300)
async def test_a_second_start_keeps_all_data(own_cluster: Cluster) -> None:
    api = own_cluster.api()
    author, reader = await pair(api)
    made = await publish(author, await generate(author, "one"), "one")
    await own_cluster.stop()
    await own_cluster.start()
    assert [post["id"] for post in await reader.home()] == [made["post"]["id"]]
    again = await publish(author, {"id": made["post"]["images"][0]["generationId"]}, "one")
    assert again["post"]["id"] == made["post"]["id"]
    await api.close()
