"""What the presets of the RNN lab and its tasks say of training, on ten networks each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from engine.data.datasets.recall import Adding, Parity, Recall, TemporalOrder
from engine.networks.layer import EVALUATE
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.probes.sequences.remembering import errors, foretold, naive
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import CrossEntropy
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn.forecasting import stretch
from tests.claims.proof import proves
from tests.claims.rnn import STUDIES
from tests.claims.runs import SEEDS, after, states, trained


def answers(run: Run) -> np.ndarray:
    """Return each network's answers [10, N] to the first 256 test sequences."""
    params, kept = run.network.views(run.backend.params), run.network.kept_views(run.backend.kept)
    value = torch.tensor(run.data.test_inputs[:256]).expand(SEEDS, -1, -1, -1)
    with torch.no_grad():
        for column in run.network.roots:
            value = column.layer.forward(value, params[column.index], kept[column.index], EVALUATE)
    return value.squeeze(-1).cpu().numpy()


@proves("Two marked numbers, one in each half: who remembers the first one within 600 updates?")
def test_the_gru_finds_both_marked_numbers_and_the_plain_network_does_not() -> None:
    task: Any = STUDIES["adding"].task
    inputs, _ = task.points(np.random.default_rng(0))
    marks, half = inputs[:, :, 1], task.length // 2
    assert (marks[:, :half].sum(1) == 1).all()
    assert (marks[:, half:].sum(1) == 1).all()
    assert after(STUDIES["adding"].alone(3), 200).test_loss.max() < 0.1 * Adding().chance
    assert after(STUDIES["adding"].alone(0), 600).test_loss.min() > 0.75 * Adding().chance


@proves(
    "From which length on does the plain network, after 300 updates, still say about 1 whatever it is shown?",
)
def test_the_plain_network_says_about_1_where_the_sequence_is_long() -> None:
    spreads = {}
    for length in (4, 20):
        experiment = STUDIES["adding"].alone(0).but(dataset=Adding(length=length))
        found = answers(trained(experiment, 300))
        assert (np.abs(found.mean(1) - 1) < 0.2).all()
        spreads[length] = found.std(1)
    assert spreads[4].min() > 0.3
    assert spreads[20].max() < 0.15  # the sums themselves spread by 0.41


@proves(
    "One wrong bit spoils everything after it.",
    "Which cell makes a switch of itself first?",
    "One bit of memory is enough: how many updates does it take to find it?",
)
def test_parity_is_a_switch_that_gates_find_first() -> None:
    task = Parity()
    bits, odd = (each.squeeze() for each in task.points(np.random.default_rng(0)))
    assert (odd[:, 1:] == (odd[:, :-1] != bits[:, 1:])).all()  # one bit is all that goes on
    turned = bits.copy()
    turned[:, 4] = 1 - turned[:, 4]
    spoilt = turned.cumsum(1) % 2 != odd
    assert spoilt[:, 4:].all()
    assert not spoilt[:, :4].any()
    study = STUDIES["parity"].but(voices=voices(SimpleRNN(), GRU()))
    plain, gated = (after(study.alone(place), 200).test_metric for place in (0, 1))
    assert (gated > 0.99).sum() >= 8
    assert (plain > 0.99).sum() <= 3


@proves(
    "One year ahead, both do better than repeating the last value.",
    "Run free: does the eleven-year cycle live on?",
)
def test_sunspots_are_foretold_and_their_cycle_lives_on() -> None:
    study = STUDIES["sunspots"]
    values = stretch(study.task, seed=0).standardised.astype(np.float32)
    last = errors(naive(values, free=30, mean=0.0)[0])
    for place, updates in ((0, 200), (1, 0)):  # the reservoir's read-out is there before any update
        for state in states(trained(study.alone(place), updates)):
            found = foretold(state.network, state.params, state.kept, values, free=30)
            assert errors(found).ahead < 0.75 * last.ahead
            assert np.ptp(found.free[-11:]) > 1
            top = np.abs(np.fft.rfft(found.free - found.free.mean(), 330))[1:].argmax() + 1
            assert 9 < 330 / top < 14


@proves("A state that grows by a twentieth a step: one of the two is clipped.", "What does a single step do?")
def test_a_single_step_loses_the_one_that_is_not_clipped() -> None:
    study = STUDIES["explosion"]
    cell = study.voices[0].cell
    assert study.voices[0].but(clip=0.5) == study.voices[1]
    arrays = {"weight_ih": torch.zeros(32, 2), "bias_ih": torch.zeros(32), "bias_hh": torch.zeros(32)}
    run = Run(study.alone(0).but(seed=0, seeds=SEEDS))
    u = run.network.columns[0].slots["weight_hh"].view(run.backend.params)[0]
    state = torch.rand(32)
    (new,), _ = cell.step(torch.zeros(2), (state,), {**arrays, "weight_hh": u})
    torch.testing.assert_close(new, 1.05 * state)
    before = run.evaluate().test_loss
    run.advance(1)
    lost = run.evaluate().test_loss
    assert not (lost < 1e6 * before).any()
    clipped = after(study.alone(1), 1).test_loss
    assert np.isfinite(clipped).all()
    assert clipped.max() < 1e3


