"""What the RNN lab says of cells, first weights and gates, seen in gradients before any training."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.recurrent import Recurrent
from engine.probes.sequences.products import jacobians
from engine.probes.sequences.verdict import verdict
from engine.runs.run import Run
from tests.claims.proof import proves
from tests.claims.rnn import STUDIES, alone, fall, reached
from tests.claims.runs import SEEDS


@proves(
    "Of the recurrent weights, gate by gate.",
    "Where nothing bends, the past fades inside the circle and grows outside it.",
    "Where units bend, it may fade further out too; with gates or a leak the circle alone does not decide.",
)
def test_the_circle_decides_where_nothing_bends_and_nowhere_else() -> None:
    def drawn(radius: float, **knobs: Any) -> Recurrent:
        return SimpleRNN(init="radius", radius=radius, **knobs)

    assert reached(alone(drawn(0.9, activation="linear"))).max() < 0.1
    assert reached(alone(drawn(1.1, activation="linear"))).min() > 10
    assert reached(alone(drawn(3.0, activation="sigmoid"))).max() < 1e-6
    assert reached(alone(drawn(1.1))).mean() < 0.5
    assert reached(alone(LSTM(init="radius", radius=1.5))).max() < 1e-3
    assert reached(alone(LSTM(init="radius", radius=0.5, forget_bias=6.0))).min() > 0.05
    # A leak: U = −1.5·I lies outside, and 0.9 − 0.15 is what a step multiplies by.
    run = Run(alone(SimpleRNN(activation="linear", leak=0.1)))
    column = run.network.columns[0]
    column.slots["weight_hh"].view(run.backend.params)[:] = -1.5 * torch.eye(32)
    found = jacobians(run.network, run.backend.params[0], run.backend.kept[0], torch.zeros(60, 2))["h"]
    torch.testing.assert_close(found[-11], 0.75**10 * torch.eye(32), rtol=1e-4, atol=1e-7)


@proves(
    "Going up, the state keeps more of the past; above 1 gradients may explode.",
    "How the matrix from state to state begins: the larger its eigenvalues, the more of the past is kept.",
)
def test_a_larger_spectral_radius_keeps_more_and_above_one_may_explode() -> None:
    for cell in (SimpleRNN, LSTM, GRU):
        found = [reached(alone(cell(init="radius", radius=radius)), 4) for radius in (0.5, 0.9, 1.5)]
        assert all((low < high).all() for low, high in pairwise(found)), cell
    assert reached(alone(SimpleRNN(init="radius", radius=3.0)), 4).min() > 1e3


@proves("Overflows: the gradient has grown beyond all numbers.", "A smaller spectral radius keeps it finite.")
def test_a_gradient_that_overflows_is_finite_at_a_smaller_radius() -> None:
    for radius, finite in ((10.0, False), (0.9, True)):
        experiment = alone(SimpleRNN(activation="linear", init="radius", radius=radius), length=100)
        for seed in range(3):
            lengths = fall(experiment, seed)
            assert np.isfinite(lengths).all() == finite
            assert finite or verdict(lengths, lengths).kind == "overflow"


@proves("Not for PyTorch's own start.", "Leftmost is PyTorch’s own start.")
def test_the_radius_does_nothing_to_torchs_own_start() -> None:
    params = [Run(alone(SimpleRNN(radius=radius))).backend.params for radius in (0.5, 2.0)]
    assert torch.equal(*params)


@proves(
    "Going up, the forget gate starts more open, and gradients live longer.",
    "Going up, the old state is kept longer at the start, and gradients live longer.",
    "The same LSTM with its forget gate started at 0, 1 and 3: what does the bias buy?",
    "Watch a gradient die on its way back through time, and the gates that keep it alive.",
)
def test_biases_that_open_gates_let_gradients_live_longer() -> None:
    cell: Any
    for cell, knob in ((LSTM, "forget_bias"), (GRU, "update_bias")):
        found = [reached(alone(cell(**{knob: bias})), 4) for bias in (-2.0, 0.0, 1.0, 3.0)]
        assert all((low < high).all() for low, high in pairwise(found)), cell
    assert [voice.cell.to_json().get("forget_bias", 0) for voice in STUDIES["forget"].voices] == [0, 1, 3]
    assert reached(alone(SimpleRNN())).max() < 1e-6
    assert reached(alone(LSTM(forget_bias=3.0))).min() > 1e-3


@proves(
    "Mixes the old state with a new one: where the update gate is near 1, gradients pass almost untouched."
)
def test_a_gru_whose_update_gate_is_near_one_hands_gradients_through() -> None:
    run = Run(alone(GRU(units=8, update_bias=10.0)))
    x = torch.tensor(run.data.train_inputs[0])
    found = jacobians(run.network, run.backend.params[0], run.backend.kept[0], x)["h"]
    torch.testing.assert_close(found[0], torch.eye(8), rtol=0, atol=0.03)


@proves("Without it the cell never lets go: the network of 1997.", "Gates see the cell itself as well.")
def test_a_cell_without_forget_gate_keeps_all_and_peepholes_show_it_to_the_gates() -> None:
    generator = torch.Generator().manual_seed(0)
    x, state = torch.randn(2, generator=generator), tuple(torch.randn(2, 4, generator=generator))
    for cell in (LSTM(units=4, forget=False), LSTM(units=4), LSTM(units=4, peepholes=True)):
        arrays = {name: torch.randn(shape, generator=generator) for name, shape in cell.arrays(2).items()}
        (_, new), parts = cell.step(x, state, arrays)
        if not cell.forget:
            torch.testing.assert_close(new, state[1] + parts["i"] * parts["g"])
        _, other = cell.step(x, (state[0], state[1] + 1), arrays)
        assert torch.equal(parts["i"], other["i"]) is not cell.peepholes


@proves("The bend of the state; its slope multiplies the gradient at every step.")
def test_the_slope_of_the_bend_is_a_factor_of_every_step() -> None:
    for name in ("tanh", "relu", "sigmoid", "linear"):
        run = Run(alone(SimpleRNN(units=8, activation=name)))
        network, params, kept = run.network, run.backend.params[0], run.backend.kept[0]
        found = jacobians(network, params, kept, torch.tensor(run.data.train_inputs[0]))["h"]
        p = {key: each[0] for key, each in network.views(params.unsqueeze(0))[0].items()}
        state, layer = torch.zeros(8), SimpleRNN(units=8, activation=name)
        for x in torch.tensor(run.data.train_inputs[0]):
            before = state
            (state,), parts = layer.step(x, (before,), p)
        sums = parts["a"].clone().requires_grad_()
        bend = {"linear": lambda a: a, "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}[name]
        (slope,) = torch.autograd.grad(bend(sums).sum(), sums)
        torch.testing.assert_close(found[-2], slope[:, None] * p["weight_hh"], rtol=1e-4, atol=1e-6)


@proves(
    "The state is bent anew from the input and the state before: gradients pass U at every step.",
    "To learn from what lies far back, the gradient has to travel the same way home, and every step multiplies it.",
)
def test_every_step_back_multiplies_by_u() -> None:
    run = Run(alone(SimpleRNN(units=8, activation="linear"), length=10))
    params, kept = run.backend.params[0], run.backend.kept[0]
    u = run.network.views(params.unsqueeze(0))[0]["weight_hh"][0]
    found = jacobians(run.network, params, kept, torch.zeros(10, 2))["h"]
    for back in range(10):
        torch.testing.assert_close(found[-1 - back], torch.linalg.matrix_power(u, back))


@proves("Going up, the state changes faster; at 1 nothing of the old one is kept as it is.")
def test_a_larger_leak_changes_the_state_faster() -> None:
    generator = torch.Generator().manual_seed(0)
    x, state = torch.randn(2, generator=generator), torch.randn(6, generator=generator)
    arrays = {
        name: torch.randn(shape, generator=generator) for name, shape in SimpleRNN(units=6).arrays(2).items()
    }
    new = {leak: SimpleRNN(units=6, leak=leak).step(x, (state,), arrays)[0][0] for leak in (0.1, 0.5, 1.0)}
    moved = [float((each - state).norm()) for each in new.values()]
    assert moved[0] < moved[1] < moved[2]
    torch.testing.assert_close((new[0.5] - state) / 0.5, new[1.0] - state)
    arrays["weight_hh"] = 0 * arrays["weight_hh"]
    again = SimpleRNN(units=6).step(x, (state,), arrays)[0][0]
    assert torch.equal(again, SimpleRNN(units=6).step(x, (0 * state,), arrays)[0][0])


@proves("Going up, a second path jumps further back in time; 0 has none.")
def test_a_skip_is_a_path_of_so_many_steps() -> None:
    assert "weight_skip" not in SimpleRNN().arrays(2)
    for skip in (2, 5):
        run = Run(alone(SimpleRNN(units=4, skip=skip), length=12))
        slots = run.network.columns[0].slots
        slots["weight_hh"].view(run.backend.params)[:] = 0
        found = jacobians(run.network, run.backend.params[0], run.backend.kept[0], torch.zeros(12, 2))["h"]
        lengths = found.norm(dim=(1, 2)).numpy()
        assert np.flatnonzero(lengths).tolist() == list(range(11 % skip, 12, skip))


@proves(
    "Its slope is at most a quarter.",
    "How many steps does single precision survive?",
)
def test_a_sigmoids_gradient_is_nothing_before_the_beginning_is_reached() -> None:
    sums = torch.linspace(-20, 20, 4001, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(torch.sigmoid(sums).sum(), sums)
    assert float(slope.max()) == 0.25
    experiment = STUDIES["sigmoid"].alone(0)
    for seed in range(SEEDS):
        lengths = fall(experiment, seed)
        lost = int(np.flatnonzero(lengths == 0)[-1]) + 1
        assert (lengths[:lost] == 0).all()
        assert 10 < lost < 70


@proves("Before any training: how many steps back does each cell's gradient reach?")
def test_after_a_hundred_steps_no_cell_has_a_gradient_worth_the_name() -> None:
    study = STUDIES["hundred"]
    assert study.task.to_json()["length"] == 100
    for place in range(3):
        assert reached(study.alone(place), 4).max() < 1e-12
