"""A few strokes of SVG: pictures out of numbers, lines, cells, and the frame around them."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from PIL import Image

from playground.theme import PALETTE, Mode

WIDTH, HEIGHT = 640, 400


def framed(mode: Mode, *parts: str) -> str:
    """Return a whole drawing on the page's own ground."""
    ground = PALETTE[mode]["background"]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f'{head}<rect width="100%" height="100%" fill="{ground}"/>{"".join(parts)}</svg>'


def signed(values: np.ndarray, mode: Mode) -> np.ndarray:
    """Return bytes [H, W, 3] of values [H, W] within −1 … 1: negative, the page, positive."""
    ends = [rgb(PALETTE[mode][name]) for name in ("negative", "neutral", "positive")]
    v = np.clip(values, -1, 1)[..., None]
    colours = np.where(v < 0, ends[1] + (ends[0] - ends[1]) * -v, ends[1] + (ends[2] - ends[1]) * v)
    return colours.astype(np.uint8)


def shaded(values: np.ndarray, colour: str, mode: Mode) -> np.ndarray:
    """Return bytes [H, W, 3] of values [H, W] within 0 … 1: the page, `colour`."""
    ground = rgb(PALETTE[mode]["background"])
    v = np.clip(values, 0, 1)[..., None]
    return (ground + (rgb(colour) - ground) * v).astype(np.uint8)


def rgb(colour: str) -> np.ndarray:
    """Return a colour "#rrggbb" as numbers [3]."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def image(
    pixels: np.ndarray,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    mode: Mode,
    smooth: bool = True,
    round_: float = 5,
) -> str:
    """Return a picture of bytes [H, W, 3] at (x, y), with a hairline around it."""
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, "PNG")
    data = base64.b64encode(held.getvalue()).decode()
    name = f"c{x:.0f}-{y:.0f}"
    look = "" if smooth else ' style="image-rendering:pixelated"'
    return (
        f'<clipPath id="{name}"><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{round_}"/></clipPath>'
        f'<image href="data:image/png;base64,{data}" x="{x}" y="{y}" width="{w}" height="{h}" '
        f'preserveAspectRatio="none" clip-path="url(#{name})"{look}/>'
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{round_}" fill="none" '
        f'stroke="{PALETTE[mode]["grid"]}" stroke-width="1.5"/>'
    )


def line(
    points: Iterable[tuple[float, float]], colour: str, width: float = 3, *, opacity: float = 1.0
) -> str:
    """Return a line through the points."""
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{text}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def link(x0: float, y0: float, x1: float, y1: float, colour: str, width: float) -> str:
    """Return a link between two units, drawn as the network playground draws it."""
    middle = (x0 + x1) / 2
    return (
        f'<path d="M{x0} {y0} C{middle} {y0} {middle} {y1} {x1} {y1}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:.2f}" stroke-opacity="0.9"/>'
    )


def dot(x: float, y: float, radius: float, colour: str, *, rim: str = "none") -> str:
    """Return a filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}" stroke="{rim}" stroke-width="2"/>'


def box(
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    fill: str = "none",
    rim: str = "none",
    width: float = 2,
    round_: float = 5,
) -> str:
    """Return a rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{round_}" fill="{fill}" '
        f'stroke="{rim}" stroke-width="{width}"/>'
    )


def arrow(points: list[tuple[float, float]], colour: str, width: float = 2.5) -> str:
    """Return a line that ends in a head."""
    (x0, y0), (x1, y1) = list(pairwise(points))[-1]
    angle = np.arctan2(y1 - y0, x1 - x0)
    wings = [(x1 - 11 * np.cos(angle + turn), y1 - 11 * np.sin(angle + turn)) for turn in (0.5, -0.5)]
    return line(points, colour, width) + line([wings[0], (x1, y1), wings[1]], colour, width)
