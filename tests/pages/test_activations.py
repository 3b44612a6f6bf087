"""The lesson about activations without a browser: the guess comes first, a mend is noticed, links and views."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from engine.probes.propagation import Stack
from playground.kit import link
from playground.lessons.activations.presets import PRESETS
from tests.pages.opened import opened, said

KEY = "activations"


def labels(app: AppTest) -> set[str]:
    """Return what the pictures on the page are called."""
    marks = [each.proto for each in app.get("bidi_component") if each.proto.component_name.endswith("mark")]
    return {json.loads(each.json)["label"] for each in marks}


def test_a_guess_comes_before_the_gradient_and_a_mend_is_noticed() -> None:
    app = opened(KEY)
    assert not app.exception
    assert {"Sigmoid", "Tanh", "Differences between inputs · dashed: theory"} <= labels(app)
    assert "Gradient on its way back · dashed: theory" not in labels(app)
    assert not any("arrives at the input:" in each for each in said(app))
    app.radio(key=f"{KEY}:guess:gradient").set_value("0.1").run()
    app.button(key=f"{KEY}:said:gradient").click().run()
    assert "Gradient on its way back · dashed: theory" in labels(app)
    assert any("Your guess: a tenth." in each and "The truth: a millionth." in each for each in said(app))

    fading = next(each for each in PRESETS if each.name == "fading")
    app.button(key=f"{KEY}:preset:fading").click().run()
    assert any("Something is broken here." in each.value for each in app.info)
    app.slider(key=f"{KEY}:knobs:stack:gain").set_value(1.4).run()
    assert any("You have mended it." in each.value for each in app.success)
    assert link.decode(app.query_params["e"], Stack) == fading.spec.but(gain=1.4)


def test_every_view_opens_and_twins_may_be_one() -> None:
    app = opened(KEY, query={"e": link.encode(Stack(activation="prelu", rival="prelu"))})
    for name in ("bends", "why", "sizes", "flat", "softmax", "code"):
        app.segmented_control(key=f"{KEY}:view").set_value(name).run()
        assert not app.exception, name
    assert app.code
