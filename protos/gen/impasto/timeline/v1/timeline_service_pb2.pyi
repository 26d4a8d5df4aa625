from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from impasto.common.v1 import options_pb2 as _options_pb2
from impasto.post.v1 import post_service_pb2 as _post_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TimelineItem(_message.Message):
    __slots__ = ("post",)
    POST_FIELD_NUMBER: _ClassVar[int]
    post: _post_service_pb2.Post
    def __init__(self, post: _Optional[_Union[_post_service_pb2.Post, _Mapping]] = ...) -> None: ...

class TimelinePage(_message.Message):
    __slots__ = ("items", "next_cursor")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[TimelineItem]
    next_cursor: str
    def __init__(self, items: _Optional[_Iterable[_Union[TimelineItem, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class HomeUpdate(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[TimelineItem]
    def __init__(self, items: _Optional[_Iterable[_Union[TimelineItem, _Mapping]]] = ...) -> None: ...

class GetHomeRequest(_message.Message):
    __slots__ = ("limit", "cursor", "min_position")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITION_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    min_position: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ..., min_position: _Optional[str] = ...) -> None: ...

class GetExploreRequest(_message.Message):
    __slots__ = ("limit", "cursor", "min_position")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITION_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    min_position: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ..., min_position: _Optional[str] = ...) -> None: ...

class GetAuthorTimelineRequest(_message.Message):
    __slots__ = ("account_id", "limit", "cursor", "min_position")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITION_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    limit: int
    cursor: str
    min_position: str
    def __init__(self, account_id: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ..., min_position: _Optional[str] = ...) -> None: ...

class WatchHomeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
