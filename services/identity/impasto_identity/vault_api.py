"""The gRPC face of the vault, for the other services alone: the gateway does not route here."""

import re
from typing import Any

from impasto.identity.v1 import vault_service_pb2 as pb
from impasto.identity.v1.vault_service_pb2_grpc import VaultServiceServicer
from impasto_common.errors import InvalidArgument, PermissionDenied
from impasto_common.sealing import KeySource, SubjectKey
from impasto_identity.domain import CREDENTIAL_PREFIX

# More than any service needs at once would be a copy of the vault.
MAX_SUBJECTS = 1_000
_SUBJECT = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


class VaultApi(VaultServiceServicer):
    """Hands out subject keys, straight from their source: a destroyed key is gone at once."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys

    async def GetSubjectKeys(
        self, request: pb.GetSubjectKeysRequest, _call: Any
    ) -> pb.GetSubjectKeysResponse:
        """Return the keys of subjects, creating missing ones if asked."""
        subjects = _checked(request)
        keys = await self._keys.fetch(subjects, request.create)
        return pb.GetSubjectKeysResponse(keys=[_message(key) for key in keys])


def _checked(request: pb.GetSubjectKeysRequest) -> list[str]:
    subjects = list(request.subject_ids)
    if len(subjects) > MAX_SUBJECTS:
        raise InvalidArgument(f"at most {MAX_SUBJECTS:,}", "subjectIds")
    if any(subject.startswith(CREDENTIAL_PREFIX) for subject in subjects):
        raise PermissionDenied("credentials stay with identity", "subjectIds")
    if not all(_SUBJECT.fullmatch(subject) for subject in subjects):
        raise InvalidArgument("must be ids", "subjectIds")
    return subjects


def _message(key: SubjectKey) -> pb.SubjectKey:
    state = pb.KEY_STATE_ACTIVE if key.key else pb.KEY_STATE_DESTROYED
    return pb.SubjectKey(subject_id=key.subject_id, key_id=key.key_id, key=key.key, state=state)
