import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from impasto.common.v1 import sealed_pb2 as _sealed_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RefusalStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFUSAL_STAGE_UNSPECIFIED: _ClassVar[RefusalStage]
    REFUSAL_STAGE_PROMPT: _ClassVar[RefusalStage]
    REFUSAL_STAGE_PROVIDER: _ClassVar[RefusalStage]
    REFUSAL_STAGE_IMAGE: _ClassVar[RefusalStage]

class FailureKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAILURE_KIND_UNSPECIFIED: _ClassVar[FailureKind]
    FAILURE_KIND_INVALID: _ClassVar[FailureKind]
    FAILURE_KIND_RATE_LIMITED: _ClassVar[FailureKind]
    FAILURE_KIND_UNAVAILABLE: _ClassVar[FailureKind]
    FAILURE_KIND_AUTH: _ClassVar[FailureKind]
REFUSAL_STAGE_UNSPECIFIED: RefusalStage
REFUSAL_STAGE_PROMPT: RefusalStage
REFUSAL_STAGE_PROVIDER: RefusalStage
REFUSAL_STAGE_IMAGE: RefusalStage
FAILURE_KIND_UNSPECIFIED: FailureKind
FAILURE_KIND_INVALID: FailureKind
FAILURE_KIND_RATE_LIMITED: FailureKind
FAILURE_KIND_UNAVAILABLE: FailureKind
FAILURE_KIND_AUTH: FailureKind

class GenerationRequested(_message.Message):
    __slots__ = ("generation_id", "account_id", "prompt", "style", "seed", "width", "height", "requested_at")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    account_id: str
    prompt: _sealed_pb2.Sealed
    style: str
    seed: int
    width: int
    height: int
    requested_at: _timestamp_pb2.Timestamp
    def __init__(self, generation_id: _Optional[str] = ..., account_id: _Optional[str] = ..., prompt: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ..., style: _Optional[str] = ..., seed: _Optional[int] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., requested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PromptCleared(_message.Message):
    __slots__ = ("generation_id", "decision_id", "hold", "reason")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    decision_id: str
    hold: bool
    reason: str
    def __init__(self, generation_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., hold: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class RenderingStarted(_message.Message):
    __slots__ = ("generation_id", "attempt", "provider")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    attempt: int
    provider: str
    def __init__(self, generation_id: _Optional[str] = ..., attempt: _Optional[int] = ..., provider: _Optional[str] = ...) -> None: ...

class RenderedImage(_message.Message):
    __slots__ = ("sha256", "width", "height", "full_key", "feed_key", "thumb_key", "original_key")
    SHA256_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FULL_KEY_FIELD_NUMBER: _ClassVar[int]
    FEED_KEY_FIELD_NUMBER: _ClassVar[int]
    THUMB_KEY_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_KEY_FIELD_NUMBER: _ClassVar[int]
    sha256: str
    width: int
    height: int
    full_key: str
    feed_key: str
    thumb_key: str
    original_key: str
    def __init__(self, sha256: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., full_key: _Optional[str] = ..., feed_key: _Optional[str] = ..., thumb_key: _Optional[str] = ..., original_key: _Optional[str] = ...) -> None: ...

class ImagesRendered(_message.Message):
    __slots__ = ("generation_id", "images", "provider", "model", "provider_request_id")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    images: _containers.RepeatedCompositeFieldContainer[RenderedImage]
    provider: str
    model: str
    provider_request_id: str
    def __init__(self, generation_id: _Optional[str] = ..., images: _Optional[_Iterable[_Union[RenderedImage, _Mapping]]] = ..., provider: _Optional[str] = ..., model: _Optional[str] = ..., provider_request_id: _Optional[str] = ...) -> None: ...

class ImageCleared(_message.Message):
    __slots__ = ("generation_id", "sha256", "decision_id")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    sha256: str
    decision_id: str
    def __init__(self, generation_id: _Optional[str] = ..., sha256: _Optional[str] = ..., decision_id: _Optional[str] = ...) -> None: ...

class ImageHeld(_message.Message):
    __slots__ = ("generation_id", "sha256", "decision_id", "reason")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    sha256: str
    decision_id: str
    reason: str
    def __init__(self, generation_id: _Optional[str] = ..., sha256: _Optional[str] = ..., decision_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class GenerationCompleted(_message.Message):
    __slots__ = ("generation_id", "completed_at")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    completed_at: _timestamp_pb2.Timestamp
    def __init__(self, generation_id: _Optional[str] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GenerationRefused(_message.Message):
    __slots__ = ("generation_id", "stage", "categories", "reason", "decision_id")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    stage: RefusalStage
    categories: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    decision_id: str
    def __init__(self, generation_id: _Optional[str] = ..., stage: _Optional[_Union[RefusalStage, str]] = ..., categories: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., decision_id: _Optional[str] = ...) -> None: ...

class GenerationFailed(_message.Message):
    __slots__ = ("generation_id", "kind", "reason", "attempts")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    kind: FailureKind
    reason: str
    attempts: int
    def __init__(self, generation_id: _Optional[str] = ..., kind: _Optional[_Union[FailureKind, str]] = ..., reason: _Optional[str] = ..., attempts: _Optional[int] = ...) -> None: ...
