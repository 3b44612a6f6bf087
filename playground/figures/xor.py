"""What the page about luck says, and its marks: the map, the seeds of a cell, and one network among them."""

from __future__ import annotations

import numpy as np

from engine.compare.luck import GOAL, WIDTHS, Luck, Outcome
from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.probes.pieces import bends, diagonals
from engine.probes.stuck import CLASS, CORNER, LEVELS, REACH, Picked, Seen, interval, of, tickets
from engine.spec import N_
from playground.kit.spelled import spelled
from playground.language import _
from playground.marks import PROBABILITY, Axis, Heatmap, Lines, Scale, Scatter, Series

COLUMNS = 25  # seeds side by side in the strip
OPTIMIZERS = {"adam": "Adam", "sgd": "SGD"}
ACROSS = {"depth": N_("hidden layers"), "activation": N_("activation"), "init": N_("initial weights")}
WHERE = {
    "all": N_("unsure at all four corners, ½ each"),
    "two": N_("sure of two corners, ½ at the two others"),
    "three": N_("one corner right, and one answer for the three others"),
    "": N_("between its start and where it will stay"),
}


def words() -> dict[str, str]:
    """Return the names of all that knobs of the page choose from, in the reader's language."""
    found = {name: _(each.title) for table in (ACTIVATIONS, INITIALIZERS) for name, each in table.items()}
    return found | OPTIMIZERS | {name: _(each)[:1].upper() + _(each)[1:] for name, each in ACROSS.items()}


def _names(luck: Luck) -> list[str]:
    known = words()
    return [known.get(kind, "") or _("{n} hidden").format(n=kind) for kind in luck.rows]


def shares(found: Outcome, picked: Picked) -> Heatmap:
    """Return the map: how many of a cell's networks are solved, in percent; the picked cell has a frame."""
    percent = 100 * found.shares
    return Heatmap(
        percent,
        x=Axis(_("hidden units in a layer"), names=[str(width) for width in WIDTHS]),
        y=Axis(_(ACROSS[found.spec.across]), names=_names(found.spec)),
        scale=Scale("sequential", 0, 100, _("solved, %")),
        texts=[[f"{each:.0f} %" for each in row] for row in percent],
        marked=[(picked.row, picked.width - 1)],
    )


def seeds(found: Outcome, picked: Picked) -> Heatmap:
    """Return the seeds of the picked cell, solved or stuck, each with its loss; the picked one has a frame."""
    solved = found.solved[picked.row, picked.width - 1].astype(float)
    losses, place = found.losses[picked.row, picked.width - 1], picked.of(found)
    room = -len(solved) % COLUMNS
    said = [
        _("seed {seed}: loss {loss}").format(seed=found.spec.seed + n, loss=spelled(each))
        for n, each in enumerate(losses)
    ]
    return Heatmap(
        np.append(solved, [np.nan] * room).reshape(-1, COLUMNS),
        scale=Scale("categories", names=(_("not solved"), _("solved")), colours=("edge", "train")),
        notes=np.array([*said, *[""] * room], dtype=object).reshape(-1, COLUMNS),
        marked=[divmod(place, COLUMNS)],
    )


def boundary(found: Outcome, picked: Picked) -> Scatter:
    """Return what the picked network answers over the plane, and the four corners."""
    return Scatter(
        CORNER,
        colours=CLASS,
        x=Axis("x₁", -REACH, REACH),
        y=Axis("x₂", -REACH, REACH),
        field=of(found, picked).field,
        shade=PROBABILITY,
        classes=(_("class 0"), _("class 1")),
        square=True,
    )


def verdict(found: Outcome, picked: Picked) -> str:
    """Say how many of the picked cell are solved, how many with eight units, and where the picked network stands."""
    row, one = found.solved[picked.row], of(found, picked)
    said = _(
        "After {step} updates **{count} of {seeds}** networks of width {width} have solved XOR, of width 8 **{most}**."
    )
    if found.spec.rows[picked.row] == 0:
        said = _(
            "After {step} updates **{count} of {seeds}** networks without a hidden layer have solved XOR."
        )
    counts = row.sum(axis=1)
    said = said.format(
        step=f"{found.step:,}", count=int(counts[picked.width - 1]), seeds=found.spec.seeds, width=picked.width,
        most=int(counts[-1]),
    )  # fmt: skip
    return f"{said} {standing(one)}"


def standing(one: Seen) -> str:
    """Say where a network stands: solved, or where it is stuck, with its loss."""
    said = (
        _("Seed {seed} has solved it: loss {loss}.")
        if one.solved
        else _("Seed {seed} has not: loss {loss}, {where}.")
    )
    return said.format(seed=one.experiment.seed, loss=spelled(one.loss), where=_(WHERE[one.level]))