@proves("One of the two has its gradients cut every 8 steps; the letters lie further back.")
def test_the_letters_lie_beyond_the_window() -> None:
    task: Any = STUDIES["window"].task
    first, second = STUDIES["window"].voices
    assert first.cell.but(window=8) == second.cell
    inputs, asked = task.points(np.random.default_rng(0))
    letters = np.flatnonzero(inputs[:, :, :4].any((0, 2)))
    first_asked = inputs.shape[1] - asked.shape[1]
    assert first_asked - letters.max() > 8


@proves(
    "Three symbols, a long silence, then a cue.",
    "One answer, at the very end.",
    "Two of X and Y among many distractors: which came first?",
)
def test_what_recall_and_temporal_order_show() -> None:
    study = STUDIES["recall"]
    assert isinstance(study.task, Recall)
    steps = ["".join(study.task.decode(each)) for each in study.experiment.data().train_inputs[:50]]
    assert all(set(each[:3]) <= set("abcd") or set(each[:3]) <= set("ABCD") for each in steps)
    assert all(set(each[3:22]) == {"·"} and each[22] == "?" for each in steps)
    study = STUDIES["order"]
    assert isinstance(study.task, TemporalOrder)
    data = study.experiment.data()
    assert data.train_targets.ndim == 1
    for each, target in zip(data.train_inputs[:50], data.train_targets[:50], strict=True):
        letters = "".join(study.task.decode(each))
        assert "".join(letter for letter in letters if letter in "XY") == data.classes[int(target)]
        assert sum(letter not in "XY" for letter in letters) == len(letters) - 2


@proves("Which grows harder sooner: a longer silence, or more letters?")
def test_recall_grows_harder_with_silence_and_with_letters() -> None:
    def missing(length: int, symbols: int) -> float:
        """Return how much of ln 4 a small network still misses after 200 updates, the mean of ten."""
        task = Recall(length=length, symbols=symbols)
        shared = PLAIN.but(dataset=task, loss=CrossEntropy(), batch=32)
        experiment = Study(experiment=shared, voices=voices(SimpleRNN(units=16))).alone(0)
        return float(after(experiment, 200).test_loss.mean())

    easy = missing(6, 1)
    assert missing(14, 1) > 2 * easy
    assert missing(6, 3) > 2 * easy


@proves("Going up, an epoch takes longer and there is less to learn by heart.")
def test_more_sequences_make_longer_epochs_and_less_to_learn_by_heart() -> None:
    experiment = Study(experiment=PLAIN, voices=voices(SimpleRNN(units=12))).alone(0)
    gaps, epochs = [], []
    for count in (20, 200, 2000):
        run = trained(experiment.but(dataset=Adding(length=5, count=count), batch=16), 200)
        found = run.evaluate()
        gaps.append(np.median(found.test_loss - found.train_loss))
        epochs.append(run.epoch)
    assert all(high > low for low, high in pairwise(gaps[::-1]))
    assert all(few > many for few, many in pairwise(epochs))


@proves(
    "Going up, echoes of the past last longer; well above 1 they drown what is new.",
    "Going up, inputs push units further into the bend of tanh.",
    "Going up, the read-out keeps smaller weights; 0 leaves it to gradient descent.",
    "How the matrix from state to state is drawn, once and for all.",
    "A random network that is never trained: only the read-out learns, in one solution.",
)
def test_knobs_of_a_reservoir() -> None:
    def made(**knobs: Any) -> Experiment:
        study = Study(
            experiment=PLAIN.but(dataset=Adding(length=30, count=400)), voices=voices(Reservoir(**knobs))
        )
        return study.alone(0)

    def arrays(run: Run, place: int, name: str) -> torch.Tensor:
        return run.network.columns[place].slots[name].view(run.backend.params)

    generator = torch.Generator().manual_seed(0)
    x = torch.rand(30, SEEDS, 1, 2, generator=generator)
    other = x.clone()
    other[0] += 1
    new = x.clone()
    new[-1] += 0.5
    echoes, heard = [], []
    for radius in (0.5, 0.9, 1.2, 5.0):
        found = [_read(made(radius=radius), each) for each in (x, other, new)]
        echoes.append(float((found[1] - found[0])[-1].norm()))
        heard.append(float((found[2] - found[0])[-1].norm() / found[0][-1].norm()))
    assert echoes[0] < echoes[1] < echoes[2] < echoes[3]
    assert heard[3] < 0.5 * heard[1]
    slopes = [float((1 - _read(made(scale=scale), x).square()).mean()) for scale in (0.1, 0.5, 3.0)]
    assert slopes[0] > slopes[1] > slopes[2]
    sizes = [float(arrays(trained(made(ridge=ridge), 0), -1, "weight").norm()) for ridge in (1e-4, 1e-2, 1.0)]
    assert sizes[0] > sizes[1] > sizes[2]
    rough, ready = trained(made(ridge=0.0), 0), trained(made(), 0)
    assert rough.evaluate().test_loss.mean() > ready.evaluate().test_loss.mean()
    run = Run(made())
    before = {name: arrays(run, 0, name).clone() for name in ("weight_ih", "weight_hh")}
    run.advance(5)
    assert all(torch.equal(each, arrays(run, 0, name)) for name, each in before.items())


def _read(experiment: Experiment, x: torch.Tensor) -> torch.Tensor:
    """Return the states [T, 10, B, H] of ten reservoirs that read x [T, 10, B, F]."""
    run = trained(experiment, 0)
    layer: Any = run.network.columns[0].layer
    return layer.run(x, run.network.views(run.backend.params)[0])[0]
