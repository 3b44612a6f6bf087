"""The work that the engine and its peers are measured at: two networks on one data set, two rules."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.datasets import DATASETS
from engine.data.features import known_features
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS

CIRCLE = DATASETS["circle"]().but(size=500)  # half of which is for training: 250 points, 25 batches of 10
RATES = {"sgd": 0.03, "adam": 0.003}
TWELVE = ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop")
TWELVE += ("adam", "amsgrad", "adamw", "adamax", "nadam", "radam")


@dataclass(frozen=True)
class Work:
    """One network with tanh layers; `shape` counts features, units and the output."""

    name: str
    shape: tuple[int, ...]

    def experiment(self, rule: str = "sgd") -> Experiment:
        """Return it as an experiment with one of the two rules."""
        features = () if self.shape[0] == 2 else tuple(known_features(CIRCLE))
        return Experiment(
            dataset=CIRCLE,
            features=features,
            network=NetworkSpec(tuple(Dense(units=width) for width in self.shape[1:-1])),
            optimizer=OPTIMIZERS[rule](lr=RATES[rule]),
            batch=10,
        )

    def many(self, count: int, *, mixed: bool = False, rule: str = "sgd") -> list[Experiment]:
        """Return `count` of it with seeds of their own and, if `mixed`, twelve rules by turns."""
        single = self.experiment(rule)
        found = [single.but(seed=seed) for seed in range(count)]
        if not mixed:
            return found
        return [each.but(optimizer=OPTIMIZERS[TWELVE[i % 12]]()) for i, each in enumerate(found)]


SMALL = Work("2→4→2→1", (2, 4, 2, 1))
LARGE = Work("7→8×6→1", (7, *[8] * 6, 1))
WORKS = (SMALL, LARGE)
