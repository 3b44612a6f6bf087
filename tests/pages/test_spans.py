"""The lessons that came out of the RNN lab, without a browser: they climb, ask, notice a mend, and lead on."""

from __future__ import annotations

import numpy as np
from streamlit.testing.v1 import AppTest

from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import Reservoir
from engine.probes.sequences.cliff_walk import CliffWalk
from engine.probes.sequences.reservoir import Memory
from engine.spec import Spec
from playground.kit import link
from playground.kit.supervised.study import Study, voices
from playground.lessons.spans.climbing import SpanTerms
from playground.live.learning import Learning
from tests.pages.opened import opened, said

SMALL = Study(voices=voices(GRU(units=4), Reservoir(units=8)))


def with_views(name: str, spec: Spec, *views: str) -> AppTest:
    """Return the lesson as a link to `spec` opens it, after all its views."""
    app = opened(name, query={"e": link.encode(spec)})
    for view in views:
        app.segmented_control(key=f"{name}:view").set_value(view).run()
        assert not app.exception, view
    assert app.code
    return app


def test_networks_climb_in_steps_and_start_anew_with_other_ones() -> None:
    app = with_views("spans", SMALL, "lengths", "code")
    live: Learning = app.session_state["spans:live"]
    assert [each.name for each in live.moment().climbs] == ["gru", "reservoir"]
    assert any("400 updates is out" in each for each in said(app))
    assert any("Nobody has solved a length yet." in each for each in said(app))
    app.button(key="spans:step").click().run()
    assert live.step == 1
    live.tracks["main"].run.advance(150)
    app.run()
    assert not app.exception
    app.selectbox(key="spans:task").set_value("parity").run()
    assert not app.exception
    assert (live.step, live.spec().task.name) == (0, "parity")
    app.button_group(key="spans:cells").set_value(["gru"]).run()
    assert [each.name for each in live.moment().climbs] == ["gru"]
    app.select_slider(key="spans:units").set_value(8).run()
    assert live.spec().entrants[0][1](5).network.layers[0].units == 8
    app.select_slider(key="spans-terms:knobs:span_terms:budget").set_value(200).run()
    assert live.spec().budget == 200
    assert link.decode(app.query_params["t"], SpanTerms).budget == 200
    assert not app.exception


def test_a_guess_comes_before_the_arrows_and_a_later_update_stays_where_it_was_put() -> None:
    app = with_views("cliff", CliffWalk(threshold=1000.0), "why", "code")
    assert not any("passes as it is" in each for each in said(app))
    app.radio(key="cliff:guess:wall").set_value("2").run()
    app.button(key="cliff:said:wall").click().run()
    assert any("Your guess: about 2. The truth: about 200." in each for each in said(app))
    assert any("passes as it is" in each for each in said(app))
    assert app.slider(key="cliff:update").value == CliffWalk().seen
    app.slider(key="cliff:update").set_value(3).run()
    app.slider(key="cliff:knobs:cliff_walk:w").set_value(5.0).run()
    assert app.slider(key="cliff:update").value == 3
    app.button(key="cliff:explodes").click().run()
    assert app.slider(key="cliff:update").value == CliffWalk(w=5.0).seen
    app.button(key="cliff:preset:late").click().run()
    assert any("Something is broken here." in each.value for each in app.info)
    app.select_slider(key="cliff:knobs:cliff_walk:threshold").set_value(1.0).run()
    assert any("You have mended it." in each.value for each in app.success)


def test_the_memory_is_shown_after_a_guess_and_an_echo_is_mended() -> None:
    app = with_views("capacity", Memory(radius=0.94), "why", "code")
    assert app.select_slider(key="capacity:radius").value == 0.9, "the nearest one that is measured"
    assert not any("the state holds" in each for each in said(app))
    app.number_input(key="capacity:guess:most").set_value(0.5).run()
    app.button(key="capacity:said:most").click().run()
    assert any("The truth: 0.9." in each for each in said(app))
    assert any("the state holds 26.2 of at most 50" in each for each in said(app))
    app.button(key="capacity:preset:echo").click().run()
    assert any("Something is broken here." in each.value for each in app.info)
    app.select_slider(key="capacity:radius").set_value(0.8).run()
    assert any("You have mended it." in each.value for each in app.success)


def test_the_extremes_of_every_slider_are_survived() -> None:
    for name, spec, knobs in (
        ("cliff", CliffWalk(), ("lr", "threshold", "length")),
        ("capacity", Memory(), ("units", "input_scale")),
    ):
        app = opened(name)
        for end in ("low", "high"):
            for knob in knobs:
                widget = app.select_slider(key=f"{name}:knobs:{spec.name}:{knob}")
                widget.set_value(getattr(spec.knobs()[knob], end))
            app.run()
            assert not app.exception
            assert not app.warning
    app.toggle(key="capacity:knobs:memory:linear").set_value(True).run()
    app.select_slider(key="capacity:radius").set_value(1.5).run()
    assert not app.exception
    assert np.isnan(Memory(units=100, linear=True).found.total[-1])
