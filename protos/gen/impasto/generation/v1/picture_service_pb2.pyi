from impasto.generation.v1 import generation_service_pb2 as _generation_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetPicturesRequest(_message.Message):
    __slots__ = ("generation_ids",)
    GENERATION_IDS_FIELD_NUMBER: _ClassVar[int]
    generation_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, generation_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetPicturesResponse(_message.Message):
    __slots__ = ("pictures",)
    PICTURES_FIELD_NUMBER: _ClassVar[int]
    pictures: _containers.RepeatedCompositeFieldContainer[Picture]
    def __init__(self, pictures: _Optional[_Iterable[_Union[Picture, _Mapping]]] = ...) -> None: ...

class Picture(_message.Message):
    __slots__ = ("generation_id", "owner_id", "state", "images")
    GENERATION_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    generation_id: str
    owner_id: str
    state: _generation_service_pb2.GenerationState
    images: _containers.RepeatedCompositeFieldContainer[_generation_service_pb2.Image]
    def __init__(self, generation_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., state: _Optional[_Union[_generation_service_pb2.GenerationState, str]] = ..., images: _Optional[_Iterable[_Union[_generation_service_pb2.Image, _Mapping]]] = ...) -> None: ...
