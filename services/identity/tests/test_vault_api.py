"""The vault as other services see it."""

import grpc.aio
import pytest

from impasto.identity.v1 import vault_service_pb2 as pb
from impasto.identity.v1.vault_service_pb2_grpc import VaultServiceStub
from impasto_common.errors import ImpastoError, InvalidArgument, PermissionDenied
from impasto_common.service import Context
from impasto_common.testing import refused
from impasto_identity.vault import Vault


async def test_the_same_keys_as_in_process(channel: grpc.aio.Channel, identity: Context) -> None:
    stub = VaultServiceStub(channel)
    answer = await stub.GetSubjectKeys(pb.GetSubjectKeysRequest(subject_ids=["x-1", "x-2"], create=True))
    own = {key.subject_id: key.key for key in await identity.keys.source.fetch(["x-1", "x-2"], False)}
    assert {key.subject_id: key.key for key in answer.keys} == own
    assert {key.state for key in answer.keys} == {pb.KEY_STATE_ACTIVE}
    missing = await stub.GetSubjectKeys(pb.GetSubjectKeysRequest(subject_ids=["x-3"]))
    assert list(missing.keys) == []


async def test_a_destroyed_key_is_said_to_be_so(channel: grpc.aio.Channel, identity: Context) -> None:
    stub = VaultServiceStub(channel)
    request = pb.GetSubjectKeysRequest(subject_ids=["x-4"], create=True)
    await stub.GetSubjectKeys(request)
    assert isinstance(identity.keys.source, Vault)
    await identity.keys.source.destroy("x-4")
    (key,) = (await stub.GetSubjectKeys(request)).keys
    assert (key.key, key.state) == (b"", pb.KEY_STATE_DESTROYED)


@pytest.mark.parametrize(
    ("subjects", "kind"),
    [
        (["credential/ana"], PermissionDenied),
        (["ana", "credential/"], PermissionDenied),
        ([f"s-{n}" for n in range(1001)], InvalidArgument),
        ([""], InvalidArgument),
        (["a\x00"], InvalidArgument),
        (["ana/x"], InvalidArgument),
    ],
)
async def test_what_it_refuses(
    channel: grpc.aio.Channel, subjects: list[str], kind: type[ImpastoError]
) -> None:
    request = pb.GetSubjectKeysRequest(subject_ids=subjects, create=True)
    error = await refused(VaultServiceStub(channel).GetSubjectKeys(request))
    assert (type(error), error.field) == (kind, "subjectIds")


async def test_a_thousand_at_once(channel: grpc.aio.Channel) -> None:
    request = pb.GetSubjectKeysRequest(subject_ids=[f"s-{n}" for n in range(1000)], create=True)
    assert len((await VaultServiceStub(channel).GetSubjectKeys(request)).keys) == 1000
