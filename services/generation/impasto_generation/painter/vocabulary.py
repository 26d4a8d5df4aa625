"""The words the painter knows: `words.json`, indexed by phrase.

The file maps slot -> concept -> words. Its slots are those of `Scene`, and besides: `hint` (words that
suggest a place without naming it), `number`, `colour` and `hair` (by hex value) and `home` (where a
subject is found when the prompt does not say).
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

LONGEST_PHRASE = 4
# The styles a caller may name; the default comes first.
STYLES = (
    "illustration", "anime", "photo", "watercolor", "oil", "pixel", "ukiyoe", "poster", "noir", "neon",
    "sketch", "lowpoly", "stained",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")
_PLURALS = (("ies", "y"), ("ves", "f"), ("es", ""), ("s", ""))


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a phrase can mean."""

    slot: str
    concept: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Look-up tables made from the word file."""

    phrases: dict[tuple[str, ...], tuple[Meaning, ...]]
    homes: dict[str, str]
    concepts: dict[str, tuple[str, ...]]


def words_of(text: str) -> list[str]:
    """Split a text into plain lower-case words, without accents, hyphens or possessives."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _WORD.findall(plain.replace("'s", "").replace("'", ""))


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary; the file is read once per process."""
    raw = json.loads(resources.files(__package__).joinpath("words.json").read_text("utf-8"))
    homes = {kind: place for place, kinds in raw.pop("home").items() for kind in kinds.split(", ")}
    phrases: dict[tuple[str, ...], tuple[Meaning, ...]] = {}
    for slot, concepts in raw.items():
        for concept, listed in concepts.items():
            for phrase in listed.split(", "):
                key = tuple(words_of(phrase))
                phrases[key] = (*phrases.get(key, ()), Meaning(slot, concept))
    return Vocabulary(phrases, homes, {slot: tuple(concepts) for slot, concepts in raw.items()})


def look_up(words: list[str], at: int) -> tuple[int, tuple[Meaning, ...]]:
    """Return how many words from `at` on form the longest known phrase, and its meanings; (1, ()) if none."""
    for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        found = _meanings(tuple(words[at : at + length]))
        if found:
            return length, found
    return 1, ()


def is_plural(word: str) -> bool:
    """Return whether a word is only known because its plural ending was taken off."""
    return not vocabulary().phrases.get((word,)) and bool(_meanings((word,)))


def _meanings(phrase: tuple[str, ...]) -> tuple[Meaning, ...]:
    phrases = vocabulary().phrases
    if phrase in phrases:
        return phrases[phrase]
    return next((phrases[form] for form in _singulars(phrase) if form in phrases), ())


def _singulars(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    *head, last = phrase
    return [
        (*head, last[: -len(ending)] + singular)
        for ending, singular in _PLURALS
        if last.endswith(ending) and len(last) > len(ending) + 2
    ]
