"""What the lesson about luck says: its insight, its presets, what is broken in them and mends them, and its tour."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch

from engine.compare.lottery import share
from engine.compare.luck import CORNERS, Luck, Outcome
from engine.probes.stuck import CLASS, LEVELS, NEAR, Picked, seen, tickets
from playground.figures import xor as pictures
from playground.kit.answers import Choice
from playground.kit.tour.player import answered
from playground.lessons.xor.presets import PRESETS, SHARES
from playground.lessons.xor.tour import TOUR
from tests.claims.proof import proves
from tests.claims.tours import set_by, told
from tests.engine.kernels import kernels

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")
BY_NAME = {each.name: each for each in PRESETS}


@cache
def outcome(luck: Luck) -> Outcome:
    """Return what becomes of a map after all its updates."""
    lottery = luck.start()
    lottery.advance(luck.updates)
    return lottery.moment()


@proves(
    "Take home: one hidden unit more does not only add what a network can do.",
    "It buys luck.",
    "Whether they learn it is luck.",
    "One line can't tell; two hidden units can.",
    "Two units can solve it.",
    "Why do half of all networks fail?",
    "Two hidden tanh units are enough for XOR. How many of 200 networks with two will learn it?",
    "The more units, the fewer starts do.",
    "Which helps more: one unit more, or one layer more?",
)
def test_two_units_suffice_and_half_of_all_starts_miss_it_while_eight_hardly_ever_do() -> None:
    """The insight, on the default and on other seeds, other rates and the other rule."""
    for luck in (Luck(), Luck(seed=10_000), Luck(lr=0.1), Luck(rule="sgd", lr=0.1)):
        one, two, four, eight = (share(luck, 1, width) for width in (1, 2, 4, 8))
        assert one == 0 < two
        assert 0.3 < two < 0.75
        assert four > 0.9
        assert eight > 0.99
    found = outcome(Luck())
    assert (found.shares[0] == 0).all(), "without a hidden layer there is one line"
    assert (np.diff(found.shares[1]) >= 0).all()
    assert found.shares[1, 2] > found.shares[2, 1], "a unit more beats a layer more"


@proves(
    "Because a network goes downhill from where it starts, and half of these starts lead into a valley that holds no "
    "solution."
)
def test_the_question_has_one_answer() -> None:
    found = [share(Luck(seed=seed), 1, 2) for seed in (0, 1000, 2000)]
    assert {Choice(SHARES).nearest(each) for each in found} == {"0.5"}


@proves(
    "Stuck networks come to rest at few levels, and more updates don't free them.",
    "How many more of those with two units get out?",
    "sure of two corners, ½ at the two others",
    "one corner right, and one answer for the three others",
)
def test_stuck_networks_rest_at_two_levels_for_good() -> None:
    short, long = Luck(), BY_NAME["longer"].spec
    assert long == short.but(updates=5000)
    assert share(long, 1, 2) == share(short, 1, 2)
    found = outcome(short)
    losses = found.losses[1, 1][~found.solved[1, 1]]
    known = np.array([LEVELS["two"], LEVELS["three"]])
    assert (np.abs(losses[:, None] - known).min(axis=1) < NEAR).all()
    for place in np.flatnonzero(~found.solved[1, 1])[:40]:
        one = seen(short.experiment(1, 2, int(place)), 1000)
        off = np.abs(np.where(CLASS == 1, 1 - one.corners, one.corners))
        if one.level == "two":
            assert np.sort(off) == pytest.approx([0, 0, 0.5, 0.5], abs=0.03)
        else:
            assert one.level == "three"
            assert np.sort(off) == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3], abs=0.03)


@proves(
    "Dashed: the share if every pair of units were a ticket of its own, as good as a pair alone.",
    "Bands hold 95 % of what chance may do to a share of so many.",
)
def test_tickets_are_a_rule_of_thumb_near_what_is_measured() -> None:
    for luck, row in ((Luck(), 1), (BY_NAME["bends"].spec, 0)):
        found = outcome(luck).shares[row]
        np.testing.assert_allclose(tickets(found[1]), found, atol=0.12)
        assert tickets(found[1])[1] == pytest.approx(found[1])
    lines = pictures.by_width(outcome(Luck()), Picked())
    assert [each.dashed for each in lines.series] == [False] * 4 + [True]


@proves(
    "After {step} updates **{count} of {seeds}** networks of width {width} have solved XOR, of width 8 **{most}**.",
    "After {step} updates **{count} of {seeds}** networks without a hidden layer have solved XOR.",
    "Seed {seed} has solved it: loss {loss}.",
    "Seed {seed} has not: loss {loss}, {where}.",
    "between its start and where it will stay",
    "unsure at all four corners, ½ each",
)
def test_the_sentence_under_the_picture_counts() -> None:
    found = outcome(Luck())
    said = pictures.verdict(found, Picked())
    count = int(found.solved[1, 1].sum())
    assert (
        f"After 1,000 updates **{count} of 200** networks of width 2 have solved XOR, of width 8 **200**."
        in said
    )
    assert "loss 0.347, sure of two corners, ½ at the two others." in said
    first = int(np.flatnonzero(found.solved[1, 1])[0])
    assert f"Seed {first} has solved it" in pictures.verdict(found, Picked(place=first))
    flat = pictures.verdict(found, Picked(row=0))
    assert "**0 of 200** networks without a hidden layer" in flat
    assert "unsure at all four corners, ½ each" in flat
    start = Luck(seeds=20).start().moment()
    assert "between its start and where it will stay" in pictures.verdict(start, Picked())
    for draw in (
        pictures.shares,
        pictures.seeds,
        pictures.boundary,
        pictures.by_width,
        pictures.sorted_losses,
    ):
        for outcome_of in (found, start):
            draw(outcome_of, Picked(place=7)).pack()
    assert "0.347" in pictures.levels()
    assert "0.347" in pictures.corner_by_corner(found, Picked())


@proves(
    "Two hidden tanh units can solve XOR. Of 200 networks that start elsewhere, how many do?",
    "Every cell trains 200 networks, from the same seeds.",
    "Solved with two units: {two} of 200, with four {four}, with eight {eight}.",
    "Two suffice, but {stuck} starts lead into a valley without a solution; {half} of these answer ½ at two corners.",
    "Which corners does it get wrong?",
)
def test_the_tour_tells_what_its_run_shows() -> None:
    spec, to = set_by(TOUR, 4), TOUR.scene(4).to
    lottery = spec.start()
    lottery.advance(to)
    numbers = told(TOUR, {"main": lottery.moment()})
    assert answered(TOUR, numbers) == "0.5"
    assert 0 < numbers["two"] < numbers["four"] <= numbers["eight"]
    assert numbers["two"] + numbers["stuck"] == 200
    assert numbers["half"] > numbers["stuck"] / 2
    assert spec.seeds == 200


@proves(
    "Going up, all networks get deeper, where rows are not depths.",
    "Going up, all networks have more time.",
    "Another number draws other networks.",
    "They differ in nothing but the random weights that they start from.",
    "Every cell of the map trains 200 networks that differ in nothing but their first weights, and says how many "
    "solved it: all four corners on their right side, with a mean loss below 0.1.",
)
def test_knobs_do_what_they_say() -> None:
    deeper = Luck(across="init", depth=3).experiment(0, 4).network
    assert [layer.units for layer in deeper.layers] == [4, 4, 4]  # type: ignore[attr-defined]
    assert len(Luck(depth=3).experiment(1, 4).network.layers) == 1
    first, other = (Luck().experiment(1, 2, place) for place in (0, 1))
    assert first.but(seed=1) == other
    assert first.batch == 4 == len(first.data().train_inputs), (
        "no order of points differs: each batch is all of them"
    )
    weights = [seen(each, 0).weights for each in (first, other)]
    assert not torch.equal(*map(torch.as_tensor, weights))
    assert first.dataset == CORNERS
