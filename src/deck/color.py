"""Colours as numbers: read them, mix them, and how well one stands out from another.

Imports nothing of deck. Contrast is WCAG 2.2's: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
with the relative luminance of https://www.w3.org/TR/WCAG22/#dfn-relative-luminance.
"""

from __future__ import annotations

import colorsys
import re
from typing import TypeAlias

from deck.patterns import pattern

# Red, green, blue from 0 to 255.
Rgb: TypeAlias = tuple[int, int, int]

# CSS 2.1's named colours; the others are not worth their place.
NAMES: dict[str, Rgb] = {
    "aqua": (0, 255, 255),
    "black": (0, 0, 0),
    "blue": (0, 0, 255),
    "fuchsia": (255, 0, 255),
    "gray": (128, 128, 128),
    "green": (0, 128, 0),
    "grey": (128, 128, 128),
    "lime": (0, 255, 0),
    "maroon": (128, 0, 0),
    "navy": (0, 0, 128),
    "olive": (128, 128, 0),
    "orange": (255, 165, 0),
    "purple": (128, 0, 128),
    "red": (255, 0, 0),
    "silver": (192, 192, 192),
    "teal": (0, 128, 128),
    "white": (255, 255, 255),
    "yellow": (255, 255, 0),
}
_HEX = pattern(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII)
_PART = r"\s*(\d{1,3})\s*"
_RGB = pattern(rf"rgb\({_PART}(?:,|\s){_PART}(?:,|\s){_PART}\)", re.ASCII)


def parse(text: str) -> Rgb | None:
    """Read `#rgb`, `#rrggbb`, `rgb(1, 2, 3)` or a basic name; None for anything else."""
    text = text.strip().lower()
    if text in NAMES:
        return NAMES[text]
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.fullmatch(text):
        red, green, blue = (int(part) for part in found.groups())
        return (red, green, blue) if max(red, green, blue) <= 255 else None
    return None


def write(rgb: Rgb) -> str:
    """Return a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def luminance(rgb: Rgb) -> float:
    """Return the relative luminance: 0 for black, 1 for white."""
    red, green, blue = (_linear(part / 255) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def ratio(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, from 1 to 21; their order is the same."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def contrast(one: str, other: str) -> float | None:
    """Return the contrast ratio of two colours as written, None where one cannot be read."""
    first, second = parse(one), parse(other)
    return ratio(first, second) if first and second else None


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Return `share` (0 to 1) of the first colour mixed into the second, in sRGB."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def readable(rgb: Rgb, page: Rgb, least: float = 4.5) -> Rgb:
    """Return the colour, moved towards black or white until its contrast on the page is enough.

    Towards black on a light page, towards white on a dark one, in steps of 2 %. Hue and
    saturation stay: mixed with white, an accent would go grey.
    """
    dark = luminance(page) > 0.18
    hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in rgb))
    for step in range(51):
        if ratio(rgb, page) >= least:
            return rgb
        there = light + ((0 if dark else 1) - light) * step / 50
        red, green, blue = colorsys.hls_to_rgb(hue, there, strength)
        rgb = round(red * 255), round(green * 255), round(blue * 255)
    return (0, 0, 0) if dark else (255, 255, 255)


def best_on(rgb: Rgb, light: Rgb = (255, 255, 255), dark: Rgb = (16, 22, 30)) -> Rgb:
    """Return which of two colours, white and near-black, stands out better on a colour."""
    return light if ratio(light, rgb) >= ratio(dark, rgb) else dark
