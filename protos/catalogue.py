"""Writes docs/events.md, the catalogue of all events, from the descriptor set; `--check` compares."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

ROOT = Path(__file__).parent
PAGE = ROOT.parent / "docs" / "events.md"
SEALED = ".impasto.common.v1.Sealed"
MESSAGE_TYPE, MESSAGE_FIELD = 4, 2
HEAD = """# Events
Every fact on the platform, by service. Generated from `protos/` by `make protos`; do not edit.

A service's events are on the topic `impasto.<service>.v1`, one partition per lane, keyed by stream, with
the [envelope](../protos/impasto/common/v1/envelope.proto) in CloudEvents headers. Fields marked sealed are
encrypted under the key of one person and cannot be read once it is destroyed.
"""


def main() -> int:
    """Write the page, or with --check compare it; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the committed page is stale")
    page = "\n".join(lines(FileDescriptorSet.FromString((ROOT / "gen" / "impasto.binpb").read_bytes())))
    if not parser.parse_args().check:
        PAGE.write_text(page)
        return 0
    if PAGE.read_text() == page:
        return 0
    sys.stderr.write("stale: docs/events.md (run `make protos`)\n")
    return 1


def lines(files: FileDescriptorSet) -> Iterator[str]:
    """Yield the lines of the page."""
    yield HEAD
    for file in sorted(files.file, key=lambda f: f.name):
        if file.name.endswith("/events.proto"):
            yield f"## {file.package.split('.')[1]}"
            for index, message in enumerate(file.message_type):
                yield from event(file, index, message)


def event(file: FileDescriptorProto, index: int, message: DescriptorProto) -> Iterator[str]:
    """Yield the section of one message."""
    yield f"### {message.name}"
    yield comment(file, [MESSAGE_TYPE, index])
    yield ""
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for number, field in enumerate(message.field):
        meaning = comment(file, [MESSAGE_TYPE, index, MESSAGE_FIELD, number])
        yield f"| `{field.name}` | {kind(field)} | {meaning} |"
    yield ""


def kind(field: FieldDescriptorProto) -> str:
    """Type of a field, as a reader writes it."""
    if field.type_name == SEALED:
        return "text, sealed"
    name = field.type_name.rpartition(".")[2] or FieldDescriptorProto.Type.Name(field.type)[5:].lower()
    repeated = field.label == FieldDescriptorProto.LABEL_REPEATED
    return f"{name}, repeated" if repeated else name


def comment(file: FileDescriptorProto, path: list[int]) -> str:
    """The comment above a declaration, on one line."""
    for location in file.source_code_info.location:
        if list(location.path) == path:
            return " ".join(location.leading_comments.split())
    return ""


if __name__ == "__main__":
    sys.exit(main())
