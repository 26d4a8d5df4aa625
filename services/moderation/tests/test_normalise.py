"""What hides a word from a filter is undone; what only looks like hiding is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto_moderation.normalise import fold, normalise


@pytest.mark.parametrize(
    "hidden",
    [
        "nude",
        "NUDE",
        "ｎｕｄｅ",
        "nud\u0435",  # Cyrillic e
        "n\u03c5d\u03b5",  # Greek upsilon and epsilon
        "nu\u200bde",  # zero-width space
        "nu\u00ad\u2060de",  # soft hyphen, word joiner
        "nu\U000e0041de",  # tag character
        "nu\u3164de",  # Hangul filler
        "n\u0336u\u0336d\u0336e",  # struck through
        "𝓃𝓊𝒹ℯ",
        "ⓝⓤⓓⓔ",
        "🅽🆄🅳🅴",
        "🇳🇺🇩🇪",
        "n.u.d.e",
        "n-u-d-e",
        "n * u * d * e",
        "n.u-d.e",
        "nud3",
    ],
)
def test_a_hidden_word_is_read(hidden: str) -> None:
    assert normalise(f"a {hidden} figure") == "a nude figure"


@pytest.mark.parametrize(
    ("leet", "read"),
    [
        ("g1rl", "girl"),
        ("p0rn", "porn"),
        ("n00ds", "noods"),
        ("a$$", "ass"),
        ("sh!t", "shit"),
        ("n u d e  g i r l", "nude girl"),
        ("a n u d e girl", "anude nude girl"),
        ("soooooo", "soo"),
    ],
)
def test_leet_spacing_and_repeats_are_read(leet: str, read: str) -> None:
    assert normalise(leet) == read


@pytest.mark.parametrize(
    "plain",
    [
        "35mm film",
        "the 1960s",
        "4k",
        "8k uhd",
        "12yo",
        "the 1st and 3rd",
        "1, 2, 3",
        "wow!",
        "50$",
        "16:9",
        "f/1.8",
    ],
)
def test_numbers_and_units_are_left_alone(plain: str) -> None:
    assert normalise(plain) == plain


def test_fold_keeps_separators_and_digits() -> None:
    assert fold("A 12 y o G1rl, caf\u00e9") == "a 12 y o g1rl, cafe"


@given(st.text(max_size=200))
def test_any_text_can_be_normalised(text: str) -> None:
    result = normalise(text)
    assert result == result.strip()
    assert "  " not in result
