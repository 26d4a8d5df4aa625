"""A place for tests: also the account that PostgreSQL drops to can enter it, unlike pytest's `tmp_path`."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_directory() -> Iterator[Path]:
    """Make a directory that everybody may enter, and remove it with all it holds."""
    directory = Path(tempfile.mkdtemp(prefix="impasto-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)
