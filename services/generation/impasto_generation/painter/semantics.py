"""From prompt to `Scene`: a transparent reading, word by word, that can name its reasons."""

from dataclasses import dataclass, field

import numpy as np

from impasto_generation.painter.dice import Dice
from impasto_generation.painter.scene import Scene, Subject
from impasto_generation.painter.vocabulary import Meaning, is_plural, look_up, vocabulary, words_of

MAX_SUBJECTS = 3
_SLOTS = ("place", "hint", "time", "weather", "season", "style", "mood", "hair")
_NEGATIONS = frozenset({"no", "without", "not", "minus", "except", "never"})
_CONNECTORS = frozenset(
    [
        "on",
        "in",
        "at",
        "with",
        "and",
        "by",
        "of",
        "or",
        "near",
        "under",
        "over",
        "beside",
        "behind",
        "is",
        "are",
        "for",
        "to",
        "from",
    ]
)
_WEARING = frozenset({"in", "wearing", "dressed", "wears"})
_FILLER = (
    _CONNECTORS
    | _NEGATIONS
    | _WEARING
    | frozenset(
        [
            "a",
            "an",
            "the",
            "this",
            "that",
            "its",
            "it",
            "his",
            "her",
            "their",
            "my",
            "our",
            "your",
            "into",
            "onto",
            "through",
            "across",
            "above",
            "below",
            "between",
            "around",
            "style",
            "art",
            "artwork",
            "picture",
            "image",
            "detailed",
            "highly",
            "very",
            "quality",
            "best",
            "beautiful",
            "masterpiece",
            "like",
            "as",
            "there",
            "some",
            "up",
            "down",
            "off",
            "out",
            "while",
            "during",
            "against",
            "inspired",
            "ultra",
            "trending",
            "featuring",
            "scene",
            "view",
            "made",
        ]
    )
)
# When several places are named, the stranger one wins: "the desert of mars" is on Mars.
_SPECIFIC = ("mars", "moon", "underwater", "volcano", "clouds", "tundra", "space")
_NIGHT_PLACES = frozenset({"space", "moon"})
_NIGHT_SIGHTS = frozenset(
    ["moon", "crescent", "stars", "milkyway", "shootingstar", "fireflies", "lanterns", "aurora", "fireworks"]
)
_SWIMMERS = frozenset({"whale", "dolphin", "shark", "fish", "turtle", "octopus", "jellyfish"})
_DRY_PLACES = frozenset({"meadow", "forest", "village", "mountains", "desert", "city"})
_TIMES = ("day", "dusk", "dawn", "day", "day", "dusk", "dawn", "night")
_OPEN_PLACES = ("meadow", "mountains", "beach", "lake", "forest")
_PLURAL_COUNT = 3


@dataclass
class _Reading:
    """What has been understood so far."""

    found: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    accents: list[str] = field(default_factory=list)
    features: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    colour: str | None = None
    count: int = 0
    skip: bool = False
    wearing: bool = False


def parse(prompt: str, seed: int, style: str | None = None) -> Scene:
    """Read a prompt.

    `style` (any words of the style vocabulary, such as "oil" or "woodblock print") overrules the prompt's
    own. What the prompt leaves open is decided by `seed`. Never fails: unknown words are listed in `why`.
    """
    reading = _read(words_of(prompt))
    if style:
        chosen = _read(words_of(style)).found.get("style")
        reading.found["style"] = chosen or reading.found.get("style", [])
    return _decide(reading, Dice(prompt, seed).stream("scene"))


def _read(words: list[str]) -> _Reading:
    reading = _Reading()
    at = 0
    while at < len(words):
        length, meanings = look_up(words, at)
        following = words[at + length] if at + length < len(words) else ""
        _take(reading, words[at : at + length], _choose(meanings, following))
        at += length
    _settle_colour(reading)
    return reading


def _choose(meanings: tuple[Meaning, ...], following: str) -> tuple[Meaning, ...]:
    """Settle words that are both a colour and a thing: "orange cat" against "an orange on a table"."""
    colours = tuple(m for m in meanings if m.slot == "colour")
    if not colours or len(colours) == len(meanings):
        return meanings
    if following and following not in _CONNECTORS:
        return colours
    return tuple(m for m in meanings if m.slot != "colour")


def _take(reading: _Reading, words: list[str], meanings: tuple[Meaning, ...]) -> None:
    if words[0] in _NEGATIONS:
        reading.skip = True
    elif not meanings:
        _take_unknown(reading, words[0])
    elif reading.skip:
        reading.skip = False
    else:
        for meaning in meanings:
            _take_meaning(reading, meaning, words)
        _close_phrase(reading, meanings)


def _take_unknown(reading: _Reading, word: str) -> None:
    if word in _WEARING:
        reading.wearing = True
    if word in _CONNECTORS:
        _settle_colour(reading)
    elif word not in _FILLER and len(word) > 2:
        reading.unknown.append(word)


def _take_meaning(reading: _Reading, meaning: Meaning, words: list[str]) -> None:
    if meaning.slot == "colour":
        _take_colour(reading, meaning.concept)
    elif meaning.slot == "number":
        reading.count = max(reading.count, int(meaning.concept))
    elif meaning.slot == "subject":
        _take_subject(reading, meaning.concept, words)
    elif meaning.slot == "feature":
        reading.features.setdefault(meaning.concept, " ".join(words))
    else:
        reading.found.setdefault(meaning.slot, []).append((meaning.concept, " ".join(words)))


