"""`impasto seed-demo`: people, pictures and posts, made through the public API as users make them."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from impasto_common.client import Api, Json, Person

T = TypeVar("T")

SIZE = "512x512"
AT_ONCE = 4
FOLLOWS = 12

SUBJECTS = (
    "a red fox", "two white swans", "a lighthouse", "a steam train", "an old sailing ship", "a black cat",
    "three hot air balloons", "a grey wolf", "a wooden cabin", "a blue whale", "an owl", "a bicycle",
    "a castle", "a golden fish", "sunflowers", "a robot", "an astronaut", "a horse", "a stone bridge",
)  # fmt: skip
PLACES = (
    "in a snowy forest", "by the sea", "in the desert", "in the mountains", "over a city", "on a lake",
    "in a meadow", "in space", "under water", "in a quiet room",
)  # fmt: skip
TIMES = ("at dawn", "at noon", "at dusk", "at night", "in the golden hour", "under the northern lights")
WEATHER = ("", "", "in the rain", "in thick fog", "during a storm", "while snow falls")
STYLES = (
    "",
    "",
    "watercolor",
    "oil",
    "pixel",
    "anime",
    "ukiyoe",
    "noir",
    "lowpoly",
    "neon",
    "poster",
    "sketch",
)
NAMES = (
    "ada", "bruno", "chiara", "dara", "emil", "farah", "goran", "hana", "ines", "jonas", "keiko", "lars",
    "mina", "noor", "otto", "priya", "quinn", "rosa", "sami", "tove", "uma", "vera", "wim", "xenia",
    "yara", "zeno",
)  # fmt: skip
CAPTIONS = ("Look at the light in this one.", "Third try, finally.", "For the rainy days.", "No title.", "",
            "What the window showed.", "Made this before breakfast.", "More red than I planned.")  # fmt: skip


async def seed(url: str, users: int, posts: int, console: Console) -> None:
    """Create accounts that follow each other, generate pictures, post and like them.

    Raises:
        ApiError: the platform refuses a call.
    """
    api = Api(url)
    dice = random.Random()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console) as progress:
            people = await _sign_up(api, users, progress)
            await _follow(people, dice, progress)
            await _post(people, posts, dice, progress)
    finally:
        await api.close()
    console.print(f"{users} people, {posts} posts. Sign in as {people[0].handle}, "
                  "password 'correct horse battery'.")  # fmt: skip


async def _sign_up(api: Api, users: int, progress: Progress) -> list[Person]:
    run = uuid.uuid4().hex[:4]
    names = [f"{NAMES[n % len(NAMES)]}_{run}{n}" for n in range(users)]
    bar = progress.add_task("people", total=users)
    return await _each([api.sign_up(name) for name in names], progress, bar)


async def _follow(people: Sequence[Person], dice: random.Random, progress: Progress) -> None:
    # The first are followed by most, as everywhere where people choose (a Zipf distribution).
    weights = [1 / (rank + 1) for rank in range(len(people))]
    pairs = []
    for person in people:
        chosen = dice.choices(people, weights, k=min(FOLLOWS, len(people)))
        pairs += [
            (person, other) for other in {one.id: one for one in chosen}.values() if other is not person
        ]
    bar = progress.add_task("follows", total=len(pairs))
    await _each([person.follow(other) for person, other in pairs], progress, bar)


async def _post(people: Sequence[Person], posts: int, dice: random.Random, progress: Progress) -> None:
    bar = progress.add_task("posts", total=posts)
    authors = [dice.choice(people) for _ in range(posts)]
    await _each([_one_post(author, people, dice) for author in authors], progress, bar)


async def _one_post(author: Person, people: Sequence[Person], dice: random.Random) -> None:
    generation: Json = {"state": ""}
    while generation["state"] != "COMPLETED":
        generation = await author.generate(_prompt(dice), style=dice.choice(STYLES), size=SIZE)
    made = await author.publish([generation["id"]], dice.choice(CAPTIONS))
    for fan in dice.sample(people, k=min(dice.randrange(4), len(people))):
        await fan.call("PUT", f"/v1/posts/{made['post']['id']}/like", patient=True)


def _prompt(dice: random.Random) -> str:
    parts = (dice.choice(SUBJECTS), dice.choice(PLACES), dice.choice(TIMES), dice.choice(WEATHER))
    return " ".join(part for part in parts if part)


async def _each(work: Sequence[Awaitable[T]], progress: Progress, bar: TaskID) -> list[T]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: Awaitable[T]) -> T:
        async with gate:
            result = await item
        progress.advance(bar)
        return result

    return await asyncio.gather(*(one(item) for item in work))
