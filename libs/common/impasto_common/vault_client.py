"""Subject keys over gRPC, for every service but identity."""

from collections.abc import Sequence

from impasto.identity.v1.vault_service_pb2 import GetSubjectKeysRequest
from impasto.identity.v1.vault_service_pb2_grpc import VaultServiceStub
from impasto_common import rpc
from impasto_common.sealing import SubjectKey
from impasto_common.service import Channels


class VaultClient:
    """A key source that asks identity's vault."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    async def start(self) -> None:
        """Nothing to prepare: the channel connects when it is used."""

    async def stop(self) -> None:
        """The channel belongs to the process."""

    async def fetch(self, subjects: Sequence[str], create: bool) -> Sequence[SubjectKey]:
        """Return the keys that exist, creating missing ones if asked.

        Raises:
            Unavailable: identity does not answer.
        """
        stub = VaultServiceStub(self._channels.to("identity"))
        request = GetSubjectKeysRequest(subject_ids=subjects, create=create)
        answer = await rpc.call(stub.GetSubjectKeys(request, timeout=5.0))
        return [SubjectKey(key.subject_id, key.key_id, key.key) for key in answer.keys]
