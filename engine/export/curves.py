"""The curves of a run as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

from engine.training.recording import Recording


def curves_csv(recording: Recording) -> str:
    """Return all recorded rows as CSV: step, epoch, rate, every measure by its name, and each column's gradient.

    Of several seeds every one has its own columns, `train_loss_1`, `train_loss_2`, …; gradients are the root mean
    square of the first seed's last update.  What is not known or was not taken is left empty, and there is no rate
    where a learner has none of its own.  Numbers are written in full.
    """
    curves = recording.curves()
    layers, rated = curves.gradients.shape[1], not np.isnan(curves.learning_rate).all()
    header = ["step", "epoch", *(["learning_rate"] if rated else [])]
    for name, values in curves.values.items():
        replicas = values.shape[1]
        header += [name if replicas == 1 else f"{name}_{i + 1}" for i in range(replicas)]
    header += [f"gradient_{i + 1}" for i in range(layers)]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    taken = {row.step: row.values for row in recording.rows}
    for at, step in enumerate(curves.step.tolist()):
        cells = [f"{curves.epoch[at]:.9g}", *([f"{curves.learning_rate[at]:.9g}"] if rated else [])]
        for name, values in curves.values.items():
            cells += [f"{value:.9g}" if name in taken[step] else "" for value in values[at]]
        cells += ["" if math.isnan(value) else f"{value:.9g}" for value in curves.gradients[at].tolist()]
        writer.writerow([step, *cells])
    return file.getvalue()
