import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from impasto.common.v1 import sealed_pb2 as _sealed_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RevocationReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVOCATION_REASON_UNSPECIFIED: _ClassVar[RevocationReason]
    REVOCATION_REASON_SIGNED_OUT: _ClassVar[RevocationReason]
    REVOCATION_REASON_TOKEN_REUSED: _ClassVar[RevocationReason]
REVOCATION_REASON_UNSPECIFIED: RevocationReason
REVOCATION_REASON_SIGNED_OUT: RevocationReason
REVOCATION_REASON_TOKEN_REUSED: RevocationReason

class AccountRegistered(_message.Message):
    __slots__ = ("account_id", "handle", "email", "display_name", "registered_at")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    handle: _sealed_pb2.Sealed
    email: _sealed_pb2.Sealed
    display_name: _sealed_pb2.Sealed
    registered_at: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[str] = ..., handle: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ..., email: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ..., display_name: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PasswordSet(_message.Message):
    __slots__ = ("account_id", "password_hash")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_HASH_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    password_hash: _sealed_pb2.Sealed
    def __init__(self, account_id: _Optional[str] = ..., password_hash: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ...) -> None: ...

class HandleClaimed(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class EmailClaimed(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class ProfileChanged(_message.Message):
    __slots__ = ("account_id", "display_name", "bio")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    BIO_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    display_name: _sealed_pb2.Sealed
    bio: _sealed_pb2.Sealed
    def __init__(self, account_id: _Optional[str] = ..., display_name: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ..., bio: _Optional[_Union[_sealed_pb2.Sealed, _Mapping]] = ...) -> None: ...

class SessionStarted(_message.Message):
    __slots__ = ("session_id", "account_id", "started_at")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    account_id: str
    started_at: _timestamp_pb2.Timestamp
    def __init__(self, session_id: _Optional[str] = ..., account_id: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SessionRefreshed(_message.Message):
    __slots__ = ("session_id", "rotation", "refreshed_at")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ROTATION_FIELD_NUMBER: _ClassVar[int]
    REFRESHED_AT_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    rotation: int
    refreshed_at: _timestamp_pb2.Timestamp
    def __init__(self, session_id: _Optional[str] = ..., rotation: _Optional[int] = ..., refreshed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SessionRevoked(_message.Message):
    __slots__ = ("session_id", "reason")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    reason: RevocationReason
    def __init__(self, session_id: _Optional[str] = ..., reason: _Optional[_Union[RevocationReason, str]] = ...) -> None: ...

class AccountFollowed(_message.Message):
    __slots__ = ("follower_id", "followee_id", "followed_at")
    FOLLOWER_ID_FIELD_NUMBER: _ClassVar[int]
    FOLLOWEE_ID_FIELD_NUMBER: _ClassVar[int]
    FOLLOWED_AT_FIELD_NUMBER: _ClassVar[int]
    follower_id: str
    followee_id: str
    followed_at: _timestamp_pb2.Timestamp
    def __init__(self, follower_id: _Optional[str] = ..., followee_id: _Optional[str] = ..., followed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AccountUnfollowed(_message.Message):
    __slots__ = ("follower_id", "followee_id")
    FOLLOWER_ID_FIELD_NUMBER: _ClassVar[int]
    FOLLOWEE_ID_FIELD_NUMBER: _ClassVar[int]
    follower_id: str
    followee_id: str
    def __init__(self, follower_id: _Optional[str] = ..., followee_id: _Optional[str] = ...) -> None: ...

class AccountBlocked(_message.Message):
    __slots__ = ("blocker_id", "blocked_id", "blocked_at")
    BLOCKER_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_AT_FIELD_NUMBER: _ClassVar[int]
    blocker_id: str
    blocked_id: str
    blocked_at: _timestamp_pb2.Timestamp
    def __init__(self, blocker_id: _Optional[str] = ..., blocked_id: _Optional[str] = ..., blocked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AccountUnblocked(_message.Message):
    __slots__ = ("blocker_id", "blocked_id")
    BLOCKER_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_ID_FIELD_NUMBER: _ClassVar[int]
    blocker_id: str
    blocked_id: str
    def __init__(self, blocker_id: _Optional[str] = ..., blocked_id: _Optional[str] = ...) -> None: ...
