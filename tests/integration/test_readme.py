"""What the README promises is run as printed."""

import asyncio
import os
import re
from pathlib import Path

from impasto_common.cluster import Cluster

ROOT = Path(__file__).parents[2]


async def run(script: str, **environment: str) -> str:
    """Run a script as a newcomer's shell would; returns what it printed."""
    process = await asyncio.create_subprocess_exec(
        "bash", "-e", "-o", "pipefail", "-c", script,
        env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    return out.decode()


async def test_the_curl_tour_works_as_printed(cluster: Cluster, tmp_path: Path) -> None:
    (tour,) = re.findall(r"```bash\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(tour.splitlines()) == 10
    picture = tmp_path / "fox.webp"
    printed = await run(tour, URL=cluster.url, OUT=str(picture))
    assert '"state":"COMPLETED"' in printed
    assert '"likedByMe":true' in printed.replace(" ", "")
    assert picture.read_bytes()[8:12] == b"WEBP"


async def test_every_make_target_is_explained() -> None:
    helped = await run(f"make -C {ROOT} --no-print-directory help")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    for target in targets:
        assert target in helped
    assert len(targets) <= 18


def test_every_file_that_documents_link_to_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    pages += (ROOT / "services").glob("*/README.md")
    for page in pages:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name} links to {link}"
