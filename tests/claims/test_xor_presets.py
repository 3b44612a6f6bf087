"""What the presets of the lesson about luck say, what is broken in them and what mends it; and straight pieces."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compare.lottery import share
from engine.compare.luck import SIDE, Luck
from engine.probes.pieces import diagonals
from engine.probes.stuck import CLASS, CORNER, Picked, seen
from playground.figures import xor as pictures
from playground.kit.broken import Broken
from tests.claims.proof import proves
from tests.claims.test_xor_says import BY_NAME, outcome
from tests.engine.kernels import kernels

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")


@proves(
    "Which bend needs the most units, and which one needs a single one?",
    "Which row stays empty, and why?",
    "The same networks from other weights.",
)
def test_rows_of_bends_and_of_starts() -> None:
    bends = outcome(BY_NAME["bends"].spec)
    relu, tanh, sigmoid, sine = bends.shares
    assert bends.spec.rows == ("relu", "tanh", "sigmoid", "sine")
    assert (relu[1:5] < np.minimum(tanh, sigmoid)[1:5]).all()
    assert sine[0] > 0.9
    assert max(relu[0], tanh[0], sigmoid[0]) == 0
    starts = outcome(BY_NAME["starts"].spec)
    assert (starts.shares[0] == 0).all()
    assert (starts.shares[1:, -1] > 0.9).all()


@proves(
    "Eight straight units",
    "Whatever the width, nobody solves it.",
    "What do units lack?",
    "No network of any width or depth solves XOR.",
    "Without a bend, any number of layers draws one straight line; XOR needs two.",
)
def test_straight_units_are_broken_and_a_bend_mends_them() -> None:
    preset = BY_NAME["straight"]
    assert isinstance(preset, Broken)
    assert not preset.mended(preset.spec.start().moment())
    found = outcome(preset.spec)
    assert not preset.mended(found)
    assert found.shares.max() == 0
    assert preset.mended(outcome(preset.spec.but(activation="tanh")))
    # No line has all four corners on their right side: try normals all round, and all offsets that matter.
    turns = np.linspace(0, 2 * np.pi, 721)
    along = CORNER @ np.stack([np.cos(turns), np.sin(turns)])
    offsets = np.linspace(-4, 4, 401)
    assert not ((along[:, :, None] > offsets) == (CLASS == 1)[:, None, None]).all(axis=0).any()


@proves(
    "Eight that are one",
    "Eight bent units, and nobody solves it.",
    "How do they differ?",
    "No network solves XOR, not even with eight units in each of three layers.",
    "All weights of a layer started equal: its units stay copies of one, and one does not suffice.",
)
def test_copies_are_broken_and_other_starts_mend_them() -> None:
    preset = BY_NAME["copies"]
    assert isinstance(preset, Broken)
    found = outcome(preset.spec)
    assert not preset.mended(found)
    assert found.shares.max() == 0
    one = seen(preset.spec.experiment(1, 8), 1000)
    assert (one.weights == one.weights[0]).all()
    assert (one.biases == one.biases[0]).all()
    assert share(preset.spec, 1, 1) == share(Luck(), 1, 1) == 0
    assert preset.mended(outcome(preset.spec.but(init="xavier")))


@proves(
    "The answer along both diagonals, which meet in the middle: low at both ends of one and high at both ends of the "
    "other, it has to bend.",
    "This bend is no ReLU: it is round, and has no straight pieces.",
    "Straight pieces: **{first}** along x₂ = x₁ and **{second}** along x₂ = −x₁.",
    "No network of this shape has more than {most}.",
)
def test_a_solved_network_bends_along_one_diagonal() -> None:
    luck = BY_NAME["bends"].spec
    found = outcome(luck)
    for place in np.flatnonzero(found.solved[0, 3])[:20]:
        first, second = diagonals(luck.experiment(0, 4, int(place)), 1000, SIDE)
        assert first.values[[0, -1]].max() < 0 < second.values[[0, -1]].min()
        assert max(first.count, second.count) > 1
        assert max(first.count, second.count) <= first.most == 5
    said = pictures.counted(found, Picked(row=0, width=4))
    assert said.endswith("No network of this shape has more than 5.")
    pictures.straight(found, Picked(row=0, width=4)).pack()
    assert pictures.straight(found, Picked(row=1)).empty
    assert pictures.counted(found, Picked(row=1)) == ""
