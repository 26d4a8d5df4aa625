"""The command line: what is installed, what is asked for, what is refused."""

from pathlib import Path

import pytest

from impasto_common import cli, run
from impasto_common.config import SERVICES
from impasto_common.errors import InvalidArgument

ROOT = Path(__file__).parents[3]


def test_every_service_of_the_repository_is_found_by_entry_point() -> None:
    folders = sorted(
        path.name for path in (ROOT / "services").iterdir() if (path / "pyproject.toml").exists()
    )
    assert run.names() == folders == sorted(SERVICES)


def test_one_target_is_one_service() -> None:
    (service,) = run.discover(["timeline"])
    assert service.name == "timeline"


def test_an_unknown_target_is_refused_by_name() -> None:
    with pytest.raises(InvalidArgument, match="no service tmeline"):
        run.discover(["tmeline"])


def test_all_is_every_service() -> None:
    assert sorted(service.name for service in run.discover(["all"])) == sorted(SERVICES)


def test_a_refusal_is_one_line_and_status_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPASTO_HTTP_PORT", "eighty")
    assert cli.main(["up"]) == 1
    complaint = capsys.readouterr().err
    assert "IMPASTO_HTTP_PORT" in complaint
    assert "Traceback" not in complaint


def test_wrong_usage_is_status_two() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    assert ended.value.code == 2
