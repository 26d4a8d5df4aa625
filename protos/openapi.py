"""Describes the public API by the contract: clients/web/openapi.json (OpenAPI 3.1) and clients/web/docs.html.

`--check` fails where what is committed is stale. Nothing here is a second source: paths, fields and their
descriptions come from the descriptor set, so a comment in a .proto file is the documentation.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docs_page  # type: ignore[import-not-found]
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)

from impasto.common.v1 import options_pb2

ROOT = Path(__file__).parent
OUT = ROOT.parent / "clients" / "web"
Json = dict[str, Any]

# Who may call is the gateway's to say (deploy/envoy/lds.yaml); a test holds both against each other.
ANYONE = frozenset({"CreateAccount", "CreateSession", "RefreshSession", "GetJwks"})
MAYBE = frozenset({"GetAccount", "GetPost", "ListReplies", "GetExplore", "GetAuthorTimeline", "GetMedia"})
TOKEN: Json = {"bearer": []}

# Field numbers inside descriptor.proto, which paths of comments are made of.
MESSAGE, ENUM, SERVICE, MEMBER = 4, 5, 6, 2

F = FieldDescriptorProto
SCALARS: Mapping[int, Json] = {
    F.TYPE_STRING: {"type": "string"},
    F.TYPE_BOOL: {"type": "boolean"},
    F.TYPE_INT32: {"type": "integer", "format": "int32"},
    F.TYPE_UINT32: {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    F.TYPE_DOUBLE: {"type": "number", "format": "double"},
    F.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
}
WELL_KNOWN: Mapping[str, Json] = {".google.protobuf.Timestamp": {"type": "string", "format": "date-time"}}
HTTP_BODY = ".google.api.HttpBody"
POSITION = "position"

REFUSALS: Mapping[str, str] = {
    "400": "The request is wrong; `details` names the field.",
    "401": "The token is missing, expired or not ours.",
    "404": "There is no such thing, or not for you.",
    "409": "Taken (`details` names the field), or changed by somebody else meanwhile (try again).",
    "413": "The body is larger than 64 KiB.",
    "429": "Too many requests; `Retry-After` says in how many seconds to come again.",
}
EXAMPLES: Mapping[str, Any] = {
    "handle": "ada",
    "email": "ada@example.org",
    "password": "correct horse battery",
    "displayName": "Ada",
    "bio": "I paint engines.",
    "refreshToken": "the refresh token",
    "prompt": "a lighthouse in a storm, thick oil paint",
    "style": "",
    "seed": 7,
    "size": "1024x1024",
    "caption": "Storm, from memory.",
    "generationIds": ["0198b2f4-6d1c-7a53-9c1e-2f0f5a6f7c11"],
    "visibility": "PUBLIC",
}


@dataclass(frozen=True)
class Contract:
    """The messages, enums and comments of every file, by full name with a leading dot."""

    messages: Mapping[str, DescriptorProto]
    enums: Mapping[str, EnumDescriptorProto]
    comments: Mapping[str, str]
    files: tuple[FileDescriptorProto, ...]


@dataclass(frozen=True)
class Operation:
    """One public method and how HTTP reaches it."""

    service: str
    method: MethodDescriptorProto
    verb: str
    path: str
    comment: str

    @property
    def variables(self) -> list[str]:
        """Names of the request's fields that the path binds."""
        return re.findall(r"{(\w+)", self.path)

    @property
    def public_path(self) -> str:
        """The path as clients see it: variables in lowerCamelCase and without patterns."""
        return re.sub(r"{(\w+)[^}]*}", lambda m: "{" + camel(m[1]) + "}", self.path)


