"""Detectors of races: who leads, who is there, who is lost, and whom a rate for all does injustice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.compare.certainty import LEAST, certainty
from engine.compare.outcomes import aim_of
from engine.compare.race import Heat, courses
from engine.descent.walk import Descent
from engine.happenings.happening import Edit, Happening, Place, Remedy
from engine.remark import Remark, remark
from engine.spec import N_

FACTOR = 1.5  # by which the first one's loss has to be lower, to be said to lead
HELD = 0.7  # of all updates: who has not led since then does not lead yet, but has just come past
PAUSE = 1.5  # times as far as the first one came to be there: so long nothing else is said
LATE = 100  # updates after which it is said what becomes of those who are behind, where nobody is there
BEGUN = 10  # updates before which nobody is ahead of anybody
SURE = 0.95
PLACES = (
    N_("first"), N_("second"), N_("third"), N_("fourth"), N_("fifth"), N_("sixth"), N_("seventh"), N_("eighth"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Racers:
    """E racers by `names` (in the reader's language) at M `steps`: `losses` [E, N, M] of N seeds, ∞ where lost.

    `rates` [E] are their learning rates.  `scores` [E, N, M] are shares of right answers and `goal` the one to reach;
    on a surface scores are negative losses, and the goal is negative too.  `tuned` lists the racers, best first, by how
    they do at their own best rates, where that was found out.  `luck` is whether another seed would race otherwise.
    """

    names: tuple[str, ...]
    steps: np.ndarray
    losses: np.ndarray
    rates: np.ndarray
    scores: np.ndarray
    goal: float
    aim: Remark
    tuned: tuple[int, ...] = ()
    path: tuple[str | int, ...] = ("entrants", "optimizer", "lr")
    luck: bool = True
    counted: str = N_("update {n}")

    def at(self, step: int) -> Remark:
        """Return a step in words."""
        return remark(self.counted, n=step)

    def until(self, step: int) -> Racers:
        """Return the race as it was at `step`."""
        seen = self.steps <= step
        parts = {
            "steps": self.steps[seen],
            "losses": self.losses[..., seen],
            "scores": self.scores[..., seen],
        }
        return replace(self, **parts)


def of_heats(
    race: Sequence[Heat], names: Sequence[str], *, goal: float = 0.97, tuned: Sequence[int] = ()
) -> Racers:
    """Return a race on a network; the racers of all heats are compared epoch by epoch, by their test losses."""
    found = [(heat, courses(heat)) for heat in race]
    until = min(float(each.epoch[-1]) for _heat, each in found)
    leader = max((each for _heat, each in found), key=lambda each: len(each.step))
    kept = leader.epoch <= until
    count = len(names)
    losses = np.full((count, race[0].seeds, int(kept.sum())), np.inf)
    scores, rates = np.zeros_like(losses), np.full(count, np.nan)
    for heat, each in found:
        rows = np.clip(
            np.searchsorted(each.epoch, leader.epoch[kept], side="right") - 1, 0, len(each.epoch) - 1
        )
        places = list(heat.places)
        losses[places], scores[places] = each.test_loss[..., rows], each.test_metric[..., rows]
        rates[places] = [heat.run.replicas[row * heat.seeds].optimizer.lr for row in range(len(places))]
    aim = remark(N_("{share} % right"), share=f"{100 * goal:g}")
    return Racers(tuple(names), leader.step[kept], losses, rates, scores, goal, aim, tuple(tuned))


def of_descent(
    walks: Descent, names: Sequence[str], *, goal: float, tuned: Sequence[int] = (), lowest: float = 0.0
) -> Racers:
    """Return a race on a surface from its first start; `goal` is how far above the `lowest` height one is there."""
    losses = np.where(np.isfinite(walks.losses[:, :, 0]), walks.losses[:, :, 0] - lowest, np.inf)
    rates = np.array([rule.lr for rule in walks.rules])
    return Racers(
        tuple(names),
        np.arange(losses.shape[-1]),
        losses,
        rates,
        -losses,
        -goal,
        aim_of(walks.surface),
        tuple(tuned),
        ("rules", "lr"),
        counted=N_("step {n}"),
    )


def race(racers: Racers) -> list[Happening]:
    """Return all that is going on in a race, as far as it has been run."""
    if not len(racers.steps) or len(racers.names) < 2:
        return []
    found = [_lost(racers), _there(racers), _unfair(racers), _leads(racers), _nobody(racers)]
    return [each for each in found if each is not None]


def _median(racers: Racers) -> np.ndarray:
    return np.quantile(racers.losses, 0.5, axis=1, method="inverted_cdf")


def _since(leader: np.ndarray) -> int:
    """Return the row [M] from which on somebody was what they are at the end: the first, the last …"""
    others = np.flatnonzero(leader != leader[-1])
    return int(others[-1]) + 1 if len(others) else 0


def _lasts(racers: Racers, since: int) -> bool:
    """Whether what has been so since that row is worth a sentence, and not on its way to be otherwise."""
    return racers.steps[-1] >= BEGUN and racers.steps[since] <= HELD * racers.steps[-1]


def _lost(racers: Racers) -> Happening | None:
    """Who has diverged, the latest of them."""
    out = np.asarray(~np.isfinite(racers.losses).all(axis=1))
    places = np.flatnonzero(out[:, -1])
    if not len(places):
        return None
    first = {int(place): int(np.flatnonzero(out[place])[0]) for place in places}
    place = max(first, key=lambda each: first[each])
    rate, update, path = racers.rates[place], int(racers.steps[first[place]]), racers.path
    remedy = None
    if np.isfinite(rate):
        slower = float(f"{rate / 10:.3g}")
        words = remark(N_("{name} with {rate}"), name=racers.names[place], rate=f"{slower:g}")
        remedy = Remedy(words, (Edit((path[0], place, *path[1:]), slower),), anew=True)
    text = N_("{name} is lost since {when}: a learning rate of {rate} is too much for it.")
    said = remark(text, name=racers.names[place], when=racers.at(update), rate=f"{rate:g}")
    return Happening("lost", said, update, "trouble", Place("racer", unit=place, name=racers.names[place]),
                     {"places": tuple(first)}, remedy, level=len(places))  # fmt: skip


def _there(racers: Racers) -> Happening | None:
    """Who has reached the goal first, in the median over seeds; nobody, where two come at once."""
    scores = np.median(racers.scores, axis=1)
    reached = scores >= racers.goal
    if not reached.any():
        return None
    first = np.where(reached.any(axis=1), reached.argmax(axis=1), racers.scores.shape[-1])
    place = int(first.argmin())
    update, names = int(racers.steps[first[place]]), racers.names
    many = int(reached.any(axis=1).sum())
    if (first == first[place]).sum() > 1:
        said = remark(N_("{count} of {all} reach the goal ({aim}) at {when}, none before the others."), all=len(names),
                      count=int((first == first[place]).sum()), aim=racers.aim, when=racers.at(update))  # fmt: skip
    else:
        text = N_("{name} is first at the goal ({aim}), at {when}; {count} of {all} are there.")
        when = racers.at(update)
        said = remark(text, name=names[place], aim=racers.aim, when=when, count=many, all=len(names))
    return Happening(
        "there",
        said,
        update,
        "good",
        Place("racer", unit=place, name=names[place]),
        {"count": many},
        level=many,
    )


def _unfair(racers: Racers) -> Happening | None:
    """Who is last where all share one rate, and would not be if each had its own best."""
    rates, losses, count = racers.rates, _median(racers), len(racers.names)
    if len(racers.tuned) != count or count < 3 or not np.allclose(rates, rates[0]) or racers.steps[-1] < 20:
        return None
    behind = np.where(np.isfinite(losses), losses, np.inf).argmax(axis=0)
    last = int(behind[-1])
    reached = (np.median(racers.scores, axis=1) >= racers.goal).any(axis=0)
    # Once the first one is there, and that was said; where nobody comes, after a while.
    waited = PAUSE * racers.steps[int(reached.argmax())] if reached.any() else LATE
    if not _lasts(racers, _since(behind)) or racers.steps[-1] < waited:
        return None
    place = list(racers.tuned).index(last)
    if place >= min(count - 1, len(PLACES)):
        return None
    text = N_(
        "{name} is last because all share {rate}; each at its best rate from this start, it is {place}."
    )
    said = remark(text, name=racers.names[last], rate=f"{rates[0]:g}", place=PLACES[place])
    return Happening("unfair", said, int(racers.steps[-1]), "note", Place("racer", unit=last, name=racers.names[last]),
                     {"tuned": racers.tuned})  # fmt: skip


def _leads(racers: Racers) -> Happening | None:
    """Who leads by a good bit, since when, and whether that may be luck."""
    losses = _median(racers)
    order = np.argsort(losses[:, -1], kind="stable")
    first, second = int(order[0]), int(order[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = losses[second, -1] / losses[first, -1]
    if not ratio >= FACTOR or losses[first, -1] <= 0:
        return None
    others = np.delete(losses, first, axis=0).min(axis=0)
    since = _since(losses[first] < others)
    if not _lasts(racers, since):
        return None
    update = int(racers.steps[since])
    seeds = racers.losses.shape[1]
    names = {"name": racers.names[first], "update": update, "other": racers.names[second]}
    if not racers.luck:
        text = N_("{name} leads since step {update}, before {other}.")
    elif seeds < LEAST:
        text = N_("{name} leads {other} since update {update}; that may be luck: take five seeds.")
    else:
        sure = float(certainty(racers.losses[:, None, :, -1], order)[0])
        text = N_("{name} leads since update {update}, and {other} is surely behind.")
        if not sure >= SURE:
            text = N_("{name} leads {other} since update {update}, but not for sure.")
    place = Place("racer", unit=first, name=racers.names[first])
    return Happening("leads", remark(text, **names), update, "note", place, {"ratio": float(ratio)})


def _nobody(racers: Racers) -> Happening | None:
    """Nobody has reached the goal yet, and who is nearest."""
    scores = np.median(racers.scores, axis=1)
    if (scores >= racers.goal).any() or racers.steps[-1] < BEGUN or not np.isfinite(scores[:, -1]).any():
        return None
    nearest = np.where(np.isfinite(scores), scores, -np.inf).argmax(axis=0)
    said, update, place = (
        remark(N_("Nobody is at the goal yet ({aim})."), aim=racers.aim),
        int(racers.steps[-1]),
        Place("picture"),
    )
    if _lasts(racers, _since(nearest)):
        at = int(nearest[-1])
        text = N_("Nobody is at the goal yet ({aim}); {name} is nearest.")
        said = remark(text, aim=racers.aim, name=racers.names[at])
        place = Place("racer", unit=at, name=racers.names[at])
    return Happening("nobody", said, update, "note", place)
