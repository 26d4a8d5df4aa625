"""Load on a whole platform: CPU per timeline read, posts a second, time from post to a follower's home.

    python benchmarks/load.py [--users 100] [--posts 1000] [--seconds 10] [--split]

It starts a platform of its own, fills it through the public API and prints one table. CPU is that of
all processes of the platform (PostgreSQL, broker, services, gateway), without the load generator's.
Read figures of one run against each other: machines differ, and a busy one costs more per read.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from impasto_common.client import Person
from impasto_common.cluster import Cluster
from rawhttp import Connection, Result, saturate

FOLLOWS = 30
READERS = 16
WRITERS = 16
VISIBLE_RATE = 20.0


@dataclass
class World:
    """A filled platform."""

    cluster: Cluster
    people: list[Person]
    generations: dict[str, str]
    fans: dict[str, Person]
    dice: random.Random

    def post(self, author: Person) -> bytes:
        """Body of a new post."""
        body = {"caption": f"number {uuid.uuid4()}", "generationIds": [self.generations[author.id]]}
        return json.dumps(body).encode()


def main() -> None:
    """Parse arguments and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--split", action="store_true", help="one process per service")
    asyncio.run(run(parser.parse_args()))


async def run(options: argparse.Namespace) -> None:
    """Start, fill, measure, stop."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(
            Path(folder) / "home", ["--split"] if options.split else [], IMPASTO_RATE_LIMITS="off"
        )
        began = time.perf_counter()
        await cluster.start()
        row("ready after, first start", f"{time.perf_counter() - began:.1f} s")
        try:
            world = await fill(cluster, options.users, options.posts)
            await idle(cluster, options.seconds)
            await reads(world, options.seconds)
            await posts(world, options.seconds)
            await visible(world, options.seconds)
        finally:
            await cluster.stop()


async def fill(cluster: Cluster, users: int, count: int) -> World:
    """Sign people up, let them follow each other, and post."""
    api = cluster.api()
    dice = random.Random(42)
    gate = asyncio.Semaphore(8)

    async def join(number: int) -> tuple[Person, str]:
        async with gate:
            person = await api.sign_up(f"user_{number}")
            made = await person.generate("a lighthouse by the sea at dusk", size="512x512", seed=number)
            return person, str(made["id"])

    began = time.perf_counter()
    joined = await asyncio.gather(*(join(n) for n in range(users)))
    row("pictures painted", f"{users / (time.perf_counter() - began):.1f} /s")
    people = [person for person, _ in joined]
    fans: dict[str, Person] = {}
    for person in people:
        for other in dice.sample(people, min(FOLLOWS, users)):
            if other is not person:
                await person.follow(other)
                fans[other.id] = person
    world = World(cluster, people, {person.id: made for person, made in joined}, fans, dice)
    connection = Connection("127.0.0.1", cluster.port)
    for _ in range(count):
        author = dice.choice(people)
        await connection.call("POST", "/v1/posts", author.token, world.post(author), str(uuid.uuid4()))
    connection.close()
    return world


async def idle(cluster: Cluster, seconds: float) -> None:
    """Print what the platform costs when nobody uses it."""
    await asyncio.sleep(2)
    before = cpu(cluster)
    await asyncio.sleep(seconds)
    used = {name: after - before[name] for name, after in cpu(cluster).items()}
    row("idle CPU, share of a core", f"{sum(used.values()) / seconds:.1%}", used, seconds * 1000)
    memory = {n: sum(p.memory_full_info().pss for p in tree) for n, tree in cluster.processes().items()}
    detail = ", ".join(f"{name} {size / 2**20:.0f}" for name, size in memory.items())
    row("memory (PSS)", f"{sum(memory.values()) / 2**20:.0f} MiB", note=detail)


async def reads(world: World, seconds: float) -> None:
    """Print rate and cost of reading home."""

    async def one(connection: Connection, number: int) -> int:
        reader = world.people[number % len(world.people)]
        status, _ = await connection.call("GET", "/v1/timelines/home?limit=30", reader.token)
        return status

    before = cpu(world.cluster)
    result = await saturate(READERS, seconds, one, "127.0.0.1", world.cluster.port)
    report(world.cluster, "home timeline reads", result, before)


async def posts(world: World, seconds: float) -> None:
    """Print rate and cost of posting."""

    async def one(connection: Connection, _number: int) -> int:
        author = world.dice.choice(world.people)
        status, _ = await connection.call(
            "POST", "/v1/posts", author.token, world.post(author), str(uuid.uuid4())
        )
        return status

    before = cpu(world.cluster)
    result = await saturate(WRITERS, seconds, one, "127.0.0.1", world.cluster.port)
    await settled(world)
    report(world.cluster, "posts, fan-out included", result, before)


async def settled(world: World) -> None:
    """Wait until a post made now is at a follower's home: everything before it is, too."""
    author_id, fan = next(iter(world.fans.items()))
    author = next(person for person in world.people if person.id == author_id)
    made = await author.publish([world.generations[author_id]])
    await fan.home(minPosition=made["position"])


async def visible(world: World, seconds: float) -> None:
    """Print how long a post takes from the request to a follower's home, at a steady rate."""
    result = Result(seconds=seconds)

    async def one() -> None:
        author_id, fan = world.dice.choice(list(world.fans.items()))
        author = next(person for person in world.people if person.id == author_id)
        connection = Connection("127.0.0.1", world.cluster.port)
        began = time.perf_counter()
        key = str(uuid.uuid4())
        status, body = await connection.call("POST", "/v1/posts", author.token, world.post(author), key)
        made = json.loads(body)
        path = f"/v1/timelines/home?limit=5&minPosition={made['position']}"
        _, page = await connection.call("GET", path, fan.token)
        result.latencies.append(time.perf_counter() - began)
        result.failed += status != 200 or made["post"]["id"].encode() not in page
        connection.close()

    tasks = []
    for _ in range(int(seconds * VISIBLE_RATE)):
        tasks.append(asyncio.create_task(one()))
        await asyncio.sleep(1 / VISIBLE_RATE)
    await asyncio.gather(*tasks)
    note = f"p90 {result.percentile(0.9):.0f}, p99 {result.percentile(0.99):.0f} ms, {result.failed} failed"
    row("post to visible at a follower's home, 20/s", f"p50 {result.percentile(0.5):.0f} ms", note=note)


def cpu(cluster: Cluster) -> dict[str, float]:
    """CPU seconds used so far, by child, its descendants included."""
    totals = {}
    for name, tree in cluster.processes().items():
        times = [process.cpu_times() for process in tree]
        # Children that have ended count too: PostgreSQL has one process per connection.
        totals[name] = (
            sum(t.user + t.system for t in times) + times[0].children_user + times[0].children_system
        )
    return totals


def report(cluster: Cluster, what: str, result: Result, before: dict[str, float]) -> None:
    """Print a result with its CPU cost."""
    used = {name: after - before[name] for name, after in cpu(cluster).items()}
    count = len(result.latencies)
    row(what, f"{result.rate:.0f} /s", note=f"p50 {result.percentile(0.5):.1f}, "
        f"p99 {result.percentile(0.99):.1f} ms, {result.failed} failed")  # fmt: skip
    row("  CPU each", f"{sum(used.values()) / count * 1000:.2f} ms", used, count)


def row(what: str, value: str, parts: dict[str, float] | None = None, per: float = 1, note: str = "") -> None:
    """Print one line."""
    note = note or ", ".join(f"{name} {seconds / per * 1000:.2f}" for name, seconds in (parts or {}).items())
    print(f"{what:<44}{value:>14}   {note}", flush=True)


if __name__ == "__main__":
    main()
