"""How long may a sequence be until a network no longer finds what lies at its beginning?  That is its memory span.

All networks get the same task, the same batches and the same number of updates.  Whoever solves a length goes on to a
longer one, from fresh weights; the first length that it fails ends its climb.

Take home: a memory span says how far a network learns to remember within a budget, not how far it could.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from engine.compare.spans import Climbing, Spans, fitting
from engine.spec import N_
from playground.figures import spans as pictures
from playground.kit import link
from playground.kit.answers import Choice
from playground.kit.bound import bound
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, desk
from playground.kit.follow import follow, told
from playground.kit.held import Carried, Held, held
from playground.kit.lesson import Part, lesson
from playground.kit.onward import onward
from playground.kit.predict import predict
from playground.kit.supervised.export import script
from playground.kit.supervised.study import CELLS, Study
from playground.kit.transport import transport
from playground.kit.views import View, views
from playground.language import _, current
from playground.lessons.spans.climbing import TASKS, SpanTerms, climbable, climbing, joined
from playground.lessons.spans.presets import PRESETS
from playground.lessons.spans.tour import TOUR
from playground.live.learning import Learning, learning
from playground.live.pace import FLAT_OUT

KEY, RULES = "spans", N_("Rules of the climb")
QUESTION = N_("Equal budgets: whose span will be the longest?")
UNITS = (2, 4, 8, 12, 16, 24, 32, 48, 64)
LENGTHS = N_("What each length took, and how low the test loss came.")
CODE = N_("The network that has come furthest, at its longest length, in plain PyTorch.")
SOURCES = "Hochreiter & Schmidhuber 1997; Le, Jaitly & Hinton 2015; Arjovsky, Shah & Bengio 2016"


@lesson(N_("Memory spans"), part=Part.SEQUENCES, order=1, icon="🪜",
        sentence=N_("Networks climb from length to length. Who forgets first?"), minutes=6, tour=TOUR)  # fmt: skip
def page() -> None:
    """Draw the page."""
    terms = held(f"{KEY}-terms", SpanTerms(), place="t")
    also = Carried({"t": link.encode(terms.spec)})
    page = held(KEY, PRESETS[0].spec, presets=PRESETS, check=climbable, extra=lambda: also)
    place = desk(KEY, picture=2, beside=1)
    page.bar(place)
    with place.group(MODEL):
        _who(page)
    with place.group(RULES):
        terms.knobs()
        rules = st.container()
    study = page.spec
    ladder, titles = climbing(study, terms.spec), study.titles(current())
    live = learning(KEY, ladder, speed=FLAT_OUT)
    transport(live, key=KEY, desk=place)
    with place.knobs:
        _what(page)
        page.within("experiment.optimizer", "lr", advanced="hidden")
    with place.picture:
        draw = partial(pictures.ladder, titles=titles, colours=study.colours)
        follow(live, "ladder", draw, every=0.5, height=400, label=_("Updates that each length took"))
    with place.beside:
        told(live, _of(pictures.told, titles), every=0.5)  # as often as the picture beside it
        found: Spans = live.moment()
        rules.caption(pictures.rules(found.terms, study.task.chance or 0.0))
        asked = predict(KEY, "furthest", QUESTION, Choice({name: each.title for name, each in CELLS.items()}))
        if asked and found.done and found.leaders:
            first = [each.name.split("-")[0] for each in found.leaders]
            asked.beside(asked.guess if asked.guess in first else first[0])
    with place.told:
        repair(page, live.moment, every=1.0)
    views(KEY, {
        "lengths": View(N_("Every length"), LENGTHS, lambda: told(live, _of(pictures.lengths, titles))),
        "code": View(N_("Code"), CODE, lambda: _code(live, ladder)),
    })  # fmt: skip
    onward("rnn", _("Look into these networks in the RNN lab"), study)
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _of(words: Callable[..., str], titles: tuple[str, ...]) -> Callable[[Mapping[str, Spans]], str]:
    return lambda moments: words(moments["main"], titles)


def _what(page: Held[Study]) -> None:
    bound(page, "task", st.selectbox, _("Task to climb"), list(TASKS), value=page.spec.task.name,
          format_func=lambda name: _(TASKS[name].title), make=lambda study, name: study.on(TASKS[name]()),
          help=_("What has to be remembered, over longer and longer sequences."))  # fmt: skip


def _who(page: Held[Study]) -> None:
    cells = [each.cell for each in page.spec.voices]
    names, units = list(dict.fromkeys(each.name for each in cells)), cells[0].units
    bound(page, "cells", st.pills, _("Who climbs"), list(CELLS), value=names, selection_mode="multi", wrap=True,
          format_func=lambda name: _(CELLS[name].title), make=joined, help=_("Cells with all twins."))  # fmt: skip
    bound(page, "units", st.select_slider, _("Hidden units"), sorted({*UNITS, units}), value=units,
          make=lambda study, units: study.each(units=units), help=_("Going up, states hold more numbers."))  # fmt: skip


def _code(live: Learning, ladder: Climbing) -> None:
    climbs = live.moment().climbs
    place = max(range(len(climbs)), key=lambda each: climbs[each].span)
    length, tried = climbs[place].span or fitting(ladder.task)[0], list(climbs[place].lengths)
    steps = int(climbs[place].updates[tried.index(length)]) if length in tried else 1
    name, entrant = ladder.entrants[place]
    code(KEY, script(entrant(length), max(steps, 1)), name=name)
