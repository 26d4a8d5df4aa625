"""Identity on real engines, called over real gRPC, once per test file; tests take people of their own."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import grpc.aio
import jwt
import pytest
import pytest_asyncio

from impasto.identity.v1 import identity_service_pb2 as pb
from impasto.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from impasto_common import testing
from impasto_common.clock import FakeClock
from impasto_common.errors import ImpastoError
from impasto_common.service import Context
from impasto_identity.service import service

PASSWORD = "a long enough phrase"


@dataclass(frozen=True)
class Person:
    """Somebody who signed up, or a stranger, and what they can call."""

    stub: Any
    account: pb.Account
    session: pb.Session
    metadata: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Account id."""
        return self.account.id

    async def call(self, method: str, request: Any, **metadata: str) -> Any:
        """Call as this person."""
        return await getattr(self.stub, method)(request, metadata=(*self.metadata, *metadata.items()))

    async def refused(self, method: str, request: Any, **metadata: str) -> ImpastoError:
        """Call as this person and expect a refusal."""
        return await testing.refused(self.call(method, request, **metadata))


@pytest.fixture(scope="module")
def clock() -> FakeClock:
    return FakeClock()


@pytest_asyncio.fixture(scope="module")
async def identity(
    database_url: str, tmp_path_factory: pytest.TempPathFactory, clock: FakeClock
) -> AsyncIterator[Context]:
    home: Path = tmp_path_factory.mktemp("identity")
    async with testing.context(service, database_url, home, clock=clock) as made:
        yield made


@pytest_asyncio.fixture(scope="module")
async def channel(identity: Context) -> AsyncIterator[grpc.aio.Channel]:
    async with (
        testing.serve(partial(service.api, identity)) as address,
        grpc.aio.insecure_channel(address) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def stranger(channel: grpc.aio.Channel) -> Person:
    """Nobody, not signed in."""
    return Person(IdentityServiceStub(channel), pb.Account(), pb.Session(), ())


SignUp = Callable[..., Any]


@pytest.fixture(scope="module")
def new_handle() -> Callable[[], str]:
    """Handles that no test of this file had before."""
    numbers = itertools.count()
    return lambda: f"person_{next(numbers)}"


@pytest.fixture(scope="module")
def sign_up(stranger: Person, new_handle: Callable[[], str]) -> SignUp:
    """Signs somebody new up; keyword arguments replace fields of the request."""

    async def run(**fields: str) -> Person:
        handle = new_handle()
        request = pb.CreateAccountRequest(handle=handle, email=f"{handle}@example.org", password=PASSWORD)
        request.MergeFrom(pb.CreateAccountRequest(**fields))
        answer = await stranger.call("CreateAccount", request)
        return signed_in(stranger, answer.session)

    return run


def signed_in(stranger: Person, session: pb.Session) -> Person:
    """Whoever holds this session, as the gateway sees them: by the claims of the token."""
    claims = jwt.decode(session.access_token, options={"verify_signature": False})
    metadata = (("x-account-id", claims["sub"]), ("x-session-id", claims["sid"]))
    return Person(stranger.stub, session.account, session, metadata)
