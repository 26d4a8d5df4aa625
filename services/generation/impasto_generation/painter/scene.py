"""What a prompt means to the painter."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to draw: `kind` is a key of the vocabulary's subjects, `colour` a hex string if named."""

    kind: str
    colour: str | None
    count: int
    word: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One reading of a prompt.

    `accents` are colours that belong to no subject, `hair` is that of the people in it ("" if not said).
    `why` maps each slot to the word that decided it,
    or to the rule that did ("home of fox", "seed"); `why["unknown"]` lists the words nobody understood.
    """

    place: str
    time: str
    weather: str
    season: str
    style: str
    mood: str
    subjects: tuple[Subject, ...]
    accents: tuple[str, ...]
    features: frozenset[str]
    hair: str
    why: Mapping[str, str]

    @property
    def snowy(self) -> bool:
        """Whether snow lies on the ground."""
        return self.season == "winter" or self.weather == "snow"
