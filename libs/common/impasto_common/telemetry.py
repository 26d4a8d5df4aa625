"""Structured logs: one JSON object a line, or plain lines for a person at a terminal."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from impasto_common.config import Settings

_FIELDS = {"asctime": "time", "levelname": "level", "name": "logger"}


def configure(settings: Settings, process: str) -> None:
    """Send all logs of this process to standard error in the configured form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(settings.log_format, process))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.getLogger("faiss").setLevel(logging.WARNING)
    # These report every broken connection as an error although their callers recover from it.
    for noisy in ("aiokafka", "faststream", "grpc", "httpx", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.CRITICAL, logging.getLogger().level))


def _formatter(form: str, process: str) -> logging.Formatter:
    if form == "text":
        return logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    return JsonFormatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s",
        rename_fields=_FIELDS,
        static_fields={"process": process},
    )
