"""The same weights with another pooling."""

from __future__ import annotations

import numpy as np

from engine.data.datasets import IMAGES
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.network import NetworkSpec
from engine.probes.vision.maps import maps
from engine.probes.vision.rivals import STRIDED, first_pool, rivals
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import present
from engine.training.losses import CrossEntropy


def state(*layers):
    """Return a small network on tiny digits."""
    network = NetworkSpec((*layers, Flatten()))
    return present(
        Run(
            Experiment(
                dataset=IMAGES["small_digits"](count=200), network=network, loss=CrossEntropy(), batch=16
            )
        )
    )


def test_each_has_the_same_weights_and_differs_in_nothing_but_its_pooling() -> None:
    at = state(Convolution(channels=3), Pool(function="mean"))
    image = np.random.default_rng(0).integers(0, 256, (1, 8, 8), dtype=np.uint8)
    found = rivals(at)
    assert set(found) == {"max", "mean", "stochastic", STRIDED}
    before = maps(at, image).values[0]
    for name, other in found.items():
        values = maps(other, image).values
        np.testing.assert_array_equal(values[0], before)
        patches = before.reshape(3, 4, 2, 4, 2).swapaxes(2, 3)
        wanted = {"max": patches.max((3, 4)), "mean": patches.mean((3, 4)), STRIDED: before[:, ::2, ::2]}.get(
            name
        )
        if wanted is not None:
            np.testing.assert_allclose(values[1], wanted, rtol=1e-6)
    np.testing.assert_allclose(maps(found["mean"], image).probabilities, maps(at, image).probabilities)


def test_where_there_is_no_pooling_or_no_room_there_are_no_rivals() -> None:
    assert rivals(state(Convolution(channels=3))) == {}
    assert first_pool(state(Convolution(channels=3))) is None
    overlapping = state(Convolution(channels=3), Pool(kernel=3, stride=1))
    assert STRIDED not in rivals(overlapping), "every pixel is more pixels than a 3×3 window has places"
