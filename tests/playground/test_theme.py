"""The palette can be read by everyone, weighs both its ends equally, and is the same wherever it is used."""

import itertools
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.theme import (
    BASE_SIZE,
    CLASSES,
    FONT_FAMILY,
    FONTS,
    PALETTE,
    colorscale,
    palette_json,
    streamlit_theme,
    style,
    template,
)

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "playground" / "static"
MODES = ("light", "dark")
HIDDEN = {"postScriptGC"}  # Streamlit has this option, but does not list it
READ = ("text", "faint", "accent", "danger", "negative_ink", "positive_ink", "train", "test")

# Björn Ottosson's OKLab, and Machado, Oliveira and Fernandes' matrices (2009) for full colour blindness.
TO_LMS = np.array(
    [
        [0.41222147, 0.53633254, 0.05144599],
        [0.2119035, 0.6806995, 0.10739696],
        [0.08830246, 0.28171884, 0.62997870],
    ]
)
TO_LAB = np.array(
    [
        [0.21045426, 0.79361779, -0.00407205],
        [1.97799850, -2.42859220, 0.45059371],
        [0.02590404, 0.78277177, -0.80867577],
    ]
)
EYES = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colour: str) -> np.ndarray:
    """Return linear RGB of "#rrggbb"."""
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return WCAG 2's contrast ratio."""
    low, high = sorted(float(linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, eye: str = "usual") -> np.ndarray:
    """Return OKLab as an eye sees it."""
    seen = np.clip(EYES[eye] @ linear(colour), 0, 1)
    return TO_LAB @ np.cbrt(TO_LMS @ seen)


def chroma(colour: str) -> float:
    return float(np.hypot(*lab(colour)[1:]))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", READ)
def test_words_can_be_read(mode, name):
    assert contrast(PALETTE[mode][name], PALETTE[mode]["background"]) >= 4.5
    assert contrast(PALETTE[mode][name], PALETTE[mode]["surface"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_what_is_pressed_and_what_is_drawn_stand_out(mode):
    colours = PALETTE[mode]
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5
    for name in ("negative", "positive", "train"):
        assert contrast(colours[name], colours["background"]) >= 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ends", [("negative", "positive"), ("negative_ink", "positive_ink")])
def test_both_ends_weigh_the_same(mode, ends):
    low, high = (PALETTE[mode][name] for name in ends)
    assert abs(lab(low)[0] - lab(high)[0]) < 0.01
    assert abs(chroma(low) - chroma(high)) < 0.015


@pytest.mark.parametrize("mode", MODES)
def test_nothing_looks_like_nothing(mode):
    assert PALETTE[mode]["neutral"] == PALETTE[mode]["background"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("eye", EYES)
def test_the_two_ends_differ_for_every_eye(mode, eye):
    low, high = (lab(PALETTE[mode][name], eye) for name in ("negative", "positive"))
    assert np.linalg.norm(low - high) > 0.14


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("eye", EYES)
def test_training_and_test_are_two_hues_for_every_eye(mode, eye):
    train, test = PALETTE[mode]["train"], PALETTE[mode]["test"]
    assert np.linalg.norm(lab(train, eye) - lab(test, eye)) > 0.15
    assert min(chroma(train), chroma(test)) > 0.06
    for other in ("negative", "positive", "accent", "text", "faint"):
        assert min(np.linalg.norm(lab(each) - lab(PALETTE[mode][other])) for each in (train, test)) > 0.09


@pytest.mark.parametrize("eye", EYES)
def test_classes_stay_apart(eye):
    seen = [lab(colour, eye) for colour in CLASSES]
    distances = [np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)]
    assert min(distances) > 0.07
    assert np.linalg.norm(seen[0] - seen[1]) > 0.2


def test_classes_show_on_both_pages():
    for mode, colour in itertools.product(MODES, CLASSES):
        assert np.linalg.norm(lab(colour) - lab(PALETTE[mode]["background"])) > 0.15


def test_both_themes_have_the_same_names_and_travel_as_json():
    assert PALETTE["light"].keys() == PALETTE["dark"].keys()
    assert json.loads(palette_json()) == PALETTE


@pytest.mark.parametrize("mode", MODES)
def test_plotly_takes_the_template(mode):
    figure = go.Figure(go.Heatmap(z=[[0, 1]]), layout_template=template(mode))
    drawn = figure.layout.template
    assert drawn.layout.font.family == FONTS
    assert list(drawn.layout.colorway) == PALETTE[mode]["classes"]
    assert [list(stop) for stop in drawn.data.heatmap[0].colorscale] == colorscale(mode)
    assert colorscale(mode)[1] == [0.5, PALETTE[mode]["background"]]
    json.dumps(template(mode))


def test_streamlit_has_the_same_colours_and_fonts():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    for mode in MODES:
        assert config["theme"][mode] == streamlit_theme(mode)
    assert config["theme"]["font"] == FONTS
    assert config["theme"]["baseFontSize"] == BASE_SIZE
    (face,) = config["theme"]["fontFaces"]
    assert face["family"] == FONT_FAMILY
    assert (STATIC / Path(face["url"]).name).is_file()
    assert face["url"].startswith("api/static/")


def test_streamlit_knows_every_option():
    result = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    shown = {line.partition(" = ")[0] for line in result.stdout.splitlines() if not line.startswith("#")}
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    sections = [config[name] for name in ("runner", "client", "server", "browser")]
    for section in (*sections, config["theme"], config["theme"]["light"], config["theme"]["dark"]):
        assert {name for name, value in section.items() if not isinstance(value, dict)} <= shown | HIDDEN
    assert "not a valid config option" not in result.stdout + result.stderr


def test_fonts_are_ours_and_small():
    font = STATIC / "inter.woff2"
    assert font.read_bytes()[:4] == b"wOF2"
    assert font.stat().st_size <= 150_000
    assert "SIL OPEN FONT LICENSE" in (STATIC / "inter-OFL.txt").read_text()


def test_style_names_every_colour_and_respects_wishes():
    css = style()
    for name, value in PALETTE["light"].items():
        if isinstance(value, str):
            assert f"--page-{name}: light-dark({value}, {PALETTE['dark'][name]})" in css
    assert "prefers-reduced-motion" in css
    assert "pointer: coarse" in css
    assert css.count("{") == css.count("}")
    assert "</" not in css
