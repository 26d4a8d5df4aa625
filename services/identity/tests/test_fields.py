"""What may be typed into the fields of an account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto_common.errors import InvalidArgument, NotFound
from impasto_identity import fields


@pytest.mark.parametrize("text", ["ana", "Ana_2", "me_", "a" * 30, "x__"])
def test_handles_are_kept_in_lower_case(text: str) -> None:
    assert fields.handle(text) == text.lower()


@pytest.mark.parametrize(
    "text",
    ["", "ab", "a" * 31, "2ana", "_ana", "an a", "ana\n", "änna", "an-a", "\u212aate", "admin", "API", "me"],
)
def test_other_handles_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        fields.handle(text)
    assert refused.value.field == "handle"


@pytest.mark.parametrize("text", ["ana@example.org", "a.b+c@sub.example.co.uk", "Ünï@exämple.org"])
def test_addresses_are_kept_as_typed(text: str) -> None:
    assert fields.email(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@example",
        "a b@example.org",
        "a@b@example.org",
        "ana@example.",
        "ana\x00@example.org",
        "a" * 65 + "@example.org",
        "ana@" + "x" * 250 + ".org",
    ],
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        fields.email(text)
    assert refused.value.field == "email"


def test_case_does_not_make_another_address() -> None:
    assert fields.fold_email("ANA@Example.org") == fields.fold_email("ana@example.ORG")
    assert fields.fold_email("e\u0301@example.org") == fields.fold_email("\u00c9@example.org")


def test_names_are_trimmed_and_composed() -> None:
    assert fields.display_name("  Rene\u0301 👩‍🎨 ") == "Ren\u00e9 👩‍🎨"
    assert fields.display_name("   ") == ""
    assert fields.display_name("x" * 64) == "x" * 64


@pytest.mark.parametrize("text", ["x" * 65, "a\nb", "a\x00b", "a\tb", "\u202eana", "a\u2028b", "a\u2066b"])
def test_names_that_mislead_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        fields.display_name(text)
    assert refused.value.field == "displayName"


def test_a_bio_may_have_lines() -> None:
    assert fields.bio("one\r\ntwo\n") == "one\ntwo"
    for text in ("x" * 301, "a\x00", "a\u202eb"):
        with pytest.raises(InvalidArgument) as refused:
            fields.bio(text)
        assert refused.value.field == "bio"


@given(st.text())
def test_what_is_accepted_can_stand_in_a_database(text: str) -> None:
    try:
        accepted = fields.bio(text)
    except InvalidArgument:
        return
    assert "\x00" not in accepted
    assert len(accepted) <= fields.MAX_BIO


def test_an_account_id_has_one_form() -> None:
    text = "0198C0DE-0000-7000-8000-000000000001"
    assert fields.account_id(text) == text.lower()
    for wrong in ("", "ana", text + "0"):
        with pytest.raises(NotFound) as refused:
            fields.account_id(wrong)
        assert refused.value.field == "accountId"
