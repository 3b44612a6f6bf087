"""XOR asks whether two signs differ. One line can't tell; two hidden units can. Whether they learn it is luck.

Every cell of the map trains 200 networks that differ in nothing but their first weights, and says how many solved it:
all four corners on their right side, with a mean loss below 0.1. Click a cell, then a network that is stuck.

Take home: one hidden unit more does not only add what a network can do. It buys luck.
"""

from __future__ import annotations

import streamlit as st

from engine.compare.lottery import share
from engine.compare.luck import Luck
from engine.export.lottery import script
from engine.probes.stuck import Picked
from engine.spec import N_
from playground.figures import xor as pictures
from playground.kit.answers import Choice
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, TRAINING, desk
from playground.kit.held import held
from playground.kit.lesson import Part, lesson
from playground.kit.predict import predict
from playground.kit.transport import transport
from playground.kit.views import View, views
from playground.language import _
from playground.lessons.xor import drawn
from playground.lessons.xor import presets as words
from playground.lessons.xor.presets import PRESETS, SHARES
from playground.lessons.xor.tour import TOUR
from playground.live.learning import learning

KEY = "xor"
SOURCES = "Minsky & Papert 1969; Rumelhart, Hinton & Williams 1986; Hamey 1998; Frankle & Carbin 2019"


@lesson(N_("Width, depth, and luck"), part=Part.FOUNDATIONS, order=1.5, icon="🎲",
        sentence=N_("Train thousands of networks on XOR, and see how many get stuck."),
        question=N_("Two units can solve it. Why do half of all networks fail?"), tour=TOUR)  # fmt: skip
def page() -> None:
    """Draw the page."""
    look = held(f"{KEY}-look", Picked(), place="l")
    page = held(KEY, PRESETS[0].spec, presets=PRESETS, also=(look,))
    place = desk(KEY, picture=5, beside=2)
    live, names = learning(KEY, page.spec), {"words": pictures.words()}
    with place.picture:  # first: a click on it is answered before anything else is drawn
        left, right = st.columns((5, 4))
        with left:
            drawn.map_of(live, look)
            drawn.seeds_of(live, look)
        with right:
            drawn.plane_of(live, look)
    page.bar(place)
    transport(live, key=KEY, page=page, desk=place)
    page.knobs("across", "activation", "lr", **names, advanced="hidden", container=place.knobs)
    page.knobs("init", "depth", **names, container=place.group(MODEL))
    page.knobs("rule", "updates", "seeds", "seed", **names, container=place.group(TRAINING))
    with place.beside:
        asked = predict(KEY, "two", words.QUESTION, Choice(SHARES), hint=words.HINT)
        if asked:
            asked.beside(Choice(SHARES).nearest(share(Luck(), 1, 2)), because=words.BECAUSE)
        label = _("Solved, by width · dashed: tickets")
        drawn.shown(live, look, "width", pictures.by_width, label, height=190)
    with place.line:
        drawn.said(live, look, pictures.verdict)
    with place.told:
        repair(page, live.moment, every=1.0)
    views(KEY, {
        "tickets": View(N_("Tickets"), words.TICKETS, lambda: drawn.said(live, look, pictures.rule, "$$")),
        "rest": View(N_("Where they get stuck"), words.REST, lambda: drawn.rest_of(live, look)),
        "pieces": View(N_("Linear pieces"), words.PIECES, lambda: drawn.pieces_of(live, look)),
        "why": View(N_("Why"), words.WHY, lambda: drawn.said(live, look, pictures.corner_by_corner, "$$")),
        "code": View(N_("Code"), words.CODE, lambda: code(KEY, script(page.spec, look.spec), name=KEY)),
    })  # fmt: skip
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))