def main(arguments: list[str] | None = None) -> int:
    """Write both files, or with --check compare them; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the committed files are stale")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the two files")
    options = parser.parse_args(arguments)
    fresh = generate(load(ROOT / "gen" / "impasto.binpb"))
    if not options.check:
        for name, text in fresh.items():
            (options.out / name).write_text(text, "utf-8")
        return 0
    stale = [name for name, text in fresh.items() if not same(options.out / name, text)]
    for name in stale:
        sys.stderr.write(f"stale: {options.out / name} (run `make protos`)\n")
    return 1 if stale else 0


def same(path: Path, text: str) -> bool:
    """Whether the file exists with this text."""
    return path.exists() and path.read_text("utf-8") == text


def generate(contract: Contract) -> dict[str, str]:
    """The text of each file by its name."""
    document = describe(contract)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return {"openapi.json": text, "docs.html": docs_page.page(document)}


def load(path: Path) -> Contract:
    """Read a descriptor set that has source information."""
    files = FileDescriptorSet.FromString(path.read_bytes()).file
    comments = {name: text for file in files for name, text in commented(file)}
    return Contract(
        messages={f".{file.package}.{m.name}": m for file in files for m in file.message_type},
        enums={f".{file.package}.{e.name}": e for file in files for e in file.enum_type},
        comments=comments,
        files=tuple(files),
    )


def commented(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    """Yield the full name of each thing that has a comment, and the comment on one line."""
    for location in file.source_code_info.location:
        name = name_at(file, list(location.path))
        if name and location.leading_comments:
            yield f".{file.package}.{name}", " ".join(location.leading_comments.split())


def name_at(file: FileDescriptorProto, path: list[int]) -> str:
    """`Message`, `Message.field`, `Service.Method` and so on; empty for anything else."""
    kinds: dict[int, Any] = {MESSAGE: file.message_type, ENUM: file.enum_type, SERVICE: file.service}
    if len(path) not in (2, 4) or path[0] not in kinds:
        return ""
    thing = kinds[path[0]][path[1]]
    if len(path) == 2:
        return str(thing.name)
    members = {MESSAGE: "field", ENUM: "value", SERVICE: "method"}[path[0]]
    return f"{thing.name}.{getattr(thing, members)[path[3]].name}" if path[2] == MEMBER else ""


def operations(contract: Contract) -> Iterator[Operation]:
    """Every method that has a path, in the order of the files."""
    for file in contract.files:
        for service in file.service:
            for method in service.method:
                http = method.options.Extensions[annotations_pb2.http]
                if verb := http.WhichOneof("pattern"):
                    comment = contract.comments.get(f".{file.package}.{service.name}.{method.name}", "")
                    yield Operation(service.name, method, verb, getattr(http, verb), comment)


def describe(contract: Contract) -> Json:
    """The whole OpenAPI document."""
    paths: dict[str, Json] = {}
    for operation in operations(contract):
        paths.setdefault(operation.public_path, {})[operation.verb] = operation_of(contract, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Impasto",
            "version": "1",
            "summary": "Pictures from words, and the people who make them.",
            "description": (ROOT / "introduction.md").read_text("utf-8"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags(contract),
        "paths": dict(sorted(paths.items())),
        "components": components(contract, paths),
    }


def tags(contract: Contract) -> list[Json]:
    """One tag for each public service."""
    names = dict.fromkeys(operation.service for operation in operations(contract))
    described = {name.rsplit(".", 1)[1]: text for name, text in contract.comments.items()}
    return [{"name": tag_name(name), "description": described.get(name, "")} for name in names]


def tag_name(service: str) -> str:
    """`identity` for `IdentityService`."""
    return service.removesuffix("Service").lower()


def operation_of(contract: Contract, operation: Operation) -> Json:
    """One operation object."""
    name = operation.method.name
    described: Json = {
        "operationId": name[0].lower() + name[1:],
        "tags": [tag_name(operation.service)],
        "summary": summary(operation),
        "description": operation.comment,
        "security": security(name),
        "parameters": parameters(contract, operation),
        "requestBody": request_body(contract, operation),
        "responses": responses(contract, operation),
    }
    return {key: value for key, value in described.items() if value or key == "security"}


def summary(operation: Operation) -> str:
    """The first sentence of the comment, or the method's name as words."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", operation.method.name).capitalize()
    return operation.comment.split(". ")[0].rstrip(".") or words


