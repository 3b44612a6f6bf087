"""What several tests of the RNN lab's claims start from: presets by name, and gradients at first weights."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch

from engine.data.datasets.recall import Adding
from engine.networks.recurrent import Recurrent
from engine.probes.sequences.waterfall import waterfall
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn.presets import PRESETS
from tests.claims.runs import SEEDS

STUDIES = {preset.name: preset.spec for preset in PRESETS}


def alone(cell: Recurrent, length: int = 60) -> Experiment:
    """Return the adding problem for a network of one layer of a cell."""
    return Study(experiment=PLAIN.but(dataset=Adding(length=length, count=100)), voices=voices(cell)).alone(0)


@cache
def fall(experiment: Experiment, seed: int) -> np.ndarray:
    """Return ‖∂L/∂h_t‖ [T] of the top layer at first weights, over 32 sequences."""
    run = Run(experiment.but(seed=seed, seeds=1))
    x, y = (torch.tensor(each[:32]) for each in (run.data.train_inputs, run.data.train_targets))
    params, kept = run.backend.params[0], run.backend.kept[0]
    return waterfall(run.network, params, kept, x, y, loss=experiment.loss, task=run.data.task).states[-1]


def reached(experiment: Experiment, seeds: int = SEEDS) -> np.ndarray:
    """Return which share of the gradient at the last step reaches the first, for seeds 0, 1, …"""
    found = [fall(experiment, seed) for seed in range(seeds)]
    return np.array([each[0] / each[-1] for each in found])
