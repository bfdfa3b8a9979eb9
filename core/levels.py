"""A value's level on a color scale: one byte, which is all that a screen can show.

0 is exactly zero, 1 to 253 the scale, 254 not computed, 255 not a number. See docs/protocol.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parameters import Vector

ZERO, LOWEST, MIDDLE, HIGHEST, NOT_COMPUTED, NOT_A_NUMBER = 0, 1, 127, 253, 254, 255
DECADES = 3  # of a logarithmic scale: with more, nearly all of a real gradient looks large
LARGEST = float(np.finfo(np.float32).max)
NICE = (1.0, 2.0, 5.0, 10.0)  # a scale's ends are read by people


@dataclass(frozen=True)
class Scale:
    """A map from magnitudes to levels; `signed` scales use 127 as the middle."""

    kind: str  # "log" or "linear"
    signed: bool
    low: float
    high: float


def fit_scale(kind: str, magnitudes: Vector, *, signed: bool, nice: bool = False) -> Scale:
    """Return the scale that just holds the finite `magnitudes`; `nice` rounds its end upwards."""
    finite = magnitudes[np.isfinite(magnitudes)]
    high = float(finite.max()) if finite.size else 0.0
    high = high or 1.0
    if nice:
        power = 10.0 ** np.floor(np.log10(high))
        high = float(power * next(each for each in NICE if each * power >= high * 0.999999))
        high = min(high, LARGEST)
    low = high / 10**DECADES if kind == "log" else 0.0
    return Scale(kind, signed, low, high)


def levels(values: Vector, scale: Scale) -> NDArray[np.uint8]:
    """Return the level of each value, uint8, the same shape."""
    place = np.abs(values)
    with np.errstate(all="ignore"):  # zero, NaN and what is off the scale have levels of their own
        if scale.kind == "log":
            np.log(place, out=place)
            place -= np.float32(np.log(scale.low))
            place /= np.float32(np.log(scale.high) - np.log(scale.low))
        else:
            place -= np.float32(scale.low)
            place /= np.float32(scale.high - scale.low)  # its inverse may be too large for float32
        np.clip(place, 0, 1, out=place)
        if scale.signed:
            place *= HIGHEST - MIDDLE
            np.copysign(place, values, out=place)
            place += MIDDLE
        else:
            place *= HIGHEST - LOWEST
            place += LOWEST
        np.rint(place, out=place)
        found: NDArray[np.uint8] = place.astype(np.uint8)
    found[values == 0] = ZERO
    found[~np.isfinite(values)] = NOT_A_NUMBER
    return found


def strongest(found: NDArray[np.uint8], count: int, *, signed: bool) -> NDArray[np.uint32]:
    """Return the places of the `count` strongest of these levels, rising, uint32 (count,).

    Not a number is strongest, then comes the scale; not computed and exactly zero come last. Of equals
    at the end that do not all fit, some are taken evenly, so that no part stands for the rest.
    """
    count = min(count, found.size)
    ranks = RANKS[signed]
    tally = np.bincount(ranks, np.bincount(found, minlength=256), 257)  # edges of each rank
    above = np.cumsum(tally[::-1])[::-1]  # [r]: how many have rank r or more
    last = int(np.flatnonzero(above >= count)[-1])
    places = np.flatnonzero((ranks >= last)[found])
    equals = np.flatnonzero((ranks == last)[found[places]])
    left = count - int(above[last + 1])
    dropped = np.delete(equals, np.arange(left) * equals.size // max(left, 1))
    return np.delete(places, dropped).astype(np.uint32)


def rank_levels(*, signed: bool) -> NDArray[np.uint8]:
    """Return a rank for each level, uint8 (256,): the stronger, the higher."""
    level = np.arange(256)
    ranks = 2 + (2 * np.abs(level - MIDDLE) if signed else level - LOWEST)  # on the scale 2 to 254
    ranks[[ZERO, NOT_COMPUTED, NOT_A_NUMBER]] = 0, 1, 255
    return ranks.astype(np.uint8)


RANKS = {signed: rank_levels(signed=signed) for signed in (False, True)}
