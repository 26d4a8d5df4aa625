from impasto.moderation.v1 import events_pb2 as _events_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ScreenTextRequest(_message.Message):
    __slots__ = ("decision_id", "kind", "text", "subject", "account_id")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    kind: _events_pb2.ContentKind
    text: str
    subject: str
    account_id: str
    def __init__(self, decision_id: _Optional[str] = ..., kind: _Optional[_Union[_events_pb2.ContentKind, str]] = ..., text: _Optional[str] = ..., subject: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class ScreenImageRequest(_message.Message):
    __slots__ = ("decision_id", "media_key", "subject", "account_id")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    MEDIA_KEY_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    media_key: str
    subject: str
    account_id: str
    def __init__(self, decision_id: _Optional[str] = ..., media_key: _Optional[str] = ..., subject: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("decision_id", "action", "categories", "reason", "policy_version")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    action: _events_pb2.Action
    categories: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    policy_version: str
    def __init__(self, decision_id: _Optional[str] = ..., action: _Optional[_Union[_events_pb2.Action, str]] = ..., categories: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., policy_version: _Optional[str] = ...) -> None: ...
