"""Training on images against a loop that anybody would write; data, augmentation and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.data.augmentation import Augmentation
from engine.data.datasets import IMAGES
from engine.limits import MAX_IMAGE_WORK
from engine.networks.layers import LAYERS
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, GlobalPool, Pool
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation

STACK = (
    Convolution(channels=4, activation="tanh"),
    Pool(),
    Residual((Convolution(channels=4, activation="relu"), LAYERS["batch_norm"]())),
    Pool(function="mean"),
    Flatten(),
)
SMALL = Experiment(
    dataset=IMAGES["small_digits"](count=300),
    network=NetworkSpec(STACK),
    loss=LOSSES["cross_entropy"](),
    optimizer=OPTIMIZERS["sgd"](lr=0.1),
    batch=16,
    test_fraction=0.2,
)


def oracle(run: Run, updates: int) -> torch.Tensor:
    """Return the parameters after `updates` of the ordinary loop, from where `run` begins."""
    experiment, data = run.experiment, run.data
    module = run.network.module().double().train()
    nn.utils.vector_to_parameters(run.backend.params[0].detach().clone(), module.parameters())
    optimizer = experiment.optimizer.build(module.parameters())
    images = (torch.tensor(data.train_inputs).double() / 255 - data.mean) / data.spread
    labels = torch.tensor(data.train_targets)
    for index in run.order.batches(0, updates):
        optimizer.zero_grad()
        loss = F.cross_entropy(module(images[index[0].long()]), labels[index[0].long()])
        for name, each in module.named_parameters():
            if each.dim() > 1:
                assert name.endswith("weight")
                loss = loss + experiment.regularisation.l2 / 2 * each.square().sum()
        loss.backward()
        optimizer.step()
    return nn.utils.parameters_to_vector(module.parameters()).detach()


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam", "rmsprop"])
@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_training_is_that_of_the_ordinary_loop(rule: str, l2: float) -> None:
    experiment = SMALL.but(optimizer=OPTIMIZERS[rule](lr=0.01), regularisation=Regularisation(l2=l2))
    run = Run(experiment, dtype=torch.float64)
    wanted = oracle(run, 10)
    run.advance(10)
    torch.testing.assert_close(run.backend.params[0].detach(), wanted, rtol=1e-7, atol=1e-9)


def test_networks_side_by_side_learn_what_they_learn_alone() -> None:
    both = Run(SMALL.but(seeds=2), dtype=torch.float64)
    both.advance(6)
    for replica in range(2):
        alone = Run(SMALL.but(seed=SMALL.seed + replica), dtype=torch.float64)
        alone.advance(6)
        torch.testing.assert_close(
            both.backend.params[replica], alone.backend.params[0], rtol=1e-8, atol=1e-10
        )
        torch.testing.assert_close(both.backend.kept[replica], alone.backend.kept[0], rtol=1e-8, atol=1e-10)


def test_equal_experiments_give_equal_losses_in_pieces_of_any_size() -> None:
    shaken = SMALL.but(
        dataset=IMAGES["small_digits"](count=300, augmentation=Augmentation(shift=1, noise=0.1))
    )
    whole, pieces = Run(shaken), Run(shaken)
    whole.advance(12)
    for some in (1, 4, 7):
        pieces.advance(some)
    assert torch.equal(whole.backend.params, pieces.backend.params)
    whole.reset()
    whole.advance(12)
    assert torch.equal(whole.backend.params, pieces.backend.params)


def test_it_learns_and_its_evaluation_is_that_of_the_watched_images() -> None:
    run = Run(SMALL.but(dataset=IMAGES["small_digits"](), optimizer=OPTIMIZERS["adam"](lr=0.02)))
    run.advance(300)
    found = run.evaluate()
    assert found.test_metric[0] > 0.9
    module = run.network.module(run.backend.params[0].detach(), run.backend.kept[0]).eval()
    train, test = run.data.watched
    images = (torch.tensor(run.data.test_inputs[:test]).float() / 255 - run.data.mean) / run.data.spread
    output, labels = module(images), torch.tensor(run.data.test_targets[:test])
    assert found.test_loss[0] == pytest.approx(F.cross_entropy(output, labels).item(), rel=1e-4)
    assert found.test_metric[0] == pytest.approx(
        float((output.argmax(1) == labels).double().mean()), abs=0.01
    )
    assert train == 256


def test_a_silenced_channel_is_silent_and_stays_so_in_training() -> None:
    run = Run(SMALL)
    before = run.evaluate().test_loss[0]
    run.lesions = frozenset({(0, 1), (0, 2)})
    assert run.evaluate().test_loss[0] != before
    kernels = run.network.columns[0].slots["weight"].view(run.backend.params)[0].clone()
    run.advance(3)
    after = run.network.columns[0].slots["weight"].view(run.backend.params)[0]
    assert torch.equal(kernels[1:3], after[1:3])
    assert not torch.equal(kernels[0], after[0])


def test_weights_stay_where_shapes_allow() -> None:
    run = Run(SMALL)
    run.advance(5)
    wider = SMALL.but(network=NetworkSpec((Convolution(channels=4, activation="relu"), *STACK[1:])))
    found = continued(run.checkpoint(), wider)
    assert torch.equal(found.backend.params, run.backend.params.detach())
    more = SMALL.but(network=NetworkSpec((Convolution(channels=6, activation="tanh"), Pool(), GlobalPool())))
    kernels = continued(run.checkpoint(), more).network.columns[0].slots["weight"]
    old = run.network.columns[0].slots["weight"].view(run.backend.params.detach())
    new = kernels.view(continued(run.checkpoint(), more).backend.params.detach())
    assert torch.equal(new[:, :4], old)


def test_the_images_are_those_on_disk_and_every_class_is_there() -> None:
    for name, cls in IMAGES.items():
        if "key" in cls.knobs():  # a visitor's own are not on disk
            continue
        data = SMALL.but(dataset=cls(count=cls.most), network=NetworkSpec((Flatten(),))).data()
        assert len(data.train_inputs) + len(data.test_inputs) == cls.most, name
        assert data.train_inputs.dtype == np.uint8
        assert len(np.unique(data.train_targets)) == len(np.unique(data.test_targets)) == 10
        seen = (data.train_inputs / 255 - data.mean) / data.spread
        assert abs(seen.mean()) < 1e-6
        assert seen.std() == pytest.approx(1)


def test_too_much_work_for_one_update_is_refused_in_words() -> None:
    heavy = NetworkSpec((*(Convolution(channels=32, kernel=7, padding=3) for _ in range(2)), GlobalPool()))
    with pytest.raises(Refusal, match="smaller batch") as caught:
        SMALL.but(network=heavy, batch=512).checked()
    assert f"{MAX_IMAGE_WORK / 1e6:,.0f}" in str(caught.value)


# -- augmentation ---------------------------------------------------------------------------------------------


def changed(image: torch.Tensor, *, seed: int = 0, **knobs: float) -> torch.Tensor:
    """Return one image [H, W] augmented."""
    generator = torch.Generator().manual_seed(seed)
    return Augmentation(**knobs).apply(image[None, None], generator)[0, 0]


DOT = torch.zeros(16, 16)
DOT[5, 6] = 1.0


def test_nothing_is_changed_where_nothing_is_asked_for() -> None:
    assert torch.equal(changed(DOT), DOT)


def test_a_shift_moves_and_keeps_what_is_there() -> None:
    for seed in range(20):
        found = changed(DOT, seed=seed, shift=3)
        assert found.sum() == pytest.approx(1, abs=1e-4)
        rows, columns = torch.meshgrid(torch.arange(16.0), torch.arange(16.0), indexing="ij")
        row, column = float((found * rows).sum()), float((found * columns).sum())
        assert abs(row - 5) <= 3.001
        assert abs(column - 6) <= 3.001


def test_a_mirror_mirrors_half_of_the_images_and_nothing_else() -> None:
    found = [changed(DOT, seed=seed, flip=True) for seed in range(40)]
    mirrored = [torch.allclose(each, DOT.flip(1), atol=1e-5) for each in found]
    same = [torch.allclose(each, DOT, atol=1e-5) for each in found]
    assert all(a != b for a, b in zip(mirrored, same, strict=True))
    assert 8 < sum(mirrored) < 32


def test_a_turn_by_its_angle_is_that_of_a_rotation_matrix() -> None:
    rows, columns = torch.meshgrid(torch.arange(33.0) - 16, torch.arange(33.0) - 16, indexing="ij")
    blob = torch.exp(-((rows - 6) ** 2 + (columns - 2) ** 2) / 6)
    for seed in range(5):
        found = changed(blob, seed=seed, rotate=40.0)
        total = found.sum()
        row, column = float((found * rows).sum() / total), float((found * columns).sum() / total)
        assert (row**2 + column**2) == pytest.approx(40, rel=0.02)
        angle = np.degrees(np.arctan2(row, column) - np.arctan2(6, 2))
        drawn = torch.rand(1, 7, generator=torch.Generator().manual_seed(seed))[0, 0]
        assert abs(angle) == pytest.approx(abs(float(2 * drawn - 1)) * 40, abs=0.5)


def test_cut_out_covers_a_square_and_noise_has_its_deviation() -> None:
    white = torch.ones(20, 20)
    for seed in range(10):
        covered = changed(white, seed=seed, cutout=6) == 0
        assert 9 <= int(covered.sum()) <= 49
        rows, columns = covered.any(1).nonzero(), covered.any(0).nonzero()
        assert int(covered.sum()) == len(rows) * len(columns)
    grey = torch.full((64, 64), 0.5)
    assert float(changed(grey, noise=0.1).std()) == pytest.approx(0.1, rel=0.05)
