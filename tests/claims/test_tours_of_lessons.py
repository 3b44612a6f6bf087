"""What the tours of the lessons say, on the specs and trainings that they lead to."""

from __future__ import annotations

import numpy as np
import torch

from engine.models.translation.rollout import exposure
from engine.probes.codes import Look, codes
from engine.probes.propagation import pushed
from engine.training.learner import Learner
from playground.kit.tour.player import answered
from playground.lessons.activations.tour import TOUR as ACTIVATIONS
from playground.lessons.capacity.tour import TOUR as CAPACITY
from playground.lessons.cliff.tour import TOUR as CLIFF
from playground.lessons.convolution.tour import TOUR as CONVOLUTION
from playground.lessons.translation.tour import TOUR as TRANSLATION
from playground.lessons.vae.tour import TOUR as VAE
from tests.claims.proof import proves
from tests.claims.tours import learned, set_by, told


@proves(
    "Ten untrained layers of tanh: the lowest row is still wide.",
    "Of the differences between inputs, tanh leaves {tanh} and sigmoid {sigmoid}.",
    "Sigmoid is nowhere steeper than ¼.",
    "Ten layers multiply ten such slopes: {sigmoid} is left.",
    "From where on does sigmoid hear its input again?",
)
def test_activations_sigmoid_leaves_a_millionth_where_tanh_leaves_a_fifth() -> None:
    stack = set_by(ACTIVATIONS, 4)
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
    spec, to = set_by(VAE, 4), VAE.scene(4).to
    assert VAE.beside == {"vae-look": Look()}
    twin = spec.but(variant=Look().twin)
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
    spec = set_by(TRANSLATION, 4)
    assert spec.forcing == 1.0
    moment = learned(spec, TRANSLATION.scene(4).to)
    numbers, found = told(TRANSLATION, {"main": moment}), exposure(moment)
    assert answered(TRANSLATION, numbers) == "worse"
    assert found.forced[0] == found.free[0]
    assert numbers["told"] - numbers["alone"] > 10


@proves(
    "A unit looks five steps back, and all walks come home.",
    "With fifty steps a wall grows: how far can one update throw you?",
    "After update {update} the walk without clipping jumps {jump} units.",
    "The picture is {wide} units wide.",
    "Its gradient grew from {start} at the start to {wall} at the wall.",
    "Clipped, it is {clipped} at most.",
)
def test_cliff_one_update_throws_the_unclipped_walk_far_out_of_the_picture() -> None:
    short, spec = set_by(CLIFF, 1), set_by(CLIFF, 4)
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
    memory = set_by(CAPACITY, 4)
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
    box, sobel = set_by(CONVOLUTION, 1), set_by(CONVOLUTION, 4)
    numbers, bright = told(CONVOLUTION, sobel), told(CONVOLUTION, box)
    assert answered(CONVOLUTION, numbers) == "zero"
    assert answered(CONVOLUTION, bright) == "ground"
    assert abs(bright["sum"] - 1) < 1e-9
    assert abs(bright["most_flat"] - bright["white"]) < 1e-9
    assert (numbers["sum"], numbers["most_flat"]) == (0, 0)
    assert numbers["flat"] > 20
    assert numbers["white"] > 200
    assert numbers["edge"] > 900
