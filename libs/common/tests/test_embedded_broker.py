"""The broker, started for real and spoken to with the Kafka client."""

import os
import signal
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from impasto_common.embedded.broker import answers, broker_child
from impasto_common.embedded.child import until
from impasto_common.embedded.ports import free_port
from impasto_common.embedded.supervisor import Supervisor


async def test_what_is_produced_is_consumed(tmp_path: Path) -> None:
    port, supervisor = free_port(), Supervisor(lambda *_: None)
    address, partition = f"127.0.0.1:{port}", TopicPartition("strokes", 0)
    await supervisor.start(broker_child(tmp_path, port))
    try:
        await create_topic(address)
        async with AIOKafkaProducer(bootstrap_servers=address) as producer:
            await producer.send_and_wait("strokes", b"thick", partition=0)
        async with AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest") as consumer:
            consumer.assign([partition])
            assert (await consumer.getone()).value == b"thick"
    finally:
        await supervisor.stop()

    assert not await answers(port)


async def create_topic(address: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic("strokes", 1, 1)])
    await admin.close()


async def test_a_killed_broker_answers_again(tmp_path: Path) -> None:
    port, told = free_port(), list[tuple[str, str]]()
    supervisor = Supervisor(lambda name, what, _: told.append((name, what)))
    await supervisor.start(broker_child(tmp_path, port))
    try:
        os.kill(supervisor.pids()["broker"], signal.SIGKILL)

        async def back() -> bool:
            return told == [("broker", "ready"), ("broker", "died"), ("broker", "ready")]

        await until(back, 20)
        assert await answers(port)
    finally:
        await supervisor.stop()
