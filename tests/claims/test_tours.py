"""What the tours say, on the runs that they lead to: each claim of a See and a Why at the seed of its own spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from engine.descent.course import walked
from engine.models.translation.rollout import exposure
from engine.probes.codes import codes
from engine.probes.propagation import pushed
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import present
from engine.training.learner import Learner, Moment
from engine.training.model import Model
from playground.kit.supervised.scores import accuracy
from playground.kit.supervised.study import Study
from playground.kit.tour import Tour
from playground.kit.tour.player import answered
from playground.lessons.activations.tour import TOUR as ACTIVATIONS
from playground.lessons.capacity.tour import TOUR as CAPACITY
from playground.lessons.cliff.tour import TOUR as CLIFF
from playground.lessons.cnn.tour import TOUR as CNN
from playground.lessons.convolution.tour import TOUR as CONVOLUTION
from playground.lessons.network.tour import TOUR as NETWORK
from playground.lessons.optimizers.tour import TOUR as OPTIMIZERS
from playground.lessons.rnn.tour import TOUR as RNN
from playground.lessons.spans.climbing import SpanTerms, climbing
from playground.lessons.spans.tour import TOUR as SPANS
from playground.lessons.translation.tour import TOUR as TRANSLATION
from playground.lessons.vae.tour import TOUR as VAE
from tests.claims.proof import proves


def run(tour: Tour, at: int) -> Run:
    """Return the run of a step of a lab, as far as the step wants it."""
    scene = tour.scene(at)
    assert isinstance(scene.spec, Experiment)
    return trained(scene.spec, scene.to)


def trained(experiment: Experiment, to: int | None) -> Run:
    found = Run(experiment)
    found.advance(to or 0)
    found.record()
    return found


def learned(spec: Model, to: int | None) -> Moment[Any]:
    found = Learner(spec)
    found.advance(to or 0)
    return found.moment()


def told(tour: Tour, shown: Any) -> Mapping[str, Any]:
    """Return the numbers of a tour, which have all that its texts name, and one answer that is right."""
    numbers = tour.measure(shown)
    assert all(step.fields <= set(numbers) for step in tour.steps)
    assert answered(tour, numbers) in tour.guess.options
    return numbers


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
    walk = OPTIMIZERS.scene(4).spec
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
    "Test losses: simple RNN {rnn}, LSTM {lstm}, GRU {gru}.",
    "Always the same answer costs {same}.",
    "Before training, {lost} of its gradient reached the first number, and {kept} of the LSTM's, whose forget gate "
    "starts open.",
)
def test_rnn_the_plain_network_still_guesses_and_no_gradient_had_reached_its_first_number() -> None:
    study, to = RNN.scene(4).spec, RNN.scene(4).to
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
    assert numbers["lost"] < 1e-3 < 0.01 < numbers["kept"]


@proves(
    "Ten untrained layers of tanh: the lowest row is still wide.",
    "Of the differences between inputs, tanh leaves {tanh} and sigmoid {sigmoid}.",
    "Sigmoid is nowhere steeper than ¼.",
    "Ten layers multiply ten such slopes: {sigmoid} is left.",
    "From where on does sigmoid hear its input again?",
)
def test_activations_sigmoid_leaves_a_millionth_where_tanh_leaves_a_fifth() -> None:
    stack = ACTIVATIONS.scene(4).spec
    numbers = told(ACTIVATIONS, stack)
    assert answered(ACTIVATIONS, numbers) == "1e-6"
    assert numbers["sigmoid"] < 0.25**10 < 0.1 < numbers["tanh"]
    z = torch.linspace(-20, 20, 4001, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(z.sigmoid().sum(), z)
    assert float(slope.max()) == 0.25
    assert pushed(stack.but(gain=6.0), "sigmoid").heard > 0.01


@proves(
    "Whose plane will have fewer holes?",
    "Two networks squeeze digits into two numbers; only the upper one adds noise.",
    "The same images, the same first weights.",
    "Never seen by the decoder: {noisy} % of the plane with noise, {plain} % without.",
    "Without noise an image is one point.",
    "Noise spreads it over a patch, and patches fill the gaps: {noisy} % instead of {plain} %.",
)
def test_vae_noise_fills_the_gaps() -> None:
    spec, to = VAE.scene(4).spec, VAE.scene(4).to
    twin = spec.but(variant=VAE.beside["vae-look"].twin)
    starts = [Learner(each).moment().module.state_dict() for each in (spec, twin)]
    assert all(torch.equal(each, starts[1][name]) for name, each in starts[0].items())
    moments = {"main": learned(spec, to), "twin": learned(twin, to)}
    numbers = told(VAE, moments)
    assert answered(VAE, numbers) == "noisy"
    assert 2 * numbers["noisy"] < numbers["plain"]
    assert (codes(moments["twin"]).deviations == 0).all()
    assert (codes(moments["main"]).deviations > 0).all()


@proves(
    "It learns letters backwards, always fed the true letter before.",
    "The fifth letter is right in {told} % of the phrases fed the truth, and {alone} % fed itself.",
    "One wrong letter spoils what comes after it: at the first it was {first} % either way, at the fifth {alone} "
    "instead of {told} %.",
)
def test_translation_fed_itself_it_loses_at_the_fifth_letter_and_not_at_the_first() -> None:
    spec = TRANSLATION.scene(4).spec
    assert spec.forcing == 1.0
    moment = learned(spec, TRANSLATION.scene(4).to)
    numbers, found = told(TRANSLATION, {"main": moment}), exposure(moment)
    assert answered(TRANSLATION, numbers) == "worse"
    assert found.forced[0] == found.free[0]
    assert numbers["told"] - numbers["alone"] > 10


@proves(
    "Whoever solves a length goes on to a longer one; all have the same updates.",
    "2,500 updates for all of them together.",
    "Longest solved so far: simple RNN {rnn}, LSTM {lstm}, GRU {gru}, echo state network {reservoir}.",
    "A span says how far a network learns to remember within a budget, not how far it could: {gru} steps for the GRU.",
)
def test_spans_the_gru_is_ahead_after_its_updates_and_everybody_had_the_same_budget() -> None:
    climb = climbing(SPANS.scene(4).spec, SpanTerms()).start()
    climb.advance(SPANS.scene(4).to or 0)
    numbers = told(SPANS, {"main": climb.moment()})
    assert answered(SPANS, numbers) == "gru"
    assert numbers["gru"] > numbers["lstm"] > max(numbers["rnn"], numbers["reservoir"])
    assert climb.moment().terms.budget == SpanTerms().budget


@proves(
    "A unit looks five steps back, and all walks come home.",
    "With fifty steps a wall grows: how far can one update throw you?",
    "After update {update} the walk without clipping jumps {jump} units.",
    "The picture is {wide} units wide.",
    "Its gradient grew from {start} at the start to {wall} at the wall.",
    "Clipped, it is {clipped} at most.",
)
def test_cliff_one_update_throws_the_unclipped_walk_far_out_of_the_picture() -> None:
    short, spec = CLIFF.scene(1).spec, CLIFF.scene(4).spec
    assert all(path.losses[-1] < 0.01 for path in short.paths.values())
    numbers = told(CLIFF, spec)
    assert answered(CLIFF, numbers) == "100"
    assert numbers["jump"] > 20 * numbers["wide"]
    assert numbers["wall"] > 1000 * numbers["start"]
    assert numbers["clipped"] <= spec.threshold
    assert answered(CLIFF, told(CLIFF, short)) == "0.1"


@proves(
    "Nobody trains a reservoir; its weights are only scaled.",
    "At which spectral radius does the state remember the most?",
    "Numbers that the state holds: {low} at 0.3, {middle} at 0.9, and {high} at 1.4.",
    "Below, the past fades too fast; above, the start never fades.",
    "Memory is longest just before that, near {best}.",
)
def test_capacity_memory_is_longest_just_before_the_start_stops_fading() -> None:
    memory = CAPACITY.scene(4).spec
    numbers, found = told(CAPACITY, memory), memory.found
    assert answered(CAPACITY, numbers) == "0.9"
    assert numbers["low"] < numbers["middle"] > numbers["high"]
    best = int(np.nanargmax(found.total))
    assert found.echoes[best]
    assert not found.echoes[-1]
    assert (~found.echoes).argmax() - best <= 3


@proves(
    "Nine equal weights say how bright it is.",
    "What do the weights of Sobel x, which sum to 0, say on flat ground?",
    "{flat} places are flat, black or white: none says more than {most_flat}.",
    "An edge says up to {edge}.",
    "On flat ground all nine cells are equal: the answer is their value, times the sum of the weights, {sum}.",
)
def test_convolution_flat_ground_is_silent_where_weights_sum_to_zero() -> None:
    box, sobel = CONVOLUTION.scene(1).spec, CONVOLUTION.scene(4).spec
    numbers, bright = told(CONVOLUTION, sobel), told(CONVOLUTION, box)
    assert answered(CONVOLUTION, numbers) == "zero"
    assert answered(CONVOLUTION, bright) == "ground"
    assert abs(bright["sum"] - 1) < 1e-9
    assert abs(bright["most_flat"] - bright["white"]) < 1e-9
    assert (numbers["sum"], numbers["most_flat"]) == (0, 0)
    assert numbers["flat"] > 20
    assert numbers["white"] > 200
    assert numbers["edge"] > 900


def test_walks_are_those_of_the_page() -> None:
    """The race of the page starts where the tour's does."""
    walk = OPTIMIZERS.scene(4).spec
    assert walked(walk).losses.shape[0] == len(walk.rules) == 4
