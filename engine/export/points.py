"""How a script comes by its points: it generates them, scikit-learn ships them, or it carries them along."""

from __future__ import annotations

import base64
import textwrap
import zlib

import numpy as np

from engine.experiment import Experiment
from engine.export.generating import generating
from engine.export.section import WIDTH, Say
from engine.generated import Generated

PLAIN, PACKED = 6_000, 60_000  # characters up to which points stand in the script as numbers, or packed
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
    table = _carried(_rows(experiment)) or [
        f'table = np.loadtxt("{FILE}", delimiter=",", skiprows=1, encoding="utf-8", ndmin=2)'
    ]
    return "\n".join([*table, f"raw, targets = table[:, :-1], table[:, -1]{whole}"])


def file(experiment: Experiment) -> bytes | None:
    """Return the CSV file that has to lie beside the script as `data.csv`, None where it needs none.

    Numbers are written so that they come back exactly; the last column is the target.
    """
    dataset = experiment.dataset
    if isinstance(dataset, Generated) or dataset.name in SHIPPED or _carried(_rows(experiment)):
        return None
    samples = dataset.raw(experiment.data_seed)
    header = ",".join(_cell(name) for name in (*samples.names, samples.target_name))
    return "\n".join([header, *_rows(experiment), ""]).encode()


def _rows(experiment: Experiment) -> list[str]:
    samples = experiment.dataset.raw(experiment.data_seed)
    table = np.column_stack([samples.inputs, samples.targets])
    return [",".join(repr(value).removesuffix(".0") for value in row) for row in table.tolist()]


def _cell(name: str) -> str:
    """Return a name as a cell of a CSV file, one that no spreadsheet takes for a formula."""
    safe = f"'{name}" if name[:1] in "=+-@" else name
    return '"' + safe.replace('"', '""') + '"'


def _carried(rows: list[str]) -> list[str]:
    """Return code that holds the rows itself, nothing where they are too many."""
    text = " ".join(rows)
    if len(text) <= PLAIN:
        lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
        return ['POINTS = """', *lines, '"""', PARSED.format(text="POINTS")]
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    if len(packed) > PACKED:
        return []
    unpacked = PARSED.format(text="zlib.decompress(base64.b64decode(POINTS)).decode()")
    lines = [packed[at : at + WIDTH] for at in range(0, len(packed), WIDTH)]
    return ['POINTS = """', *lines, '"""', unpacked]
