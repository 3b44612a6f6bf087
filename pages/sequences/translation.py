"""One network reads a phrase to its end.  Its last state is all that a second one has to write the answer from, symbol
after symbol, each fed back as the next one's input.

While it learns, the second one may be fed the true symbol before, or its own.  Fed the truth, it never meets its own
errors.  Every phrase here is written both ways.

Press Space to play, pull teacher forcing down, and type a phrase of your own.
"""

from __future__ import annotations

import streamlit as st

from engine.models.translation.spec import Translation
from engine.spec import N_
from playground.kit.desk import MODEL, TRAINING, desk
from playground.kit.held import held
from playground.kit.lesson import Part, lesson
from playground.kit.replayed import replayed
from playground.kit.transport import curves, follow, transport
from playground.language import _
from playground.lessons.translation.phrases import exposed, phrases
from playground.lessons.translation.presets import PRESETS
from playground.lessons.translation.tour import TOUR
from playground.live.learning import learning

KEY = "translation"
SPEED = 100.0  # updates a second to begin with: errors pile up in the first hundreds
WAYS = {"forced": 0, "free": 5}  # a way of writing has one colour, as in the phrases above
COLOURS = {f"{way}_{what}": ink for way, ink in WAYS.items() for what in ("loss", "symbols")}
COLOURS |= {"train_loss": 7, "phrases": 2}


@lesson(
    N_("Sequence to sequence"),
    part=Part.SEQUENCES,
    order=4,
    icon="🔤",
    sentence=N_("An encoder and a decoder: fed the truth while it learns, or its own words?"),
    question=N_("Can one state hold a whole phrase?"),
    minutes=6,
    tour=TOUR,
)
def page() -> None:
    """Draw the page."""
    model = held(KEY, Translation(), presets=PRESETS, extra=replayed(KEY))
    place = desk(KEY, picture=2, beside=1)
    model.bar(place)
    live = learning(KEY, model.spec, speed=SPEED)
    transport(live, key=KEY, page=model, desk=place)
    with place.knobs:
        model.knobs("task", "forcing", advanced="hidden")
    with place.group(MODEL):
        model.knobs(*_shown(model.spec, "longest", "cell", "units"))
    with place.group(TRAINING):
        model.knobs(*_shown(model.spec, "schedule", "over", "lr", "batch", "seed"))
    phrases(live, model.spec, key=KEY, desk=place)
    with place.beside:
        st.markdown(f"**{_('Loss a symbol, and what is right')}**")
        curves(live, key=KEY, colours=COLOURS, height=230)
        follow(live, "exposure", exposed, every=1.0, height=200, label=_("Right at each place of the phrase"))
        words = _(
            "Fed itself, an early error spoils what comes after it: the gap between the lines is exposure bias."
        )
        st.caption(words)
    words = _(
        "Up to the first error both ways are the same network on the same symbols. From there on one of them is "
        "put back on the right way at every symbol, and the other has to live with what it wrote."
    )
    st.caption(words)


def _shown(spec: Translation, *names: str) -> list[str]:
    """Return those of these knobs that mean something now."""
    idle = {"longest"} if spec.task != "reverse" else set()
    idle |= {"over"} if spec.schedule != "linear" else set()
    return [name for name in names if name not in idle]
