"""Words stay readable: no style of ours makes them fainter than the palette allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playground.theme import PALETTE

ROOT = Path(__file__).resolve().parents[2] / "playground"
LEAST = 4.5  # WCAG 2.2, 1.4.3
VEIL = 0.7  # the most that words in the colour of the text may be let through
GROUNDS = ("background", "surface")
READ = ("text", "faint", "accent", "danger", "negative_ink", "positive_ink")
# What has no words: canvases, lines and dots, and what only appears under the pointer or while it waits.
WORDLESS = re.compile(r"canvas|svg path|\bi( |$)|\.past|\.mark\b|bars button|bars\.picked|\.close|\.dragged")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def light(colour: tuple[float, ...]) -> float:
    """Return the relative luminance of an sRGB colour, 0…255 each."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (each / 255 for each in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the contrast ratio, 1…21."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("mode", PALETTE)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", READ)
def test_every_ink_can_be_read_on_page_and_surface(mode, ground, ink) -> None:
    assert contrast(rgb(PALETTE[mode][ink]), rgb(PALETTE[mode][ground])) >= LEAST


@pytest.mark.parametrize("mode", PALETTE)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_let_through_as_far_as_we_do_can_still_be_read(mode, ground) -> None:
    text, under = rgb(PALETTE[mode]["text"]), rgb(PALETTE[mode][ground])
    mixed = tuple(VEIL * a + (1 - VEIL) * b for a, b in zip(text, under, strict=True))
    assert contrast(mixed, under) >= LEAST


@pytest.mark.parametrize("mode", PALETTE)
def test_what_is_pressed_can_be_read(mode) -> None:
    assert contrast(rgb(PALETTE[mode]["on_accent"]), rgb(PALETTE[mode]["accent"])) >= LEAST


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.css")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_style_lets_words_fade(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    wrong = []
    for selector, body in RULE.findall(css):
        found = re.search(r"(?<![-\w])opacity:\s*([\d.]+)", body)
        if (
            not found
            or float(found[1]) in (0, 1)
            or float(found[1]) >= VEIL
            or WORDLESS.search(selector.strip())
        ):
            continue
        wrong.append(f"{' '.join(selector.split())}: {found[1]}")
    assert not wrong, wrong


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.css")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_the_faint_ink_is_not_let_through_any_further(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    both = [
        " ".join(selector.split())
        for selector, body in RULE.findall(css)
        if "faint" in body and "color:" in body and re.search(r"(?<![-\w])opacity:\s*0?\.\d", body)
    ]
    assert not both, both
