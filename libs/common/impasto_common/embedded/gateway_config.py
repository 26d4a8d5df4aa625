"""Turns deploy/envoy/ into the files that one Envoy reads: addresses, ports and paths filled in."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)
from google.rpc import error_details_pb2

from impasto_common.config import SERVICES, Settings
from impasto_common.embedded import envoy

ROOT = Path(__file__).parents[4]


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """Where the gateway listens, what it serves and where the services answer.

    `addresses` maps a service to the `host:port` of its gRPC port; an absent one answers where `Settings`
    says by default. `web_root` holds index.html, docs.html, openapi.json and assets/. `descriptor` is the
    descriptor set that JSON is transcoded by. `issuer` is the `iss` of access tokens (RFC 7519).
    """

    http_port: int = 8080
    bind: str = "127.0.0.1"
    admin_port: int = 9901
    addresses: Mapping[str, str] = field(default_factory=dict)
    web_root: Path = ROOT / "clients" / "web"
    descriptor: Path = ROOT / "protos" / "gen" / "impasto.binpb"
    access_log: Path = Path("/dev/stdout")
    issuer: str = "https://identity.impasto"
    rate_limits: bool = True
    templates: Path = ROOT / "deploy" / "envoy"


def render(out_dir: Path, settings: GatewaySettings) -> Path:
    """Write the files of one Envoy into `out_dir` and return the path of the one to start with.

    Raises:
        OSError: a template or the descriptor set cannot be read, or a file cannot be written.
        FailedPrecondition: a template names a value that there is none of.
    """
    contract = FileDescriptorSet.FromString(settings.descriptor.read_bytes())
    values = {**_places(out_dir, settings), **_addresses(settings), "body_fields": _body_fields(contract)}
    for name in ("lds.yaml", "cds.yaml", "bootstrap.yaml"):
        envoy.render(settings.templates / name, out_dir / name, **values)
    (out_dir / "contract.binpb").write_bytes(_with_error_details(contract).SerializeToString())
    return out_dir / "bootstrap.yaml"


def _places(out_dir: Path, settings: GatewaySettings) -> dict[str, str]:
    """Values for ports, paths and switches."""
    paths = {
        "lds": out_dir / "lds.yaml",
        "cds": out_dir / "cds.yaml",
        "lua": settings.templates,
        "web_root": settings.web_root,
        "descriptor": out_dir / "contract.binpb",
        "access_log": settings.access_log,
    }
    return {
        **{name: _quoted(str(path.absolute())) for name, path in paths.items()},
        "http_port": str(settings.http_port),
        "admin_port": str(settings.admin_port),
        "bind": settings.bind,
        "self_host": "127.0.0.1" if settings.bind in ("0.0.0.0", "::") else settings.bind,
        "issuer": _quoted(settings.issuer),
        "rate_limit_percent": "100" if settings.rate_limits else "0",
    }


def _addresses(settings: GatewaySettings) -> dict[str, str]:
    """Values `<service>_host` and `<service>_port`."""
    known = Settings(addresses=settings.addresses)
    values: dict[str, str] = {}
    for service in SERVICES:
        host, _, port = known.address(service).rpartition(":")
        values |= {f"{service}_host": host.strip("[]"), f"{service}_port": port}
    return values


def _with_error_details(contract: FileDescriptorSet) -> FileDescriptorSet:
    """Add the details that errors carry: no message names them, and without them Envoy cannot print them."""
    known = {file.name for file in contract.file}
    details = error_details_pb2.DESCRIPTOR
    added = [f for f in (*details.dependencies, details) if f.name not in known]
    extra = [FileDescriptorProto.FromString(f.serialized_pb) for f in added]
    return FileDescriptorSet(file=[*contract.file, *extra])


def _body_fields(contract: FileDescriptorSet) -> str:
    """As JSON, for each request message that is a whole body: its names, and what each stands for."""
    messages = {f".{file.package}.{m.name}": m for file in contract.file for m in file.message_type}
    bodies = {
        m.input_type[1:]: _names(messages[m.input_type], _path(m)) for m in _methods_with_body(contract)
    }
    return json.dumps(bodies)


def _methods_with_body(contract: FileDescriptorSet) -> Iterator[MethodDescriptorProto]:
    methods = (m for file in contract.file for service in file.service for m in service.method)
    return (m for m in methods if m.options.Extensions[annotations_pb2.http].body == "*")


def _path(method: MethodDescriptorProto) -> str:
    """The path template of a method."""
    http = method.options.Extensions[annotations_pb2.http]
    return str(getattr(http, http.WhichOneof("pattern")))


def _names(message: DescriptorProto, path: str) -> dict[str, str]:
    """Both names of each field that the path does not bind (JSON may use either: proto3's JSON mapping).

    Each stands for "one" value or for a "list" of them.
    """
    bound = set(re.findall(r"{(\w+)", path))
    fields = [f for f in message.field if f.name not in bound]
    return {name: _kind(f) for f in fields for name in sorted({f.json_name, f.name})}


def _kind(field: FieldDescriptorProto) -> str:
    return "list" if field.label == FieldDescriptorProto.LABEL_REPEATED else "one"


def _quoted(text: str) -> str:
    """Text as it stands between double quotes in YAML."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