def security(method: str) -> list[Json]:
    """No token, perhaps a token, or a token."""
    if method in ANYONE:
        return []
    return [{}, TOKEN] if method in MAYBE else [TOKEN]


def parameters(contract: Contract, operation: Operation) -> list[Json]:
    """Path variables, query parameters of methods without a body, and the idempotency key."""
    described = []
    for field in contract.messages[operation.method.input_type].field:
        if field.name in operation.variables:
            described.append(parameter(contract, operation, field, "path"))
        elif operation.verb not in ("post", "patch"):
            described.append(parameter(contract, operation, field, "query"))
    if is_create(contract, operation):
        described.append({"$ref": "#/components/parameters/IdempotencyKey"})
    return described


def parameter(contract: Contract, operation: Operation, field: FieldDescriptorProto, where: str) -> Json:
    """One parameter object."""
    described: Json = {"name": camel(field.name), "in": where}
    if text := contract.comments.get(f"{operation.method.input_type}.{field.name}"):
        described["description"] = text
    if where == "path":
        described["required"] = True
    return {**described, "schema": field_schema(field)}


def is_create(contract: Contract, operation: Operation) -> bool:
    """Whether it adds to the log and may be repeated by its key: a POST that answers with a position."""
    reply = contract.messages.get(operation.method.output_type, DescriptorProto())
    return operation.verb == "post" and any(field.name == POSITION for field in reply.field)


def request_body(contract: Contract, operation: Operation) -> Json | None:
    """The JSON body, if the method takes one: the request without what the path binds."""
    if operation.verb not in ("post", "patch"):
        return None
    schema = object_schema(contract, operation.method.input_type, without=operation.variables)
    example = {name: EXAMPLES[name] for name in schema["properties"] if EXAMPLES.get(name, "") != ""}
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def responses(contract: Contract, operation: Operation) -> Json:
    """The answer when all is well, and references to the refusals that can happen."""
    codes = ["400", "429"]
    codes += [] if operation.method.name in ANYONE else ["401"]
    codes += ["404"] if operation.variables else []
    codes += ["413"] if operation.verb in ("post", "patch") else []
    codes += ["409"] if is_create(contract, operation) else []
    refused = {code: {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)}
    return {"200": {"description": "Done.", "content": content(operation)}, **refused}


def content(operation: Operation) -> Json:
    """Media types of the answer, with their schemas."""
    method = operation.method
    rendered: str = method.options.Extensions[options_pb2.body_type]  # type: ignore[index]
    if method.server_streaming:
        return {"text/event-stream": {"schema": reference(method.output_type)}}
    if rendered:
        return {"application/json": {"schema": reference(f".{rendered}")}}
    if method.output_type != HTTP_BODY:
        return {"application/json": {"schema": reference(method.output_type)}}
    if operation.variables:
        return {"image/*": {"schema": {"type": "string", "contentMediaType": "image/*"}}}
    return {"application/json": {"schema": {"type": "object"}}}


def components(contract: Contract, paths: Mapping[str, Json]) -> Json:
    """Schemas that the paths refer to, the error, and what operations share."""
    return {
        "schemas": {"Error": error_schema(), **dict(sorted(schemas(contract, paths).items()))},
        "responses": {code: refusal(text) for code, text in REFUSALS.items()},
        "parameters": {
            "IdempotencyKey": {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "Up to 255 characters. The same key and body give the same answer again.",
                "schema": {"type": "string", "maxLength": 255},
            }
        },
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    }


