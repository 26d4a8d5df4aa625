"""Which passwords are accepted, and how they are kept."""

import pytest
from argon2 import extract_parameters

from impasto_common.errors import InvalidArgument
from impasto_identity import passwords

OWN = ("ana_paints", "Ana@Example.org")


@pytest.mark.parametrize("password", ["12three4", "correct horse battery", "фыв" * 85, "      x y"])
def test_long_enough_is_enough(password: str) -> None:
    passwords.check(password, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "1234567",
        "x" * 257,
        " " * 8,
        "ababababab",
        "password",
        "PassWord1",
        "qwertyuiop",
        "ANA_PAINTS",
        "ana@example.org",
        "ｐａｓｓｗｏｒｄ",
    ],
)
def test_what_guessing_finds_early_is_refused(password: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        passwords.check(password, OWN)
    assert refused.value.field == "password"


async def test_only_the_password_itself_verifies() -> None:
    phc = await passwords.hash_password("a long enough phrase")
    assert await passwords.verify("a long enough phrase", phc)
    assert not await passwords.verify("a long enough phrasf", phc)
    assert phc != await passwords.hash_password("a long enough phrase")


async def test_keyboards_that_compose_differently_type_the_same_password() -> None:
    phc = await passwords.hash_password("cre\u0300me bru\u0302le\u0301e")
    assert await passwords.verify("cr\u00e8me br\u00fbl\u00e9e", phc)


async def test_the_dummy_costs_what_a_hash_costs() -> None:
    real = extract_parameters(await passwords.hash_password("a long enough phrase"))
    assert real == extract_parameters(passwords.NOBODY)
    assert (real.memory_cost, real.time_cost, real.parallelism) == (19_456, 2, 1)
    assert not await passwords.verify("a long enough phrase", passwords.NOBODY)
