"""A small client of the public API, for the demo, the benchmarks and the journeys."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypeAlias

import httpx

Json: TypeAlias = dict[str, Any]

FINAL = ("COMPLETED", "REFUSED", "FAILED")
# Answers that say "later", not "no".
BUSY = (429, 503)
ATTEMPTS = 60


class ApiError(Exception):
    """An answer of 400 or more. `fields` are the request fields that it blames."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body.get('message', '')}")
        self.status = status
        self.body = body
        violations = [v for d in body.get("details", ()) for v in d.get("fieldViolations", ())]
        self.fields = [str(violation.get("field", "")) for violation in violations]


class Api:
    """The gateway at a URL."""

    def __init__(self, url: str) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
        self.http = httpx.AsyncClient(base_url=url, timeout=60, limits=limits)

    async def close(self) -> None:
        """Close all connections."""
        await self.http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        token: str = "",
        key: str = "",
        params: Mapping[str, str | int] | None = None,
        patient: bool = False,
    ) -> Json:
        """Make a call and return its JSON. A `patient` one waits where it is told "later".

        Raises:
            ApiError: the answer is 400 or more.
            httpx.HTTPError: there is no answer.
        """
        headers = {"authorization": f"Bearer {token}"} if token else {}
        headers |= {"idempotency-key": key} if key else {}
        for attempt in range(ATTEMPTS):
            answer = await self.http.request(method, path, json=body, headers=headers, params=params)
            if answer.status_code < 400:
                return dict(answer.json()) if answer.content else {}
            if not patient or answer.status_code not in BUSY or attempt == ATTEMPTS - 1:
                raise ApiError(answer.status_code, _object(answer))
            await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
        raise AssertionError("unreachable")

    async def sign_up(self, handle: str, password: str = "correct horse battery") -> "Person":
        """Create an account and act as it."""
        body = {"handle": handle, "email": f"{handle}@example.org", "password": password}
        answer = await self.call("POST", "/v1/accounts", body, patient=True)
        return Person(self, answer["account"], answer["session"])


class Person:
    """A signed-in account."""

    def __init__(self, api: Api, account: Json, session: Json) -> None:
        self.api = api
        self.account = account
        self.id = str(account["id"])
        self.handle = str(account["handle"])
        self.session = session

    @property
    def token(self) -> str:
        """The access token."""
        return str(self.session["accessToken"])

    async def call(self, method: str, path: str, body: Json | None = None, **options: Any) -> Json:
        """Call as this account; a token that has expired is exchanged once."""
        try:
            return await self.api.call(method, path, body, token=self.token, **options)
        except ApiError as error:
            if error.status != 401:
                raise
        await self.refresh()
        return await self.api.call(method, path, body, token=self.token, **options)

    async def refresh(self) -> None:
        """Exchange the refresh token."""
        body = {"refreshToken": self.session["refreshToken"]}
        self.session = await self.api.call("POST", "/v1/sessions:refresh", body, patient=True)

    async def follow(self, other: "Person") -> str:
        """Follow somebody; returns the position."""
        answer = await self.call("PUT", f"/v1/follows/{other.id}", patient=True)
        return str(answer["position"])

    async def request_generation(self, prompt: str, **options: Any) -> Json:
        """Ask for a picture."""
        body = {"prompt": prompt, **options}
        answer = await self.call("POST", "/v1/generations", body, key=str(uuid.uuid4()), patient=True)
        return dict(answer["generation"])

    async def generate(self, prompt: str, **options: Any) -> Json:
        """Ask for a picture and wait until it is there, was refused or failed."""
        generation = await self.request_generation(prompt, **options)
        return await self.finished(generation["id"])

    async def finished(self, generation_id: str) -> Json:
        """Watch a generation until it ends."""
        while True:
            async for update in self.events(f"/v1/generations/{generation_id}:watch"):
                if update["generation"]["state"] in FINAL:
                    return dict(update["generation"])

    async def events(self, path: str) -> AsyncGenerator[Json, None]:
        """Yield the data of server-sent events until the stream ends.

        Raises:
            ApiError: the stream is refused.
        """
        headers = {"authorization": f"Bearer {self.token}", "accept": "text/event-stream"}
        async with self.api.http.stream("GET", path, headers=headers) as answer:
            if answer.status_code >= 400:
                await answer.aread()
                raise ApiError(answer.status_code, _object(answer))
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))

    async def publish(self, generation_ids: Sequence[str], caption: str = "", **options: Any) -> Json:
        """Post pictures; returns `{post, position}`."""
        body = {"caption": caption, "generationIds": list(generation_ids), **options}
        return await self.call("POST", "/v1/posts", body, key=str(uuid.uuid4()), patient=True)

    async def home(self, **params: str | int) -> list[Json]:
        """The first page of posts at home."""
        answer = await self.call("GET", "/v1/timelines/home", params=params, patient=True)
        return [item["post"] for item in answer["items"]]


def _object(answer: httpx.Response) -> Json:
    try:
        body = answer.json()
    except ValueError:
        return {"message": answer.text}
    return body if isinstance(body, dict) else {"message": answer.text}
