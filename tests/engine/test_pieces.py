"""Linear pieces of ReLU networks: against slopes on a fine grid, a sawtooth by hand, and the bound."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.compare.luck import Luck
from engine.probes.pieces import Pieces, diagonals, pieces
from engine.runs.run import Run
from engine.runs.state import State, present
from engine.spec import Refusal


def state_of(widths: int, depth: int, seed: int) -> State:
    """Return a trained ReLU network."""
    run = Run(Luck(activation="relu").experiment(depth, widths, seed))
    run.advance(150)
    return present(run)


def counted(state: State, direction: np.ndarray) -> int:
    """Count the changes of the slope that nn.Linear and ReLU in double precision show on a grid."""
    columns = [each for each in state.views()[0] if each]
    t = torch.linspace(-1, 1, 400_001, dtype=torch.float64)
    values = t[:, None] * torch.as_tensor(direction, dtype=torch.float64)
    for place, column in enumerate(columns):
        values = values @ column["weight"][0].double().T + column["bias"][0].double()
        values = values.relu() if place < len(columns) - 1 else values
    turns = np.abs(np.diff(values[:, 0].numpy(), 2)) > 1e-9
    # A bend between two places of the grid shows at one place or at two neighbours.
    return 1 + int((np.diff(np.flatnonzero(turns), prepend=-9) > 1).sum())


@pytest.mark.parametrize(("width", "depth"), [(1, 1), (3, 1), (8, 1), (4, 2), (8, 3)])
def test_pieces_are_the_slopes_that_a_grid_shows(width: int, depth: int) -> None:
    direction = np.array([4.0, -4.0])
    for seed in range(3):
        state = state_of(width, depth, seed)
        found = pieces(state, np.zeros(2), direction)
        assert found.count == counted(state, direction) <= found.most == (width + 1) ** depth
        inputs = (found.knots[:, None] * direction).astype(np.float32)
        np.testing.assert_allclose(found.values, state.activations(inputs)[-1][:, 0], rtol=1e-3, atol=1e-3)


def test_a_network_without_hidden_layers_is_one_piece_and_one_that_is_folded_reaches_the_bound() -> None:
    flat = pieces(state_of(1, 0, 0), np.zeros(2), np.ones(2))
    assert (flat.count, flat.most) == (1, 1)
    state = state_of(2, 1, 0)
    flat_params = np.array([1, 0, 1, 0, 0.5, -0.5, 1, -2, 0], dtype=np.float32)
    tent = State(state.experiment, state.network, flat_params, state.kept, state.lesions)
    found = pieces(tent, np.zeros(2), np.array([1.0, 0.0]))
    np.testing.assert_allclose(found.knots, [-1, -0.5, 0.5, 1])
    np.testing.assert_allclose(found.values, [0, 0, 1, 0.5])
    assert found.count == found.most == 3


def test_both_diagonals_meet_in_the_middle_and_other_bends_have_no_pieces() -> None:
    def middle(found: Pieces) -> float:
        return float(np.interp(0.0, found.knots, found.values))

    first, second = diagonals(Luck(activation="relu").experiment(1, 4, 1), 200, 4.0)
    assert middle(first) == pytest.approx(middle(second))
    with pytest.raises(Refusal):
        diagonals(Luck().experiment(1, 2), 10, 4.0)
