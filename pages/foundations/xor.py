"""XOR asks whether two signs differ. One line can't tell; two hidden units can. Whether they learn it is luck.

Every cell of the map trains 200 networks that differ in nothing but their first weights, and says how many solved it:
all four corners on their right side, with a mean loss below 0.1. Click a cell, then a network that is stuck.

Take home: one hidden unit more does not only add what a network can do. It buys luck.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.compare.lottery import share
from engine.compare.luck import Luck
from engine.export.lottery import script
from engine.probes.stuck import Picked, of
from engine.spec import N_
from playground.figures import xor as pictures
from playground.kit import link
from playground.kit.answers import Choice
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, TRAINING, desk
from playground.kit.follow import follow, told
from playground.kit.held import Held, held
from playground.kit.lesson import Part, lesson
from playground.kit.onward import onward
from playground.kit.predict import predict
from playground.kit.transport import transport
from playground.kit.views import View, views
from playground.language import _
from playground.lessons.xor import presets as words
from playground.lessons.xor.presets import PRESETS, SHARES
from playground.lessons.xor.tour import TOUR
from playground.live.learning import Learning, learning

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
    page.bar(place)
    live, names = learning(KEY, page.spec), {"words": pictures.words()}
    transport(live, key=KEY, page=page, desk=place)
    page.knobs("across", "activation", "lr", **names, advanced="hidden", container=place.knobs)
    page.knobs("init", "depth", **names, container=place.group(MODEL))
    page.knobs("rule", "updates", "seeds", "seed", **names, container=place.group(TRAINING))
    with place.picture:
        left, right = st.columns((5, 4))
        with left:
            _map(live, look)
            _seeds(live, look)
        with right:
            _plane(live, look)
    with place.beside:
        asked = predict(KEY, "two", words.QUESTION, Choice(SHARES), hint=words.HINT)
        if asked:
            asked.beside(Choice(SHARES).nearest(share(Luck(), 1, 2)), because=words.BECAUSE)
        label = _("Solved, by width · dashed: tickets")
        draw = partial(pictures.by_width, picked=look.spec)
        follow(live, "width", draw, every=0.3, height=190, label=label)
    with place.line:
        told(live, lambda moments: pictures.verdict(moments["main"], look.spec))
    with place.told:
        repair(page, live.moment, every=1.0)
    views(KEY, {
        "tickets": View(N_("Tickets"), words.TICKETS, lambda: _tickets(live, look)),
        "rest": View(N_("Where they get stuck"), words.REST, lambda: _rest(live, look)),
        "why": View(N_("Why"), words.WHY, lambda: _why(live, look)),
        "code": View(N_("Code"), words.CODE, lambda: code(KEY, script(page.spec, look.spec), name=KEY)),
    })  # fmt: skip
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _map(live: Learning, look: Held[Picked]) -> None:
    label = _("Solved XOR, by hidden units in a layer · click a cell")
    draw = partial(pictures.shares, picked=look.spec)
    pick = follow(live, "map", draw, every=0.2, height=300, label=label, pick=True)
    if pick and look.take(look.spec.but(row=pick.item[0], width=pick.item[1] + 1, place=-1)):
        st.rerun()


def _seeds(live: Learning, look: Held[Picked]) -> None:
    label = _("Networks of the framed cell · click one")
    draw = partial(pictures.seeds, picked=look.spec)
    pick = follow(live, "seeds", draw, every=0.3, height=190, label=label, pick=True)
    found = None if pick is None else pick.item[0] * pictures.COLUMNS + pick.item[1]
    if found is not None and found < live.spec().seeds and look.take(look.spec.but(place=found)):
        st.rerun()


def _plane(live: Learning, look: Held[Picked]) -> None:
    label = _("What the framed network answers")
    follow(live, "plane", partial(pictures.boundary, picked=look.spec), every=0.3, height=380, label=label)
    one = of(live.moment(), look.spec)
    query = {"e": link.encode(one.experiment)} | ({"n": str(live.spec().updates)} if one.step else {})
    onward("network", _("Open it in the network playground"), query=query)


def _tickets(live: Learning, look: Held[Picked]) -> None:
    told(live, lambda moments: f"$${pictures.rule(moments['main'], look.spec)}$$")


def _rest(live: Learning, look: Held[Picked]) -> None:
    follow(live, "rest", partial(pictures.sorted_losses, picked=look.spec), every=0.5, height=240)
    st.caption(_(words.KNOWN))
    st.latex(pictures.levels())


def _why(live: Learning, look: Held[Picked]) -> None:
    told(live, lambda moments: f"$${pictures.corner_by_corner(moments['main'], look.spec)}$$")
