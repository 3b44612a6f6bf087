"""The experiment: everything that decides a run, frozen, hashable and small enough for a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.data.dataset import Data, Dataset, prepare
from engine.data.datasets import DATASETS
from engine.data.features import default_features, known_features
from engine.limits import MAX_EVALUATION, MAX_IMAGE_WORK, MAX_SEEDS, MAX_SEQUENCE_WORK, MAX_STACKED
from engine.networks.network import Network, NetworkSpec, network
from engine.spec import N_, Refusal, Spec, knob, part, value
from engine.training.losses import LOSSES, Loss, default_loss
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES, Schedule


@dataclass(frozen=True)
class Experiment(Spec):
    """Network, data, optimizer, loss, batch size and seed: equal experiments give equal losses, bit for bit.

    `features` are the keys of the inputs; empty means the data's own.  `seeds` > 1 trains that many networks at
    once, with the seeds seed, seed + 1, …; they share the data and differ in first weights, order and noise.
    `double` trains in double precision by the operations of the script, in their order, and so on the reference back
    end: slower, and equal to the script to the last digit.
    """

    name: ClassVar[str] = "experiment"
    title: ClassVar[str] = N_("Experiment")
    summary: ClassVar[str] = N_("Everything that decides a run.")

    dataset: Dataset = part(DATASETS["circle"](), Dataset, label=N_("Data"))
    features: tuple[str, ...] = value((), label=N_("Features"))
    test_fraction: float = knob(
        0.5,
        0.1,
        0.9,
        label=N_("Test share"),
        help=N_("The share of points kept back to test with; more leaves fewer to learn from."),
    )
    data_seed: int = knob(
        0, 0, 2**31 - 1, label=N_("Data seed"), help=N_("Another number draws other points."), advanced=True
    )
    network: NetworkSpec = part(NetworkSpec(), NetworkSpec, label=N_("Network"))
    loss: Loss = part(LOSSES["bce"](), Loss, label=N_("Loss"))
    optimizer: Optimizer = part(OPTIMIZERS["adam"](lr=0.01), Optimizer, label=N_("Optimizer"))
    schedule: Schedule = part(SCHEDULES["constant"](), Schedule, label=N_("Schedule"))
    regularisation: Regularisation = part(Regularisation(), Regularisation, label=N_("Regularisation"))
    stopping: EarlyStopping = part(EarlyStopping(), EarlyStopping, label=N_("Early stopping"))
    batch: int = knob(
        10,
        1,
        512,
        log=True,
        label=N_("Batch size"),
        help=N_("Points per update: more makes steadier steps, fewer of them an epoch."),
    )
    seed: int = knob(
        7, 0, 2**31 - 1, label=N_("Seed"), help=N_("The same seed starts from the same weights and order.")
    )
    seeds: int = knob(
        1,
        1,
        MAX_SEEDS,
        label=N_("Seeds at once"),
        help=N_("Trains this many networks that differ in nothing but luck, and shows their spread."),
    )
    double: bool = knob(
        False,
        label=N_("In double precision"),
        help=N_(
            "Switched on, the page and its script do the same operations with 16 digits instead of 7: they stay equal "
            "to the last one, and every update takes longer."
        ),
        advanced=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.features, tuple) or not all(isinstance(each, str) for each in self.features):
            raise Refusal("“{name}” has to be a list.", name=N_("features"))

    def data(self) -> Data:
        """Return the data, generated, split and encoded; raises Refusal when they can't be."""
        features = self.features or default_features(self.dataset)
        return prepare(self.dataset, features=features, test_fraction=self.test_fraction, seed=self.data_seed)

    def compiled(self) -> Network:
        """Return the network worked out for this data; raises Refusal when a layer can't take what it gets."""
        data = self.data()
        return network(self.network, data.given, data.outputs)

    def checked(self) -> Self:
        """Return the experiment itself if it can be run, or raise a Refusal that says why not."""
        data = self.data()
        if data.task not in self.loss.tasks:
            raise Refusal("The loss “{loss}” does not go with these data.", loss=self.loss.title)
        network = self.compiled()
        self._check_size(network, len(data.train_inputs) + len(data.test_inputs))
        self._check_batch(network, min(self.batch, len(data.train_inputs)))
        return self

    def _check_batch(self, network: Network, points: int) -> None:
        for layer in (column.layer for column in network.columns):
            if layer.needs_batch > points:
                raise Refusal(
                    "“{layer}” needs at least {count} points in a batch: with fewer there is no spread.",
                    layer=layer.title,
                    count=layer.needs_batch,
                )

    def _check_size(self, network: Network, points: int) -> None:
        if len(network.roots[0].shape_in) == 3:
            self._check_work(network)
        if len(network.roots[0].shape_in) == 2:
            self._check_steps(network)
        stacked = network.size * self.seeds
        if stacked > MAX_STACKED:
            raise Refusal(
                "{seeds} networks of this size have {size} weights together; {most} is the most that fits here.",
                seeds=self.seeds,
                size=f"{stacked:,}",
                most=f"{MAX_STACKED:,}",
            )
        if (
            network.multiply_adds * points * self.seeds > MAX_EVALUATION
            and len(network.roots[0].shape_in) == 1
        ):
            raise Refusal(
                "So many points through so large a network would keep everybody waiting: take fewer units, layers or "
                "seeds, or a smaller table."
            )

    def _check_steps(self, network: Network) -> None:
        work = network.multiply_adds * self.batch * self.seeds
        if work > MAX_SEQUENCE_WORK:
            raise Refusal(
                "An update would take {work} million multiplications; {most} million is the most that stays lively "
                "here. Take a smaller batch, shorter sequences, fewer hidden units, layers or seeds.",
                work=f"{work / 1e6:,.0f}",
                most=f"{MAX_SEQUENCE_WORK / 1e6:,.0f}",
            )

    def _check_work(self, network: Network) -> None:
        work = network.multiply_adds * self.batch * self.seeds
        if work > MAX_IMAGE_WORK:
            raise Refusal(
                "An update would take {work} million multiplications; {most} million is the most that stays lively "
                "here. Take a smaller batch, fewer channels, or pool earlier.",
                work=f"{work / 1e6:,.0f}",
                most=f"{MAX_IMAGE_WORK / 1e6:,.0f}",
            )

    def fitted(self) -> Self:
        """Return the nearest experiment that its data allow: with known features and a loss that applies."""
        changed = self
        known = known_features(self.dataset)
        kept = tuple(each for each in self.features if each in known)
        if kept != self.features:
            changed = changed.but(features=kept)
        task = changed.data().task
        if task not in changed.loss.tasks:
            changed = changed.but(loss=default_loss(task))
        return changed

    def replicas(self) -> tuple[Self, ...]:
        """Return the `seeds` single experiments that this one stacks."""
        return tuple(self.but(seed=self.seed + i, seeds=1) for i in range(self.seeds))
