"""Links to the network playground: what is shared is what is opened, and what is broken is said."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest

from engine.datasets import DATASETS
from engine.datasets.own import Painted
from engine.experiment import Experiment
from engine.layers import LAYERS
from engine.layers.dense import Dense
from engine.limits import MAX_LINK_CHARACTERS
from engine.losses import LOSSES
from engine.network import NetworkSpec
from engine.optimizers import OPTIMIZERS
from playground import link
from playground.workbench import sharing
from playground.workbench.presets import PRESETS
from tests.pages.network import experiment_of, live_of, mounted, page, query_of, shared, warnings

NORM = Experiment(
    network=NetworkSpec((Dense(units=5, activation="prelu"), LAYERS["batch_norm"]())),
    optimizer=OPTIMIZERS["rmsprop"](lr=0.05),
    features=("x2", "x1*x2"),
)
IRIS = Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]())
SEEDS = Experiment(seeds=3)


def state_of(app: Any) -> dict[str, Any]:
    """Return everything of a run that one sees."""
    live = live_of(app)
    run, frame = live.main, {}
    header = live.strands["main"].frame(frame, status=live.status(), lang="en")
    curves = run.recording.curves()
    return {
        **{name: header[name] for name in ("step", "epoch", "lesions", "test_loss", "train_metric")},
        **{name: array.tobytes() for name, array in frame.items()},
        "params": run.backend.params.detach().numpy().tobytes(),
        "kept": run.backend.kept.numpy().tobytes(),
        "last": (int(curves.step[-1]), float(curves.test_loss[-1, 0])),
        "first": (int(curves.step[0]), float(curves.test_loss[0, 0])),
    }


@pytest.mark.parametrize(
    "experiment", [Experiment(), NORM, IRIS, SEEDS], ids=["default", "norm", "iris", "seeds"]
)
def test_a_link_opens_the_very_same_picture(experiment: Experiment) -> None:
    app = page(experiment)
    live = live_of(app)
    live.advance(130)
    live.command({"do": "lesion", "layer": 0, "unit": 1, "on": True})
    other = page(query=shared(app))
    assert warnings(other) == []
    assert experiment_of(other) == experiment
    assert state_of(other) == state_of(app)
    assert not live_of(other).playing
    assert "s" not in other.query_params, "from here on the address names the experiment alone"


def test_a_link_made_while_looking_back_opens_what_was_looked_at() -> None:
    app = page()
    live = live_of(app)
    live.advance(48)
    live.change(Experiment(batch=20))
    live.advance(30)
    live.command({"do": "scrub", "step": 32})
    assert live.strands["main"].viewing is not None
    other = page(query=shared(app))
    assert live_of(other).main.step == 32
    assert experiment_of(other) == Experiment()
    fields: list[bytes] = []
    for each in (app, other):
        frame: dict[str, np.ndarray] = {}
        live_of(each).strands["main"].frame(frame, status="", lang="en")
        fields.append(frame["main/field"].tobytes())
    assert fields[0] == fields[1]


def test_a_link_restores_plane_and_view() -> None:
    app = page(IRIS)
    app.segmented_control(key="network-plane").set_value("slice").run()
    app.selectbox(key="network-across").set_value(2).run()
    app.selectbox(key="network-up").set_value(3).run()
    app.segmented_control(key="network-view").set_value("weights").run()
    live_of(app).advance(3)
    query = sharing.full(live_of(app), "en")
    state, arrays = link.decode_state(query_of(query)["s"])
    state["tab"] = "weights"  # outside a session nobody knows which view is open
    again = {**query_of(query), "s": link.encode_state(state, arrays)}
    other = page(query=again)
    assert live_of(other).view == ("slice", (2, 3))
    assert other.segmented_control(key="network-plane").value == "slice"
    assert other.selectbox(key="network-across").value == 2
    assert other.segmented_control(key="network-view").value == "weights"


def test_a_link_names_the_language_it_was_made_in() -> None:
    app = page()
    chinese = query_of(sharing.full(live_of(app), "zh"))
    other = page(query=chinese)
    assert other.segmented_control(key="language").value == "zh"


def test_the_address_follows_the_experiment() -> None:
    app = page()
    assert "e" not in app.query_params
    app.select_slider(key="network-rate:adam:lr").set_value(0.1).run()
    assert link.decode(app.query_params["e"], Experiment) == experiment_of(app)
    app.select_slider(key="network-rate:adam:lr").set_value(0.01).run()
    assert "e" not in app.query_params


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_can_be_linked_to(preset: Any) -> None:
    assert experiment_of(page(preset.experiment)) == preset.experiment


def test_as_many_points_as_one_may_paint_go_into_a_link() -> None:
    rng = np.random.default_rng(0)
    points = tuple((float(x), float(y), i % 2) for i, (x, y) in enumerate(rng.uniform(-6, 6, (500, 2))))
    painted = Experiment(dataset=Painted(points))
    app = page(painted)
    live_of(app).advance(3)
    other = page(query=shared(app))
    assert experiment_of(other) == painted
    assert state_of(other) == state_of(app)


def test_what_is_too_much_for_a_link_is_said_and_less_is_offered() -> None:
    wide = Experiment(network=NetworkSpec((Dense(units=64), Dense(units=64), Dense(units=64))))
    app = page(wide)
    app.session_state["network-link"] = True
    app.run()
    assert warnings(app) == []
    assert any("the same experiment at its start" in each.value for each in app.caption)
    (data,) = [data for name, data in mounted(app) if name == "share"]
    assert link.decode(query_of(data["query"])["e"], Experiment) == wide


# -- bad links ----------------------------------------------------------------------------------------------


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
        "holds at most 12 entries",
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
    "many points": (packed({"dataset": {"kind": "painted", "points": [[0, 0, 0]] * 501}}), "500 points"),
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


def _bad_states() -> dict[str, str]:
    live = live_of(page())
    live.advance(5)
    state, arrays = link.decode_state(query_of(sharing.full(live, "en"))["s"])
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


BAD_STATES = _bad_states()


@pytest.mark.parametrize("name", BAD_STATES)
def test_a_bad_state_is_said_and_its_experiment_is_shown(name: str) -> None:
    app = page(query={"e": link.encode(Experiment(batch=20)), "s": BAD_STATES[name]})
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
    query = query_of(sharing.full(live, "en"))
    state, arrays = link.decode_state(query["s"])
    app = page(query={**query, "s": link.encode_state({**state, **changes}, arrays)})
    assert warnings(app) == []
    assert (live_of(app).main.step, live_of(app).main.lesions) == (5, frozenset())
    app.selectbox(key="network-dataset:kind").set_value("iris").run()
    assert warnings(app) == []
    assert experiment_of(app).dataset.name == "iris"
