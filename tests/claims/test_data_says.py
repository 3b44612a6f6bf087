"""What the data say of themselves, counted on the points over several seeds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine.data.datasets import DATASETS
from engine.data.datasets.planar import Circle
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES
from tests.claims.proof import proves
from tests.claims.runs import after, trained

SEEDS = range(10)


def points(name: str, seed: int = 0, **knobs: object) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs [N, D] and targets [N]."""
    found = DATASETS[name](**knobs).raw(seed)
    return found.inputs, found.targets


def line(inputs: np.ndarray, targets: np.ndarray) -> float:
    """Return the share of two classes that the line of least squares gets right."""
    columns = np.column_stack([inputs, np.ones(len(inputs))])
    weights, *_ = np.linalg.lstsq(columns, 2.0 * targets - 1, rcond=None)
    return float(((columns @ weights > 0) == (targets == 1)).mean())


def nearest(inputs: np.ndarray, targets: np.ndarray) -> float:
    """Return how often a point's nearest other point is of its own class."""
    from scipy.spatial import cKDTree

    _, found = cKDTree(inputs).query(inputs, k=2)
    return float((targets[found[:, 1]] == targets).mean())


def rising(values: object) -> bool:
    return all(low < high for low, high in pairwise(values))


@proves(
    "One class in the middle, the other in a ring around it.",
    "Two clouds of points that a straight line can part.",
    "Two arms wound into each other: the hard one.",
    "Two half-moons, each reaching into the other.",
    "Fields that change colour at every edge: XOR many times over.",
    "Two clouds, one of them with only a few points.",
    "One round cloud for each class.",
    "Every arm of a spiral is a class of its own.",
)
def test_shapes_of_classes() -> None:
    for seed in SEEDS:
        inputs, targets = points("circle", seed)
        radius = np.hypot(*inputs.T)
        inner = targets == targets[radius.argmin()]
        assert radius[inner].max() < radius[~inner].min()
        angles = np.sort(np.arctan2(*inputs[~inner].T))
        assert np.diff(angles).max() < 0.5  # all around
        name = "gauss"
        assert line(*points(name, seed)) > 0.99
        assert line(*points("spiral", seed)) < 0.8 < nearest(*points("spiral", seed))
        inputs, targets = points("moons", seed, noise=0.0)
        assert line(inputs, targets) < 0.95 < nearest(inputs, targets)
        spans = [(inputs[targets == each].min(0), inputs[targets == each].max(0)) for each in (0, 1)]
        assert (np.minimum(spans[0][1], spans[1][1]) > np.maximum(spans[0][0], spans[1][0])).all()
        inputs, targets = points("checkerboard", seed, noise=0.0)
        fields = DATASETS["checkerboard"]().cells
        cells = np.floor((inputs + 6) / 12 * fields).astype(int)
        pairs = set(zip((cells.sum(1) % 2).tolist(), targets.astype(int).tolist(), strict=True))
        assert len(pairs) == 2
    name = "imbalanced"
    assert points(name)[1].mean() < 0.2
    name = "blobs"
    inputs, targets = points(name, classes=4)
    spreads = [np.linalg.eigvalsh(np.cov(inputs[targets == each].T)) for each in range(4)]
    assert all(small > 0.4 * large for small, large in spreads)
    assert len(np.unique(points("arms", arms=5)[1])) == 5


@proves(
    "Going up, points are coloured as if they lay elsewhere: borders blur, then vanish.",
    "Going up, a larger share of the points gets a class at random.",
    "Going up, more clouds share the same room.",
    "Going up, the clouds widen and run into each other.",
    "Going up, points stray from their arm until the arms touch.",
    "Going up, there are more classes, closer together.",
    "Going up, the arms wind more often and lie closer together.",
    "Going up, the moons grow thicker until they run into each other.",
    "Going up, there are more borders to learn from fewer points.",
    "Going up, orange gets less rare and harder to overlook; at 0.5 the classes are equal.",
)
def test_knobs_of_classes() -> None:
    def kept(name: str, **knobs: object) -> float:
        """Return how often the nearest other point is of the same class, over five seeds."""
        return float(np.mean([nearest(*points(name, seed, **knobs)) for seed in range(5)]))

    blobs = "blobs"
    rare = "imbalanced"
    for name in ("circle", "checkerboard", "moons", "arms"):
        assert rising([-kept(name, noise=noise) for noise in (0.0, 0.2, 0.5)]), name
    assert rising([-kept(blobs, noise=noise) for noise in (0.0, 0.3, 0.9)])
    assert rising([-kept(blobs, classes=count, spread=1.0) for count in (3, 5, 9)])
    widths = [0.2, 0.8, 2.0]
    assert rising([-kept(blobs, spread=width) for width in widths])
    assert rising([-kept("arms", arms=arms, size=300, noise=0.1) for arms in (3, 5, 8)])
    assert rising([-kept("arms", turns=turns, size=300, noise=0.1) for turns in (0.5, 1.0, 2.0)])
    assert rising([-kept("checkerboard", cells=fields) for fields in (2, 4, 8)])
    shares = [points(rare, share=share)[1].mean() for share in (0.05, 0.2, 0.5)]
    assert rising(shares)
    assert shares[-1] == 0.5


