"""The lineup: everything that decides a race of optimizers on a network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Self

from engine.compare.cost import Cost, cost
from engine.compare.race import Entrant, Heat
from engine.limits import MAX_ENTRANTS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import N_, Refusal, Spec, knob, part, parts
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping
from engine.training.schedules import SCHEDULES, Constant
from playground.kit import scale
from playground.kit.twins import colours_apart, names_apart
from playground.language import _
from playground.lessons.optimizers.colours import LOOKS, colour_of

NETWORK = NetworkSpec((Dense(units=8), Dense(units=8)))
CIRCLE = Experiment(network=NETWORK)
EQUAL = {"epochs": N_("Epochs"), "updates": N_("Updates"), "time": N_("Computing time")}
AXES = {"epochs": N_("epochs"), "updates": N_("updates"), "time": N_("milliseconds of computing")}
WHOLE = 512  # the largest batch there is: all points, where there are not more


def entrants(*each: tuple[str, float] | tuple[str, float, int]) -> tuple[Entrant, ...]:
    """Return entrants from the names of their rules, their rates, and where they have their own, batch sizes."""
    return tuple(Entrant(OPTIMIZERS[name](lr=lr), *batch) for name, lr, *batch in each)


@dataclass(frozen=True)
class Lineup(Spec):
    """A race on a network: equal lineups train alike.

    `equal` says what all have had as much of when they are compared; it changes nobody's path.
    """

    name: ClassVar[str] = "lineup"
    title: ClassVar[str] = N_("Race on a network")
    summary: ClassVar[str] = N_(
        "Rules that train the same network on the same data from the same first weights."
    )

    experiment: Experiment = part(CIRCLE, Experiment, label=N_("Network and data"))
    entrants: tuple[Entrant, ...] = parts(
        entrants(("sgd", 0.2), ("momentum", 0.05), ("rmsprop", 0.01), ("adam", 0.01)),
        Entrant,
        most=MAX_ENTRANTS,
        label=N_("Optimizers"),
    )
    seeds: int = knob(1, 1, 8, label=N_("Seeds"), help=N_("Going up, luck becomes a band."))
    equal: str = knob(
        "epochs",
        choices=EQUAL,
        label=N_("Equal for all"),
        help=N_("What every rule has had as much of when you compare them: the curves count in it."),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.entrants:
            raise Refusal("Choose at least one optimizer to race.")

    def on(self, experiment: Experiment) -> Self:
        """Return the race on another network or other data, under the same schedule.

        Nobody stops early, and no schedule follows a loss: here every rule has its own.
        """
        return self.but(experiment=raced(experiment).but(schedule=self.experiment.schedule))

    def with_rules(self, names: list[str]) -> Self:
        """Return the race of these rules; those that take part already keep their knobs and twins."""
        new = [Entrant(OPTIMIZERS[name]()) for name in names if name not in self.rules]
        kept = [each for each in self.entrants if each.optimizer.name in names]
        places = list(OPTIMIZERS)
        return self.but(
            entrants=tuple(sorted(kept + new, key=lambda each: places.index(each.optimizer.name)))
        )

    def at(self, place: int, entrant: Entrant) -> Self:
        """Return the race with another entrant at a place."""
        return self.but(entrants=(*self.entrants[:place], entrant, *self.entrants[place + 1 :]))

    def at_rate(self, rate: float) -> Self:
        """Return the race with the same learning rate for every rule."""
        changed = (each.but(optimizer=each.optimizer.but(lr=rate)) for each in self.entrants)
        return self.but(entrants=tuple(changed))

    @property
    def rules(self) -> list[str]:
        """The names of the rules that take part, each once."""
        return list(dict.fromkeys(each.optimizer.name for each in self.entrants))

    @property
    def sources(self) -> tuple[str, ...]:
        """A name for each entrant, unlike all others: the rule's, with a number for its twins."""
        return names_apart([each.optimizer.name for each in self.entrants])

    @property
    def colours(self) -> tuple[int, ...]:
        """A number for each entrant's colour and dash: its rule's own, a free one for a twin."""
        return colours_apart([colour_of(each.optimizer.name) for each in self.entrants], LOOKS)

    def batch(self, place: int) -> int:
        """Return how many points an update of an entrant sees."""
        points = len(self.experiment.data().train_inputs)
        return min(self.entrants[place].batch or self.experiment.batch, points)

    def alone(self, place: int) -> Experiment:
        """Return the experiment that an entrant's first seed trains."""
        each = self.entrants[place]
        batch = each.batch or self.experiment.batch
        return self.experiment.but(optimizer=each.optimizer, batch=batch, seeds=1)


def raced(experiment: Experiment) -> Experiment:
    """Return an experiment as it is raced: one seed, nobody stops early, no schedule follows the loss."""
    schedule = Constant() if experiment.schedule.follows_loss else experiment.schedule
    return experiment.but(seeds=1, stopping=EarlyStopping(), schedule=schedule)


def sized(batch: int, points: int) -> str:
    """Return how people say a batch size where there are so many training points."""
    return (
        _("all {count} points").format(count=points)
        if batch >= points
        else _("batch {count}").format(count=batch)
    )


def titles(lineup: Lineup) -> list[str]:
    """Return a title for each entrant; twins say in what they differ."""
    points = len(lineup.experiment.data().train_inputs)
    found = []
    for place, each in enumerate(lineup.entrants):
        twins = [other for other in lineup.entrants if other.optimizer.name == each.optimizer.name]
        words = [_(each.optimizer.title)]
        if len({other.batch for other in twins}) > 1:
            words.append(sized(lineup.batch(place), points))
        if len({other.optimizer.lr for other in twins}) > 1:
            words.append(f"η {scale.shown(each.optimizer.lr)}")
        found.append(" · ".join(words))
    return found


@lru_cache(maxsize=256)
def costs(experiment: Experiment, entrant: Entrant) -> Cost:
    """Return what an entrant costs, measured once.  Raises Refusal when it can't be trained."""
    return cost(experiment, entrant)


def units(lineup: Lineup, heats: tuple[Heat, ...]) -> list[float]:
    """Return for each heat what an update of it uses of what is equal for all; in seconds, the mean of its rules."""
    if lineup.equal == "updates":
        return [1.0] * len(heats)
    if lineup.equal == "epochs":
        return [1 / heat.run.order.per_epoch for heat in heats]
    taken = [
        [costs(lineup.experiment, lineup.entrants[place]).seconds for place in heat.places] for heat in heats
    ]
    return [sum(each) / len(each) for each in taken]


def strides(lineup: Lineup, heats: tuple[Heat, ...]) -> list[float]:
    """Return for each entrant how far an update of it goes on the axis of the curves: epochs, updates or ms."""
    found = [1.0] * len(lineup.entrants)
    for heat in heats:
        for place in heat.places:
            if lineup.equal == "epochs":
                found[place] = 1 / heat.run.order.per_epoch
            elif lineup.equal == "time":
                found[place] = 1000 * costs(lineup.experiment, lineup.entrants[place]).seconds
    return found


FIXED = {name: cls for name, cls in SCHEDULES.items() if not cls.follows_loss}
