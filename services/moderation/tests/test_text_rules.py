"""Each rule fires on what it names, through disguises too, and not on its look-alikes."""

import pytest

from impasto_moderation.text_rules import RuleHit, rule_hits, valid_iban


def rules(text: str, *, caption: bool = False) -> list[str]:
    return [hit.rule for hit in rule_hits(text, caption=caption)]


@pytest.mark.parametrize(
    "text",
    [
        "a nude child",
        "naked, 12 years old",
        "12yo girl, topless",
        "12 y/o, lingerie",
        "a 5 y o girl in lingerie",
        "twelve-year-old, erotic",
        "woman aged 15, undressed",
        "s e x y schoolgirl",
        "n.a.k.e.d k1ds",
        "nud\u0435 t\u0435\u0435nager",
        "a teen, without any clothes",
        "naked baby",
    ],
)
def test_a_minor_with_a_sexual_term(text: str) -> None:
    assert "minors.sexualised" in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "woman, 25 years old, nude",
        "112 years old nude statue",
        "sexy woman with a 12 year old whisky",
        "children on a beach",
        "nude study in charcoal",
        "same-sex parents with their kids",
        "great tits feeding their babies",
        "naked mole rat with her babies",
        "children's edition of Moby Dick",
        "nude colour nail polish for the school kids' mother",
        "kids playing with a pussy cat",
        "sex education for teenagers",
        "Essex school children",
    ],
)
def test_one_of_the_two_or_a_look_alike_is_not_enough(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("a nude child", RuleHit("minors.sexualised", "sexual/minors", "child + nude")),
        ("lolicon art", RuleHit("minors.coded-term", "sexual/minors", "lolicon")),
        ("a bl0wjob", RuleHit("sexual.explicit-term", "sexual", "blowjob")),
        ("I want to kill my\u200bself", RuleHit("self-harm.intent", "self-harm", "kill myself")),
    ],
)
def test_a_hit_explains_itself(text: str, hit: RuleHit) -> None:
    assert rule_hits(text) == (hit,)


@pytest.mark.parametrize(
    "text", ["I cut myself a slice of bread", "taking my life back", "suicide squad poster", "I dye myself"]
)
def test_figures_of_speech_are_no_intent(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("mail jo.doe+art@example.co.uk!", "pii.email"),
        ("ｊｏ＠ｅｘａｍｐｌｅ．ｏｒｇ", "pii.email"),
        ("ring +49 151 23456789", "pii.phone"),
        ("tel:+1-202-555-0143.", "pii.phone"),
        ("(555) 123-4567", "pii.phone"),
        ("06 12 34 56 78", "pii.phone"),
        ("07700 900123", "pii.phone"),
        ("pay DE89 3704 0044 0532 0130 00 now", "pii.iban"),
        ("gb82west12345698765432", "pii.iban"),
        ("BE68 5390 0754 7034 mail me", "pii.iban"),
    ],
)
def test_personal_data_in_a_caption(text: str, rule: str) -> None:
    assert rule_hits(text, caption=True) == (RuleHit(rule, "pii"),)
    assert rule_hits(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "1920x1080, seed 1234567890",
        "2026-11-22 and 01.02.2026 10:30",
        "0.123456789",
        "$1,234,567.00",
        "version 1.2.3.4",
        "by @handle",
    ],
)
def test_other_numbers_are_not_personal_data(text: str) -> None:
    assert rules(text, caption=True) == []


@pytest.mark.parametrize(
    ("candidate", "valid"),
    [
        ("DE89370400440532013000", True),
        ("DE88370400440532013000", False),  # check digits
        ("DE8937040044053201300", False),  # too short for Germany
        ("ZZ89370400440532013000", False),  # no such country
    ],
)
def test_iban_check_digits(candidate: str, valid: bool) -> None:
    assert valid_iban(candidate) is valid
