"""Every colour, size and spacing of the playground, for canvas, Plotly and Streamlit alike.

The diverging pair is equal in weight: both ends have the same OKLab lightness and chroma, and its middle is
the page itself, so that "nothing" looks like nothing.  Classes follow Okabe and Ito (Color Universal Design,
2008), blue and orange first, as in the diverging pair.  Training and test are a green and a purple of different
lightness: apart for every eye, and apart from what values, classes and buttons are drawn in.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

Mode = Literal["light", "dark"]

# Blue, orange, bluish green, reddish purple, sky blue, vermilion, yellow: neighbours in this order stay apart
# for every kind of colour vision.  Grey closes the list, since black would vanish on a dark page.
CLASSES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#6f7681")

STATIC = Path(__file__).parent / "static"
SHEETS = ("page", "shell", "desk", "tour", "reading")

FONT_FAMILY = "Inter Variable"
CJK = "'PingFang SC', 'Hiragino Sans GB', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei'"
FONTS = f"'{FONT_FAMILY}', {CJK}, system-ui, sans-serif"
BASE_SIZE = 15
# One scale, in px at BASE_SIZE; pages, canvas and figures take their sizes from here.
SIZES = {"tiny": 10.5, "small": 12, "body": 13.5, "lead": 16, "section": 19, "title": 26}

PALETTE: dict[Mode, dict[str, Any]] = {
    "light": {
        "negative": "#3e96ea",
        "neutral": "#ffffff",
        "positive": "#d67620",
        "negative_ink": "#1b69ad",
        "positive_ink": "#9c4e00",
        "classes": list(CLASSES),
        "accent": "#6546d8",
        "on_accent": "#ffffff",
        "text": "#1c2430",
        "faint": "#5b6575",
        "grid": "#e3e7ee",
        "edge": "#cbd2dc",
        "background": "#ffffff",
        "surface": "#f5f6f9",
        "train": "#107f5f",
        "test": "#6b0f46",
        "danger": "#c0392b",
    },
    "dark": {
        "negative": "#4793de",
        "neutral": "#14171c",
        "positive": "#cc7631",
        "negative_ink": "#8cc3fc",
        "positive_ink": "#f0ad7e",
        "classes": list(CLASSES),
        "accent": "#a995ff",
        "on_accent": "#14171c",
        "text": "#e7eaf0",
        "faint": "#9aa3b2",
        "grid": "#2b313b",
        "edge": "#5f6876",
        "background": "#14171c",
        "surface": "#1d2128",
        "train": "#3a9a80",
        "test": "#fdb0d4",
        "danger": "#ff8a80",
    },
}


@cache
def palette_json() -> str:
    """Return the palette of both themes as compact JSON, as the browser's modules read it."""
    return json.dumps(PALETTE, separators=(",", ":"))


def colorscale(mode: Mode) -> list[list[Any]]:
    """Return Plotly's colour scale for signed values: negative, neutral at 0.5, positive."""
    colours = PALETTE[mode]
    return [[0.0, colours["negative"]], [0.5, colours["neutral"]], [1.0, colours["positive"]]]


def template(mode: Mode) -> dict[str, Any]:
    """Return the Plotly template of a theme as plain data, good for `layout.template`."""
    colours = PALETTE[mode]
    tick = {"size": SIZES["tiny"], "color": colours["faint"]}
    axis = {
        "gridcolor": colours["grid"],
        "linecolor": colours["grid"],
        "zerolinecolor": colours["grid"],
        "zerolinewidth": 1,
        "showline": False,
        "ticks": "",
        "automargin": True,
        "tickfont": tick,
        "title": {"font": {"size": SIZES["small"], "color": colours["faint"]}, "standoff": 6},
    }
    solid = {
        "gridcolor": colours["grid"],
        "zerolinecolor": colours["grid"],
        "backgroundcolor": "rgba(0,0,0,0)",
        "tickfont": tick,
        "title": {"font": {"size": SIZES["small"], "color": colours["faint"]}},
    }
    scale = colorscale(mode)
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONTS, "size": SIZES["small"], "color": colours["text"]},
        "title": {"font": {"size": SIZES["body"], "color": colours["text"]}, "x": 0, "xanchor": "left"},
        "colorway": colours["classes"],
        "colorscale": {"diverging": scale, "sequential": _ramp(mode), "sequentialminus": _ramp(mode)},
        "xaxis": axis,
        "yaxis": axis,
        "scene": {f"{name}axis": solid for name in "xyz"},
        "margin": {"l": 36, "r": 12, "t": 12, "b": 28},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours["surface"],
            "bordercolor": colours["grid"],
            "font": {"family": FONTS, "size": SIZES["small"], "color": colours["text"]},
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours["faint"], "activecolor": colours["accent"]},
        "uirevision": "kept",
    }
    bar = {"colorbar": {"outlinewidth": 0, "thickness": 8, "tickfont": tick}}
    data = {
        "heatmap": [bar | {"colorscale": scale}],
        "contour": [bar | {"colorscale": scale}],
        "surface": [bar | {"colorscale": _ramp(mode)}],
        "scatter": [{"line": {"width": 1.8}}],
    }
    return {"layout": layout, "data": data}


def _ramp(mode: Mode) -> list[list[Any]]:
    """Return a colour scale for magnitudes: from the page to the accent."""
    return [[0.0, PALETTE[mode]["background"]], [1.0, PALETTE[mode]["accent"]]]


def streamlit_theme(mode: Mode) -> dict[str, Any]:
    """Return what `[theme.light]` or `[theme.dark]` of .streamlit/config.toml has to say."""
    colours = PALETTE[mode]
    return {
        "primaryColor": colours["accent"],
        "backgroundColor": colours["background"],
        "secondaryBackgroundColor": colours["surface"],
        "textColor": colours["text"],
        "linkColor": colours["accent"],
        "borderColor": colours["grid"],
        "chartCategoricalColors": colours["classes"],
        "sidebar": {"backgroundColor": colours["surface"], "secondaryBackgroundColor": colours["background"]},
    }


@cache
def style() -> str:
    """Return the CSS of all pages, without its `<style>` tag, for the first page that a browser gets (front/shell.py).

    It defines the palette as `--page-<name>`, which follows the theme, and the type scale as `--size-<name>`.
    """
    light, dark = PALETTE["light"], PALETTE["dark"]
    names = [name for name, value in light.items() if isinstance(value, str)]
    colours = "".join(f"--page-{name}: light-dark({light[name]}, {dark[name]});" for name in names)
    sizes = "".join(f"--size-{name}: {size / BASE_SIZE:.4g}rem;" for name, size in SIZES.items())
    rules = "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    return f".stApp {{{colours}{sizes}}}\n{rules}"
