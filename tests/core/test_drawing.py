import io
import json
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage
from sklearn.datasets import load_digits

from core.drawing import fit_drawing, image_inputs, read_image
from core.errors import InvalidInput

DIGITS = (load_digits().images / 16).astype(np.float32)
LIMITS = {"max_pixels": 4_000_000, "max_side": 4_000}


def encode(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def gray(values):
    return Image.fromarray((np.asarray(values) * 255).round().astype(np.uint8))


def stroke(size=40):
    """A slanted stroke with a foot, bright on dark: no symmetry hides a flipped axis."""
    ink = np.zeros((size, size), np.float32)
    for row in range(5, 30):
        ink[row, 8 + row // 3 : 12 + row // 3] = 1
    ink[27:30, 17:28] = 1
    return ink


def mnist_like(index):
    """A digit fitted by other code than ours: scaled with splines, shifted on whole pixels."""
    large = ndimage.zoom(DIGITS[index], 2.5, order=1).clip(0, 1)
    field = np.zeros((60, 60), np.float32)
    field[20:40, 20:40] = np.where(large > 0.1, large, 0)
    rows, columns = np.flatnonzero(field.any(1)), np.flatnonzero(field.any(0))
    if max(np.ptp(rows), np.ptp(columns)) + 1 != 20:
        pytest.fail("the reference must fill its box")
    y, x = (np.array(ndimage.center_of_mass(field)) + 0.5 - 14.5).round().astype(int)
    return field[y : y + 28, x : x + 28]


@pytest.mark.parametrize("index", range(10))
def test_a_fitted_digit_stays_as_it_is(index):
    digit = mnist_like(index)
    np.testing.assert_allclose(fit_drawing(digit).reshape(28, 28), digit, atol=1e-6)


@pytest.mark.parametrize("index", range(10))
def test_an_enlarged_and_shifted_digit_comes_back(index):
    digit = mnist_like(index)
    large = np.pad(np.kron(digit, np.ones((7, 7), np.float32)), ((13, 90), (55, 2)))
    np.testing.assert_allclose(fit_drawing(large).reshape(28, 28), digit, atol=1e-6)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("index", range(3))
def test_dark_ink_on_paper_in_a_file_comes_back(kind, index):
    digit = mnist_like(index)
    large = np.pad(np.kron(digit, np.ones((7, 7), np.float32)), ((13, 90), (55, 2)))
    paper = 0.9 - 0.8 * large
    inputs = image_inputs(encode(gray(paper), kind), **LIMITS).reshape(28, 28)
    # Faint edges count as paper, and JPEG moves a little of everything.
    assert np.abs(inputs - digit).mean() < 0.02
    assert np.corrcoef(inputs.ravel(), digit.ravel())[0, 1] > 0.98


def test_the_8_by_8_digits_stay_as_they_are():
    kept = 0
    for digit in DIGITS[:300]:
        fitted = fit_drawing(digit, (8, 8), box=8, center="box").reshape(8, 8)
        kept += np.allclose(fitted, digit, atol=1e-6)
    # Those of odd width may stand one column further left or right in the original.
    assert kept > 240


@pytest.mark.parametrize(
    ("columns", "left", "right"), [(11, 2, 6), (13, 2, 7), (8, 3, 6), (9, 3, 6)]
)
def test_a_box_between_pixels_goes_to_the_nearest(columns, left, right):
    # 24 rows become 8 pixels, so 11 columns become 3.67, which begin at 2.17: on 2, not on 3.
    fitted = fit_drawing(np.ones((24, columns)), (8, 8), box=8, center="box").reshape(8, 8)
    inked = np.flatnonzero(fitted.any(axis=0))
    assert (inked[0], inked[-1] + 1) == (left, right)


@given(
    top=st.integers(0, 30), left=st.integers(0, 30), unit=st.integers(1, 5), seed=st.integers(0, 99)
)
@settings(max_examples=40, deadline=None)
def test_neither_place_nor_size_matters(top, left, unit, seed):
    ink = np.random.default_rng(seed).random((9, 6)).astype(np.float32)
    large = np.pad(np.kron(ink, np.ones((unit, unit), np.float32)), ((top, 7), (left, 3)))
    np.testing.assert_allclose(fit_drawing(large), fit_drawing(ink), atol=1e-5)


def test_no_ink_is_an_error_that_says_so():
    with pytest.raises(InvalidInput, match="blank"):
        fit_drawing(np.zeros((30, 30)))
    with pytest.raises(InvalidInput, match="blank"):
        image_inputs(encode(gray(np.full((50, 50), 0.7))), **LIMITS)


def test_agrees_with_what_the_page_does():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, so static/drawpad/fit.js cannot be run")
    generator = np.random.default_rng(3)
    blobs = ndimage.gaussian_filter(generator.random((6, 90, 70)), (0, 5, 5))
    fits = [
        {"shape": [28, 28], "box": 20, "center": "mass"},
        {"shape": [8, 8], "box": 8, "center": "box"},
    ]
    cases = [
        {"ink": (255 * np.clip((blob - 0.5) * 40, 0, 1)).astype(int).ravel().tolist(), "fit": fit}
        for blob in blobs
        for fit in fits
    ]
    module = Path(__file__).parents[2] / "static" / "drawpad" / "fit.js"
    script = f"""
      import {{ readFileSync }} from "node:fs";
      import {{ fitDrawing }} from {json.dumps(module.as_uri())};
      const cases = JSON.parse(readFileSync(0, "utf8"));
      const fitted = cases.map(({{ ink, fit }}) =>
        [...fitDrawing(Uint8Array.from(ink), 70, 90, fit)]);
      console.log(JSON.stringify(fitted));
    """
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    for case, theirs in zip(cases, json.loads(done.stdout), strict=True):
        fit, ink = case["fit"], np.reshape(case["ink"], (90, 70)) / 255
        ours = fit_drawing(ink, tuple(fit["shape"]), fit["box"], fit["center"])
        assert ours.max() > 0.4
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_a_picture_of_the_networks_shape_is_taken_as_it_is():
    off_center = np.zeros((28, 28), np.float32)
    off_center[1:5, 2:9] = 0.6
    inputs = image_inputs(encode(gray(off_center)), **LIMITS).reshape(28, 28)
    np.testing.assert_array_equal(inputs, off_center)


def test_a_bright_background_is_inverted():
    ink = stroke()
    np.testing.assert_allclose(read_image(encode(gray(1 - ink)), **LIMITS), ink, atol=0.01)
    np.testing.assert_allclose(read_image(encode(gray(ink)), **LIMITS), ink, atol=0.01)


@pytest.mark.parametrize("ink_color", [0, 255])
def test_transparent_means_no_ink(ink_color):
    ink = stroke()
    alpha = gray(ink)
    flat = Image.new("L", alpha.size, ink_color)
    drawn = Image.merge("RGBA", (flat, flat, flat, alpha))
    np.testing.assert_allclose(read_image(encode(drawn), **LIMITS), ink, atol=0.01)


def test_sixteen_bits_and_palettes_are_read():
    ink = stroke()
    deep = Image.fromarray((ink * 65535).astype(np.uint16))
    np.testing.assert_allclose(read_image(encode(deep), **LIMITS), ink, atol=0.01)
    indexed = gray(ink).convert("RGB").convert("P", palette=Image.Palette.ADAPTIVE)
    np.testing.assert_allclose(read_image(encode(indexed), **LIMITS), ink, atol=0.01)
    bilevel = gray(ink).convert("1")
    np.testing.assert_allclose(read_image(encode(bilevel), **LIMITS), ink, atol=0.01)
    print_colors = gray(ink).convert("RGB").convert("CMYK")
    np.testing.assert_allclose(
        read_image(encode(print_colors, "JPEG", quality=95), **LIMITS), ink, atol=0.2
    )


def test_a_photograph_taken_sideways_is_turned_upright():
    ink = stroke()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    sideways = gray(np.rot90(ink))
    np.testing.assert_allclose(read_image(encode(sideways, exif=exif), **LIMITS), ink, atol=0.01)


def huge_png(width, height):
    """A PNG whose header promises far more than its hundred bytes hold."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + (chunk(b"IEND", b""))
    )


@pytest.mark.parametrize("size", [(20_000, 10), (10, 20_000), (3_000, 3_000)])
def test_size_is_checked_before_anything_is_decoded(size):
    with pytest.raises(InvalidInput, match=f"image: expected at most .* {size[0]} x {size[1]}"):
        read_image(huge_png(*size), **LIMITS)


def test_a_decompression_bomb_is_refused_as_too_large():
    with pytest.raises(InvalidInput, match="image: expected at most 4000000 pixels"):
        read_image(huge_png(60_000, 60_000), **LIMITS)


WHOLE = encode(gray(stroke()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"no picture at all",
        WHOLE[:60],
        WHOLE[:-30],
        huge_png(30, 30),
        encode(gray(stroke()), "JPEG")[:80],
        encode(gray(stroke()), "BMP"),
        encode(gray(stroke()), "GIF"),
    ],
    ids=["empty", "gif", "text", "half", "cut", "hollow", "half jpeg", "bmp", "whole gif"],
)
def test_what_is_no_whole_picture_is_refused(data):
    with pytest.raises(InvalidInput, match="image: expected a PNG or JPEG picture, but got"):
        read_image(data, **LIMITS)
