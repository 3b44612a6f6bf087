"""What can be taken away of a race on a surface: script, notebook, paths and a figure that moves."""

from __future__ import annotations

import streamlit as st

from engine.descent.course import Walk, walked
from engine.export import walk_script as script
from playground.figures.standalone import standalone
from playground.figures.walks import Words, walk_figure
from playground.kit.files import File, downloads
from playground.language import _, current
from playground.lessons.optimizers.played import played


def files(walk: Walk, key: str) -> None:
    """Draw the download buttons, and the script."""
    # Files are made in a thread that knows no language, so their words are looked up here.
    lang, race = current(), played(walk, walked(walk))
    title, words, player = _("Optimizer race"), figure_words(), (_("Play"), _("Pause"))

    def figure() -> str:
        drawn = walk_figure(race, words=words)
        return standalone(drawn, title=f"{title} · {race.title}", lang=lang, words=player)

    downloads(
        key,
        [
            File(_("Script"), "race.py", lambda: script.script(walk, plot="file")),
            File(_("Notebook"), "race.ipynb", lambda: script.notebook(walk)),
            File(_("Paths (CSV)"), "race.csv", lambda: script.table(walk)),
            File(_("Figure (HTML)"), "race.html", figure),
        ],
    )
    st.caption(_("A picture (PNG) of what you see now: the camera on the right, under the race."))
    st.code(script.script(walk, plot="file"), language="python", height=420)


def figure_words() -> Words:
    """Return the words of a figure in the reader's language."""
    return Words(
        step=_("step"),
        loss=_("loss"),
        above=_("loss above the lowest value"),
        height=_("height"),
        minimum=_("minimum"),
        start=_("start"),
    )
