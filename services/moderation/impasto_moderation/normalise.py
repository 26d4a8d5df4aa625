"""Text as a reader sees it, undoing the spellings that hide words from a filter.

Two views, both only ever scored and never shown or stored:

* `fold`: letters a reader takes for the same become the same (full-width, a Cyrillic "е", hidden characters).
* `normalise`: `fold`, then spelled-out words are joined ("n.u.d.e", "n u d e") and leet is read ("n00ds").
"""

import re
import unicodedata

_LOOKALIKES = {
    "a": "аαɑᴀ",
    "b": "вβьʙ",
    "c": "сϲᴄ",
    "d": "ԁᴅ",
    "e": "еєεᴇҽ",
    "f": "ϝꜰ",
    "g": "ɡɢց",
    "h": "һнʜհ",
    "i": "іιɩıɪӏ",
    "j": "јϳᴊ",
    "k": "кκᴋ",
    "l": "ʟⅼ",
    "m": "мᴍ",
    "n": "ηɴո",
    "o": "оοᴏօ",
    "p": "рρᴘ",
    "q": "ԛզ",
    "r": "гʀ",
    "s": "ѕꜱ",
    "t": "тτᴛ",
    "u": "υսᴜ",
    "v": "νѵᴠ",
    "w": "ѡωԝᴡ",
    "x": "хχ",
    "y": "уγʏ",
    "z": "ᴢ",
}
# Enclosed letters that Unicode gives no compatibility decomposition: flags, negative circles and squares.
_ENCLOSED_STARTS = (0x1F1E6, 0x1F150, 0x1F170)
_LETTERS = {ord(odd): plain for plain, odds in _LOOKALIKES.items() for odd in odds} | {
    start + offset: chr(ord("a") + offset) for start in _ENCLOSED_STARTS for offset in range(26)
}
# Blank although Unicode calls them letters or symbols: Hangul fillers and the empty Braille cell.
_BLANKS = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800))
_HIDDEN_CATEGORIES = frozenset({"Cf", "Mn", "Me"})  # zero-width and tag characters; combining marks

_SPACES = re.compile(r"\s+")
_SPELLED = re.compile(r"(?<![^\W_])[^\W_](?:(?: ?[.\-_*·/|,~+:] ?[^\W_]){2,}|(?: [^\W_]){2,})(?![^\W_])")
_TOKEN = re.compile(r"[a-z0-9@$!|]+")
_LEET_DIGITS = str.maketrans("0134578", "oieastb")
_LEET_SIGNS = (
    (re.compile(r"\$(?=[a-z])|(?<=[a-z$])\$"), "s"),
    (re.compile(r"(?<=[a-z])@(?=[a-z])"), "a"),
    (re.compile(r"(?<=[a-z])[!|](?=[a-z])"), "i"),
)
_COUNTED = re.compile(r"\d+(?:st|nd|rd|th|yo|yrs?|mm|cm|km|am|pm|px)")
_REPEATS = re.compile(r"(.)\1{2,}")


def fold(text: str) -> str:
    """Lower-case `text` with look-alike letters unified, hidden characters dropped and white space as is.

    Accents go too: the models and rules behind this read English (Unicode TR 39 describes the attack).
    """
    plain = unicodedata.normalize("NFKD", text).translate(_BLANKS).casefold()
    visible = (c for c in plain if c.isascii() or unicodedata.category(c) not in _HIDDEN_CATEGORIES)
    return "".join(visible).translate(_LETTERS)


def normalise(text: str) -> str:
    """`fold(text)` with spelled-out words joined, leet read, long repeats cut to two, spaces single."""
    joined = _SPELLED.sub(_join, fold(text))
    read = _TOKEN.sub(_unleet, joined)
    return _SPACES.sub(" ", _REPEATS.sub(r"\1\1", read)).strip()


def _join(spelled: re.Match[str]) -> str:
    """Letters run together, unless it is rather a row of numbers ("1, 2, 3")."""
    word = "".join(c for c in spelled.group() if c.isalnum())
    if not _mostly_letters(word):
        return spelled.group()
    # "a n u d e" may be one word or an article and a word: both readings count.
    return f"{word} {word[1:]}" if word[0] in "ai" and spelled.group()[1] == " " else word


def _unleet(token: re.Match[str]) -> str:
    """Digits are letters only in words with more letters than digits: "g1rl", but not "35mm" or "1960s"."""
    word = token.group()
    if word.isalpha() or word.isdigit():
        return word
    for sign, letter in _LEET_SIGNS:
        word = sign.sub(letter, word)
    readable = _mostly_letters(word) and not _COUNTED.fullmatch(word)
    return word.translate(_LEET_DIGITS) if readable else word


def _mostly_letters(word: str) -> bool:
    return sum(c.isalpha() for c in word) > sum(c.isdigit() for c in word)
