import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenerationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GENERATION_STATE_UNSPECIFIED: _ClassVar[GenerationState]
    QUEUED: _ClassVar[GenerationState]
    SCREENING: _ClassVar[GenerationState]
    RENDERING: _ClassVar[GenerationState]
    COMPLETED: _ClassVar[GenerationState]
    REFUSED: _ClassVar[GenerationState]
    FAILED: _ClassVar[GenerationState]
GENERATION_STATE_UNSPECIFIED: GenerationState
QUEUED: GenerationState
SCREENING: GenerationState
RENDERING: GenerationState
COMPLETED: GenerationState
REFUSED: GenerationState
FAILED: GenerationState

class Image(_message.Message):
    __slots__ = ("url", "feed_url", "thumb_url", "width", "height", "sha256", "cleared")
    URL_FIELD_NUMBER: _ClassVar[int]
    FEED_URL_FIELD_NUMBER: _ClassVar[int]
    THUMB_URL_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    CLEARED_FIELD_NUMBER: _ClassVar[int]
    url: str
    feed_url: str
    thumb_url: str
    width: int
    height: int
    sha256: str
    cleared: bool
    def __init__(self, url: _Optional[str] = ..., feed_url: _Optional[str] = ..., thumb_url: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., sha256: _Optional[str] = ..., cleared: _Optional[bool] = ...) -> None: ...

class Generation(_message.Message):
    __slots__ = ("id", "state", "prompt", "style", "seed", "size", "images", "reason", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    state: GenerationState
    prompt: str
    style: str
    seed: int
    size: str
    images: _containers.RepeatedCompositeFieldContainer[Image]
    reason: str
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., state: _Optional[_Union[GenerationState, str]] = ..., prompt: _Optional[str] = ..., style: _Optional[str] = ..., seed: _Optional[int] = ..., size: _Optional[str] = ..., images: _Optional[_Iterable[_Union[Image, _Mapping]]] = ..., reason: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RequestGenerationRequest(_message.Message):
    __slots__ = ("prompt", "style", "seed", "size")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    prompt: str
    style: str
    seed: int
    size: str
    def __init__(self, prompt: _Optional[str] = ..., style: _Optional[str] = ..., seed: _Optional[int] = ..., size: _Optional[str] = ...) -> None: ...

class RequestGenerationResponse(_message.Message):
    __slots__ = ("generation", "position")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    generation: Generation
    position: str
    def __init__(self, generation: _Optional[_Union[Generation, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class GetGenerationRequest(_message.Message):
    __slots__ = ("generation_id",)
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    def __init__(self, generation_id: _Optional[str] = ...) -> None: ...

class WatchGenerationRequest(_message.Message):
    __slots__ = ("generation_id",)
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    def __init__(self, generation_id: _Optional[str] = ...) -> None: ...

class GenerationUpdate(_message.Message):
    __slots__ = ("generation", "progress")
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    generation: Generation
    progress: float
    def __init__(self, generation: _Optional[_Union[Generation, _Mapping]] = ..., progress: _Optional[float] = ...) -> None: ...

class ListGenerationsRequest(_message.Message):
    __slots__ = ("limit", "cursor", "min_position")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITION_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    min_position: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ..., min_position: _Optional[str] = ...) -> None: ...

class ListGenerationsResponse(_message.Message):
    __slots__ = ("items", "next_cursor")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Generation]
    next_cursor: str
    def __init__(self, items: _Optional[_Iterable[_Union[Generation, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class GetMediaRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...