@proves(
    "The value rises evenly from one corner to the opposite one.",
    "What does a network with no hidden layer leave unlearned here?",
    "Three hills and three hollows by turns in a flat land.",
    "One input, one number: watch the network bend a line through the points.",
    "Going up, points get the value of a place further away, up to noise × 6 in each direction.",
    "Going up, points lie further above or below the curve.",
    "The curve that the points lie on.",
    "Going up, a wider stretch in the middle has no points.",
)
def test_numbers_to_predict() -> None:
    plane = "plane"
    inputs, targets = points(plane, noise=0.0)
    columns = np.column_stack([inputs, np.ones(len(inputs))])
    weights, residual, *_ = np.linalg.lstsq(columns, targets, rcond=None)
    assert residual.sum() < 1e-12
    assert weights[0] == pytest.approx(weights[1])
    for name in (plane, "multi_gauss"):
        still = points(name, noise=0.0)[1]
        assert rising([np.abs(points(name, noise=noise)[1] - still).mean() for noise in (0.0, 0.1, 0.4)])
    inputs, targets = points("multi_gauss", noise=0.0, size=5000)
    assert abs(np.median(targets)) < 0.1
    for sign in (1, -1):
        tops: list[np.ndarray] = []
        for place in inputs[np.argsort(-sign * targets)][:200]:
            if all(np.hypot(*(place - top)) > 2 for top in tops):
                tops.append(place)
        assert len(tops) == 3
    inputs, _ = points("curve")
    assert inputs.shape[1] == 1
    off = [
        np.abs(points("curve", noise=noise)[1] - points("curve", noise=0.0)[1]).mean()
        for noise in (0.0, 0.1, 0.5)
    ]
    assert rising(off)
    assert rising([np.abs(points("curve", gap=gap)[0]).min() for gap in (0.0, 2.0, 6.0)])


@proves(
    "Does a hidden layer help here, or only cost time?",
    "How accurate is a network that never says orange?",
    "Which one extra input feature solves it with no hidden layer at all?",
    "How few hidden units can close a ring around the middle?",
)
def test_questions_have_the_answer_that_they_ask_for() -> None:
    none = Experiment(network=NetworkSpec(()))
    clouds = DATASETS["gauss"]
    assert after(none.but(dataset=clouds()), 500).test_metric.min() > 0.97
    rare = DATASETS["imbalanced"]
    assert 1 - rare().raw(0).targets.mean() > 0.9
    product = none.but(dataset=DATASETS["xor"](), features=("x1", "x2", "x1*x2"))
    assert after(product, 1000).test_metric.min() > 0.97
    assert trained(none.but(dataset=Circle()), 500).evaluate().train_metric.max() < 0.9


@proves(
    "150 flowers, four measurements, three species.",
    "178 wines of one region: tell three grape varieties apart by chemistry.",
    "569 tumours, measured under the microscope: malignant or benign?",
    "442 patients: predict how far their diabetes has gone a year later.",
)
def test_tables_have_the_rows_that_they_say() -> None:
    for name, count, classes in (
        ("iris", 150, 3),
        ("wine", 178, 3),
        ("breast_cancer", 569, 2),
        ("diabetes", 442, 0),
    ):
        found = DATASETS[name]().raw(0)
        assert len(found.targets) == count
        assert len(found.classes) == classes


@proves("Every class is divided alike into points to learn from and points to test with.")
def test_the_split_is_alike_for_every_class() -> None:
    data = Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]()).data()
    assert np.bincount(data.train_targets.astype(int)).tolist() == [25, 25, 25]
    assert np.bincount(data.test_targets.astype(int)).tolist() == [25, 25, 25]
