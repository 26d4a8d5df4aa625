"""Envoy, started for real with the smallest configuration that answers."""

import os
import signal
from pathlib import Path

import pytest

from impasto_common.embedded.child import until
from impasto_common.embedded.envoy import envoy_child, render, status, validate
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.supervisor import Supervisor
from impasto_common.errors import FailedPrecondition

TEMPLATE = """
static_resources:
  listeners:
  - name: http
    address: { socket_address: { address: 127.0.0.1, port_value: $port } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: http
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { path: /readyz }
                direct_response: { status: 200, body: { inline_string: "${word} for 1 $$" } }
          http_filters:
          - name: router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
"""  # noqa: E501


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "bootstrap.yaml"
    path.write_text(TEMPLATE)
    return path


async def test_it_is_ready_when_it_serves_and_comes_back_when_killed(template: Path) -> None:
    home, port, told = template.parent, free_port(), list[tuple[str, str]]()
    config = home / "run" / "envoy.yaml"
    render(template, config, port=port, word="ready")
    supervisor = Supervisor(lambda name, what, _: told.append((name, what)))
    await supervisor.start(envoy_child(home, config, port, "/readyz"))
    try:
        assert await status(port, "/readyz") == 200
        assert await status(port, "/elsewhere") == 404
        os.kill(supervisor.pids()["envoy"], signal.SIGKILL)

        async def back() -> bool:
            return told == [("envoy", "ready"), ("envoy", "died"), ("envoy", "ready")]

        await until(back, 30)
    finally:
        await supervisor.stop()

    assert await status(port, "/readyz") == 0


async def test_a_good_configuration_is_accepted(template: Path, tmp_path: Path) -> None:
    config = tmp_path / "envoy.yaml"
    render(template, config, port=free_port(), word="ready")

    await validate(config, tmp_path / "validate.log")


async def test_a_bad_configuration_is_refused_with_envoys_words(template: Path, tmp_path: Path) -> None:
    config = tmp_path / "envoy.yaml"
    render(template, config, port=free_port(), word="ready")
    config.write_text(config.read_text().replace("stat_prefix", "stat_prefixx"))

    with pytest.raises(FailedPrecondition, match="stat_prefixx"):
        await validate(config, tmp_path / "validate.log")


def test_rendering_replaces_every_name(template: Path, tmp_path: Path) -> None:
    render(template, tmp_path / "out" / "envoy.yaml", port=1234, word="ready")

    text = (tmp_path / "out" / "envoy.yaml").read_text()
    assert "port_value: 1234" in text
    assert '"ready for 1 $"' in text


@pytest.mark.parametrize("text", ["$missing", "${port", "1 $"])
def test_a_template_that_cannot_be_filled_in_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "template").write_text(text)

    with pytest.raises(FailedPrecondition):
        render(tmp_path / "template", tmp_path / "out", port=1)

    assert not (tmp_path / "out").exists()


async def test_nobody_there_is_no_status() -> None:
    assert await status(free_port(), "/readyz") == 0