def schemas(contract: Contract, paths: Mapping[str, Json]) -> dict[str, Json]:
    """Every message and enum that can be reached from the paths, by its short name."""
    full_names = {short(name): name for name in (*contract.messages, *contract.enums)}
    found: dict[str, Json] = {}
    waiting = sorted(referred(paths))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schema_of(contract, full_names[name])
            waiting += sorted(referred(found[name]))
    return found


def referred(value: object) -> set[str]:
    """Short names of the schemas that a value refers to."""
    return set(re.findall(r"#/components/schemas/(\w+)", json.dumps(value))) - {"Error"}


def schema_of(contract: Contract, name: str) -> Json:
    """Schema of a message or an enum that clients receive."""
    if name in contract.enums:
        return enum_schema(contract, name)
    always = [camel(f.name) for f in contract.messages[name].field if is_always_there(f)]
    described = object_schema(contract, name)
    return {**described, "required": always} if always else described


def is_always_there(field: FieldDescriptorProto) -> bool:
    """Whether an answer has this field also when it is zero or empty."""
    return field.label == F.LABEL_REPEATED or not (field.proto3_optional or field.type == F.TYPE_MESSAGE)


def object_schema(contract: Contract, name: str, without: Iterable[str] = ()) -> Json:
    """Schema of a message, of all its fields but some."""
    fields = [f for f in contract.messages[name].field if f.name not in set(without)]
    described: Json = {"type": "object"}
    if text := contract.comments.get(name):
        described["description"] = text
    properties = {camel(f.name): with_comment(field_schema(f), contract, f"{name}.{f.name}") for f in fields}
    return {**described, "properties": properties}


def with_comment(schema: Json, contract: Contract, name: str) -> Json:
    """A schema with the comment of `name` as its description."""
    text = contract.comments.get(name)
    return {**schema, "description": text} if text else schema


def enum_schema(contract: Contract, name: str) -> Json:
    """Schema of an enum: the names of its values; the zero one is never sent."""
    values = [value.name for value in contract.enums[name].value if value.number]
    meanings = {value: contract.comments.get(f"{name}.{value}", "") for value in values}
    described = [f"`{value}`: {text}" for value, text in meanings.items() if text]
    schema: Json = {"type": "string", "enum": values}
    return {**schema, "description": " ".join(described)} if described else schema


def field_schema(field: FieldDescriptorProto) -> Json:
    """Schema of one field."""
    one = SCALARS.get(field.type) or WELL_KNOWN.get(field.type_name) or reference(field.type_name)
    return {"type": "array", "items": one} if field.label == F.LABEL_REPEATED else dict(one)


def reference(name: str) -> Json:
    """Reference to the schema of a message or enum."""
    return {"$ref": f"#/components/schemas/{short(name)}"}


def short(name: str) -> str:
    """The last part of a full name."""
    return name.rsplit(".", 1)[1]


def camel(name: str) -> str:
    """lowerCamelCase, as proto3's JSON mapping has it."""
    return re.sub(r"_(\w)", lambda m: m[1].upper(), name)


def refusal(text: str) -> Json:
    """A response that carries an error."""
    return {"description": text, "content": {"application/json": {"schema": reference(".Error")}}}


def error_schema() -> Json:
    """google.rpc.Status as JSON, with the one detail that is used (google.rpc.BadRequest)."""
    text: Json = {"type": "string"}
    violation = {"type": "object", "properties": {"field": text, "description": text}}
    violations = {"type": "array", "items": violation}
    detail = {"type": "object", "properties": {"@type": text, "fieldViolations": violations}}
    return {
        "type": "object",
        "required": ["code", "message", "details"],
        "properties": {
            "code": {"type": "integer", "description": "google.rpc.Code, not the HTTP status."},
            "message": {"type": "string", "description": "For the person who asked."},
            "details": {
                "type": "array",
                "items": detail,
                "description": "Names the field at fault, if one is.",
            },
        },
    }


if __name__ == "__main__":
    sys.exit(main())
