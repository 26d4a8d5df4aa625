"""Settings: one frozen value, each field one environment variable with a default that works."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from impasto_common.errors import InvalidArgument

SERVICES = ("identity", "post", "timeline", "generation", "moderation")


@dataclass(frozen=True)
class Settings:
    """What differs between shapes of the platform; nothing else may.

    `database_url` names a PostgreSQL server; each service adds its own database to it.
    `addresses` maps a service to the `host:port` of its gRPC port.
    `lanes` is the number of lanes of each log and of partitions of each topic; it is fixed for
    the life of a log.
    """

    home: Path = Path(".impasto")
    database_url: str = field(default="postgresql://postgres@127.0.0.1:5432", repr=False)
    kafka: str = "127.0.0.1:9092"
    # Off only where the broker has no idempotent producer.
    kafka_idempotence: bool = True
    # The broker keeps its log in memory: what it lost is published again from the store.
    kafka_expendable: bool = False
    kafka_replication: int = 1
    # How long a fetch may wait at the broker for something new, milliseconds.
    kafka_fetch_wait: int = 500
    lanes: int = 8
    blobs_url: str = field(default="", repr=False)
    grpc_bind: str = "127.0.0.1:7000"
    addresses: Mapping[str, str] = field(default_factory=dict)
    http_port: int = 8080
    http_bind: str = "127.0.0.1"
    metrics_port: int = 0
    rate_limits: bool = True
    cpu_workers: int = 1
    cpu_queue: int = 256
    provider: str = "painter"
    openai_base_url: str = ""
    openai_api_key: str = field(default="", repr=False)
    openai_model: str = "gpt-image-2.5-flare"
    log_format: str = "json"
    log_level: str = "INFO"

    @property
    def secrets(self) -> Path:
        """Folder of the keys that never leave this installation."""
        return self.home / "secrets"

    @property
    def blobs(self) -> str:
        """URL of the object storage; a folder unless set."""
        return self.blobs_url or (self.home / "media").absolute().as_uri()

    def database(self, name: str) -> str:
        """URL of one service's own database."""
        parts = urlsplit(self.database_url)
        return urlunsplit(parts._replace(path=f"/impasto_{name}"))

    def address(self, service: str) -> str:
        """`host:port` where a service answers; its own port unless set."""
        return self.addresses.get(service) or self.grpc_bind


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from the environment.

    Raises:
        InvalidArgument: a number or switch cannot be read; names the variable.
    """
    default = Settings()
    env = _Environment(environ)
    return Settings(
        home=Path(env.text("HOME", str(default.home))).expanduser(),
        database_url=env.text("DATABASE_URL", default.database_url),
        kafka=env.text("KAFKA", default.kafka),
        kafka_idempotence=env.switch("KAFKA_IDEMPOTENCE", default.kafka_idempotence),
        kafka_expendable=env.switch("KAFKA_EXPENDABLE", default.kafka_expendable),
        kafka_replication=env.number("KAFKA_REPLICATION", default.kafka_replication),
        kafka_fetch_wait=env.number("KAFKA_FETCH_WAIT", default.kafka_fetch_wait),
        lanes=env.number("LANES", default.lanes),
        blobs_url=env.text("BLOBS_URL", default.blobs_url),
        grpc_bind=env.text("GRPC_BIND", default.grpc_bind),
        addresses={s: a for s in SERVICES if (a := env.text(f"{s.upper()}_ADDR", ""))},
        http_port=env.number("HTTP_PORT", default.http_port),
        http_bind=env.text("HTTP_BIND", default.http_bind),
        metrics_port=env.number("METRICS_PORT", default.metrics_port),
        rate_limits=env.switch("RATE_LIMITS", default.rate_limits),
        cpu_workers=env.number("CPU_WORKERS", default.cpu_workers),
        cpu_queue=env.number("CPU_QUEUE", default.cpu_queue),
        provider=env.text("PROVIDER", default.provider),
        openai_base_url=env.text("OPENAI_BASE_URL", default.openai_base_url),
        openai_api_key=env.text("OPENAI_API_KEY", environ.get("OPENAI_API_KEY", "")),
        openai_model=env.text("OPENAI_MODEL", default.openai_model),
        log_format=env.text("LOG_FORMAT", default.log_format),
        log_level=env.text("LOG_LEVEL", default.log_level).upper(),
    )


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that `load` reads back into equal settings."""
    pairs = {
        "HOME": str(settings.home),
        "DATABASE_URL": settings.database_url,
        "KAFKA": settings.kafka,
        "KAFKA_IDEMPOTENCE": "on" if settings.kafka_idempotence else "off",
        "KAFKA_EXPENDABLE": "on" if settings.kafka_expendable else "off",
        "KAFKA_REPLICATION": str(settings.kafka_replication),
        "KAFKA_FETCH_WAIT": str(settings.kafka_fetch_wait),
        "LANES": str(settings.lanes),
        "BLOBS_URL": settings.blobs_url,
        "GRPC_BIND": settings.grpc_bind,
        "HTTP_PORT": str(settings.http_port),
        "HTTP_BIND": settings.http_bind,
        "METRICS_PORT": str(settings.metrics_port),
        "RATE_LIMITS": "on" if settings.rate_limits else "off",
        "CPU_WORKERS": str(settings.cpu_workers),
        "CPU_QUEUE": str(settings.cpu_queue),
        "PROVIDER": settings.provider,
        "OPENAI_BASE_URL": settings.openai_base_url,
        "OPENAI_API_KEY": settings.openai_api_key,
        "OPENAI_MODEL": settings.openai_model,
        "LOG_FORMAT": settings.log_format,
        "LOG_LEVEL": settings.log_level,
        **{f"{name.upper()}_ADDR": address for name, address in settings.addresses.items()},
    }
    return {f"IMPASTO_{name}": value for name, value in pairs.items()}


class _Environment:
    """Typed look-ups of IMPASTO_* variables."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        return self._environ.get(f"IMPASTO_{name}", "") or default

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit():
            raise InvalidArgument(f"IMPASTO_{name} must be a whole number, not {value!r}", f"IMPASTO_{name}")
        return int(value)

    def switch(self, name: str, default: bool) -> bool:
        value = self.text(name, "on" if default else "off").lower()
        if value not in _SWITCH:
            raise InvalidArgument(f"IMPASTO_{name} must be on or off, not {value!r}", f"IMPASTO_{name}")
        return _SWITCH[value]


_SWITCH = {
    "on": True,
    "true": True,
    "1": True,
    "yes": True,
    "off": False,
    "false": False,
    "0": False,
    "no": False,
}
