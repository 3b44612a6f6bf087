"""The plane on which data are drawn, against scikit-learn's PCA and against the data themselves."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from engine.data.dataset import Data, Dataset, prepare
from engine.data.datasets import DATASETS
from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own_table import Uploaded, keep
from engine.data.datasets.planar import Spiral
from engine.data.datasets.regression import Curve
from engine.data.datasets.tables import BreastCancer, Diabetes, Iris, Wine
from engine.data.features import default_features
from engine.probes.plane import Plane, kinds, plane
from engine.spec import Refusal


def prepared(dataset: Dataset, *features: str) -> Data:
    return prepare(dataset, features=features or default_features(dataset), test_fraction=0.4, seed=3)


def uploaded(text: str) -> Data:
    return prepared(Uploaded(key=keep(read_sheet(text.encode()), owner=text)))


TWO = uploaded("a,b,y\n" + "".join(f"{1e6 + i * 7 % 31},{i * i % 11 / 7},{i % 2}\n" for i in range(40)))
ONE = uploaded("a,y\n" + "".join(f"{i * i % 13},{i % 3}\n" for i in range(40)))
LINE = uploaded("a,y\n" + "".join(f"{i * i % 13},{i / 3}\n" for i in range(40)))
EVERYTHING = {
    **{name: prepared(cls()) for name, cls in DATASETS.items() if cls is not Uploaded},
    "two columns": TWO,
    "one column, classes": ONE,
    "one column, numbers": LINE,
}
PLANES = [
    pytest.param(data, plane(data, kind=kind), id=f"{name}-{kind}")
    for name, data in EVERYTHING.items()
    for kind in kinds(data)
]


@pytest.mark.parametrize(("data", "drawn"), PLANES)
def test_every_point_lies_in_the_picture(data: Data, drawn: Plane) -> None:
    u0, u1, v0, v1 = drawn.domain
    for raw, targets in ((data.raw_train, data.train_targets), (data.raw_test, data.test_targets)):
        places = drawn.project(raw, targets)
        assert places.shape == (len(raw), 2)
        assert (places >= [u0, v0]).all()
        assert (places <= [u1, v1]).all()


@pytest.mark.parametrize(("data", "drawn"), PLANES)
def test_the_grid_is_where_it_is_drawn(data: Data, drawn: Plane) -> None:
    size = 7
    raw = drawn.grid(size)
    u, v = drawn.ticks(size)
    if drawn.kind == "curve":
        assert raw.shape == (size, 1)
        np.testing.assert_allclose(raw[:, 0], u)
        assert (u[0], u[-1]) == drawn.domain[:2]
        return
    assert raw.shape == (size * size, len(data.columns))
    places = drawn.project(raw).reshape(size, size, 2)
    np.testing.assert_allclose(places[..., 0], np.broadcast_to(u, (size, size)), rtol=1e-9, atol=1e-9)
    if drawn.directions[1].any():
        np.testing.assert_allclose(places[..., 1], np.broadcast_to(v[:, None], (size, size)), atol=1e-9)
        assert (np.diff(v) > 0).all()
    u0, u1 = drawn.domain[:2]
    assert u[0] - u0 == pytest.approx(u1 - u[-1]) == pytest.approx((u1 - u0) / size / 2)
    assert data.encode(raw).shape == (size * size, len(data.features))


@pytest.mark.parametrize("dataset", [Iris(), Wine(), BreastCancer(), Diabetes()], ids=lambda each: each.name)
def test_principal_components_are_those_of_scikit_learn(dataset: Dataset) -> None:
    data = prepared(dataset)
    scaler = StandardScaler().fit(data.raw_train)
    oracle = PCA(2, svd_solver="full").fit(scaler.transform(data.raw_train))
    drawn = plane(data, kind="pca")
    for raw in (data.raw_train, data.raw_test):
        np.testing.assert_allclose(drawn.project(raw), oracle.transform(scaler.transform(raw)), atol=1e-9)
    assert drawn.held == pytest.approx(oracle.explained_variance_ratio_.sum())
    assert f"{100 * drawn.held:.0f} %" in str(drawn.note)
    back = scaler.inverse_transform(
        oracle.inverse_transform(oracle.transform(scaler.transform(data.raw_test)))
    )
    np.testing.assert_allclose(drawn.at(drawn.project(data.raw_test)), back, atol=1e-9)


def test_the_pca_plane_is_that_of_the_columns_that_are_seen() -> None:
    data = prepared(Wine(), *Wine.columns[:2])
    drawn = plane(data, kind="pca")
    assert drawn.held == pytest.approx(1)
    assert np.ptp(drawn.grid(5)[:, 2:], axis=0) == pytest.approx(0)
    one = plane(prepared(Wine(), Wine.columns[0]), kind="pca")
    assert one.held < 1


def test_a_slice_holds_the_other_columns_at_their_training_mean() -> None:
    data = prepared(Wine())
    drawn = plane(data, kind="slice", axes=(6, 0))
    raw = drawn.grid(9)
    others = [column for column in range(13) if column not in (6, 0)]
    np.testing.assert_allclose(raw[:, others] - data.raw_train.mean(axis=0)[others], 0, atol=1e-9)
    np.testing.assert_array_equal(drawn.project(data.raw_test), data.raw_test[:, [6, 0]])
    assert drawn.axes == (Wine.columns[6], Wine.columns[0])
    assert drawn.held is None


def test_a_slice_begins_with_columns_that_the_network_sees() -> None:
    assert plane(prepared(Wine(), Wine.columns[4], Wine.columns[2]), kind="slice").axes == (
        Wine.columns[4],
        Wine.columns[2],
    )
    assert plane(prepared(Wine(), Wine.columns[4]), kind="slice").axes == (Wine.columns[4], Wine.columns[0])


@pytest.mark.parametrize("axes", [(0, 0), (0, 4), (-1, 0), (0,), (0, 1, 2)])
def test_axes_that_span_nothing(axes: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="two different columns"):
        plane(prepared(Iris()), kind="slice", axes=axes)


@pytest.mark.parametrize(
    ("data", "kind"), [(prepared(Spiral()), "pca"), (prepared(Curve()), "data"), (TWO, "x")]
)
def test_kinds_that_do_not_go_with_the_data(data: Data, kind: str) -> None:
    with pytest.raises(Refusal, match="can't be drawn"):
        plane(data, kind=kind)


def test_planar_data_lie_in_their_square() -> None:
    drawn = plane(prepared(Spiral()))
    assert (drawn.kind, drawn.domain, drawn.axes) == ("data", (-6, 6, -6, 6), ("x₁", "x₂"))
    assert drawn.grid(3)[0].tolist() == [-4, -4]
    assert drawn.grid(3)[1].tolist() == [0, -4]


def test_a_curve_is_drawn_with_its_targets_upwards() -> None:
    data = prepared(Curve())
    drawn = plane(data)
    assert (drawn.kind, drawn.axes) == ("curve", ("x₁", "y"))
    places = drawn.project(data.raw_train, data.train_targets)
    np.testing.assert_array_equal(places, np.column_stack([data.raw_train[:, 0], data.train_targets]))


def test_classes_of_one_column_become_a_strip() -> None:
    drawn = plane(ONE)
    assert (drawn.kind, drawn.axes) == ("data", ("a", ""))
    assert len(np.unique(drawn.grid(6))) == 6
    assert len(np.unique(drawn.project(ONE.raw_train)[:, 1])) == len(ONE.raw_train)
