"""The strip over the waterfall: what is asked, what the networks answer, and the sequence that is shown first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences.snapshot import answers
from engine.probes.sequences.waterfall import witnessed
from engine.runs.run import Run
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.presets import FIRST
from playground.lessons.rnn.unrolled import NEAR, spoken, telling, told
from tests.playground.driven import Waker

SMALL = Study(
    experiment=PLAIN.but(dataset=SEQUENCES["adding"](length=8, count=60), batch=16),
    voices=voices(SimpleRNN(units=4), GRU(units=4, both=True)),
)


@pytest.mark.parametrize("cell", [SimpleRNN(units=5), LSTM(units=5, peepholes=True), GRU(units=5)])
@pytest.mark.parametrize("task", ["adding", "temporal_order"])
def test_an_answer_on_the_way_is_that_to_the_sequence_cut_off_there(cell: Any, task: str) -> None:
    run = Run(Study(voices=voices(cell)).on(SEQUENCES[task](length=7, count=40)).alone(0))
    params, kept = run.backend.params[0].detach().numpy(), run.backend.kept[0].numpy()
    sequence = run.data.test_inputs[0]
    found = answers(run.network, params, kept, sequence)
    for step in range(1, 8):
        cut = torch.tensor(sequence[:step]).unsqueeze(0)
        whole = witnessed(run.network, torch.tensor(params), torch.tensor(kept), cut).output[0]
        np.testing.assert_allclose(found[step - 1], whole.numpy(), atol=1e-6)


def test_who_reads_from_both_ends_answers_at_the_end_alone(waker: Waker) -> None:
    strand = Ensemble(SMALL).sequences["gru"]
    network, params, kept, _loss = strand.moment()
    found = spoken(network, params, kept, strand.sequence, strand.data)
    assert np.isnan(found[:-1]).all()
    x = torch.tensor(strand.sequence).unsqueeze(0)
    whole = witnessed(network, torch.tensor(params), torch.tensor(kept), x).output
    np.testing.assert_allclose(found[-1], whole.item(), atol=1e-6)


def test_classes_are_named_by_their_index_and_what_is_no_number_by_none() -> None:
    run = Run(Study(voices=voices(GRU(units=4))).on(SEQUENCES["recall"](count=40)).alone(0))
    params, kept = run.backend.params[0].detach().numpy(), run.backend.kept[0].numpy()
    known = answers(run.network, params, kept, run.data.test_inputs[0]).argmax(1)
    np.testing.assert_array_equal(spoken(run.network, params, kept, run.data.test_inputs[0], run.data), known)
    lost = spoken(run.network, params * np.nan, kept, run.data.test_inputs[0], run.data)
    assert set(lost.tolist()) == {-1}


def test_the_first_sequence_leaves_nobody_right_who_remembers_nothing() -> None:
    for seed in range(10):
        data = FIRST.experiment.but(seed=seed).data()
        found = data.test_targets[telling(data)]
        least = np.minimum(np.abs(data.test_targets - data.train_targets.mean()), np.abs(data.test_targets))
        assert min(abs(found - 1), abs(found)) > 0.5
        assert least[telling(data)] == least[:NEAR].max()


def test_of_classes_and_of_many_answers_the_first_sequence_is_the_first() -> None:
    for task in ("recall", "temporal_order", "sines"):
        assert telling(Study().on(SEQUENCES[task](count=40)).experiment.data()) == 0


def test_what_is_worked_out_is_the_target() -> None:
    study = FIRST
    data = study.experiment.data()
    for position in range(20):
        words = told(data, study.task, position, "en")["worked"]
        assert sum(float(each) for each in words.split(" + ")) == pytest.approx(
            float(data.test_targets[position]), abs=0.011
        )
        assert len(words.split(" + ")) == 2


@pytest.mark.parametrize("name", [each for each in SEQUENCES if each != "own_series"])
def test_every_task_says_what_its_answers_can_be(name: str, waker: Waker) -> None:
    task = SEQUENCES[name]()
    live = Ensemble(SMALL.but(voices=voices(SimpleRNN(units=4))).on(task))
    live.prepare()
    said, arrays = live.header()["sequence"], live.shared()
    wanted, answered = arrays["sequence/wanted"], live.sequences["rnn"].kept(playing=False, rarer=1.0)
    assert len(wanted) == said["asked"] <= said["length"] == len(answered["rnn/answers"])
    assert said["task"]
    if "classes" in said:
        assert wanted.max() < len(said["classes"])
        assert answered["rnn/answers"].min() >= 0
    else:
        low, high = said["range"]
        assert low <= wanted.min() <= wanted.max() <= high
        assert low <= said["mean"] <= high


def test_another_sequence_is_asked_for_and_after_the_last_comes_the_first(waker: Waker) -> None:
    live = Ensemble(SMALL)
    live.prepare()
    first = live.look_at.position
    live.command({"do": "sequence", "by": 1})
    assert live.header()["sequence"]["position"] == first + 1
    assert not live.header()["sequence"]["telling"]
    before = live.sequences["rnn"].kept(playing=False, rarer=1.0)["rnn/answers"]
    assert live.sequences["rnn"].follow(playing=False, rarer=1.0)
    after = live.sequences["rnn"].kept(playing=False, rarer=1.0)["rnn/answers"]
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(live.shared()["sequence/inputs"], live.sequences["rnn"].sequence)
    live.command({"do": "sequence", "by": -first - 2})
    assert live.look_at.position == len(live.main.data.test_inputs) - 1
    for nonsense in ({"do": "sequence"}, {"do": "sequence", "by": "x"}):
        live.command(nonsense)
    assert live.look_at.position == len(live.main.data.test_inputs) - 1


def test_the_same_sequence_is_carried_once(waker: Waker) -> None:
    live = Ensemble(SMALL)
    assert live.shared()["sequence/inputs"] is live.shared()["sequence/inputs"]
    data = replace(live.main.data)
    assert live._read.on(data, 0) is not live._read
