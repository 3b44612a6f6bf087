"""Experiments on sequences to take away: scripts, notebooks and weights do what the run does."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
import torch

from engine.data.datasets import SEQUENCES
from engine.export import model, points, pruned, recurrent, sequences
from engine.export.code import code
from engine.export.generating import bare
from engine.networks import recurrent_starts as starts
from engine.networks.layer import Mode
from engine.networks.layers import taking
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.recurrent import Recurrent, cuts
from engine.spec import Refusal
from tests.engine.exported_sequences import ADDING, EXPERIMENTS, STEPS, WITH_FILE, about, assert_as_run
from tests.engine.scripts import ran

BOTH = EXPERIMENTS | WITH_FILE


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What each experiment's script prints, and the names in its model's state."""
    found = {name: code(experiment, STEPS) for name, experiment in EXPERIMENTS.items()}
    return ran(found, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_script_ends_at_the_loss_of_the_run(name: str, printed: dict[str, tuple[str, list[str]]]) -> None:
    assert_as_run(printed[name][0], EXPERIMENTS[name])
    assert printed[name][1] == list(EXPERIMENTS[name].compiled().module().state_dict())


def test_every_task_and_every_kind_of_layer_is_among_them() -> None:
    assert {each.dataset.name for each in BOTH.values()} == set(SEQUENCES)
    used = {column.layer.name for each in BOTH.values() for column in each.compiled().columns}
    assert set(taking(2)) <= used


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """What the scripts print that read their sequences from a file, each from one of its own."""
    place, scripts = tmp_path_factory.mktemp("files"), {}
    for number, (name, experiment) in enumerate(WITH_FILE.items()):
        (place / f"{number}.npz").write_bytes(points.file(experiment))
        scripts[name] = code(experiment, STEPS).replace(f'"{sequences.FILE}"', f'"{number}.npz"')
    return ran(scripts, place)


@pytest.mark.parametrize("name", WITH_FILE)
def test_the_script_reads_the_sequences_that_lie_beside_it(
    name: str, read: dict[str, tuple[str, list[str]]]
) -> None:
    assert_as_run(read[name][0], WITH_FILE[name])
    assert points.beside(WITH_FILE[name]) == sequences.FILE
    assert sequences.FILE in code(WITH_FILE[name], STEPS).split("\n\n")[0].replace("\n# ", " ")


def test_only_what_is_not_drawn_needs_a_file() -> None:
    assert not any(points.beside(experiment) for experiment in EXPERIMENTS.values())


WINDOWS = [
    SimpleRNN(units=4, window=3),
    SimpleRNN(units=4, leak=0.5, skip=2, window=3, both=True),
    LSTM(units=4, window=3, both=True),
    LSTM(units=4, peepholes=True, window=4),
    GRU(units=4, window=5, both=True),
    GRU(units=4, window=4),
]


@pytest.mark.parametrize("layer", WINDOWS, ids=lambda layer: f"{layer.name}-{layer.window}-{layer.both}")
def test_gradients_are_cut_where_the_run_cuts_them(layer: Recurrent) -> None:
    experiment = about(ADDING.but(length=10), layer)
    names: dict[str, Any] = {"torch": torch, "nn": torch.nn}
    for text in (bare(cuts), *(recurrent.source(cls, cutting=True) for cls in model.classes(experiment))):
        exec(text, names)
    module = eval(layer.torch_code((10, 2))[0], names).double()
    module.window = layer.window
    generator = torch.Generator().manual_seed(0)
    for each in module.parameters():
        each.data = torch.randn(each.shape, generator=generator, dtype=torch.float64) / 2
    x = torch.randn(3, 10, 2, generator=generator, dtype=torch.float64)
    weight = torch.randn(3, 10, layer.width((10, 2)), generator=generator, dtype=torch.float64)
    found = torch.autograd.grad((module(x) * weight).sum(), list(module.parameters()))
    arrays = {
        name: each.detach().unsqueeze(0).requires_grad_()
        for name, each in zip(layer.parameters((10, 2)), module.parameters(), strict=True)
    }
    cut, whole = (
        torch.autograd.grad(
            (layer.forward(x.unsqueeze(0), arrays, {}, Mode(training=training))[0] * weight).sum(),
            list(arrays.values()),
        )
        for training in (True, False)
    )
    for ours, theirs in zip(found, cut, strict=True):
        torch.testing.assert_close(ours, theirs[0], rtol=1e-10, atol=1e-12)
    assert max((a - b).abs().max() for a, b in zip(cut, whole, strict=True)) > 1e-3


@pytest.mark.parametrize("how", starts.STARTS)
@pytest.mark.parametrize("name", ["recurrent_start", "input_start", "bias_start"])
def test_a_function_without_what_is_known_does_the_same(name: str, how: str) -> None:
    function, names = getattr(starts, name), {"torch": torch}
    text, arguments = pruned.function(function, how=how)
    exec(text, names)
    assert "how" not in arguments
    assert "how" not in text
    values = {"shape": (8, 4), "radius": 1.3, "width": 4}
    drawn = [
        call(**{key: value for key, value in values.items() if key in taken}, generator=generator, **more)
        if "generator" in taken
        else call(**{key: value for key, value in values.items() if key in taken})
        for call, taken, more, generator in (
            (names[name], arguments, {}, torch.Generator().manual_seed(1)),
            (
                function,
                list(inspect.signature(function).parameters),
                {"how": how},
                torch.Generator().manual_seed(1),
            ),
        )
    ]
    assert torch.equal(*drawn)


@pytest.mark.parametrize("name", BOTH)
def test_no_script_knows_this_project_or_grows_wide(name: str) -> None:
    script = code(BOTH[name], STEPS)
    assert not re.search(r"\b(engine|playground|pages|streamlit)\b\.?(import)?", re.sub("#.*", "", script))
    assert not [line for line in script.splitlines() if len(line) > 120]
    assert "\n\n\n\n" not in script
    assert not any(line != line.rstrip() for line in script.splitlines())
    assert not re.search(r"\b(points? left|a few points|all points|images?)\b", script)


def test_what_is_switched_off_leaves_no_trace() -> None:
    script = code(EXPERIMENTS["lstm adding"], STEPS)
    traces = (
        "window",
        "cuts",
        "ridge",
        "radius",
        "how,",
        "scale",
        "opened",
        "Recurrence",
        "weights =",
        "eval()",
        "answers",
    )
    assert not [word for word in traces if word in script]
    assert "start(model[0], units=5)\nfor layer in model[1:].modules():\n" in script
    everything = code(EXPERIMENTS["reservoir over a layer"], STEPS)
    for word in (
        "model[1].window = 4",
        "model[0].window = 9",
        "def ridge(",
        "opened=1.0",
        "scale=0.5",
        'how="radius"',
    ):
        assert word in everything


def test_words_are_translated_and_stay_in_their_comments() -> None:
    for name in ("reservoir over a layer", "rules"):
        script = code(EXPERIMENTS[name], STEPS, say=lambda text: f"译文\nimport os # {text}")
        assert not re.search("^ *import os", script, re.MULTILINE)
        compile(script, "script", "exec")


def test_what_is_no_longer_here_has_no_script() -> None:
    lost = WITH_FILE["own_series"].but(dataset=SEQUENCES["own_series"](key="0" * 32))
    for make in (lambda: code(lost, STEPS), lambda: points.file(lost)):
        with pytest.raises(Refusal, match="no longer here"):
            make()