def _take_colour(reading: _Reading, colour: str) -> None:
    last = reading.subjects[-1] if reading.subjects else None
    if reading.wearing and last and last.colour is None:
        reading.subjects[-1] = Subject(last.kind, colour, last.count, last.word)
        reading.wearing = False
        return
    _settle_colour(reading)
    reading.colour = colour


def _take_subject(reading: _Reading, kind: str, words: list[str]) -> None:
    if len(reading.subjects) >= MAX_SUBJECTS or any(s.kind == kind for s in reading.subjects):
        return
    many = (
        is_plural(words[-1])
        or words[-1] in _IRREGULAR_PLURALS
        or (words[-1].endswith("s") and len(words) > 1)
    )
    count = reading.count or (_PLURAL_COUNT if many else 1)
    reading.subjects.append(Subject(kind, reading.colour, count, " ".join(words)))


_IRREGULAR_PLURALS = frozenset(
    [
        "children",
        "people",
        "men",
        "women",
        "mice",
        "geese",
        "butterflies",
        "wolves",
        "penguins",
        "ships",
        "boats",
        "balloons",
        "sunflowers",
        "tulips",
        "roses",
        "poppies",
        "mushrooms",
        "elephants",
        "cranes",
        "flamingos",
        "swans",
        "ducks",
        "whales",
        "dolphins",
        "sharks",
        "cars",
        "trains",
        "planes",
        "rockets",
        "spaceships",
        "horses",
        "camels",
        "birds",
        "crows",
        "ravens",
        "pumpkins",
        "apples",
        "books",
        "candles",
        "umbrellas",
        "crystals",
        "lilies",
        "daisies",
        "foxes",
        "friends",
        "family",
        "crowd",
        "couple",
        "lovers",
        "elves",
        "knights",
        "astronauts",
        "robots",
        "aliens",
        "ghosts",
        "monsters",
        "dragons",
        "windmills",
        "palms",
        "cacti",
        "fish",
        "koi",
        "hikers",
        "travelers",
        "climbers",
        "lambs",
        "ducklings",
    ]
) - {"fish", "koi"}


def _close_phrase(reading: _Reading, meanings: tuple[Meaning, ...]) -> None:
    """After a known noun, its adjectives are used up."""
    slots = {meaning.slot for meaning in meanings}
    if slots <= {"colour", "number"}:
        return
    if "subject" in slots:
        reading.colour = None
    elif "place" in slots or "feature" in slots:
        _settle_colour(reading)
    if slots & {"subject", "place"}:
        reading.count = 0
    reading.wearing = False


def _settle_colour(reading: _Reading) -> None:
    if reading.colour and reading.colour not in reading.accents:
        reading.accents.append(reading.colour)
    reading.colour = None


def _decide(reading: _Reading, rng: np.random.Generator) -> Scene:
    why: dict[str, str] = {}
    chosen = {slot: _pick(reading, slot, why) for slot in _SLOTS}
    place = chosen["place"] or _fallback_place(reading, chosen["hint"], rng, why)
    if place in _DRY_PLACES and reading.subjects and reading.subjects[0].kind in _SWIMMERS:
        place, why["place"] = "lake", f"water for {reading.subjects[0].word}"
    why.pop("hint", None)
    style = chosen["style"] or "illustration"
    season = chosen["season"] or ("winter" if place == "tundra" else "summer")
    weather = chosen["weather"] or "clear"
    time = chosen["time"] or _fallback_time(reading, place, style, rng, why)
    _explain(reading, why)
    return Scene(
        place, time, weather, season, style, chosen["mood"] or "", tuple(reading.subjects),
        tuple(reading.accents), frozenset(reading.features),
        chosen["hair"], why,
    )  # fmt: skip


def _pick(reading: _Reading, slot: str, why: dict[str, str]) -> str:
    named = reading.found.get(slot, [])
    if not named:
        return ""
    ranked = sorted(named, key=_strangeness) if slot == "place" else named
    concept, word = ranked[0]
    why[slot] = word
    return concept


def _strangeness(named: tuple[str, str]) -> int:
    return _SPECIFIC.index(named[0]) if named[0] in _SPECIFIC else len(_SPECIFIC)


def _fallback_place(reading: _Reading, hint: str, rng: np.random.Generator, why: dict[str, str]) -> str:
    if hint and not (hint == "abstract" and reading.subjects):
        why["place"] = why["hint"]
        return hint
    if reading.subjects:
        first = reading.subjects[0]
        why["place"] = f"home of {first.word}"
        return vocabulary().homes[first.kind]
    why["place"] = "seed"
    known = set(reading.found) & {"time", "weather", "season"} or reading.features
    return str(rng.choice(_OPEN_PLACES)) if known else "abstract"


def _fallback_time(
    reading: _Reading, place: str, style: str, rng: np.random.Generator, why: dict[str, str]
) -> str:
    sight = next((name for name in reading.features if name in _NIGHT_SIGHTS), None)
    if sight:
        why["time"] = reading.features[sight]
        return "night"
    if style == "neon" or place in _NIGHT_PLACES:
        why["time"] = f"usual for {style if style == 'neon' else place}"
        return "night"
    why["time"] = "seed"
    return str(rng.choice(_TIMES))


def _explain(reading: _Reading, why: dict[str, str]) -> None:
    if reading.subjects:
        why["subjects"] = ", ".join(subject.word for subject in reading.subjects)
    if reading.features:
        why["features"] = ", ".join(dict.fromkeys(reading.features.values()))
    if reading.unknown:
        why["unknown"] = ", ".join(dict.fromkeys(reading.unknown))
