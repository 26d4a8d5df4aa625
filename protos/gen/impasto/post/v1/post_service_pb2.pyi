import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from impasto.post.v1 import events_pb2 as _events_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PostState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POST_STATE_UNSPECIFIED: _ClassVar[PostState]
    PENDING: _ClassVar[PostState]
    PUBLISHED: _ClassVar[PostState]
    REJECTED: _ClassVar[PostState]
POST_STATE_UNSPECIFIED: PostState
PENDING: PostState
PUBLISHED: PostState
REJECTED: PostState

class Author(_message.Message):
    __slots__ = ("id", "handle", "display_name")
    ID_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    handle: str
    display_name: str
    def __init__(self, id: _Optional[str] = ..., handle: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class PostImage(_message.Message):
    __slots__ = ("url", "feed_url", "thumb_url", "width", "height", "sha256", "generation_id")
    URL_FIELD_NUMBER: _ClassVar[int]
    FEED_URL_FIELD_NUMBER: _ClassVar[int]
    THUMB_URL_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    url: str
    feed_url: str
    thumb_url: str
    width: int
    height: int
    sha256: str
    generation_id: str
    def __init__(self, url: _Optional[str] = ..., feed_url: _Optional[str] = ..., thumb_url: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., sha256: _Optional[str] = ..., generation_id: _Optional[str] = ...) -> None: ...

class Post(_message.Message):
    __slots__ = ("id", "author", "caption", "images", "like_count", "reply_count", "liked_by_me", "state", "created_at", "visibility", "in_reply_to", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    LIKE_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPLY_COUNT_FIELD_NUMBER: _ClassVar[int]
    LIKED_BY_ME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    author: Author
    caption: str
    images: _containers.RepeatedCompositeFieldContainer[PostImage]
    like_count: int
    reply_count: int
    liked_by_me: bool
    state: PostState
    created_at: _timestamp_pb2.Timestamp
    visibility: _events_pb2.Visibility
    in_reply_to: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., author: _Optional[_Union[Author, _Mapping]] = ..., caption: _Optional[str] = ..., images: _Optional[_Iterable[_Union[PostImage, _Mapping]]] = ..., like_count: _Optional[int] = ..., reply_count: _Optional[int] = ..., liked_by_me: _Optional[bool] = ..., state: _Optional[_Union[PostState, str]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visibility: _Optional[_Union[_events_pb2.Visibility, str]] = ..., in_reply_to: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class PublishPostRequest(_message.Message):
    __slots__ = ("caption", "generation_ids", "visibility")
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    GENERATION_IDS_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    caption: str
    generation_ids: _containers.RepeatedScalarFieldContainer[str]
    visibility: _events_pb2.Visibility
    def __init__(self, caption: _Optional[str] = ..., generation_ids: _Optional[_Iterable[str]] = ..., visibility: _Optional[_Union[_events_pb2.Visibility, str]] = ...) -> None: ...

class PublishPostResponse(_message.Message):
    __slots__ = ("post", "position")
    POST_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    post: Post
    position: str
    def __init__(self, post: _Optional[_Union[Post, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class GetPostRequest(_message.Message):
    __slots__ = ("post_id", "min_position")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITION_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    min_position: str
    def __init__(self, post_id: _Optional[str] = ..., min_position: _Optional[str] = ...) -> None: ...

class DeletePostRequest(_message.Message):
    __slots__ = ("post_id",)
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    def __init__(self, post_id: _Optional[str] = ...) -> None: ...

class DeletePostResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class LikePostRequest(_message.Message):
    __slots__ = ("post_id",)
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    def __init__(self, post_id: _Optional[str] = ...) -> None: ...

class LikePostResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class UnlikePostRequest(_message.Message):
    __slots__ = ("post_id",)
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    def __init__(self, post_id: _Optional[str] = ...) -> None: ...

class UnlikePostResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ReplyToPostRequest(_message.Message):
    __slots__ = ("post_id", "caption", "generation_ids")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    GENERATION_IDS_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    caption: str
    generation_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, post_id: _Optional[str] = ..., caption: _Optional[str] = ..., generation_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListRepliesRequest(_message.Message):
    __slots__ = ("post_id", "limit", "cursor", "min_position")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_POSITION_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    limit: int
    cursor: str
    min_position: str
    def __init__(self, post_id: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ..., min_position: _Optional[str] = ...) -> None: ...

class ReplyItem(_message.Message):
    __slots__ = ("post",)
    POST_FIELD_NUMBER: _ClassVar[int]
    post: Post
    def __init__(self, post: _Optional[_Union[Post, _Mapping]] = ...) -> None: ...

class ListRepliesResponse(_message.Message):
    __slots__ = ("items", "next_cursor")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ReplyItem]
    next_cursor: str
    def __init__(self, items: _Optional[_Iterable[_Union[ReplyItem, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
