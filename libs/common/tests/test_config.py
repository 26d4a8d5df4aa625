"""Settings: from the environment and back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto_common.config import Settings, load, to_environment
from impasto_common.errors import InvalidArgument


def test_an_empty_environment_gives_the_defaults() -> None:
    assert load({}) == Settings()


@given(
    port=st.integers(0, 65535),
    lanes=st.integers(1, 64),
    off=st.booleans(),
    key=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
)
def test_what_is_written_is_read_back(port: int, lanes: int, off: bool, key: str) -> None:
    addresses = {"post": "127.0.0.1:7001", "identity": "10.0.0.1:7000"}
    settings = replace(
        Settings(),
        home=Path("/var/lib/x"),
        http_port=port,
        lanes=lanes,
        rate_limits=off,
        kafka_expendable=not off,
        openai_api_key=key,
        addresses=addresses,
    )
    assert load(to_environment(settings)) == settings


@pytest.mark.parametrize(
    ("name", "value"), [("IMPASTO_HTTP_PORT", "eighty"), ("IMPASTO_RATE_LIMITS", "maybe")]
)
def test_a_value_that_cannot_be_read_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        load({name: value})
    assert refused.value.field == name


def test_each_service_has_a_database_and_an_address() -> None:
    settings = load(
        {"IMPASTO_DATABASE_URL": "postgresql://u:p@h:1?sslmode=disable", "IMPASTO_POST_ADDR": "p:1"}
    )
    assert settings.database("post") == "postgresql://u:p@h:1/impasto_post?sslmode=disable"
    assert settings.address("post") == "p:1"
    assert settings.address("timeline") == settings.grpc_bind


def test_no_secret_is_in_the_text_of_settings() -> None:
    settings = Settings(openai_api_key="sk-1", database_url="postgresql://u:pw@h", blobs_url="s3://a:sk2@h/b")
    assert not {"sk-1", "pw", "sk2"} & set(repr(settings).replace("'", " ").replace("@", " ").split())
    assert "sk-1" not in repr(settings)
    assert "pw@" not in repr(settings)
