"""A variational autoencoder squeezes an image into two noisy numbers, and draws it again from those.

Both networks start from the same weights and see the same images; only one has noise in its code. Every tile of a plane
is what the decoder draws of one code; beside it lie the codes of images that it has never learned from.

Take home: noise in the code is what fills the plane between the clouds.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.data.files.stored import lying
from engine.export.model_script import model_script
from engine.probes.codes import Look, holes
from engine.spec import N_
from playground.figures import autoencoders as pictures
from playground.kit.answers import Number
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, TRAINING, desk
from playground.kit.files import File
from playground.kit.follow import Shown, anew, beside, curves, follow, rows, told
from playground.kit.held import Held, held
from playground.kit.lesson import Part, lesson
from playground.kit.predict import Asked, predict
from playground.kit.replayed import replayed
from playground.kit.transport import transport
from playground.kit.views import View, views
from playground.language import _
from playground.lessons.vae.presets import BECAUSE, CODE, DIGITS, HINT, PRESETS, QUESTION, WIDTH
from playground.lessons.vae.tour import TOUR
from playground.live.learning import Learning, learning
from playground.stage.drawing import drawing

KEY = "vae"
SOURCES = "Kingma & Welling 2014; Higgins et al. 2017; Burda et al. 2016; Vincent et al. 2008"
DRAW = N_("Your drawing has a bell curve, too. Codes drawn from it come back beside it.")
BETWEEN = N_("Above through the code, below pixel by pixel.")
REAL = N_("Our classifier knows the classes, and images that are two in one.")
PATH = N_("How hard the images pull back along each edge. A sample as such would let nothing through.")
TILES, CLOUDS = N_("an image for every code"), N_("codes of test images, ringed by their noise")
BACK = N_("Above what goes in, below what comes out.")


@lesson(N_("Variational autoencoder"), part=Part.GENERATIVE, order=2, icon="🌗",
        sentence=N_("Squeeze images into two numbers, and walk through all that lies between them."),
        question=N_("What lies between a 3 and an 8?"), minutes=8, tour=TOUR)  # fmt: skip
def page() -> None:
    """Draw the page."""
    look = held(f"{KEY}-look", Look(), place="l")
    page = held(KEY, DIGITS, presets=PRESETS, extra=replayed(KEY), also=(look,))
    place = desk(KEY, picture=6, beside=3)
    page.bar(place)
    twins = {"main": page.spec, "twin": page.spec.but(variant=look.spec.twin)}
    titles = {name: _(pictures.TITLES[each.variant]) for name, each in twins.items()}
    live = learning(KEY, twins, titles=titles)
    transport(live, key=KEY, page=page, desk=place)
    words = {"words": pictures.titles()}
    page.knobs("data", "beta", **words, advanced="hidden", container=place.knobs)
    look.knobs("twin", **words, container=place.group(MODEL))
    page.knobs("through", "numbers", "hidden", "noise", "sparsity", **words, container=place.group(MODEL))
    page.knobs("lr", "batch", "seed", container=place.group(TRAINING))
    with place.picture:
        tiles = Shown("plane", partial(pictures.plane, twins=live), TILES, width=4)
        clouds = Shown("codes", partial(pictures.cloud, twins=live), CLOUDS, width=5)
        rows(live, tiles, clouds, every=0.4, height=275)
    with place.beside:
        asked = predict(KEY, "holes", QUESTION, Number(0, 100, 1, "%", within=5), hint=HINT)
        anew(lambda: _truth(live, asked))
        told(live, partial(pictures.verdict, told=bool(asked)))
        curves(live, key=KEY, height=200)
    with place.told:
        repair(page, live.moment, every=1.0)
    views(KEY, {
        "draw": View(N_("Draw one"), DRAW, lambda: _draw(live)),
        "way": View(N_("Between two images"), BETWEEN, lambda: _way(live, look)),
        "real": View(N_("Blurred or real"), REAL, lambda: told(live, pictures.forged, every=3.0)),
        "path": View(N_("The path of the gradient"), PATH, lambda: _path(live)),
        "back": View(N_("There and back"), BACK, lambda: beside(live, "back", pictures.back, every=0.5)),
        "width": View(N_("Width of the noise"), WIDTH, lambda: beside(live, "width", pictures.widths, every=0.5)),
        "code": View(N_("Code"), CODE, lambda: _code(live)),
    })  # fmt: skip
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _truth(live: Learning, asked: Asked) -> None:
    if live.step >= pictures.FAIR:
        asked.beside(round(100 * holes(live.moment("twin"))), because=BECAUSE)
    elif asked:
        st.caption(_("The truth shows after {count} updates.").format(count=pictures.FAIR))


def _draw(live: Learning) -> None:
    sheet, plane, answer = st.columns((2, 3, 3))
    with sheet:
        drawing(live.channel.token, key=f"{KEY}:sheet", centre=live.spec().data != "fashion")
    with plane:
        follow(live, "sketched", partial(pictures.sketched, live=live), every=0.5, height=280)
    with answer:
        follow(live, "answered", partial(pictures.answered, live=live), every=0.5)


def _way(live: Learning, look: Held[Look]) -> None:
    look.knobs("first", "last")
    draw = partial(pictures.way, first=look.spec.first, last=look.spec.last)
    beside(live, "way", draw, every=0.5, height=150)


def _path(live: Learning) -> None:
    beside(live, "path", pictures.path, every=0.5, height=220)
    told(live, pictures.formula)


def _code(live: Learning) -> None:
    data = live.spec().data
    more = [File(_("Images"), f"{data}.npz", partial(lying, data))] if lying(data) else []
    code(KEY, model_script(live.spec(), max(live.step, 1), say=_), *more, name="vae")
