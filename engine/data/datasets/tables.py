"""Real tables, as scikit-learn ships them: measurements in their own units, nothing fetched from the net."""

from __future__ import annotations

import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.data.dataset import Dataset, Samples
from engine.spec import N_

FILES = {"iris": "iris.csv", "wine": "wine_data.csv", "breast_cancer": "breast_cancer.csv"}


@dataclass(frozen=True)
class _Real(Dataset):
    task: ClassVar[str] = "multiclass"
    group: ClassVar[str] = N_("Real tables")
    table: ClassVar[bool] = True
    classes: ClassVar[tuple[str, ...]] = ()
    target: ClassVar[str] = ""

    def raw(self, seed: int) -> Samples:
        inputs, targets = _loaded(self.name)
        return Samples(inputs, targets, self.columns, self.classes, self.target)


@functools.lru_cache(maxsize=8)
def _loaded(name: str) -> tuple[np.ndarray, np.ndarray]:
    # Importing scikit-learn takes seconds, in which no other visitor's picture moves; its files do not.
    folder = shipped()
    if name == "diabetes":
        inputs = np.loadtxt(folder / "diabetes_data_raw.csv.gz")
        targets = np.loadtxt(folder / "diabetes_target.csv.gz")
    else:
        rows = np.loadtxt(folder / FILES[name], delimiter=",", skiprows=1)
        inputs, targets = np.ascontiguousarray(rows[:, :-1]), rows[:, -1].astype(np.int64)
    for array in (inputs, targets):
        array.setflags(write=False)
    return inputs, targets


def shipped() -> Path:
    """Return where scikit-learn keeps its tables, without importing it."""
    found = importlib.util.find_spec("sklearn")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("scikit-learn is missing; requirements.txt names it")
    return Path(found.origin).parent / "datasets" / "data"


@dataclass(frozen=True)
class Iris(_Real):
    """150 flowers, 4 columns, 3 classes."""

    name: ClassVar[str] = "iris"
    title: ClassVar[str] = N_("Iris")
    summary: ClassVar[str] = N_("150 iris flowers: tell three species apart by the size of their leaves.")
    puzzle: ClassVar[str] = N_("Which two columns are enough?")
    source: ClassVar[str] = N_("R. A. Fisher, 1936; UCI repository, shipped by scikit-learn.")
    order: ClassVar[int] = 31
    target: ClassVar[str] = N_("species")
    classes: ClassVar[tuple[str, ...]] = (N_("setosa"), N_("versicolor"), N_("virginica"))
    columns: ClassVar[tuple[str, ...]] = (
        N_("sepal length (cm)"),
        N_("sepal width (cm)"),
        N_("petal length (cm)"),
        N_("petal width (cm)"),
    )


@dataclass(frozen=True)
class Wine(_Real):
    """178 wines, 13 columns, 3 classes."""

    name: ClassVar[str] = "wine"
    title: ClassVar[str] = N_("Wine")
    summary: ClassVar[str] = N_("178 wines of one region: tell three grape varieties apart by chemistry.")
    puzzle: ClassVar[str] = N_("How long can you go on taking columns away before it fails?")
    source: ClassVar[str] = N_("M. Forina and others, 1988; UCI repository, shipped by scikit-learn.")
    order: ClassVar[int] = 32
    target: ClassVar[str] = N_("grape variety")
    classes: ClassVar[tuple[str, ...]] = (N_("variety 1"), N_("variety 2"), N_("variety 3"))
    columns: ClassVar[tuple[str, ...]] = (
        N_("alcohol"),
        N_("malic acid"),
        N_("ash"),
        N_("alkalinity of ash"),
        N_("magnesium"),
        N_("total phenols"),
        N_("flavonoids"),
        N_("nonflavonoid phenols"),
        N_("proanthocyanins"),
        N_("colour intensity"),
        N_("hue"),
        N_("OD280/OD315"),
        N_("proline"),
    )


@dataclass(frozen=True)
class BreastCancer(_Real):
    """569 tumours, 30 columns, 2 classes."""

    name: ClassVar[str] = "breast_cancer"
    title: ClassVar[str] = N_("Breast cancer")
    summary: ClassVar[str] = N_("569 tumours, measured under the microscope: malignant or benign?")
    puzzle: ClassVar[str] = N_("Which mistake is worse here, and does the accuracy tell you about it?")
    source: ClassVar[str] = N_("W. H. Wolberg and others, 1995; UCI repository, shipped by scikit-learn.")
    order: ClassVar[int] = 33
    task: ClassVar[str] = "binary"
    target: ClassVar[str] = N_("diagnosis")
    classes: ClassVar[tuple[str, ...]] = (N_("malignant"), N_("benign"))
    columns: ClassVar[tuple[str, ...]] = (
        N_("mean radius"),
        N_("mean texture"),
        N_("mean perimeter"),
        N_("mean area"),
        N_("mean smoothness"),
        N_("mean compactness"),
        N_("mean concavity"),
        N_("mean concave points"),
        N_("mean symmetry"),
        N_("mean fractal dimension"),
        N_("radius error"),
        N_("texture error"),
        N_("perimeter error"),
        N_("area error"),
        N_("smoothness error"),
        N_("compactness error"),
        N_("concavity error"),
        N_("concave points error"),
        N_("symmetry error"),
        N_("fractal dimension error"),
        N_("worst radius"),
        N_("worst texture"),
        N_("worst perimeter"),
        N_("worst area"),
        N_("worst smoothness"),
        N_("worst compactness"),
        N_("worst concavity"),
        N_("worst concave points"),
        N_("worst symmetry"),
        N_("worst fractal dimension"),
    )


@dataclass(frozen=True)
class Diabetes(_Real):
    """442 patients, 10 columns, a number to predict."""

    name: ClassVar[str] = "diabetes"
    title: ClassVar[str] = N_("Diabetes")
    summary: ClassVar[str] = N_("442 patients: predict how far their diabetes has gone a year later.")
    puzzle: ClassVar[str] = N_("Does any network beat one with no hidden layer on the test points?")
    source: ClassVar[str] = N_(
        "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, 2004; shipped by scikit-learn."
    )
    order: ClassVar[int] = 34
    task: ClassVar[str] = "regression"
    target: ClassVar[str] = N_("progression")
    columns: ClassVar[tuple[str, ...]] = (
        N_("age"),
        N_("sex"),
        N_("body mass index"),
        N_("blood pressure"),
        N_("total cholesterol"),
        N_("LDL cholesterol"),
        N_("HDL cholesterol"),
        N_("cholesterol ratio"),
        N_("log triglycerides"),
        N_("blood sugar"),
    )
