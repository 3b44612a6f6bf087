"""The network playground's own parts: what an edit of the diagram becomes, and where one may start from."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.limits import MAX_LAYERS
from engine.networks.layer import Layer
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from playground.kit import link
from playground.kit.presets import BROKEN, PUZZLES, START, Preset
from playground.language import translate
from playground.lessons.network.presets import PRESETS
from playground.live import builder
from playground.stage.network import NetworkEvents

BLOCK = Residual((Dense(units=4),))
NOISE = LAYERS["noise"]()


# -- the builder --------------------------------------------------------------------------------------------


def plain(*layers: Layer) -> list[dict[str, Any]]:
    return [layer.to_json() for layer in layers]


def test_an_edit_of_the_diagram_becomes_layers() -> None:
    before = Experiment()
    wanted = (Dense(units=7, activation="relu"), NOISE, BLOCK.but(layers=(Dense(units=7),)))
    after = builder.edited(before, NetworkEvents(layers=plain(*wanted)))
    assert after.network.layers == wanted
    assert after == before.but(network=before.network.but(layers=wanted)), "and nothing else"


def test_features_are_chosen_and_no_edit_is_no_change() -> None:
    before = Experiment()
    assert builder.edited(before, NetworkEvents()) == before
    assert builder.edited(before, NetworkEvents(features=["x2", "x1^2"])).features == ("x2", "x1^2")
    both = builder.edited(before, NetworkEvents(layers=[], features=["x1"]))
    assert (both.network.layers, both.features) == ((), ("x1",))
    first = before.but(network=NetworkSpec((Residual((Dense(units=2),)),)))
    wider = builder.edited(first, NetworkEvents(features=["x1", "x2", "x1*x2"]))
    assert wider.network.layers == (Residual((Dense(units=3),)),), "a block follows the features before it"


@pytest.mark.parametrize(
    ("inputs", "layers", "wanted"),
    [
        (2, (Dense(units=4), BLOCK), (Dense(units=4), BLOCK)),
        (2, (BLOCK,), (Residual((Dense(units=2),)),)),
        (5, (NOISE, BLOCK), (NOISE, Residual((Dense(units=5),)))),
        (2, (Dense(units=6), BLOCK, BLOCK), (Dense(units=6), *[Residual((Dense(units=6),))] * 2)),
        (
            2,
            (Dense(units=3), Residual((Dense(units=9), Dense(units=4), NOISE))),
            (Dense(units=3), Residual((Dense(units=9), Dense(units=3), NOISE))),
        ),
        (2, (Residual((NOISE,)),), (Residual((NOISE,)),)),
    ],
)
def test_a_block_takes_the_width_of_its_place(
    inputs: int, layers: tuple[Layer, ...], wanted: tuple[Layer, ...]
) -> None:
    assert builder.adapted(layers, (), inputs) == wanted


def test_a_block_whose_inside_was_changed_stays_as_it_was_made() -> None:
    before = (Dense(units=4), BLOCK)
    changed = (Dense(units=4), Residual((Dense(units=6),)))
    assert builder.adapted(changed, before, 2) == changed
    with pytest.raises(Refusal, match="Give its last dense layer 4 units") as caught:
        Experiment(network=NetworkSpec(changed)).checked()
    assert caught.value.layer == 1


def test_a_block_follows_when_the_layer_before_it_grows() -> None:
    before = (Dense(units=4), BLOCK)
    assert builder.adapted((Dense(units=9), BLOCK), before, 2) == (
        Dense(units=9),
        Residual((Dense(units=9),)),
    )


@pytest.mark.parametrize(
    ("found", "place", "words"),
    [
        ([{"kind": "dense"}, {"kind": "magic"}], 1, "does not know “magic”"),
        ([{"kind": "dense", "units": 65}], 0, "“Units” is 65; it has to lie between 1 and 64."),
        ([{"kind": "dense", "units": 2.5}], 0, "“Units” has to be a whole number."),
        ([{"kind": "dense", "activation": "magic"}], 0, "“Activation” can't be “magic”."),
        ([{"kind": "dense"}, {"kind": "dense", "colour": 1}], 1, "has no setting “colour”"),
        ([{"kind": "dense"}] * 2 + [{}], 2, "does not know “None”"),
        ([{"kind": "residual", "layers": [{"kind": "dense", "units": -1}]}], 0, "“Units” is -1"),
    ],
)
def test_a_layer_that_can_t_be_is_named(found: list[Any], place: int, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        builder.edited(Experiment(), NetworkEvents(layers=found))
    assert caught.value.layer == place


@pytest.mark.parametrize("count", [MAX_LAYERS + 1, 1000])
def test_too_many_layers_are_refused_before_they_are_read(count: int) -> None:
    with pytest.raises(Refusal, match=f"at most {MAX_LAYERS} hidden layers"):
        builder.layers([{"kind": "nonsense"}] * count)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
ALMOST = st.fixed_dictionaries(
    {"kind": st.sampled_from([*LAYERS, "", "lstm"])},
    optional={"units": JSON | st.integers(1, 64), "activation": JSON, "layers": st.lists(JSON), "rate": JSON},
)


@given(found=st.lists(ALMOST | JSON, max_size=4))
def test_whatever_a_browser_sends_is_layers_or_refused_in_words(found: list[Any]) -> None:
    refused: Refusal | None = None
    after = Experiment()
    try:
        after = builder.edited(Experiment(), NetworkEvents(layers=found)).checked()
    except Refusal as exc:
        refused = exc
    if refused is None:
        assert len(after.network.layers) == len(found)
    else:
        assert str(refused)
        assert not re.search(r"\{[a-z]{3,}\}", str(refused)), "no place in the sentence is left open"


# -- presets ------------------------------------------------------------------------------------------------

every_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)


def named(name: str) -> Preset:
    return next(each for each in PRESETS if each.name == name)


def after(name: str, updates: int) -> Run:
    run = Run(named(name).spec)
    run.advance(updates)
    return run


def test_presets_are_several_of_each_kind_and_the_first_is_the_default() -> None:
    assert len({each.name for each in PRESETS}) == len(PRESETS)
    assert len({each.spec for each in PRESETS}) == len(PRESETS)
    assert {each.group for each in PRESETS} == {START, PUZZLES, BROKEN}
    assert min(sum(each.group == group for each in PRESETS) for group in (START, PUZZLES, BROKEN)) >= 2
    assert PRESETS[0].spec == Experiment(), "what a page starts with has to be the first of the list"


@every_preset
def test_a_preset_can_be_run_and_linked_to_and_has_a_thought_in_both_languages(preset: Preset) -> None:
    assert preset.spec.fitted() == preset.spec.checked()
    assert link.decode(link.encode(preset.spec), Experiment) == preset.spec
    assert preset.thought.endswith((".", "?"))
    for text in (preset.title, preset.thought):
        assert translate(text, "zh") != text
    run = Run(preset.spec)
    run.advance(60)
    assert run.step == 60 or run.status == "diverged"


def test_the_default_succeeds_within_two_seconds_for_thirty_seeds() -> None:
    """Two seconds of the usual speed are 3,000 updates."""
    run = Run(Experiment(seed=1, seeds=30))
    run.advance(3000)
    losses = run.reading().test_losses
    assert losses.shape == (30,)
    assert (losses < 0.05).all()


@pytest.mark.parametrize(("name", "loss"), [("circle", 0.05), ("xor", 0.05)])
def test_what_one_starts_with_is_solved_in_a_second(name: str, loss: float) -> None:
    run = after(name, 1500)
    assert (
        run.reading().test_loss < loss or min(row.values["test_loss"][0] for row in run.recording.rows) < loss
    )


@pytest.mark.parametrize(("name", "metric"), [("arms", 0.85), ("iris", 0.85), ("curve", 0.8)])
def test_what_is_asked_of_data_can_be_learned(name: str, metric: float) -> None:
    assert after(name, 4000).reading().test_metric > metric


def test_the_overfitting_one_overfits() -> None:
    run = after("overfit", 2000)
    tests = [float(row.values["test_loss"][0]) for row in run.recording.rows]
    assert run.reading().train_loss < 0.05
    assert tests[-1] > 2 * min(tests)


def test_zero_weights_never_part() -> None:
    run = after("zeros", 500)
    values = state.present(run).activations(run.data.train_inputs)
    for units in values[:-1]:
        assert np.ptp(units, axis=1).max() < 1e-6
    assert run.reading().train_metric < 0.7


def test_the_rate_that_is_too_high_diverges() -> None:
    run = after("rate", 2000)
    assert run.status == "diverged"
    assert run.step < 200, "before anybody loses patience"
    lower = named("rate").spec
    mended = Run(lower.but(optimizer=lower.optimizer.but(lr=lower.optimizer.lr / 10)))
    mended.advance(2000)
    assert mended.status == "ready", "the way on that the page offers leads on"


def test_ten_sigmoids_leave_the_first_layer_almost_no_gradient() -> None:
    run = after("deep", 300)
    sizes = run.recording.rows[-1].gradients
    assert sizes[0] < 1e-4 * sizes[-1]
    assert run.reading().train_metric < 0.7


def test_a_single_line_does_not_part_xor() -> None:
    reading = after("linear", 3000).reading()
    assert reading.test_metric < 0.75
    assert reading.train_loss > 0.6
