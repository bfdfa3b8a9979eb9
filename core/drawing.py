"""Any picture of a digit, turned into a network's inputs as MNIST's makers did it.

LeCun, Cortes and Burges: the ink's bounding box is scaled into 20 x 20 pixels, its aspect ratio
kept and its edges antialiased, and is put into a 28 x 28 field by its center of mass. On the real
files one finds that the box stands on whole pixels and that the center of mass lies between the
middle of the field and one pixel behind it; the same is done here, so a digit of MNIST stays as it
is. `static/drawpad/fit.js` does the same to what is drawn on the page; a test holds them together.

Left out: lighting, perspective and several digits in one picture.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

Center = Literal["mass", "box"]

# Share of a picture's contrast that counts as paper: JPEG leaves a few percent around a stroke.
PAPER = 0.1
# Less contrast than this share of the full range is a blank picture, whatever is printed on it.
BLANK = 0.05
# Centers of mass in MNIST's own files miss the middle by up to 0.0005 pixels.
SLACK = 1e-3


def image_inputs(
    data: bytes,
    *,
    shape: tuple[int, int] = (28, 28),
    box: int = 20,
    center: Center = "mass",
    max_pixels: int,
    max_side: int,
) -> NDArray[np.float32]:
    """A network's inputs, (rows * columns,) in [0, 1], from a PNG or JPEG file.

    A picture on a dark background that has exactly the network's shape is taken as it is: its
    maker has fitted it already. Every other one is cleaned and fitted.

    Raises `InvalidInput` for what is no such file, too large, or blank.
    """
    luminance = _read_luminance(data, max_pixels, max_side)
    if luminance.shape == shape and not _background_is_bright(luminance):
        return luminance.ravel()
    return fit_drawing(_without_paper(_ink(luminance)), shape, box, center)


def read_image(data: bytes, *, max_pixels: int, max_side: int) -> NDArray[np.float32]:
    """The ink of a PNG or JPEG file, (rows, columns) in [0, 1], bright on dark.

    The median of the border decides what is background; a bright one is inverted. Transparent
    means no ink. The size is checked from the header, before a pixel is decoded.

    Raises `InvalidInput` for what is no such file or too large.
    """
    return _ink(_read_luminance(data, max_pixels, max_side))


def fit_drawing(
    pixels: NDArray[np.floating],
    shape: tuple[int, int] = (28, 28),
    box: int = 20,
    center: Center = "mass",
) -> NDArray[np.float32]:
    """Ink of any size, (rows, columns) in [0, 1], as inputs (shape[0] * shape[1],) float32.

    Whatever is above zero is ink. `center` says what comes to the middle of the field: the
    center of mass (MNIST) or the middle of the bounding box (the 8 x 8 digits).

    Raises `InvalidInput` when there is no ink.
    """
    ink = np.asarray(pixels, np.float64)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        raise InvalidInput("image", "expected a picture of a digit, but it is blank")
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = box / max(ink.shape)
    down = _resampling(ink.sum(axis=1), scale, shape[0], center)  # (shape[0], rows)
    across = _resampling(ink.sum(axis=0), scale, shape[1], center)  # (shape[1], columns)
    return (down @ ink @ across.T).clip(0, 1).astype(np.float32).ravel()


def _resampling(
    profile: NDArray[np.float64], scale: float, field: int, center: Center
) -> NDArray[np.float64]:
    """Area averaging along one axis: (field, n) shares of each of n source pixels.

    Entry (i, k) is the length of source pixel k, scaled and shifted, that falls on field pixel i.
    """
    n = profile.size
    places = np.arange(n) + 0.5
    if center == "mass":
        start = math.ceil(field / 2 - scale * (places @ profile) / profile.sum() - SLACK)
    else:
        # The nearest whole pixel; of two, the later, where most of the 8 x 8 digits stand.
        start = math.floor((field - n * scale) / 2 + 0.5 + SLACK)
    start = max(0, min(start, math.floor(field - n * scale + SLACK)))
    edges = start + scale * np.arange(n + 1)
    below = np.arange(field)[:, None]
    far, near = np.minimum(edges[1:], below + 1), np.maximum(edges[:-1], below)
    overlap: NDArray[np.float64] = np.maximum(far - near, 0)
    return overlap


def _ink(luminance: NDArray[np.float32]) -> NDArray[np.float32]:
    return 1 - luminance if _background_is_bright(luminance) else luminance


def _border(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def _background_is_bright(luminance: NDArray[np.float32]) -> bool:
    return bool(np.median(_border(luminance)) > 0.5)


def _without_paper(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """The contrast stretched from the background's median to the strongest ink, the rest zero."""
    paper, peak = float(np.median(_border(ink))), float(ink.max())
    if peak - paper < BLANK:
        return np.zeros_like(ink)
    stretched = (ink - paper) / (peak - paper)
    return np.where(stretched > PAPER, stretched, 0).astype(np.float32)


def _read_luminance(data: bytes, max_pixels: int, max_side: int) -> NDArray[np.float32]:
    """Luminance, (rows, columns) in [0, 1], upright and without transparency."""
    # Imported here because most of the program's commands never see a picture.
    from PIL import Image, ImageOps  # noqa: PLC0415

    unreadable = (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        struct.error,
        zlib.error,
    )
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        _check_size(image.size, max_pixels, max_side)
        upright = ImageOps.exif_transpose(image)
        return _flatten(upright)
    except Image.DecompressionBombError as error:  # Pillow's own limit, far beyond any of ours
        raise InvalidInput(
            "image", f"expected at most {max_pixels} pixels in all, but got many times more"
        ) from error
    except unreadable as error:
        raise InvalidInput(
            "image", f"expected a PNG or JPEG picture, but got {_description(data)}"
        ) from error


def _check_size(size: tuple[int, int], max_pixels: int, max_side: int) -> None:
    width, height = size
    if max(width, height) > max_side or width * height > max_pixels:
        raise InvalidInput(
            "image",
            f"expected at most {max_side} pixels a side and {max_pixels} in all, "
            f"but got {width} x {height}",
        )


def _description(data: bytes) -> str:
    if not data:
        return "an empty file"
    known = data.startswith((b"\x89PNG", b"\xff\xd8"))
    return f"{len(data)} bytes that " + ("are damaged" if known else "are neither")


def _flatten(image: Image) -> NDArray[np.float32]:
    """Luminance with the transparent parts filled by the background."""
    if image.mode.startswith("I"):  # 16 bits of gray, which Pillow would clip, not scale, to 8
        return np.asarray(image, np.float32) / np.float32(65535)
    layered = image.convert("RGBA")
    luminance = np.asarray(layered.convert("L"), np.float32) / np.float32(255)
    opacity = np.asarray(layered.getchannel("A"), np.float32) / np.float32(255)
    if opacity.min() == 1:
        return luminance
    background = np.float32(_background_behind(luminance, opacity))
    filled: NDArray[np.float32] = luminance * opacity + background * (1 - opacity)
    return filled


def _background_behind(luminance: NDArray[np.float32], opacity: NDArray[np.float32]) -> float:
    """What lies behind a transparent picture: its own border, else the opposite of its ink."""
    border, opaque = _border(luminance), _border(opacity) > 0.5
    if opaque.mean() >= 0.5:
        return float(np.median(border[opaque]))
    ink = float((luminance * opacity).sum() / max(float(opacity.sum()), 1e-9))
    return 1.0 if ink < 0.5 else 0.0
