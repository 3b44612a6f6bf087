"""What the network gets to see of a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.preprocessing import StandardScaler

from engine.data.dataset import Dataset, prepare
from engine.data.datasets.planar import Circle
from engine.data.datasets.regression import Curve
from engine.data.datasets.tables import Iris
from engine.data.features import FEATURES, Encoder, default_features, known_features, offered, scaling
from engine.spec import Refusal

TRUTH = {
    "x1": lambda x, y: x,
    "x2": lambda x, y: y,
    "x1^2": lambda x, y: x * x,
    "x2^2": lambda x, y: y * y,
    "x1*x2": lambda x, y: x * y,
    "sin(x1)": lambda x, y: np.sin(x),
    "sin(x2)": lambda x, y: np.sin(y),
}


def test_the_seven_features_are_what_they_are_called() -> None:
    assert list(FEATURES) == list(TRUTH)
    data = prepare(Circle(), features=known_features(Circle()), test_fraction=0.5, seed=0)
    x, y = data.raw_train.T
    for column, key in enumerate(data.features):
        np.testing.assert_allclose(data.train_inputs[:, column], TRUTH[key](x, y), rtol=1e-6, atol=1e-6)
    assert data.labels == ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")


def test_each_kind_of_data_offers_its_own() -> None:
    assert known_features(Curve()) == ("x1", "x1^2", "sin(x1)")
    assert known_features(Iris()) == Iris.columns
    assert offered(Iris()) == {name: name for name in Iris.columns}
    for dataset in (Circle(), Curve(), Iris()):
        assert set(default_features(dataset)) <= set(known_features(dataset))


@pytest.mark.parametrize(
    ("dataset", "features", "sentence"),
    [
        (Circle(), (), "at least one input feature"),
        (Circle(), ("x1", "x3"), "no input feature “x3”"),
        (Circle(), ("x1", "x1^2", "x1^2"), "“x₁²” is chosen twice"),
        (Curve(), ("x2",), "no input feature “x2”"),
        (Iris(), ("x1",), "no input feature “x1”"),
    ],
)
def test_features_that_cannot_be_had(dataset: Dataset, features: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        prepare(dataset, features=features, test_fraction=0.5, seed=0)


def test_fewer_columns_of_a_table_are_the_same_columns_still() -> None:
    whole = prepare(Iris(), features=Iris.columns, test_fraction=0.5, seed=2)
    some = prepare(Iris(), features=(Iris.columns[3], Iris.columns[1]), test_fraction=0.5, seed=2)
    assert np.array_equal(some.train_inputs, whole.train_inputs[:, [3, 1]])
    assert np.array_equal(some.raw_train, whole.raw_train)


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 30), st.integers(1, 4)),
        elements=st.floats(-1e15, 1e15, allow_subnormal=False),
    )
)
def test_scaling_is_that_of_scikit_learn(values: np.ndarray) -> None:
    oracle = StandardScaler().fit(values)
    mean, spread = scaling(values)
    np.testing.assert_allclose(mean, oracle.mean_, rtol=1e-9, atol=1e-9 * np.abs(values).max())
    np.testing.assert_allclose(spread, oracle.scale_, rtol=1e-6)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1e15, -7.7e-9])
def test_a_constant_column_stays_at_nought(value: float) -> None:
    values = np.full((1000, 1), value)
    mean, spread = scaling(values)
    encoder = Encoder(("a",), ("a",), mean, spread, table=True)
    assert spread.tolist() == [1.0]
    assert np.abs(encoder(values)).max() <= abs(value) * 1e-12
