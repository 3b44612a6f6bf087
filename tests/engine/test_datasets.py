"""What holds for all data there are, and what each kind promises on top of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.preprocessing import StandardScaler

from engine.data.dataset import Dataset, prepare
from engine.data.datasets import DATASETS
from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own import Painted
from engine.data.datasets.own_table import Uploaded, keep
from engine.data.datasets.planar import Circle, Gauss, Imbalanced, Spiral, Xor
from engine.data.datasets.regression import CURVES, Curve
from engine.data.features import default_features
from engine.data.generated import Generated
from engine.limits import MAX_CLASSES
from engine.spec import Refusal
from tests.engine.strategies import specs

TABLE = b"width,height,kind\n" + b"".join(
    f"{i * 17 % 41},{i * i % 7},{'even' if i % 2 == 0 else 'odd'}\n".encode() for i in range(40)
)


def example(cls: type[Dataset]) -> Dataset:
    """Return a member of the family with content: its defaults, for an upload a small table."""
    return Uploaded(key=keep(read_sheet(TABLE), owner="test_datasets")) if cls is Uploaded else cls()


@pytest.fixture(scope="module", autouse=True)
def uploaded() -> None:
    """Bring the table again, which other files of tests may have crowded out since this one was read."""
    example(Uploaded)


EVERY = pytest.mark.parametrize("dataset", [example(cls) for cls in DATASETS.values()], ids=list(DATASETS))
GENERATED = [cls for cls in DATASETS.values() if issubclass(cls, Generated)]


@EVERY
def test_equal_questions_have_equal_answers_and_another_seed_another_one(dataset: Dataset) -> None:
    first, again, other = (dataset.raw(seed) for seed in (3, 3, 4))
    assert np.array_equal(first.inputs, again.inputs)
    assert np.array_equal(first.targets, again.targets)
    drawn = isinstance(dataset, Generated) and not isinstance(dataset, Spiral)  # its arms are evenly filled
    assert np.array_equal(first.inputs, other.inputs) != drawn


@EVERY
def test_samples_are_whole(dataset: Dataset) -> None:
    samples = dataset.raw(0)
    rows, width = samples.inputs.shape
    assert samples.inputs.dtype == np.float64
    assert samples.names == dataset.columns
    assert width == len(set(dataset.columns))
    assert samples.targets.shape == (rows,)
    assert np.isfinite(samples.inputs).all()
    assert np.isfinite(samples.targets).all()
    assert bool(samples.classes) == (dataset.task != "regression")
    if samples.classes:
        assert set(samples.targets.tolist()) == set(range(len(samples.classes)))
        assert (len(samples.classes) == 2) == (dataset.task == "binary")
    if not dataset.table:
        assert np.abs(samples.inputs).max() <= 6


@EVERY
def test_links_bring_back_the_same_data(dataset: Dataset) -> None:
    assert Dataset.from_json(json.loads(json.dumps(dataset.to_json()))) == dataset


@EVERY
def test_words_are_there(dataset: Dataset) -> None:
    for text in (dataset.title, dataset.summary, dataset.puzzle, dataset.group):
        assert text.strip() == text != ""
    assert dataset.summary.endswith((".", "?"))
    assert dataset.puzzle.endswith("?")
    for knob in dataset.knobs().values():
        assert knob.label
        assert knob.help.endswith(".")
        if knob.kind in ("int", "float"):
            assert knob.help.startswith("Going up, ")


@EVERY
def test_prepared_data_fit_together(dataset: Dataset) -> None:
    data = prepare(dataset, features=default_features(dataset), test_fraction=0.3, seed=5)
    samples = dataset.raw(5)
    assert len(data.train_inputs) + len(data.test_inputs) == len(samples.inputs)
    # Painted points draw their side one by one.
    off = 1 if not isinstance(dataset, Painted) else 3 * (0.21 * len(samples.inputs)) ** 0.5
    assert abs(len(data.test_inputs) - 0.3 * len(samples.inputs)) <= off
    both = np.concatenate([data.raw_train, data.raw_test])
    assert np.array_equal(np.sort(both, axis=0), np.sort(samples.inputs, axis=0))
    assert data.train_inputs.dtype == data.test_inputs.dtype == np.float32
    assert data.train_inputs.shape == (len(data.train_targets), len(data.features))
    assert np.array_equal(data.encode(data.raw_test), data.test_inputs)
    assert data.outputs == (len(data.classes) if data.task == "multiclass" else 1)
    assert len(data.labels) == len(data.features)
    assert len(data.column_labels) == len(data.columns) == both.shape[1]
    with pytest.raises(ValueError, match="read-only"):
        data.train_inputs[0, 0] = 1


@EVERY
def test_standardising_learns_from_the_training_split_alone(dataset: Dataset) -> None:
    data = prepare(dataset, features=default_features(dataset), test_fraction=0.4, seed=1)
    if dataset.table:
        oracle = StandardScaler().fit(data.raw_train)
        np.testing.assert_allclose(data.train_inputs, oracle.transform(data.raw_train), atol=1e-5)
        np.testing.assert_allclose(data.test_inputs, oracle.transform(data.raw_test), atol=1e-5)
    else:
        np.testing.assert_allclose(data.test_inputs, data.raw_test, rtol=1e-6)
    if data.task == "regression":
        assert data.train_targets.dtype == np.float32
        np.testing.assert_allclose([data.train_targets.mean(), data.train_targets.std()], [0, 1], atol=1e-5)
        numbers = data.target_mean + data.target_scale * np.sort(
            np.concatenate([data.train_targets, data.test_targets]).astype(float)
        )
        np.testing.assert_allclose(numbers, np.sort(dataset.raw(1).targets), rtol=1e-5, atol=1e-5)
    else:
        assert (data.target_mean, data.target_scale) == (0, 1)
        assert data.train_targets.dtype == np.int64


@settings(max_examples=80)
@given(st.sampled_from(GENERATED).flatmap(specs), st.integers(0, 2**31 - 1))
def test_any_knobs_give_data_or_a_sentence(dataset: Generated, seed: int) -> None:
    assert Dataset.from_json(json.loads(json.dumps(dataset.to_json()))) == dataset
    samples = dataset.raw(seed)
    assert samples.inputs.shape == (dataset.size, len(dataset.columns))
    assert np.isfinite(samples.inputs).all()
    assert np.abs(samples.inputs).max() <= 6
    assert bool(dataset.remarks()) == (dataset.noise >= 0.6)
    try:
        data = prepare(dataset, features=dataset.columns, test_fraction=0.5, seed=seed)
    except Refusal:
        assert dataset.size <= MAX_CLASSES
    else:
        assert len(data.test_inputs) > 0


@given(st.sampled_from(GENERATED), st.integers(0, 1000))
def test_noise_alone_decides_how_far_points_stray(cls: type[Generated], seed: int) -> None:
    clean, noisy = (cls(size=60, noise=noise).raw(seed) for noise in (0.0, 0.5))
    moved = not np.array_equal(clean.inputs, noisy.inputs)
    recoloured = not np.array_equal(clean.targets, noisy.targets)
    assert moved or recoloured


def test_geometry_of_the_classics() -> None:
    circle, xor, gauss = (cls().raw(0) for cls in (Circle, Xor, Gauss))
    radius = np.hypot(*circle.inputs.T)
    assert radius[circle.targets == 1].max() <= 2.5
    assert radius[circle.targets == 0].min() >= 3.5
    assert radius.max() <= 5
    assert np.array_equal(xor.targets, xor.inputs.prod(axis=1) > 0)
    assert np.abs(xor.inputs).min() >= 0.3
    for label, centre in ((0, -2), (1, 2)):
        np.testing.assert_allclose(gauss.inputs[gauss.targets == label].mean(axis=0), centre, atol=0.2)
        np.testing.assert_allclose(gauss.inputs[gauss.targets == label].var(axis=0), 0.5, atol=0.15)
    spiral = Spiral().raw(0)
    arm = spiral.inputs[spiral.targets == 0]
    turned = np.unwrap(np.arctan2(arm[1:, 0], arm[1:, 1]))
    assert turned[-1] - turned[0] == pytest.approx(2 * np.pi * 1.75, rel=0.02)
    np.testing.assert_allclose(spiral.inputs[spiral.targets == 1], -arm, atol=1e-12)


@pytest.mark.parametrize(("share", "size", "rare"), [(0.05, 500, 25), (0.01, 10, 2), (0.5, 100, 50)])
def test_the_rare_class_is_as_rare_as_asked(share: float, size: int, rare: int) -> None:
    samples = Imbalanced(share=share, size=size).raw(0)
    assert samples.targets.sum() == rare
    data = prepare(Imbalanced(share=share, size=size), features=("x1",), test_fraction=0.5, seed=0)
    assert 0 < data.train_targets.sum() < rare


@pytest.mark.parametrize("shape", CURVES)
def test_curves_stay_in_sight_and_keep_out_of_the_gap(shape: str) -> None:
    whole, parted = (Curve(shape=shape, gap=gap, noise=0.0).raw(0) for gap in (0.0, 3.0))
    assert np.abs(whole.targets).max() <= 1
    assert np.ptp(whole.targets) > 1
    assert np.abs(whole.inputs).min() < 0.2
    assert np.abs(parted.inputs).min() >= 1.5


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("iris", load_iris),
        ("wine", load_wine),
        ("breast_cancer", load_breast_cancer),
        ("diabetes", lambda: load_diabetes(scaled=False)),
    ],
)
def test_real_tables_are_those_of_scikit_learn(name: str, load: Callable[[], Any]) -> None:
    samples, oracle = DATASETS[name]().raw(0), load()
    assert np.array_equal(samples.inputs, oracle.data)
    assert np.array_equal(samples.targets, oracle.target)


def test_real_tables_are_there_without_importing_scikit_learn() -> None:
    read = "from engine.data.datasets import tables; tables.Iris().raw(0)"
    code = f"{read}; import sys; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
