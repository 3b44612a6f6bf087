"""How a script comes by its points: it generates them, scikit-learn ships them, or it carries them along."""

from __future__ import annotations

import base64
import textwrap
import zlib
from functools import lru_cache

import numpy as np

from engine.data.dataset import Dataset, Samples
from engine.data.generated import Generated
from engine.data.images import Images
from engine.data.sequences import Sequences
from engine.export import images, sequences
from engine.export.generating import generating
from engine.export.section import WIDTH, Say
from engine.runs.experiment import Experiment

PLAIN, PACKED = 6_000, 60_000  # characters up to which points stand in the script as numbers, or packed
MANY = 20_000  # numbers that don't fit in there in any case
FILE = "data.csv"  # what lies beside the script where they are even more

# What scikit-learn's `datasets` ships; a table that is missing here is carried along like one of the reader's own.
SHIPPED = {
    "iris": "load_iris(return_X_y=True)",
    "wine": "load_wine(return_X_y=True)",
    "breast_cancer": "load_breast_cancer(return_X_y=True)",
    "diabetes": "load_diabetes(return_X_y=True, scaled=False)",
}
PARSED = 'table = np.array([row.split(",") for row in {text}.split()], dtype=float)'


def code(experiment: Experiment, say: Say) -> str:
    """Return code that defines `raw` [N, D] and `targets` [N]."""
    dataset, seed = experiment.dataset, experiment.data_seed
    if isinstance(dataset, Generated):
        draw = f"raw, targets = points(np.random.Generator(np.random.PCG64([{seed}, 0])))"
        return f"{generating(dataset, say)}\n\n\n{draw}"
    if dataset.name in SHIPPED:
        return f"raw, targets = datasets.{SHIPPED[dataset.name]}"
    whole = ".astype(np.int64)" if experiment.data().classes else ""
    read = f'table = np.loadtxt("{FILE}", delimiter=",", skiprows=1, encoding="utf-8", ndmin=2)'
    table = [read] if beside(experiment) else _carried(dataset, seed)
    return "\n".join([*table, f"raw, targets = table[:, :-1], table[:, -1]{whole}"])


def beside(experiment: Experiment) -> str:
    """Return which file has to lie beside the script, because the data are too many to stand in it; mostly none."""
    dataset = experiment.dataset
    if isinstance(dataset, Generated) or dataset.name in SHIPPED:
        return ""
    if isinstance(dataset, Images):
        return images.FILE if images.beside(dataset) else ""
    if isinstance(dataset, Sequences):
        return sequences.FILE if sequences.beside(dataset) else ""
    data = experiment.data()
    numbers = data.raw_train.size + data.raw_test.size
    return FILE if numbers > MANY or not _carried(dataset, experiment.data_seed) else ""


def file(experiment: Experiment) -> bytes:
    """Return the file that may have to lie beside the script: images, sequences, or points as CSV.

    Numbers are written so that they come back exactly; the last column is the target.
    """
    if isinstance(experiment.dataset, Images):
        return images.file(experiment.dataset)
    if isinstance(experiment.dataset, Sequences):
        return sequences.file(experiment.dataset, experiment.data_seed)
    samples = experiment.dataset.raw(experiment.data_seed)
    header = ",".join(_cell(name) for name in (*samples.names, samples.target_name))
    return "\n".join([header, *_rows(samples), ""]).encode()


def _rows(samples: Samples) -> list[str]:
    table = np.column_stack([samples.inputs, samples.targets])
    return [",".join(repr(value).removesuffix(".0") for value in row) for row in table.tolist()]


def _cell(name: str) -> str:
    """Return a name as a cell of a CSV file, one that no spreadsheet takes for a formula."""
    safe = f"'{name}" if name[:1] in "=+-@" else name
    return '"' + safe.replace('"', '""') + '"'


@lru_cache(maxsize=8)
def _carried(dataset: Dataset, seed: int) -> list[str]:
    """Return code that holds the points itself, nothing where they are too many."""
    text = " ".join(_rows(dataset.raw(seed)))
    if len(text) <= PLAIN:
        lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
        return ['POINTS = """', *lines, '"""', PARSED.format(text="POINTS")]
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    if len(packed) > PACKED:
        return []
    unpacked = PARSED.format(text="zlib.decompress(base64.b64decode(POINTS)).decode()")
    lines = [packed[at : at + WIDTH] for at in range(0, len(packed), WIDTH)]
    return ['POINTS = """', *lines, '"""', unpacked]
