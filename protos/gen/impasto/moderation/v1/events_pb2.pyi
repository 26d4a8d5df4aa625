import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTENT_KIND_UNSPECIFIED: _ClassVar[ContentKind]
    CONTENT_KIND_PROMPT: _ClassVar[ContentKind]
    CONTENT_KIND_CAPTION: _ClassVar[ContentKind]
    CONTENT_KIND_REPLY: _ClassVar[ContentKind]
    CONTENT_KIND_IMAGE: _ClassVar[ContentKind]
    CONTENT_KIND_PROFILE: _ClassVar[ContentKind]

class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTION_UNSPECIFIED: _ClassVar[Action]
    ACTION_ALLOW: _ClassVar[Action]
    ACTION_REVIEW: _ClassVar[Action]
    ACTION_BLOCK: _ClassVar[Action]
CONTENT_KIND_UNSPECIFIED: ContentKind
CONTENT_KIND_PROMPT: ContentKind
CONTENT_KIND_CAPTION: ContentKind
CONTENT_KIND_REPLY: ContentKind
CONTENT_KIND_IMAGE: ContentKind
CONTENT_KIND_PROFILE: ContentKind
ACTION_UNSPECIFIED: Action
ACTION_ALLOW: Action
ACTION_REVIEW: Action
ACTION_BLOCK: Action

class DecisionTaken(_message.Message):
    __slots__ = ("decision_id", "kind", "subject", "account_id", "content_digest", "policy_version", "scores", "hits", "action", "categories", "reason", "decided_at", "pdq", "pdq_quality", "model_version", "media_key")
    class ScoresEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    PDQ_FIELD_NUMBER: _ClassVar[int]
    PDQ_QUALITY_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    MEDIA_KEY_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    kind: ContentKind
    subject: str
    account_id: str
    content_digest: str
    policy_version: str
    scores: _containers.ScalarMap[str, float]
    hits: _containers.RepeatedScalarFieldContainer[str]
    action: Action
    categories: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    decided_at: _timestamp_pb2.Timestamp
    pdq: bytes
    pdq_quality: int
    model_version: str
    media_key: str
    def __init__(self, decision_id: _Optional[str] = ..., kind: _Optional[_Union[ContentKind, str]] = ..., subject: _Optional[str] = ..., account_id: _Optional[str] = ..., content_digest: _Optional[str] = ..., policy_version: _Optional[str] = ..., scores: _Optional[_Mapping[str, float]] = ..., hits: _Optional[_Iterable[str]] = ..., action: _Optional[_Union[Action, str]] = ..., categories: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., pdq: _Optional[bytes] = ..., pdq_quality: _Optional[int] = ..., model_version: _Optional[str] = ..., media_key: _Optional[str] = ...) -> None: ...
