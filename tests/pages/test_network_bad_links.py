"""Broken links to the network playground: each gets a sentence, and the page works."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest

from engine.limits import MAX_LINK_CHARACTERS
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS
from playground.kit import link
from playground.kit.supervised import sharing
from tests.pages.network import experiment_of, live_of, page, query_of, warnings

NORM = Experiment(
    network=NetworkSpec((Dense(units=5, activation="prelu"), LAYERS["batch_norm"]())),
    optimizer=OPTIMIZERS["rmsprop"](lr=0.05),
    features=("x2", "x1*x2"),
)


def packed(data: Any) -> str:
    """Return what a link of `data` looks like, whatever they are."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return "1" + base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


GOOD = link.encode(NORM)
BAD: dict[str, tuple[str, str]] = {
    "nonsense": ("hello", "can't be read"),
    "cut off": (GOOD[:-7], "can't be read"),
    "version": ("9" + GOOD[1:], "another version"),
    "changed": (GOOD[:20] + ("A" if GOOD[20] != "A" else "B") + GOOD[21:], "can't be read"),
    "not an object": (packed([1, 2]), "can't be read"),
    "unknown kind": (packed({"kind": "experiment", "optimizer": {"kind": "magic"}}), "does not know “magic”"),
    "unknown knob": (packed({"kind": "experiment", "speed": 3}), "has no setting “speed”"),
    "rate": (packed({"optimizer": {"kind": "adam", "lr": 1e9}}), "it has to lie between"),
    "not a number": (packed(b'{"batch": NaN}'), "can't be read"),
    "deep": (packed(b"[" * 5000 + b"]" * 5000), "can't be read"),
    "bomb": (packed(b" " * 8_000_000), "far more than any link"),
    "long": ("1" + "A" * (MAX_LINK_CHARACTERS + 1), "too long"),
    "thousand layers": (
        packed({"network": {"kind": "network", "layers": [{"kind": "dense"}] * 1000}}),
        "holds at most 30 entries",
    ),
    "wide": (packed({"network": {"layers": [{"kind": "dense", "units": 10_000}]}}), "“Units” is 10000"),
    "impossible stack": (
        packed({"network": {"layers": [{"kind": "residual", "layers": [{"kind": "dense", "units": 3}]}]}}),
        "residual block adds its input to its output",
    ),
    "loss": (packed({"loss": {"kind": "cross_entropy"}}), "does not go with these data"),
    "features": (packed({"features": ["x1", "x1"]}), "chosen twice"),
    "gone table": (packed({"dataset": {"kind": "table", "key": "0" * 32}}), "no longer here"),
    "points": (packed({"dataset": {"kind": "painted", "points": [[0, 0, 0]]}}), "at least two classes"),
    "many points": (packed({"dataset": {"kind": "painted", "points": [[0, 0, 0]] * 1001}}), "1000 points"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_link_is_said_in_a_sentence_and_the_page_works(name: str) -> None:
    text, words = BAD[name]
    app = page(query={"e": text})
    (sentence,) = warnings(app)
    assert words in sentence
    assert sentence.endswith("The first preset is shown instead.")
    assert experiment_of(app) == Experiment()
    app.button(key="network-step").click().run()
    assert warnings(app) == [], "it is said once"
    assert live_of(app).main.step == 1


WRONG = (
    *("nonsense", "cut off", "other weights", "no row", "not finite"),
    *("step", "step text", "step far", "epoch", "epoch list", "nothing"),
)


@pytest.fixture(scope="module")
def bad_states() -> dict[str, str]:
    """What a link may say of a run that can't be."""
    live = live_of(page())
    live.advance(5)
    state, arrays = link.decode_state(query_of(sharing.full(live, "en", "network"))["s"])
    nan = arrays["params"].copy()
    nan[0, 0] = np.nan

    def made(changes: dict[str, Any], **others: np.ndarray) -> str:
        return link.encode_state({**state, **changes}, {**arrays, **others})

    return {
        "nonsense": "hello",
        "cut off": made({})[:-9],
        "other weights": made({}, params=np.zeros((1, 24))),
        "no row": made({}, params=np.zeros(25)),
        "not finite": made({}, params=nan),
        "step": made({"step": -1}),
        "step text": made({"step": "5"}),
        "step far": made({"step": 10**15}),
        "epoch": made({"epoch": "many"}),
        "epoch list": made({"epoch": []}),
        "nothing": link.encode_state({}, {}),
    }


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_state_is_said_and_its_experiment_is_shown(name: str, bad_states: dict[str, str]) -> None:
    assert set(WRONG) == set(bad_states)
    app = page(query={"e": link.encode(Experiment(batch=20)), "s": bad_states[name]})
    experiment = experiment_of(app)
    (sentence,) = warnings(app)
    assert "link" in sentence
    assert experiment == Experiment(batch=20)
    assert live_of(app).main.step == 0
    app.button(key="network-epoch").click().run()
    assert warnings(app) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"lesions": 5},
        {"lesions": [[[], 1], [0], "ab", None, [99, 0], [0, 99], [2, 0], ["0", 1]]},
        {"view": ["nonsense", [0, 1]]},
        {"view": ["slice", [-1, 70]]},
        {"view": 3},
        {"tab": "nonsense"},
        {"tab": []},
        {"more": {"than": "known"}},
    ],
    ids=str,
)
def test_details_that_make_no_sense_are_left_out(changes: dict[str, Any]) -> None:
    live = live_of(page())
    live.advance(5)
    query = query_of(sharing.full(live, "en", "network"))
    state, arrays = link.decode_state(query["s"])
    app = page(query={**query, "s": link.encode_state({**state, **changes}, arrays)})
    assert warnings(app) == []
    assert (live_of(app).main.step, live_of(app).main.lesions) == (5, frozenset())
    app.selectbox(key="network-dataset:kind").set_value("iris").run()
    assert warnings(app) == []
    assert experiment_of(app).dataset.name == "iris"
