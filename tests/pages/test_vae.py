"""The lesson on variational autoencoders: its presets, what it says of them, and what a drawing becomes."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.models.vae import VAE
from engine.probes.codes import holes
from engine.training.learner import Learner, Moment
from playground.figures import autoencoders as pictures
from playground.kit.broken import Broken
from playground.lessons.vae.presets import PRESETS
from playground.live.learning import Learning
from playground.stage.drawing import SIDE

TINY = VAE(hidden=16)


@pytest.fixture(scope="module")
def moment() -> Moment[VAE]:
    """A small one that has learned a little."""
    learner = Learner(TINY)
    learner.advance(40)
    return learner.moment()


@pytest.fixture
def live() -> Learning:
    """Twins of tiny ones."""
    return Learning({"main": TINY, "twin": TINY.but(variant="plain")}, {"main": "one", "twin": "other"})


def test_broken_presets_fail_however_long_they_train_and_not_once_they_are_mended() -> None:
    mends = {"stopped": {"through": True}, "collapsed": {"beta": 1.0}}
    for preset in (each for each in PRESETS if isinstance(each, Broken)):
        learner = Learner(preset.spec.but(hidden=64))
        for steps in (0, 20, 80):
            learner.advance(steps)
            assert not preset.mended(learner.moment()), (preset.name, learner.step)
        assert learner.adopt(learner.spec.but(**mends[preset.name])) == ""
        learner.advance(150)
        assert preset.mended(learner.moment()), preset.name


def test_every_picture_can_be_packed_and_words_tell_the_truth(moment: Moment[VAE], live: Learning) -> None:
    for draw in (pictures.plane, pictures.cloud):
        one, other = (draw(live.moment(name), live) for name in live.tracks)
        one.pack()
        assert (one.x, one.y) == (other.x, other.y), "twins have one measure"
    for draw in (pictures.back, pictures.widths, pictures.path):
        draw(moment).pack()
        draw(Learner(TINY.but(variant="plain", numbers=3)).moment()).pack()
    assert pictures.way(moment, 1, 2).pixels.shape == (2 * pictures.STEPS, 8, 8)
    assert "544" not in pictures.formula({"main": moment})
    assert "collapse" not in pictures.verdict({"main": moment}, told=True).lower()


def test_noise_is_said_to_fill_the_plane_where_it_does() -> None:
    moments = {}
    for variant in ("vae", "plain"):
        learner = Learner(VAE(variant=variant, hidden=64))
        learner.advance(pictures.FAIR)
        moments[variant] = learner.moment()
    empty = {name: holes(each) for name, each in moments.items()}
    assert empty["plain"] > pictures.CLEAR * empty["vae"]
    said = pictures.verdict(moments, told=True)
    assert "Plain leaves" in said
    assert f"{empty['plain']:.0%} of its plane is new to the decoder" in said
    assert "leaves" not in pictures.verdict(moments, told=False), "the guess comes first"
    assert "leaves" not in pictures.verdict({"one": moments["plain"], "other": moments["plain"]}, told=True)


def test_a_drawing_gets_its_bell_curve(moment: Moment[VAE], live: Learning) -> None:
    assert len(pictures.sketched(moment, live).points) == len(
        pictures.sketched(moment, live).names or [0] * 300
    )
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    sheet[20:90, 50:60] = 255
    live.command({"do": "sheet", "pixels": base64.b64encode(sheet.tobytes()).decode(), "centre": True})
    drawn = pictures.sketched(moment, live)
    assert drawn.names[-1] == "your drawing"
    assert drawn.ellipses is not None
    assert (drawn.ellipses[-1] > 0).all()
    answer = pictures.answered(moment, live).pixels
    assert answer.shape == (1 + pictures.DRAWN, 8, 8)
    assert answer[0].max() > 0.5
    live.command({"do": "sheet", "pixels": "nonsense", "centre": True})
    assert live.sheet is not None
    assert live.sheet.pixels.max() == 255, "what makes no sense changes nothing"


def test_the_page_asks_before_it_tells_and_shows_every_view() -> None:
    app = AppTest.from_function(_page, default_timeout=60)
    app.session_state["vae-look:guesses"] = {}
    app.run()
    assert not app.exception
    assert not any("of its plane" in each.value for each in app.markdown if "Its error is" in each.value)
    app.button(key="vae:skip:holes").click().run()
    assert any("new to the decoder" in each.value for each in app.markdown)
    for view in ("way", "path", "back", "width", "code"):
        app.session_state["vae:view"] = view
        app.run()
        assert not app.exception, view
    app.button(key="vae:preset:stopped").click().run()
    assert any("Something is broken" in each.value for each in app.info)


def _page() -> None:
    from pages.generative.vae import page

    page()
