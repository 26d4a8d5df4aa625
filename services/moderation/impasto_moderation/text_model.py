"""The embedded text classifier: hashed n-grams, eight logistic regressions, int8 weights, numpy alone.

Trained by `training/train_text_model.py`, which also prints how good it is. It reads English, sees sexual
and self-harm text well and hate, harassment and violence poorly: a first line, never the only one.
"""

import functools
import hashlib
import importlib.resources
import io
import itertools
import re
import zlib
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from impasto_moderation.normalise import normalise
from impasto_moderation.text_rules import RuleHit, rule_hits

BUCKETS = 1 << 16
WEIGHTS = "weights/text_model.npz"

_WORD = re.compile(r"[a-z0-9']{1,40}")  # longer runs are cut, which bounds the cost of one word
_NGRAM_SIZES = (3, 4, 5)
_WINDOW_WORDS = 80


@dataclass(frozen=True)
class TextScreening:
    """What the policy needs to know about one text, and what the log keeps of it."""

    sha256: str
    scores: dict[str, float]
    hits: tuple[RuleHit, ...]
    model_version: str


@dataclass(frozen=True, eq=False)
class TextModel:
    """Weights int8 (BUCKETS, n), their scale and bias float32 (n,), idf float32 (BUCKETS,), n category names.

    `version` is the start of the weights file's sha256, so that a logged score names what made it.
    """

    categories: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    idf: NDArray[np.float32]
    version: str

    @classmethod
    def load(cls) -> Self:
        """The model shipped in this package (about 1 MB in memory). Build it once and pass it on."""
        raw = importlib.resources.files("impasto_moderation").joinpath(WEIGHTS).read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
            return cls(
                categories=tuple(str(name) for name in stored["categories"]),
                weights=stored["weights"],
                scale=stored["scale"],
                bias=stored["bias"],
                idf=stored["idf"].astype(np.float32) * stored["idf_step"],
                version=hashlib.sha256(raw).hexdigest()[:12],
            )

    def scores(self, text: str) -> dict[str, float]:
        """Probability in [0, 1] per OpenAI moderation category; all 0.0 for a text without Latin words.

        A long text scores as its worst window of 80 words, lest bad words drown in padding. The cost is
        linear in the length, which callers bound.
        """
        worst = np.zeros(len(self.categories))
        for words in windows(text):
            worst = np.maximum(worst, self._window_scores(words))
        return {name: round(float(score), 4) for name, score in zip(self.categories, worst, strict=True)}

    def _window_scores(self, words: list[str]) -> NDArray[np.float64]:
        buckets, counts = features(words)
        values = unit(counts * self.idf[buckets])
        logits = (values @ self.weights[buckets].astype(np.float32)) * self.scale + self.bias
        return np.asarray(1 / (1 + np.exp(-logits.astype(np.float64))))


def screen_text(text: str, model: TextModel, *, caption: bool = False) -> TextScreening:
    """Scores and rule hits of `text`; a caption, which others read, is also searched for personal data."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TextScreening(digest, model.scores(text), rule_hits(text, caption=caption), model.version)


def windows(text: str) -> list[list[str]]:
    """Words of `text`: the whole and, if it is longer than 80 words, windows of 80 that half overlap."""
    words = _WORD.findall(normalise(text))
    if len(words) <= _WINDOW_WORDS:
        return [words] if words else []
    starts = range(0, len(words) - _WINDOW_WORDS // 2, _WINDOW_WORDS // 2)
    return [words, *(words[start : start + _WINDOW_WORDS] for start in starts)]


def features(words: list[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Hash buckets (sorted, unique) of words, word pairs and character n-grams, and 1 + log of the counts."""
    hashes = [hashed for word in words for hashed in _word_hashes(word)]
    hashes += [_bucket(f"b{first} {second}") for first, second in itertools.pairwise(words)]
    buckets, counts = np.unique(np.array(hashes, np.intp), return_counts=True)
    return buckets, (1 + np.log(counts)).astype(np.float32)


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """`vector` scaled to length 1 (a zero vector stays zero)."""
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


@functools.lru_cache(maxsize=1 << 15)
def _word_hashes(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    grams = (padded[i : i + n] for n in _NGRAM_SIZES for i in range(len(padded) - n + 1))
    return (_bucket("w" + word), *(_bucket("c" + gram) for gram in grams))


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) & (BUCKETS - 1)
