"""Recordings: bounded memory however long a run goes on, evenly thinned, and what can be read from them."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.export.curves import curves_csv
from engine.limits import MAX_CHECKPOINT_BYTES, MAX_CHECKPOINTS, MAX_RECORDED
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.evaluation import MEASURES
from engine.runs.run import Run
from engine.training.optimizers import OPTIMIZERS
from engine.training.recording import Checkpoint, Recording, Row
from tests.engine.reference import GENTLE, SMALL


def row(step: int, *, replicas: int = 1, columns: int = 3, loss: float = 0.5) -> Row:
    """Return a row as a run would write it."""
    values = dict.fromkeys(MEASURES, np.full(replicas, loss))
    return Row(step, step / 25, values, 0.03, np.ones(columns, np.float32))


def checkpoint(step: int, *, size: int = 1000) -> Checkpoint:
    """Return a state that claims to take `size` bytes."""
    return Checkpoint(
        experiment=None,
        network=None,
        features=(),
        step=step,
        epoch=step / 25,
        origin=(0, 0.0),
        batches=(100, 10),
        params=np.zeros((1, 3), np.float32),
        kept=np.zeros((1, 0), np.float32),
        memory=None,
        size=size,
    )


def long_run(steps: int, *, size: int = 1000) -> Recording:
    """Return the recording of a run that did so many updates, one at a time, as `Run` keeps it."""
    recording = Recording()
    for step in range(steps + 1):
        if recording.due(step):
            recording.add(row(step))
            if (
                step % max(recording.stride, recording.checkpoint_stride) == 0
                or len(recording.checkpoints) < 2
            ):
                recording.keep(checkpoint(step, size=size))
    return recording


def test_a_long_run_stays_within_its_bounds_and_is_evenly_thinned() -> None:
    recording = long_run(300_000)
    steps = np.array([each.step for each in recording.rows])
    assert MAX_RECORDED / 2 <= len(steps) <= MAX_RECORDED
    assert steps[0] == 0
    assert steps[-1] > 300_000 - recording.stride
    assert set(np.diff(steps)) == {recording.stride}
    kept = np.array([each.step for each in recording.checkpoints])
    assert MAX_CHECKPOINTS / 4 <= len(kept) <= MAX_CHECKPOINTS
    assert kept[0] == 0
    assert kept[-1] > 300_000 - 2 * np.diff(kept[:-1])[-1]
    late = kept[kept > 300_000 / 2][:-1]
    assert len(set(np.diff(late))) == 1


def test_the_first_updates_stay_where_one_can_go_back_to_them() -> None:
    kept = np.array([each.step for each in long_run(20_000).checkpoints])
    assert kept[:17].tolist() == list(range(17)), "each of the first ones"
    for first in (16, 32, 64, 128, 512, 1024, 4096):
        assert ((kept >= first) & (kept < 2 * first)).sum() >= 8, f"from update {first} to {2 * first}"
    gaps = np.diff(kept[:-1])
    assert (np.diff(gaps) >= 0).all(), "further and further apart"


@pytest.mark.parametrize(
    "size", [MAX_CHECKPOINT_BYTES // 10, MAX_CHECKPOINT_BYTES, 10 * MAX_CHECKPOINT_BYTES]
)
def test_large_states_are_fewer(size: int) -> None:
    recording = long_run(5_000, size=size)
    total = sum(each.size for each in recording.checkpoints)
    assert total <= MAX_CHECKPOINT_BYTES or len(recording.checkpoints) == 2
    assert recording.checkpoints[0].step == 0
    assert recording.checkpoints[-1].step > 2_500


def test_states_are_counted_with_all_that_rules_remember() -> None:
    """A rule that remembers many steps takes that much more room."""
    sizes = {}
    for name in ("sgd", "adam", "lbfgs"):
        run = Run(SMALL.but(optimizer=OPTIMIZERS[name](**(GENTLE if name == "lbfgs" else {}))))
        run.advance(30)
        sizes[name] = run.checkpoint().size - 4096
    numbers = run.network.size
    assert sizes["sgd"] == 4 * numbers
    assert 3 * 4 * numbers <= sizes["adam"] <= 3 * 4 * numbers + 64
    assert sizes["lbfgs"] > 20 * 4 * numbers


def test_the_recording_of_a_real_run_is_bounded() -> None:
    run = Run(SMALL.but(network=NetworkSpec((Dense(units=2),))))
    run.recording.stride = 1
    run.advance(MAX_RECORDED + 500)
    steps = [each.step for each in run.recording.rows]
    assert len(steps) <= MAX_RECORDED
    assert set(np.diff(steps)) == {run.recording.stride}
    assert len(run.recording.checkpoints) <= MAX_CHECKPOINTS
    assert len(run.recording.curves().step) == len(steps)


def test_a_large_network_is_evaluated_more_rarely() -> None:
    few = Run(SMALL)
    many = Run(SMALL.but(batch=1))
    assert few.recording.stride < many.recording.stride
    many.advance(3 * many.recording.stride)
    assert len(many.recording.rows) == 4


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80))
def test_rows_are_always_in_order_of_steps(steps: list[int]) -> None:
    recording = Recording()
    for step in steps:
        recording.add(row(step))
        recording.keep(checkpoint(step))
        assert recording.rows[-1].step == step
    for entries in (recording.rows, recording.checkpoints):
        found = [each.step for each in entries]
        assert found == sorted(set(found))


def test_the_nearest_state_is_the_last_one_before() -> None:
    recording = Recording()
    assert recording.nearest(5) is None
    for step in (10, 20, 30):
        recording.keep(checkpoint(step))
    near = {step: recording.nearest(step) for step in (0, 10, 19, 20, 25, 99)}
    assert {step: each.step for step, each in near.items() if each} == {
        0: 10,
        10: 10,
        19: 10,
        20: 20,
        25: 20,
        99: 30,
    }


def test_cutting_forgets_what_comes_after() -> None:
    recording = Recording()
    for step in range(10):
        recording.add(row(step))
        recording.keep(checkpoint(step))
        recording.note(step, "Step {step}.", step=step)
    version = recording.version
    recording.cut(4)
    assert [each.step for each in recording.rows] == [0, 1, 2, 3, 4]
    assert [each.step for each in recording.checkpoints] == [0, 1, 2, 3, 4]
    assert [event[0] for event in recording.events] == [0, 1, 2, 3, 4]
    assert recording.version > version


def test_notes_are_bounded_too() -> None:
    recording = Recording()
    for step in range(500):
        recording.note(step, "A change.")
    assert [event[0] for event in recording.events] == list(range(480, 500))


def test_curves_hold_what_was_recorded() -> None:
    recording = Recording()
    recording.add(row(0, replicas=4, columns=2, loss=1.0))
    recording.add(row(1, replicas=4, columns=3, loss=0.5))
    recording.add(row(2, replicas=4, columns=3, loss=0.25))
    curves = recording.curves()
    assert curves.step.tolist() == [0, 1, 2]
    assert list(curves.values) == list(MEASURES)
    assert curves.values["train_loss"].shape == (3, 4)
    assert curves.values["train_loss"][:, 2].tolist() == [1.0, 0.5, 0.25]
    assert np.isnan(curves.gradients[0]).all()  # it had other columns
    assert (curves.gradients[1:] == 1).all()


def test_an_empty_recording_has_empty_curves() -> None:
    curves = Recording().curves()
    assert curves.step.shape == (0,)
    assert curves.values == {}


def test_a_measure_that_was_not_taken_is_no_number() -> None:
    recording = Recording()
    recording.add(Row(0, 0.0, {"judge": np.array([0.5])}))
    recording.add(Row(10, 10.0, {"maker": np.array([0.25]), "judge": np.array([0.125])}))
    curves = recording.curves()
    np.testing.assert_array_equal(curves.values["judge"], [[0.5], [0.125]])
    np.testing.assert_array_equal(curves.values["maker"], [[np.nan], [0.25]])
    assert curves_csv(recording) == "step,epoch,judge,maker\n0,0,0.5,\n10,10,0.125,0.25\n"


def test_a_checkpoint_does_not_change_with_its_run() -> None:
    run = Run(SMALL)
    run.advance(5)
    taken = run.checkpoint()
    params = taken.params.copy()
    memory = copy.deepcopy(taken.memory)
    run.advance(20)
    assert np.array_equal(taken.params, params)
    assert str(taken.memory) == str(memory)
    assert str(run.checkpoint().memory) != str(memory)