def corner_by_corner(found: Outcome, picked: Picked) -> str:
    """Return the loss of the picked network as its four corners make it, in LaTeX with their numbers."""
    one = of(found, picked)
    right = np.where(CLASS == 1, one.corners, 1 - one.corners)
    terms = " ".join(rf"-\ln {spelled(each)}" for each in right)
    return rf"L=\tfrac14\sum_i -\ln p_i=\tfrac14\,({terms})={spelled(one.loss)}"


def levels() -> str:
    """Return the losses of the three best answers that leave corners undecided, in LaTeX."""
    known = {
        "all": r"\ln 2",
        "two": r"\tfrac12\ln 2",
        "three": r"\tfrac14(3\ln 3-2\ln 2)",
    }
    return r",\qquad ".join(f"{known[name]}={spelled(level)}" for name, level in LEVELS.items())


def by_width(found: Outcome, picked: Picked) -> Lines:
    """Return the share of solved networks against the width, row by row, and the rule of tickets for the picked row."""
    count, widths = found.spec.seeds, np.array(WIDTHS)
    bounds = [[interval(int(each), count) for each in row.sum(axis=1)] for row in found.solved]
    series = [
        Series(name, widths, share, np.array(band).T, colour=place, points=True)
        for place, (name, share, band) in enumerate(
            zip(_names(found.spec), found.shares, bounds, strict=True)
        )
    ]
    theory = tickets(float(found.shares[picked.row, 1]))
    series.append(Series(_("tickets"), widths, theory, dashed=True, colour=picked.row))
    y = Axis(_("share solved"), low=0, high=1)
    return Lines(series, x=Axis(_("hidden units in a layer")), y=y, at=float(picked.width))


def rule(found: Outcome, picked: Picked) -> str:
    """Return the rule of tickets at the picked width, in LaTeX with its numbers and what was measured."""
    share, width = float(found.shares[picked.row, 1]), picked.width
    expected, pairs = float(tickets(share)[width - 1]), width * (width - 1) // 2
    live = rf"1-(1-{spelled(share)})^{{{pairs}}}={spelled(expected)}"
    measured = spelled(float(found.shares[picked.row, width - 1]))
    return rf"1-(1-p_2)^{{w(w-1)/2}}={live}\qquad\text{{{_('measured')}: }}{measured}"


def sorted_losses(found: Outcome, picked: Picked) -> Lines:
    """Return the losses of the picked cell from the lowest, and LEVELS dashed: where networks come to rest."""
    losses = np.sort(found.losses[picked.row, picked.width - 1])
    ends = np.array([1.0, len(losses)])
    titles = {
        "two": _("½ at two corners"),
        "three": _("one answer for three corners"),
        "goal": _("solved below"),
    }
    heights = LEVELS | {"goal": GOAL}
    dashed = [
        Series(title, ends, np.full(2, heights[name]), dashed=True, colour=2 + place)
        for place, (name, title) in enumerate(titles.items())
    ]
    along = Series(_("loss"), np.arange(1, len(losses) + 1), np.maximum(losses, 1e-6), colour=0)
    return Lines([along, *dashed], x=Axis(_("networks, from the lowest loss")), y=Axis(_("loss"), log=True))


def straight(found: Outcome, picked: Picked) -> Lines:
    """Return what the picked network answers along both diagonals, with a point wherever it bends."""
    one = of(found, picked)
    if not bends(one.experiment):
        return Lines([], empty=_("This bend is no ReLU: it is round, and has no straight pieces."))
    pairs = zip((_("x₂ = x₁"), _("x₂ = −x₁")), diagonals(one.experiment, one.step, REACH), strict=True)
    series = [
        Series(name, REACH * each.knots, each.values, points=True, colour=place)
        for place, (name, each) in enumerate(pairs)
    ]
    return Lines(series, x=Axis("x₁"), y=Axis(_("answer (logit)")))


def counted(found: Outcome, picked: Picked) -> str:
    """Say how many straight pieces there are along both diagonals, and how many there could be."""
    one = of(found, picked)
    if not bends(one.experiment):
        return ""
    first, second = diagonals(one.experiment, one.step, REACH)
    said = _("Straight pieces: **{first}** along x₂ = x₁ and **{second}** along x₂ = −x₁. No network of this shape has "
             "more than {most}.")  # fmt: skip
    return said.format(first=first.count, second=second.count, most=first.most)
