from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Sealed(_message.Message):
    __slots__ = ("subject_id", "key_id", "nonce", "ciphertext", "text", "erased")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ERASED_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    key_id: bytes
    nonce: bytes
    ciphertext: bytes
    text: str
    erased: bool
    def __init__(self, subject_id: _Optional[str] = ..., key_id: _Optional[bytes] = ..., nonce: _Optional[bytes] = ..., ciphertext: _Optional[bytes] = ..., text: _Optional[str] = ..., erased: _Optional[bool] = ...) -> None: ...
