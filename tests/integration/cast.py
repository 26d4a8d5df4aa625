"""Who the bad requests are about, and what an answer to one must look like."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from impasto_common.client import Api, ApiError, Json, Person
from impasto_common.cluster import Cluster
from people import PROMPT, handle

WRITERS = ("identity", "generation", "post")


@dataclass(frozen=True)
class Cast:
    """Two people, what they have made, and the logs that must not grow.

    `names` are the ids that stand for `$name` in the requests of the tests.
    """

    api: Api
    author: Person
    reader: Person
    images: Sequence[Json]
    names: Mapping[str, str]
    logs: Mapping[str, Any]

    def fill(self, text: str) -> str:
        """Put ids in place of names."""
        return re.sub(r"\$(\w+)", lambda found: self.names[found[1]], text)

    async def send(
        self, method: str, path: str, body: Any = None, *, who: Person | None = None, **options: Any
    ) -> httpx.Response:
        """Send a request, signed in as `who`; `body` is JSON, or bytes as they are."""
        headers = {"authorization": f"Bearer {who.token}"} if who else {}
        headers |= options.pop("headers", {})
        if body is not None:
            options["content"] = body if isinstance(body, bytes) else self.fill(json.dumps(body)).encode()
        return await self.api.http.request(method, self.fill(path), headers=headers, **options)

    async def written(self) -> dict[str, int]:
        """How many events each log holds."""
        return {
            service: await log.fetchval(f"select sum(position) from {service}.lane")
            for service, log in self.logs.items()
        }


@asynccontextmanager
async def made_in(cluster: Cluster) -> AsyncIterator[Cast]:
    """Make an author with pictures, posts and replies, and a reader with a picture."""
    async with AsyncExitStack() as stack:
        api = cluster.api()
        stack.push_async_callback(api.close)
        author, reader = await asyncio.gather(api.sign_up(handle("author")), api.sign_up(handle("reader")))
        images, names = await _things(author, reader)
        logs = {service: await asyncpg.connect(cluster.database_url(service)) for service in WRITERS}
        for log in logs.values():
            stack.push_async_callback(log.close)
        yield Cast(api, author, reader, images, names, logs)


async def _things(author: Person, reader: Person) -> tuple[Sequence[Json], dict[str, str]]:
    """Pictures of the author, and everything's ids by name; all lists are complete by then."""
    mine, other, theirs = await asyncio.gather(
        *(person.generate(PROMPT, size="512x512") for person in (author, author, reader))
    )
    posts = [await author.publish([made["id"]]) for made in (mine, other, mine)]
    post, _, deleted = (made["post"]["id"] for made in posts)
    await author.call("DELETE", f"/v1/posts/{deleted}")
    for caption in ("one", "two"):
        reply = await reader.call("POST", f"/v1/posts/{post}/replies", {"caption": caption})
    await reader.call("GET", f"/v1/posts/{post}/replies", params={"minPosition": reply["position"]})
    await author.home(minPosition=posts[-1]["position"])
    names = {"account": author.id, "handle": author.handle, "reader": reader.id, "post": post}
    names |= {"deleted": deleted, "generation": mine["id"], "theirs": theirs["id"]}
    return mine["images"], names | {"key": f"{mine['images'][0]['sha256']}.webp"}


def fields_of(answer: httpx.Response) -> list[str]:
    """The fields that an error in the platform's shape blames."""
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"code", "message", "details"}
    assert body["message"]
    return ApiError(answer.status_code, body).fields


def refusal(answer: httpx.Response, status: int, *fields: str) -> None:
    """Expect an error of this status that blames just these fields."""
    assert answer.status_code == status, answer.text
    assert fields_of(answer) == list(fields)
