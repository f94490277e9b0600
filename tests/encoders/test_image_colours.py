"""Colour spaces, against Python's colorsys, Little CMS, and the formulas of their definitions, written out."""

import colorsys

import numpy as np
import pytest
from PIL import Image, ImageCms

from netlang import NetDecoder, NetEncoder
from netlang.encoders.images.colour import SPACES, TO_XYZ, in_space

CORNERS = [(r, g, b) for r in (0, 0.5, 1) for g in (0, 0.5, 1) for b in (0, 0.5, 1)]
COLOURS = np.concatenate([CORNERS, np.random.default_rng(0).random((200, 3))])
BYTES = np.rint(COLOURS * 255).astype(np.uint8)


def adapted():
    """The matrix from linear sRGB to XYZ of D50, from its primaries and Bradford's adaptation."""
    x, y = np.array([0.64, 0.30, 0.15]), np.array([0.33, 0.60, 0.06])
    primaries = np.stack([x / y, np.ones(3), (1 - x - y) / y])
    d65 = np.array([0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290])
    d50 = np.array([0.96422, 1, 0.82521])
    to_d65 = primaries * np.linalg.solve(primaries, d65)
    cones = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    return np.linalg.inv(cones) @ np.diag((cones @ d50) / (cones @ d65)) @ cones @ to_d65


def test_xyz_is_that_of_d50():
    np.testing.assert_allclose(TO_XYZ, adapted(), atol=2e-4)
    np.testing.assert_allclose(in_space(np.array([[1.0, 1, 1]]), "XYZ"), [[0.96422, 1, 0.82521]], atol=1e-4)


def test_gray_and_cmyk():
    gray = np.asarray(Image.fromarray(BYTES[None]).convert("L"))[0]
    np.testing.assert_allclose(in_space(BYTES / 255, "Grayscale")[:, 0] * 255, gray, atol=1)
    known = {
        (0, 0, 0): (0, 0, 0, 1),
        (1, 1, 1): (0, 0, 0, 0),
        (1, 0, 0): (0, 1, 1, 0),
        (0.5, 0.25, 0): (0, 0.5, 1, 0.5),
    }
    for colour, inks in known.items():
        np.testing.assert_allclose(in_space(np.array([colour], float), "CMYK"), [inks], atol=1e-12)


def test_hsb_is_as_in_colorsys():
    expected = [colorsys.rgb_to_hsv(*colour) for colour in COLOURS]
    np.testing.assert_allclose(in_space(COLOURS, "HSB"), expected, atol=1e-12)
    np.testing.assert_allclose(SPACES["HSB"].to_rgb(COLOURS), [colorsys.hsv_to_rgb(*c) for c in COLOURS], atol=1e-12)


def test_lab_is_as_of_little_cms():
    transform = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = ImageCms.applyTransform(Image.fromarray(BYTES[None]), transform)
    lightness, a, b = (np.asarray(one)[0] for one in lab.split())
    found = in_space(BYTES / 255, "LAB") * 100
    np.testing.assert_allclose(found[:, 0], lightness * (100 / 255), atol=0.7)
    np.testing.assert_allclose(found[:, 1], a.astype(int) - 128, atol=1.5)
    np.testing.assert_allclose(found[:, 2], b.astype(int) - 128, atol=1.5)


def test_luv_and_lch_by_their_definitions():
    white = np.array([0.96422, 1, 0.82521])
    for colour in COLOURS[1:]:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        x, y, z = adapted() @ linear
        lightness = 116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else (29 / 3) ** 3 * y
        u, v = 4 * x / (x + 15 * y + 3 * z), 9 * y / (x + 15 * y + 3 * z)
        un, vn = 4 * white[0] / (white @ [1, 15, 3]), 9 * white[1] / (white @ [1, 15, 3])
        expected = [lightness, 13 * lightness * (u - un), 13 * lightness * (v - vn)]
        np.testing.assert_allclose(in_space(colour[None], "LUV")[0] * 100, expected, atol=0.15)
        lab, lch = in_space(colour[None], "LAB")[0], in_space(colour[None], "LCH")[0]
        np.testing.assert_allclose(lch[1] * np.exp(2j * np.pi * lch[2]), lab[1] + 1j * lab[2], atol=1e-9)
    np.testing.assert_allclose(in_space(np.zeros((1, 3)), "LUV"), 0, atol=1e-9)


@pytest.mark.parametrize("space", SPACES)
def test_encoded_and_decoded_again_an_image_is_the_same(space):
    encoder = NetEncoder("Image", [len(BYTES), 1], ColorSpace=space, MeanImage=0.3, VarianceImage=0.02)
    given = BYTES[None] if space != "Grayscale" else BYTES[None, :, 0]
    again = np.asarray(NetDecoder(encoder)(encoder(given))).astype(int)
    assert np.abs(again - given).max() <= (0 if space in ("RGB", "Grayscale", "CMYK", "HSB") else 1)
    assert np.isfinite(encoder(given)).all()


@pytest.mark.parametrize(("spelling", "space"), [("HSV", "HSB"), ("Gray", "Grayscale"), ("LAB", "LAB")])
def test_other_names(spelling, space):
    assert NetEncoder("Image", ColorSpace=spelling) == NetEncoder("Image", ColorSpace=space)


@pytest.mark.parametrize("space", SPACES)
def test_numbers_of_no_colour_decode_to_the_nearest(space):
    decoder = NetDecoder("Image", ColorSpace=space)
    for value in (-5.0, 0.0, 0.5, 5.0):
        image = decoder(np.full((SPACES[space].channels, 2, 3), value))
        assert image.size == (3, 2)
