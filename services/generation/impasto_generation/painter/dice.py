"""Random numbers that can be repeated."""

import hashlib

import numpy as np


class Dice:
    """Random numbers that belong to one prompt and seed.

    Every part draws from a stream of its own, so that a change in one does not disturb the others.
    """

    def __init__(self, prompt: str, seed: int) -> None:
        self._root = f"{' '.join(prompt.lower().split())}\0{seed}"

    def stream(self, name: str) -> np.random.Generator:
        """Return the stream called `name`, from its beginning."""
        digest = hashlib.sha256(f"{self._root}\0{name}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))
