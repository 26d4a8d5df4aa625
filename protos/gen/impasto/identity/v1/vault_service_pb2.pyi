from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KeyState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEY_STATE_UNSPECIFIED: _ClassVar[KeyState]
    KEY_STATE_ACTIVE: _ClassVar[KeyState]
    KEY_STATE_DESTROYED: _ClassVar[KeyState]
KEY_STATE_UNSPECIFIED: KeyState
KEY_STATE_ACTIVE: KeyState
KEY_STATE_DESTROYED: KeyState

class SubjectKey(_message.Message):
    __slots__ = ("subject_id", "key_id", "key", "state")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    key_id: bytes
    key: bytes
    state: KeyState
    def __init__(self, subject_id: _Optional[str] = ..., key_id: _Optional[bytes] = ..., key: _Optional[bytes] = ..., state: _Optional[_Union[KeyState, str]] = ...) -> None: ...

class GetSubjectKeysRequest(_message.Message):
    __slots__ = ("subject_ids", "create")
    SUBJECT_IDS_FIELD_NUMBER: _ClassVar[int]
    CREATE_FIELD_NUMBER: _ClassVar[int]
    subject_ids: _containers.RepeatedScalarFieldContainer[str]
    create: bool
    def __init__(self, subject_ids: _Optional[_Iterable[str]] = ..., create: _Optional[bool] = ...) -> None: ...

class GetSubjectKeysResponse(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[SubjectKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[SubjectKey, _Mapping]]] = ...) -> None: ...
