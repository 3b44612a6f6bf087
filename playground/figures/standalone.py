"""Figures to take away: one HTML file that holds all it needs, plotly.js among it."""

from __future__ import annotations

import html
import json
from typing import Any

import plotly.graph_objects as go

from playground.figures import INK
from playground.theme import template

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"],
}


def dressed(figure: go.Figure) -> go.Figure:
    """Return the figure in the light theme and on white, as it has to be where no page puts its own around it."""
    found = go.Figure(figure)
    found.update_layout(
        template=template("light"), paper_bgcolor=INK["background"], plot_bgcolor=INK["background"]
    )
    return found


# A button that moves the figure's first slider on by itself; Plotly's own can only play frames.
PLAYER = """
const gd = document.getElementById("{plot_id}");
const [PLAY, PAUSE] = WORDS;
const button = Object.assign(document.createElement("button"), { textContent: PLAY });
button.style.cssText = "position:fixed;left:18px;bottom:44px;font:14px sans-serif;padding:7px 16px;cursor:pointer";
document.body.append(button);
let timer = 0;
const stop = () => { clearTimeout(timer); timer = 0; button.textContent = PLAY; };
const move = async (at) => {
  const { steps } = gd.layout.sliders[0];
  const [change, traces] = steps[at].args;
  await Plotly.update(gd, change, { "sliders[0].active": at }, traces);
  if (!timer) return;
  if (at + 1 < steps.length) timer = setTimeout(move, 50, at + 1);
  else stop();
};
button.onclick = () => {
  if (timer) return stop();
  const { active, steps } = gd.layout.sliders[0];
  button.textContent = PAUSE;
  timer = setTimeout(move, 0, active + 1 < steps.length ? active + 1 : 0);
};
gd.on("plotly_sliderstart", stop);
"""


def standalone(
    figure: go.Figure, *, title: str, lang: str, words: tuple[str, str] = ("Play", "Pause")
) -> str:
    """Return `figure` as a page that opens without the internet and asks nobody for anything.

    Where it has a slider, a button with `words` on it plays that.
    """
    player = PLAYER.replace("WORDS", json.dumps(words)) if figure.layout.sliders else None  # pyright: ignore[reportAttributeAccessIssue]
    page = dressed(figure).to_html(include_plotlyjs=True, full_html=True, post_script=player, config=CONFIG)
    head = f'<html lang="{html.escape(lang)}">\n<head>\n    <title>{html.escape(title)}</title>'
    return page.replace("<html>\n<head>", head, 1)
