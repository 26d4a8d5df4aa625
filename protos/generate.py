"""Generates protos/gen from protos/impasto; `--check` fails where what is committed is stale.

Event files get messages alone (a gRPC stub of an event file would be empty); service files get
both. The descriptor set beside them is what the gateway transcodes by.
"""

import argparse
import filecmp
import importlib.resources
import shutil
import sys
import tempfile
from pathlib import Path

import google.api.annotations_pb2
from grpc_tools import protoc

ROOT = Path(__file__).parent
GEN = ROOT / "gen"


def main() -> int:
    """Regenerate, or with --check compare; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the committed files are stale")
    if not parser.parse_args().check:
        shutil.rmtree(GEN, ignore_errors=True)
        generate(GEN)
        return 0
    with tempfile.TemporaryDirectory() as fresh:
        generate(Path(fresh))
        stale = differences(Path(fresh), GEN)
    for path in stale:
        sys.stderr.write(f"stale: protos/gen/{path} (run `make protos`)\n")
    return 1 if stale else 0


def generate(out: Path) -> None:
    """Write every generated file under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "impasto").rglob("*.proto"))
    services = [f for f in files if f.endswith("_service.proto")]
    run([f"--python_out={out}", f"--pyi_out={out}", *files])
    run([f"--grpc_python_out={out}", f"--mypy_grpc_out=quiet:{out}", *services])
    run(["--include_imports", "--include_source_info", f"--descriptor_set_out={out}/impasto.binpb", *files])
    (out / "impasto" / "py.typed").touch()


def run(arguments: list[str]) -> None:
    """Run protoc with the roots of our, Google's and protobuf's own files."""
    google = Path(google_root())
    own = importlib.resources.files("grpc_tools") / "_proto"
    plugin = Path(sys.executable).parent / "protoc-gen-mypy_grpc"
    roots = [f"-I{ROOT}", f"-I{google}", f"-I{own}", f"--plugin=protoc-gen-mypy_grpc={plugin}"]
    if protoc.main(["protoc", *roots, *arguments]) != 0:
        sys.exit("protoc failed")


def google_root() -> str:
    """Directory that holds google/api."""
    return str(Path(google.api.annotations_pb2.__file__).parents[2])


def differences(fresh: Path, committed: Path) -> list[str]:
    """Paths, relative, that differ or exist on one side only."""
    names = {str(p.relative_to(d)) for d in (fresh, committed) for p in d.rglob("*") if p.is_file()}
    names = {n for n in names if "__pycache__" not in n}
    return sorted(n for n in names if not same(fresh / n, committed / n))


def same(one: Path, other: Path) -> bool:
    """Whether both files exist with equal bytes."""
    return one.exists() and other.exists() and filecmp.cmp(one, other, shallow=False)


if __name__ == "__main__":
    sys.exit(main())
