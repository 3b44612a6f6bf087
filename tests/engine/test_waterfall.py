"""Gradients through time: every probe against autograd through the equations, in double precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.func import jacrev

from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences.memory import memory
from engine.probes.sequences.products import jacobians, products
from engine.probes.sequences.unrolled import objective, unroll
from engine.probes.sequences.waterfall import recurrent, waterfall
from tests.engine.unrolling import BATCH, CELLS, MSE, STEPS, built, data


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("depth", "steps"), [(1, 0), (2, 0), (1, 3)])
def test_gradients_at_every_state_are_autograds(name: str, depth: int, steps: int) -> None:
    network, params, kept = built(CELLS[name], depth=depth, steps=steps)
    x, y = data(steps)
    found = waterfall(network, params, kept, x, y, loss=MSE, task="regression")
    leaf = params.clone().requires_grad_()
    written = unroll(network, leaf, kept, x)
    value = objective(written.output, y, MSE, task="regression")
    assert found.loss == pytest.approx(value.item(), rel=1e-12)
    layers = sorted({track.column.index for track in written.tracks})
    for row, index in enumerate(layers):
        tracks = [track for track in written.tracks if track.column.index == index]
        for part, lengths in ((0, found.states[row]), (1, found.cells[row])):
            if part == 1 and "c" not in tracks[0].layer.states:
                assert np.isnan(lengths).all()
                continue
            squares = np.zeros(STEPS)
            for track in tracks:
                states = [state[part] for state in track.states]
                slopes = torch.autograd.grad(value, states, retain_graph=True)
                squares += [each.square().sum().item() for each in slopes]
            np.testing.assert_allclose(lengths, np.sqrt(squares * BATCH), rtol=1e-9)


@pytest.mark.parametrize("name", [name for name in CELLS if name != "both"])
def test_products_of_jacobians_are_jacrevs(name: str) -> None:
    cell = CELLS[name]
    network, params, kept = built(cell)
    x = data()[0][0]
    found = jacobians(network, params, kept, x)
    p = {key: view[0] for key, view in network.views(params.unsqueeze(0))[0].items()}
    state, states, gates = cell.begin(x[0]), [], []
    for t in range(STEPS):
        state, parts = cell.step(x[t], state, p)
        states.append(state)
        gates.append(parts.get("o"))

    def last(part: torch.Tensor, t: int, place: int) -> torch.Tensor:
        """Return h_T when one part of the state after step t + 1 is set; with a skip it is also read later on."""
        here = tuple(part if at == place else each for at, each in enumerate(states[t]))
        if place == 1 and "c" in cell.states:  # h_t follows from c_t
            o = gates[t]
            if cell.to_json().get("peepholes"):
                sums = x[t] @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"]
                sums = sums + (states[t - 1][0] if t else 0 * x.new_zeros(4)) @ p["weight_hh"].T
                o = torch.sigmoid(sums[-4:] + p["weight_peep"][2] * part)
            here = (o * torch.tanh(part), part)
        for later in range(t + 1, STEPS):
            here, _ = cell.step(x[later], here, p)
        return here[0]

    whole = products(network, params, kept, x)
    for t in range(STEPS):
        oracle = jacrev(last)(states[t][0], t, 0)
        torch.testing.assert_close(found["h"][t], oracle, rtol=1e-9, atol=1e-12)
        assert whole.states[t] == pytest.approx(torch.linalg.matrix_norm(oracle, 2).item(), rel=1e-6)
        if "c" in found:
            torch.testing.assert_close(found["c"][t], jacrev(last)(states[t][1], t, 1), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["rnn", "relu", "leaky"])
def test_no_product_exceeds_its_bound(name: str) -> None:
    network, params, kept = built(CELLS[name])
    found = products(network, params, kept, data()[0][0])
    assert (found.states <= found.bound * (1 + 1e-9)).all()
    assert found.bound[-1] == 1


def test_where_nothing_bends_and_turns_only_product_bound_and_spectral_radius_agree() -> None:
    """For 0.9 times an orthogonal matrix ‖Uᵏ‖ = ‖U‖ᵏ = ρ(U)ᵏ."""
    network, params, kept = built(SimpleRNN(units=4, activation="linear"))
    slot = recurrent(network)[-1].slots["weight_hh"]
    turn = torch.linalg.qr(params[slot.start : slot.stop].view(4, 4)).Q
    params[slot.start : slot.stop] = 0.9 * turn.flatten()
    found = products(network, params, kept, data()[0][0])
    for each in (found.states, found.bound, found.trend):
        np.testing.assert_allclose(each, 0.9 ** np.arange(STEPS - 1, -1, -1), rtol=1e-6)


@pytest.mark.parametrize("name", ["lstm", "peepholes", "1997"])
def test_what_passes_the_cell_alone_is_what_is_left_when_gates_see_no_gradient(name: str) -> None:
    cell = CELLS[name]
    network, params, kept = built(cell)
    x = data()[0][0]
    found, whole = products(network, params, kept, x), jacobians(network, params, kept, x)["c"]
    parts = unroll(network, params, kept, x.unsqueeze(0)).tracks[0].parts
    for t in range(STEPS):
        start = unroll(network, params, kept, x.unsqueeze(0)).tracks[0].states[t][1][0].detach()

        def last(c: torch.Tensor, t: int = t) -> torch.Tensor:
            for each in parts[t + 1 :]:  # gates are what they were: only the cell is followed
                c = each["f"][0].detach() * c + (each["i"] * each["g"])[0].detach()
            return parts[-1]["o"][0].detach() * torch.tanh(c)

        alone = jacrev(last)(start)
        assert found.path[t] == pytest.approx(torch.linalg.matrix_norm(alone, 2).item(), rel=1e-6)
        rest = torch.linalg.matrix_norm(whole[t] - alone, 2).item()
        assert found.gates[t] == pytest.approx(rest, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_memory_is_the_gradient_of_each_answer(name: str) -> None:
    network, params, kept = built(CELLS[name])
    x = data()[0][0]
    found = memory(network, params, kept, x)
    assert found.strengths.shape == (STEPS, STEPS)
    assert not np.triu(found.strengths, 1).any()
    head = network.views(params.unsqueeze(0))[-1]
    for row, s in enumerate(found.asked):
        leaf = x.clone().requires_grad_()
        state = unroll(network, params, kept, leaf.unsqueeze(0)).tracks[0].states[s - 1][0][0]
        answer = state @ head["weight"][0].T + head["bias"][0]
        (slope,) = torch.autograd.grad(answer.max(), leaf)
        np.testing.assert_allclose(found.strengths[row], slope.norm(dim=1).numpy(), rtol=1e-9, atol=1e-14)


def test_parts_of_all_steps_at_once_are_those_step_by_step() -> None:
    for name in ("rnn", "skip", "lstm", "peepholes", "1997", "gru", "reservoir"):
        cell = CELLS[name]
        network, params, kept = built(cell)
        x = data()[0]
        track = unroll(network, params, kept, x).tracks[0]
        looked = cell.looked(x.transpose(0, 1).unsqueeze(1), network.views(params.unsqueeze(0))[0])
        for t in range(STEPS):
            torch.testing.assert_close(looked["h"][t, 0], track.states[t][0], rtol=1e-12, atol=1e-12)
            for part, value in track.parts[t].items():
                torch.testing.assert_close(looked[part][t, 0], value, rtol=1e-12, atol=1e-12)
