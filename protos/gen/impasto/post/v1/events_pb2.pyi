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

class Visibility(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VISIBILITY_UNSPECIFIED: _ClassVar[Visibility]
    PUBLIC: _ClassVar[Visibility]
    FOLLOWERS: _ClassVar[Visibility]
    UNLISTED: _ClassVar[Visibility]
VISIBILITY_UNSPECIFIED: Visibility
PUBLIC: Visibility
FOLLOWERS: Visibility
UNLISTED: Visibility

class PostedImage(_message.Message):
    __slots__ = ("generation_id", "sha256", "width", "height", "url", "feed_url", "thumb_url")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    FEED_URL_FIELD_NUMBER: _ClassVar[int]
    THUMB_URL_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    sha256: str
    width: int
    height: int
    url: str
    feed_url: str
    thumb_url: str
    def __init__(self, generation_id: _Optional[str] = ..., sha256: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., url: _Optional[str] = ..., feed_url: _Optional[str] = ..., thumb_url: _Optional[str] = ...) -> None: ...

class PostContent(_message.Message):
    __slots__ = ("author_id", "caption", "images", "visibility", "in_reply_to", "created_at", "audience_id")
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    author_id: str
    caption: _sealed_pb2.Sealed
    images: _containers.RepeatedCompositeFieldContainer[PostedImage]
    visibility: Visibility
    in_reply_to: str
    created_at: _timestamp_pb2.Timestamp
    audience_id: str
    def __init__(self, author_id: _Optional[str] = ..., caption: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ..., images: _Optional[_Iterable[_Union[PostedImage, _Mapping]]] = ..., visibility: _Optional[_Union[Visibility, str]] = ..., in_reply_to: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., audience_id: _Optional[str] = ...) -> None: ...

class PostSubmitted(_message.Message):
    __slots__ = ("post_id", "content")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    content: PostContent
    def __init__(self, post_id: _Optional[str] = ..., content: _Optional[_Union[PostContent, _Mapping]] = ...) -> None: ...

class PostPublished(_message.Message):
    __slots__ = ("post_id", "content", "decision_id")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    content: PostContent
    decision_id: str
    def __init__(self, post_id: _Optional[str] = ..., content: _Optional[_Union[PostContent, _Mapping]] = ..., decision_id: _Optional[str] = ...) -> None: ...

class PostRejected(_message.Message):
    __slots__ = ("post_id", "decision_id", "categories", "reason")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    decision_id: str
    categories: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    def __init__(self, post_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., categories: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ...) -> None: ...

class PostDeleted(_message.Message):
    __slots__ = ("post_id", "author_id", "in_reply_to")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    author_id: str
    in_reply_to: str
    def __init__(self, post_id: _Optional[str] = ..., author_id: _Optional[str] = ..., in_reply_to: _Optional[str] = ...) -> None: ...

class PostLiked(_message.Message):
    __slots__ = ("post_id", "account_id", "liked_at")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    LIKED_AT_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    account_id: str
    liked_at: _timestamp_pb2.Timestamp
    def __init__(self, post_id: _Optional[str] = ..., account_id: _Optional[str] = ..., liked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PostUnliked(_message.Message):
    __slots__ = ("post_id", "account_id")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    account_id: str
    def __init__(self, post_id: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...
