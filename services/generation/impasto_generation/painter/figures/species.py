"""Proportions and markings of the four-legged species, in the local units of `quadruped`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Build:
    """Proportions of a species, in local units.

    `length` hip to shoulder, `height` of the back, `depth` of chest, `waist` and `rump`, `leg` width above
    and below the knee, `neck` reach forward and up and its width, `head` radius, `muzzle` length and width.
    """

    length: float = 46
    height: float = 58
    depth: float = 26
    waist: float = 19
    rump: float = 23
    leg: tuple[float, float] = (11, 5.5)
    neck: tuple[float, float, float] = (15, 18, 16)
    head: float = 10
    muzzle: tuple[float, float] = (13, 7)
    droop: float = 3
    ears: str = "pointed"
    tail: str = "brush"
    marks: tuple[str, ...] = ()
    feet: str = "paw"


SPECIES: dict[str, Build] = {
    "fox": Build(44, 50, 22, 15, 19, (9, 4.4), (13, 15, 13), 9.5, (14, 5.4), 3, "tall", "fox", ("socks",
        "bib", "cheeks")),
    "wolf": Build(50, 62, 27, 18, 22, (11, 5.6), (16, 14, 19), 10.5, (15, 7), 3, "pointed", "brush",
        ("bib", "cheeks", "ruff")),
    "dog": Build(42, 50, 24, 18, 21, (10, 5.6), (11, 17, 15), 11, (12, 8), 4, "floppy", "wag", ("bib",)),
    "cat": Build(42, 40, 18, 15, 17, (8.5, 5), (9, 12, 12), 10, (5, 7), 3, "cat", "long", ("bib",)),
    "lion": Build(54, 60, 28, 20, 24, (12, 7.5), (15, 13, 22), 13, (10, 10), 5, "round", "tuft", ("mane",)),
    "tiger": Build(58, 56, 26, 20, 24, (12, 7.5), (15, 12, 20), 12.5, (9, 10), 4, "round", "long",
        ("stripes", "bib")),
    "bear": Build(52, 60, 36, 35, 36, (17, 12), (17, 5, 26), 15, (10, 9), 4, "small", "none", ("muzzle",)),
    "polarbear": Build(56, 58, 35, 34, 36, (17, 12), (21, 7, 23), 13, (12, 9), 4, "small", "none", ()),
    "panda": Build(46, 54, 38, 38, 38, (17, 12), (12, 9, 28), 18, (7, 9), 4, "panda", "none", ("panda",)),
    "deer": Build(48, 66, 24, 18, 22, (9, 3.6), (15, 31, 12), 9, (13, 6), 4, "leaf", "scut", ("antlers",
        "bib", "rumpspot"), "hoof"),
    "horse": Build(56, 70, 29, 23, 27, (11, 5), (22, 32, 18), 11, (21, 8), 11, "pointed", "horse",
        ("manehair",), "hoof"),
    "unicorn": Build(56, 70, 29, 23, 27, (11, 5), (22, 34, 18), 11, (20, 8), 10, "pointed", "horse",
        ("manehair", "horn"), "hoof"),
    "cow": Build(60, 60, 34, 31, 32, (12, 7), (18, 8, 22), 13, (14, 10), 8, "side", "tuft", ("patches",
        "horns", "udder"), "hoof"),
    "sheep": Build(44, 48, 32, 32, 32, (8, 5), (12, 8, 16), 9, (10, 7), 6, "side", "none", ("wool",), "hoof"),
    "pig": Build(48, 44, 33, 33, 33, (10, 7), (13, 2, 27), 14, (8, 8), 3, "floppy", "curl", ("snout",),
        "hoof"),
    "elephant": Build(60, 78, 48, 48, 50, (20, 17), (24, 0, 34), 22, (8, 14), 6, "elephant", "string",
        ("trunk", "tusks"), "pad"),
    "giraffe": Build(42, 66, 27, 21, 23, (9, 4.6), (24, 74, 13), 8.5, (13, 6.5), 7, "side", "tuft",
        ("spots", "ossicones"), "hoof"),
    "camel": Build(52, 68, 28, 22, 24, (10, 5), (30, 20, 12), 9.5, (14, 7), 7, "small", "tuft", ("hump",
        "swanneck"), "hoof"),
}  # fmt: skip
