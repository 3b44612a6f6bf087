"""The curves of a run as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import math

from engine.training.recording import Recording

LOSSES = ("train_loss", "test_loss", "train_metric", "test_metric")


def curves_csv(recording: Recording) -> str:
    """Return all recorded rows as CSV: step, epoch, rate, losses and metrics, and each column's gradient.

    Of several seeds every one has its own columns, `train_loss_1`, `train_loss_2`, …; gradients are the root mean
    square of the first seed's last update, empty where they are not known.  Numbers are written in full.
    """
    curves = recording.curves()
    replicas, layers = curves.train_loss.shape[1], curves.gradients.shape[1]
    header = ["step", "epoch", "learning_rate"]
    header += [name if replicas == 1 else f"{name}_{i + 1}" for name in LOSSES for i in range(replicas)]
    header += [f"gradient_{i + 1}" for i in range(layers)]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for at, step in enumerate(curves.step.tolist()):
        values = [curves.epoch[at], curves.learning_rate[at]]
        values += [value for name in LOSSES for value in getattr(curves, name)[at]]
        gradients = ["" if math.isnan(value) else f"{value:.9g}" for value in curves.gradients[at].tolist()]
        writer.writerow([step, *(f"{value:.9g}" for value in values), *gradients])
    return file.getvalue()
