"""Feature maps, kernels, examinations and lesions against the torch network itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix, precision_score, recall_score
from torch.nn import functional as F

from engine.networks.layers import LAYERS
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.layers.residual import Residual
from engine.networks.layers.separable import Separable
from engine.networks.layers.transposed import Transposed
from engine.networks.network import NetworkSpec
from engine.probes.vision.architecture import architecture
from engine.probes.vision.exam import exam
from engine.probes.vision.lesions import lesions
from engine.probes.vision.maps import Viewer, kernels, maps, tiles
from engine.runs.run import Run
from engine.runs.state import past, present
from engine.training.losses import LOSSES
from tests.engine.looking import DATA, IMAGE, STACK, TINY, learned, looking, module, shown, silenced

STATE = looking(*STACK)


def test_feature_maps_are_what_the_torch_network_answers() -> None:
    seen, x = [], shown(IMAGE)
    parts = list(module(STATE).children())
    for part in parts:
        x = part(x)
        seen.append(x[0].detach().numpy())
    found = maps(STATE, IMAGE)
    # The modules: convolution, tanh, block, pooling, inception, flatten, linear, relu, linear; inside the block two.
    for column, place in ((0, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 7), (8, 8)):
        np.testing.assert_allclose(found.values[column], seen[place], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.probabilities, x[0].softmax(0).detach().numpy(), rtol=1e-9)
    inside = parts[2][0](torch.tensor(seen[1])[None])
    np.testing.assert_allclose(found.values[1], F.relu(inside)[0].detach().numpy(), rtol=1e-9, atol=1e-12)


def test_a_silenced_channel_is_black() -> None:
    found = maps(silenced(STATE, (0, 1)), IMAGE)
    assert not found.values[0][1].any()
    assert found.values[0][0].any()
    assert not np.allclose(found.probabilities, maps(STATE, IMAGE).probabilities)


def test_a_viewer_follows_training_and_leaves_older_frames_alone() -> None:
    run = Run(TINY.but(network=NetworkSpec(STACK)))
    viewer, frames = Viewer(run.experiment, run.network), []
    for _ in range(3):
        run.advance(4)
        frames.append((viewer.maps(run.backend.params[0].detach(), run.backend.kept[0], IMAGE), present(run)))
    for frame, state in frames:
        wanted = maps(state, IMAGE)
        assert all((a == b).all() for a, b in zip(frame.values, wanted.values, strict=True))
        assert (frame.probabilities == wanted.probabilities).all()
    assert (frames[0][0].values[0] != frames[-1][0].values[0]).any()
    quiet = viewer.maps(
        run.backend.params[0].detach(), run.backend.kept[0], IMAGE, lesions=frozenset({(0, 2)})
    )
    assert not quiet.values[0][2].any()


@pytest.mark.parametrize("together", [True, False])
def test_bytes_give_values_back(together: bool) -> None:
    values = maps(STATE, IMAGE).values[0].astype(np.float32)
    found = tiles(values, together=together)
    back = found.scale[:, None, None] * (found.bytes.astype(float) - 128) / 127
    np.testing.assert_allclose(back, values, atol=found.scale.max() / 127 * 0.51)
    assert len(set(found.scale.tolist())) == (1 if together else len(values))
    still = tiles(np.zeros((2, 3, 3), dtype=np.float32))
    assert (still.bytes == 128).all()


def test_kernels_are_those_of_the_torch_modules() -> None:
    layers = (
        Convolution(channels=4, groups=1),
        Separable(channels=3),
        Transposed(channels=2),
        Flatten(),
        Dense(units=5),
    )
    state = looking(*layers)
    found = {(each.column, each.name): each.weight for each in kernels(state)}
    parts = [each for each in module(state).modules() if hasattr(each, "weight")]
    wanted = [each.weight.detach().numpy() for each in parts]
    np.testing.assert_array_equal(found[0, "weight"], wanted[0])
    np.testing.assert_array_equal(found[1, "depthwise"], wanted[1])
    np.testing.assert_array_equal(found[1, "pointwise"], wanted[2])
    np.testing.assert_array_equal(found[2, "weight"], wanted[3].swapaxes(0, 1))
    np.testing.assert_array_equal(found[4, "weight"], wanted[4].reshape(5, *state.network.columns[2].shape))
    assert found[5, "weight"].shape == (10, 5, 1, 1)
    grouped = kernels(looking(Convolution(channels=4), Convolution(channels=4, groups=2), Flatten()))[1]
    assert (grouped.weight.shape, grouped.groups) == ((4, 2, 3, 3), 2)


# -- examinations ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("test", [True, False])
def test_an_exam_is_marked_as_scikit_learn_marks_it(test: bool) -> None:
    state = learned(*STACK)
    images, labels = (
        (DATA.test_inputs, DATA.test_targets) if test else (DATA.train_inputs, DATA.train_targets)
    )
    output = module(state)(shown(images).float())
    guess, losses = output.argmax(1).numpy(), F.cross_entropy(output, torch.tensor(labels), reduction="none")
    found = exam(state, DATA, test=test, worst=5)
    np.testing.assert_array_equal(found.confusion, confusion_matrix(labels, guess, labels=range(10)))
    assert found.accuracy == pytest.approx((guess == labels).mean())
    assert found.loss == pytest.approx(float(losses.mean().detach()), rel=1e-4)
    np.testing.assert_allclose(found.recall, recall_score(labels, guess, average=None))
    called = np.unique(guess)
    wanted = precision_score(labels, guess, average=None, labels=called)
    np.testing.assert_allclose(found.precision[called], wanted)
    assert found.done == found.total == len(labels)
    wrong = np.flatnonzero(guess != labels)
    order = wrong[np.argsort(-losses.detach().numpy()[wrong])][:5]
    assert [each.index for each in found.mistakes] == order.tolist()
    worst = found.mistakes[0]
    assert (worst.wanted, worst.said) == (labels[order[0]], guess[order[0]])
    np.testing.assert_array_equal(worst.image, images[order[0]])
    np.testing.assert_allclose(worst.probabilities, output[order[0]].softmax(0).detach().numpy(), atol=1e-5)


def test_an_exam_may_be_of_some_images_and_may_be_broken_off() -> None:
    some = np.array([7, 3, 150, 12])
    found = exam(STATE, DATA, some=some, worst=9)
    assert found.confusion.sum() == found.done == 4
    assert {each.index for each in found.mistakes} <= set(some.tolist())
    asked: list[tuple[int, int]] = []

    def once(done: int, total: int) -> bool:
        asked.append((done, total))
        return len(asked) < 2

    broken = exam(STATE, DATA, goes_on=once)
    assert asked == [(0, 200), (128, 200)]
    assert (broken.done, broken.total) == (128, 200)
    assert broken.confusion.sum() == 128
    nothing = exam(STATE, DATA, goes_on=lambda done, total: False)
    assert nothing.done == 0
    assert np.isnan(nothing.accuracy)


def test_hinge_says_the_largest_output_even_where_its_probabilities_tie() -> None:
    state = looking(*STACK)
    other = learned(*STACK)
    tied = type(state)(
        state.experiment.but(loss=LOSSES["hinge"]()),
        other.network,
        50 * other.params,
        other.kept,
        frozenset(),
    )
    guess = module(tied)(shown(DATA.test_inputs).float()).argmax(1).numpy()
    assert exam(tied, DATA).accuracy == pytest.approx((guess == DATA.test_targets).mean())


# -- lesions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [0, 1, 2, 3, 4, 5, 7, 8])
def test_a_lesions_effect_is_that_of_silencing_and_looking_again(column: int) -> None:
    state = silenced(learned(*STACK), (5, 1))
    found = lesions(state, DATA, column, IMAGE, most=150)
    some = np.arange(150)
    whole = exam(state, DATA, some=some)
    assert found.accuracy == pytest.approx(whole.accuracy)
    np.testing.assert_allclose(found.probabilities, maps(state, IMAGE).probabilities, atol=1e-5)
    width = state.network.columns[column].width
    assert len(found.change) == len(found.without) == width
    for channel in {0, 1, width - 1}:
        quiet = silenced(state, *state.lesions, (column, channel))
        without = exam(quiet, DATA, some=some)
        assert found.change[channel] == pytest.approx(without.accuracy - whole.accuracy, abs=1e-9)
        np.testing.assert_allclose(found.classes[channel], without.recall - whole.recall, atol=1e-9)
        np.testing.assert_allclose(found.without[channel], maps(quiet, IMAGE).probabilities, atol=1e-5)


def test_a_lesion_inside_a_block_that_comes_first_leaves_the_way_past_it() -> None:
    state = looking(Residual((Convolution(channels=2), Convolution(channels=1))), Flatten())
    for column in (0, 1, 2):
        found = lesions(state, DATA, column, IMAGE, most=20)
        for channel in range(state.network.columns[column].width):
            wanted = maps(silenced(state, (column, channel)), IMAGE).probabilities
            np.testing.assert_allclose(found.without[channel], wanted, rtol=1e-9)


def test_lesions_may_be_broken_off() -> None:
    found = lesions(STATE, DATA, 0, IMAGE, goes_on=lambda done, total: done < 100)
    assert found.done == 128
    assert np.isnan(lesions(STATE, DATA, 0, IMAGE, goes_on=lambda done, total: False).accuracy)


# -- the table ------------------------------------------------------------------------------------------------


def test_the_table_adds_up_to_the_network() -> None:
    network = STATE.network
    table = architecture(network)
    assert sum(each.parameters for each in table) == network.size
    assert sum(each.multiply_adds for each in table) == network.multiply_adds
    assert [each.depth for each in table] == [0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert [each.shape for each in table] == [each.shape for each in network.columns]
    assert all(each.field is not None for each in table)


def test_a_state_of_the_past_can_be_looked_at_too() -> None:
    run = Run(
        TINY.but(network=NetworkSpec((Convolution(channels=2), Pool(), LAYERS["dropout"](), Flatten())))
    )
    before = run.checkpoint()
    first = maps(present(run), IMAGE)
    run.advance(5)
    again = maps(past(before), IMAGE)
    assert (again.values[-1] == first.values[-1]).all()
    assert (maps(present(run), IMAGE).values[-1] != first.values[-1]).any()
