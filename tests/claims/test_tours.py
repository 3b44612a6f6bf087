"""What the tours of the labs say, on the runs that they lead to: each claim at the seed of its own spec."""

from __future__ import annotations

import numpy as np

from engine.runs.run import Run
from engine.runs.state import present
from playground.kit.supervised.scores import accuracy
from playground.kit.supervised.study import Study
from playground.kit.tour.player import answered
from playground.lessons.cnn.tour import TOUR as CNN
from playground.lessons.network.tour import TOUR as NETWORK
from playground.lessons.optimizers.tour import TOUR as OPTIMIZERS
from playground.lessons.rnn.tour import TOUR as RNN
from playground.lessons.spans.climbing import SpanTerms, climbing
from playground.lessons.spans.tour import TOUR as SPANS
from tests.claims.proof import proves
from tests.claims.tours import run, set_by, told, trained


def inside_reaches_the_rim(found: Run) -> bool:
    """Whether the class of the middle comes out somewhere on a circle beyond all points."""
    around = np.linspace(0, 2 * np.pi, 720)
    rim = 7.0 * np.stack([np.cos(around), np.sin(around)], axis=1).astype(np.float32)
    said = present(found).activations(np.concatenate([np.zeros((1, 2), np.float32), rim]))[-1][:, 0] > 0
    return bool((said[1:] == said[0]).any())


@proves(
    "Each hidden unit draws one straight edge.",
    "How few of them can close a ring around the inner points?",
    "Now three units: {right} % of the test points are right.",
    "With two, a side stayed open.",
    "Three straight edges are the fewest that can enclose anything: a triangle, right for {right} %.",
)
def test_network_three_units_close_the_ring_and_two_leave_a_side_open() -> None:
    two, three = run(NETWORK, 2), run(NETWORK, 3)
    assert accuracy(two) < 0.9
    assert inside_reaches_the_rim(two)
    assert not inside_reaches_the_rim(three)
    numbers = told(NETWORK, three)
    assert numbers["units"] == 3
    assert numbers["right"] >= 95
    assert answered(NETWORK, numbers) == "3"
    assert answered(NETWORK, {**numbers, "right": 60.0}) != "3", "a run that failed proves nothing"


@proves(
    "Eight random kernels look for their patterns; about a tenth of the clothes is right, by luck.",
    "{right} % of the test images are right.",
    "Nobody chose the patterns: each update moved {weights} numbers a little, towards fewer mistakes.",
)
def test_cnn_a_hundred_updates_are_enough_for_eight_in_ten() -> None:
    start, end = run(CNN, 1), run(CNN, 4)
    assert 0.05 < accuracy(start) < 0.16
    assert start.network.columns[0].width == 8
    numbers = told(CNN, end)
    assert 74 < numbers["right"] < 84
    assert answered(CNN, numbers) == "80"
    before, after = (each.backend.params.detach() for each in (start, end))
    assert numbers["weights"] == before.shape[1]
    assert float((before != after).float().mean()) > 0.9


@proves(
    "Plain descent zigzags between the walls and creeps along the floor.",
    "Loss below 0.01: momentum after {momentum} steps, plain descent after {sgd}.",
    "Slopes along the floor add up, swings across the walls cancel: {momentum} steps instead of {sgd}.",
)
def test_optimizers_momentum_is_down_first_because_slopes_add_up_and_swings_cancel() -> None:
    walk = set_by(OPTIMIZERS, 4)
    numbers = told(OPTIMIZERS, walk)
    assert answered(OPTIMIZERS, numbers) == "momentum"
    assert 3 * numbers["momentum"] < numbers["sgd"] < numbers["rmsprop"] < numbers["adam"]
    inside = walk.descent(internals=True)
    moves = np.diff(inside.paths[0, 0, 0], axis=0)  # of plain descent [T, 2]
    wall = int(np.abs(moves[:20]).sum(0).argmax())
    swings, creeps = moves[:20, wall], moves[:20, 1 - wall]
    assert (np.sign(swings[1:]) != np.sign(swings[:-1])).all(), "across the walls it turns back at every step"
    assert (np.sign(creeps) == np.sign(creeps[0])).all()
    gradients = -moves / walk.rules[0].lr
    beta, velocity = walk.rules[1].momentum, np.zeros(2)
    for gradient in gradients[:20]:
        velocity = beta * velocity + gradient
    share = np.abs(velocity) / np.abs(gradients[:20]).mean(0)
    assert share[1 - wall] > 2 > share[wall], "a sum of slopes of one sign, against one that cancels"


@proves(
    "Who will still be guessing after 350 updates?",
    "All three learn the same batches.",
    "Test losses: simple RNN {rnn}, LSTM with its forget gate open {lstm}, GRU {gru}.",
    "Always the same answer costs {same}.",
    "The error must travel back to the first marked number.",
    "Before training, step 1 gets of it: simple RNN {lost}, GRU {gated}, open LSTM {kept}.",
)
def test_rnn_the_plain_network_still_guesses_and_no_gradient_had_reached_its_first_number() -> None:
    study, to = set_by(RNN, 4), RNN.scene(4).to
    assert isinstance(study, Study)
    runs = {name: trained(study.alone(place), to) for place, name in enumerate(study.sources)}
    assert (
        len(
            {(each.experiment.seed, each.experiment.batch, each.experiment.dataset) for each in runs.values()}
        )
        == 1
    )
    numbers = told(RNN, runs)
    assert answered(RNN, numbers) == "rnn"
    assert abs(numbers["rnn"] - numbers["same"]) < 0.1 * numbers["same"]
    assert max(numbers["lstm"], numbers["gru"]) < 0.1 * numbers["same"]
    assert numbers["lost"] < numbers["gated"] < numbers["kept"]
    assert numbers["lost"] < 1e-3 < 0.01 < numbers["kept"]


@proves(
    "Whoever solves a length goes on to a longer one; all have the same updates.",
    "2,500 updates for all of them together.",
    "Longest solved so far: simple RNN {rnn}, LSTM {lstm}, GRU {gru}, echo state network {reservoir}.",
    "A span says how far a network learns to remember within a budget, not how far it could: {gru} steps for the GRU.",
)
def test_spans_the_gru_is_ahead_after_its_updates_and_everybody_had_the_same_budget() -> None:
    climb = climbing(set_by(SPANS, 4), SpanTerms()).start()
    climb.advance(SPANS.scene(4).to or 0)
    numbers = told(SPANS, {"main": climb.moment()})
    assert answered(SPANS, numbers) == "gru"
    assert numbers["gru"] > numbers["lstm"] > max(numbers["rnn"], numbers["reservoir"])
    assert climb.moment().terms.budget == SpanTerms().budget
