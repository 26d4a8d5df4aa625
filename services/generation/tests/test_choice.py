"""Which provider the settings name."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from impasto_common.config import Settings
from impasto_common.errors import InvalidArgument
from impasto_generation import choice

if TYPE_CHECKING:
    from tests.conftest import World

OPENAI = Settings(provider="openai", openai_api_key="key", openai_base_url="http://127.0.0.1:1/v1")


@pytest.mark.parametrize(
    ("settings", "name"), [(Settings(), "painter"), (OPENAI, "openai")], ids=["painter", "openai"]
)
async def test_provider_of_the_settings(world: "World", settings: Settings, name: str) -> None:
    provider = choice.chosen(settings).open(replace(world.context, settings=settings))
    assert provider.name == name
    await provider.aclose()


def test_slots() -> None:
    settings = Settings(cpu_workers=3)
    assert choice.chosen(settings).slots(settings) == 3
    assert choice.chosen(OPENAI).slots(OPENAI) == choice.REMOTE_SLOTS


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (Settings(provider="dall-e"), "IMPASTO_PROVIDER"),
        (Settings(provider="openai"), "IMPASTO_OPENAI_API_KEY"),
    ],
    ids=["unknown", "without a key"],
)
def test_settings_that_cannot_work(settings: Settings, variable: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        choice.chosen(settings)
    assert caught.value.field == variable
