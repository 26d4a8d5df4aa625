"""A procedural painter: prompts become pictures without a model, a network or a GPU."""

from impasto_generation.painter.paint import MAX_SIDE, MIN_SIDE, MODEL, Painting, paint
from impasto_generation.painter.scene import Scene, Subject
from impasto_generation.painter.vocabulary import STYLES

__all__ = ["MAX_SIDE", "MIN_SIDE", "MODEL", "STYLES", "Painting", "Scene", "Subject", "paint"]
