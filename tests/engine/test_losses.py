"""Losses against torch.nn.functional, and what an output decides."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.training.losses import LOSSES, TASKS, Loss, decide, default_loss, predicted
from engine.training.losses import nearest_probabilities as nearest

REPLICAS, BATCH, CLASSES = 3, 7, 4


def build(name: str, **knobs: float) -> Loss:
    return LOSSES[name](**knobs)


VARIANTS = [
    build("bce"),
    build("bce", smoothing=0.2),
    build("cross_entropy"),
    build("cross_entropy", smoothing=0.2),
    build("mse"),
    build("mae"),
    build("huber"),
    build("huber", delta=0.3),
    build("hinge"),
    build("hinge", margin=2.5),
]
CASES = [(loss, task) for loss in VARIANTS for task in TASKS if task in loss.tasks]
EACH = pytest.mark.parametrize(("loss", "task"), CASES, ids=lambda each: getattr(each, "name", each))


def samples(task: str) -> tuple[Tensor, Tensor]:
    """Return outputs [R, B, K] and targets [R, B] in double precision."""
    generator = torch.Generator().manual_seed(0)
    units = CLASSES if task == "multiclass" else 1
    output = torch.randn(REPLICAS, BATCH, units, generator=generator, dtype=torch.float64) * 2
    if task == "regression":
        return output, torch.randn(REPLICAS, BATCH, generator=generator, dtype=torch.float64)
    classes = CLASSES if task == "multiclass" else 2
    return output, torch.randint(classes, (REPLICAS, BATCH), generator=generator)


def reference(loss: Loss, task: str, output: Tensor, target: Tensor) -> Tensor:
    """Return the losses [B] of one replica as torch.nn.functional has them."""
    match loss.name:
        case "bce":
            hard = F.one_hot(target, 2).double()
            wanted = hard * (1 - loss.smoothing) + loss.smoothing / 2  # type: ignore[attr-defined]
            # The softmax of (0, o) is what one logit stands for.
            both = torch.cat([torch.zeros_like(output), output], 1)
            return F.cross_entropy(both, wanted, reduction="none")
        case "cross_entropy":
            smoothing = loss.smoothing  # type: ignore[attr-defined]
            return F.cross_entropy(output, target, reduction="none", label_smoothing=smoothing)
        case "hinge":
            margin = loss.margin  # type: ignore[attr-defined]
            if task == "multiclass":
                return F.multi_margin_loss(output, target, margin=margin, reduction="none")
            signed = output[:, 0] * (2 * target - 1)
            return F.hinge_embedding_loss(signed, -torch.ones(1), margin=margin, reduction="none")
    if task == "multiclass":
        wanted = F.one_hot(target, CLASSES).double()
    else:
        wanted = (2.0 * target - 1 if task == "binary" else target)[:, None].double()
    functions = {"mse": F.mse_loss, "mae": F.l1_loss, "huber": F.huber_loss}
    settings = {"delta": loss.delta} if loss.name == "huber" else {}  # type: ignore[attr-defined]
    return functions[loss.name](output, wanted, reduction="none", **settings).mean(1)


def test_every_task_has_losses_and_a_first_one() -> None:
    assert set(LOSSES) == {"bce", "cross_entropy", "mse", "mae", "huber", "hinge"}
    assert [default_loss(task).name for task in TASKS] == ["bce", "cross_entropy", "mse"]
    assert all(task in default_loss(task).tasks for task in TASKS)
    assert all(loss.tasks <= set(TASKS) for loss in LOSSES.values())


@EACH
def test_each_replica_has_the_losses_that_torch_has(loss: Loss, task: str) -> None:
    output, target = samples(task)
    found = loss.per_sample(output, target, task=task)
    assert found.shape == (REPLICAS, BATCH)
    for replica in range(REPLICAS):
        expected = reference(loss, task, output[replica], target[replica])
        torch.testing.assert_close(found[replica], expected, rtol=1e-12, atol=1e-14)


@EACH
def test_targets_may_be_floats_and_shared_by_all_replicas(loss: Loss, task: str) -> None:
    output, target = samples(task)
    shared = loss.per_sample(output, target[0].double(), task=task)
    for replica in range(REPLICAS):
        torch.testing.assert_close(shared[replica], loss.per_sample(output[replica], target[0], task=task))
    single = loss.per_sample(output.float(), target[0].float(), task=task)
    assert single.dtype == torch.float32


@EACH
def test_gradients_are_those_of_the_losses(loss: Loss, task: str) -> None:
    output, target = samples(task)
    output.requires_grad_()
    assert torch.autograd.gradcheck(lambda o: loss.per_sample(o, target, task=task), (output,))


@EACH
def test_the_code_for_a_script_is_the_mean_loss(loss: Loss, task: str) -> None:
    output, target = samples(task)
    output, target = output[0], target[0].double()
    code = eval(loss.torch_code(task), {"torch": torch, "F": F, "output": output, "target": target})
    torch.testing.assert_close(code, loss.per_sample(output, target, task=task).mean(), rtol=1e-12, atol=0)


@EACH
def test_training_on_a_loss_leads_to_the_right_decision(loss: Loss, task: str) -> None:
    _, target = samples(task)
    output = torch.zeros(
        BATCH, CLASSES if task == "multiclass" else 1, dtype=torch.float64, requires_grad=True
    )
    for _ in range(400):
        (slope,) = torch.autograd.grad(loss.per_sample(output, target[0], task=task).sum(), output)
        output = (output - 0.1 * slope).detach().requires_grad_()
    found = predicted(loss, task, output.detach())
    torch.testing.assert_close(found, target[0], atol=0.2 if task == "regression" else 0.0, rtol=0.0)


@EACH
def test_a_decision_is_a_probability_and_agrees_with_the_predicted_class(loss: Loss, task: str) -> None:
    output, _ = samples(task)
    p, label = decide(loss, task, output), predicted(loss, task, output)
    if task == "regression":
        assert torch.equal(p, output[..., 0])
        assert torch.equal(label, output[..., 0])
        return
    assert p.min() >= 0
    assert p.max() <= 1
    if task == "binary":
        assert torch.equal(label, (p > 0.5).long())
    else:
        torch.testing.assert_close(p.sum(-1), torch.ones(REPLICAS, BATCH, dtype=torch.float64))
        torch.testing.assert_close(p.gather(-1, label[..., None])[..., 0], p.max(-1).values)


@EACH
def test_arrays_and_other_directions_give_the_same(loss: Loss, task: str) -> None:
    output, _ = samples(task)
    array, columns = output.float().numpy(), output.movedim(-1, 0).contiguous()
    for answer in (decide, predicted):
        expected = answer(loss, task, output)
        found = answer(loss, task, array)
        assert isinstance(found, np.ndarray)
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-5, atol=1e-6)
        found = answer(loss, task, columns, dim=0)
        moved = found.movedim(0, -1) if found.ndim == 3 else found
        torch.testing.assert_close(moved, expected)
    assert decide(loss, task, array).dtype == np.float32


def test_two_classes_by_a_distance_are_a_ramp() -> None:
    output = torch.tensor([[-3.0], [-1.0], [0.0], [0.5], [1.0], [9.0]])
    assert decide(build("mse"), "binary", output).tolist() == [0.0, 0.0, 0.5, 0.75, 1.0, 1.0]
    assert decide(build("hinge", margin=2.0), "binary", output).tolist() == [0.0, 0.25, 0.5, 0.625, 0.75, 1.0]
    assert predicted(build("mse"), "binary", torch.zeros(2, 1)).tolist() == [0, 0]


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=8), st.integers(0, 2**31))
def test_no_probabilities_are_nearer_than_the_nearest(scores: list[float], seed: int) -> None:
    output = torch.tensor(scores, dtype=torch.float64)
    p = nearest(output)
    assert p.min() >= 0
    assert abs(p.sum().item() - 1) < 1e-9
    assert torch.equal(p[output.argsort()].sort().values, p[output.argsort()]), (
        "the order of the classes stays"
    )
    generator = np.random.default_rng(seed)
    others = torch.from_numpy(generator.dirichlet(np.full(len(scores), 0.3), size=50))
    assert ((others - output).norm(dim=1) >= (p - output).norm() - 1e-9).all()
    # Near p as well, where a wrong projection would show first.
    between = p + 0.01 * (others - p)
    assert ((between - output).norm(dim=1) >= (p - output).norm() - 1e-9).all()


def test_the_hinge_margin_is_certainty() -> None:
    output = torch.tensor([[2.0, 1.0, 0.5], [2.0, 1.1, 0.5]])
    found = decide(build("hinge"), "multiclass", output)
    assert found[0].tolist() == [1.0, 0.0, 0.0]
    assert found[1, 0] < 1
    assert build("hinge").per_sample(output, torch.zeros(2), task="multiclass")[0] == 0
