"""The variational autoencoder and its kin: both terms of the loss, the gradient through the noise, holes and scores."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from engine.data.files import stored as files
from engine.export.model_script import model_script
from engine.models import vae
from engine.models.vae import VAE, VARIANTS, divergence, images, reconstruction, sampled
from engine.probes import codes as probes
from engine.probes.forgeries import score
from engine.training.learner import Learner, Moment
from tests.engine.scripts import ran

DIGITS = VAE(data="handwritten")


def heads(count: int = 7, numbers: int = 3, *, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return means and log variances in double precision that gradients are wanted of."""
    draw = torch.Generator().manual_seed(seed)
    mean, log_var = torch.randn(2, count, numbers, generator=draw, dtype=torch.float64)
    return mean.requires_grad_(), log_var.requires_grad_()


@cache
def trained(variant: str = "vae", steps: int = 200, **knobs: float) -> Moment[VAE]:
    learner = Learner(DIGITS.but(variant=variant, **knobs))
    learner.advance(steps)
    return learner.moment()


def test_both_terms_are_those_of_torch() -> None:
    mean, log_var = heads()
    wanted = kl_divergence(Normal(mean, (log_var / 2).exp()), Normal(0.0, 1.0)).sum(1).mean()
    assert divergence(mean, log_var).item() == pytest.approx(wanted.item(), rel=1e-12)
    logits, pixels = mean, torch.rand(7, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    wanted = -Bernoulli(logits=logits, validate_args=False).log_prob(pixels).sum(1).mean()
    assert reconstruction(logits, pixels).item() == pytest.approx(wanted.item(), rel=1e-12)


def test_the_gradient_of_the_loss_is_that_of_small_differences() -> None:
    decoder = torch.randn(3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    pixels = torch.rand(7, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(3))

    def loss(mean: torch.Tensor, log_var: torch.Tensor) -> torch.Tensor:
        code = sampled(mean, log_var, torch.Generator().manual_seed(4))
        return reconstruction(code @ decoder, pixels) + 2.5 * divergence(mean, log_var)

    assert torch.autograd.gradcheck(loss, heads())


def test_the_gradient_through_the_noise_is_right_on_the_average() -> None:
    # E (z − a)² = (μ − a)² + σ², so its gradient is 2 (μ − a) at μ, and σ² at log σ².
    mean, log_var = (each.detach()[:1].expand(200_000, 3).clone().requires_grad_() for each in heads())
    ((sampled(mean, log_var, torch.Generator().manual_seed(5)) - 1.5) ** 2).sum().backward()
    for found, wanted in ((mean.grad, 2 * (mean[0] - 1.5)), (log_var.grad, log_var[0].exp())):
        assert found is not None
        error = found.std(0) / math.sqrt(len(found))
        assert torch.all((found.mean(0) - wanted).abs() < 4 * error)
    assert not sampled(mean, log_var, torch.Generator(), through=False).requires_grad


def test_a_linear_gaussian_is_learned_as_its_closed_form_says() -> None:
    # For x = z + noise of variance s, the posterior is N(x / (1 + s), s / (1 + s)): there the ELBO touches log p(x).
    x, s = 0.8, 0.3
    best = (
        torch.tensor([[x / (1 + s)]], dtype=torch.float64),
        torch.tensor([[s / (1 + s)]], dtype=torch.float64).log(),
    )
    mean, log_var = (each.requires_grad_() for each in best)
    expected = ((x - mean) ** 2 + log_var.exp()).sum() / (2 * s) + math.log(2 * math.pi * s) / 2
    loss = expected + divergence(mean, log_var)
    loss.backward()
    assert mean.grad is not None
    assert log_var.grad is not None
    assert max(mean.grad.abs().item(), log_var.grad.abs().item()) < 1e-12
    marginal = -Normal(0.0, math.sqrt(1 + s)).log_prob(torch.tensor(x, dtype=torch.float64)).item()
    assert loss.item() == pytest.approx(marginal, rel=1e-6)


def test_where_the_sample_stops_the_gradient_the_encoder_hears_nothing_of_the_images() -> None:
    whole, stopped = (probes.pulls(Learner(DIGITS.but(through=each)).moment()) for each in (True, False))
    assert min(whole.values()) > 0
    assert (stopped["pixels/mean"], stopped["pixels/log_var"]) == (0.0, 0.0)
    assert stopped["price/mean"] == whole["price/mean"]
    silent = trained(through=False)
    assert not probes.codes(silent).active.any(), (
        "all that it hears is the price, and the cheapest code says nothing"
    )
    assert probes.codes(trained()).active.all()


def test_all_kinds_start_from_the_same_weights_and_price_what_they_say() -> None:
    modules = [Learner(VAE(variant=each)).moment().module.state_dict() for each in VARIANTS]
    assert all(torch.equal(modules[0][name], each[name]) for each in modules for name in each)
    mean, log_var = heads()
    prices = {each: VAE(variant=each).price(mean, log_var).item() for each in VARIANTS}
    assert prices["vae"] == divergence(mean, log_var).item()
    assert prices["sparse"] == pytest.approx(mean.abs().sum().item() / len(mean))
    assert prices["plain"] == prices["denoising"] == 0


def test_noise_in_the_code_fills_the_plane() -> None:
    noisy, plain = (probes.holes(trained(each)) for each in ("vae", "plain"))
    assert plain > 0.15
    assert noisy < plain / 2
    free = probes.holes(trained("vae", beta=0.0))
    assert free > 2 * noisy, "noise that costs nothing shrinks, and fills nothing"


def test_too_high_a_price_makes_the_code_say_nothing() -> None:
    collapsed = probes.codes(trained("vae", beta=100.0))
    assert not collapsed.active.any()
    assert np.allclose(collapsed.deviations, 1, atol=0.3), "every image has the same bell curve"


def test_our_classifier_tells_images_from_blends() -> None:
    real = probes.shown(DIGITS)
    known, blends = (score("handwritten", each) for each in (real, (real[::2] + real[1::2]) / 2))
    assert known.real > 0.75
    assert blends.real < 0.25
    assert known.classes == 10
    drawn = score("handwritten", probes.drawn(trained()))
    assert drawn.real < known.real / 2, "blurred"
    assert drawn.grey > known.grey


def test_what_is_drawn_is_what_the_module_returns() -> None:
    moment = trained()
    found, pixels = probes.codes(moment), probes.shown(moment.spec)
    mean, deviation = probes.coded(moment, pixels)
    assert np.array_equal(mean, found.means)
    assert np.array_equal(deviation, found.deviations)
    tiles = probes.plane(moment, 4)
    corner = np.array([[-0.75, 0.75]]) * found.reach
    assert np.allclose(tiles[0], probes.decoded(moment, corner)[0], atol=1e-6)
    assert np.array_equal(probes.mosaic(tiles, 4)[28:56, 56:84], tiles[6])
    coded, mixed = probes.between(moment, 3, 8, 5)
    assert np.allclose(coded[[0, -1]], probes.decoded(moment, found.means[[3, 8]]), atol=1e-6)
    assert np.allclose(mixed[2], (pixels[3] + pixels[8]) / 2)
    loss, kl = probes.elbo(moment)
    assert kl == pytest.approx(moment.recording.rows[-1].values["price"][0], rel=0.1)
    assert loss > moment.recording.rows[-1].values["test_pixels"][0] - 20


@pytest.mark.parametrize("data", ["handwritten", "fashion"])
def test_images_are_the_vendored_ones_apart_from_those_to_test_with(data: str) -> None:
    pixels, labels = vae.labelled(data)
    own, classes = files.stored(data)
    assert np.array_equal(np.bincount(labels), np.bincount(classes))
    assert images(data).shape == (len(own), 784)
    assert images(data).max() == 1
    assert np.sort(pixels.sum((1, 2, 3)))[-1] == np.sort(own.sum((1, 2, 3)))[-1]


def test_a_script_finds_the_images_beside_it(tmp_path: Path) -> None:
    lying = Path(str(files.__file__)).with_name("handwritten.npz")
    (tmp_path / "handwritten.npz").write_bytes(lying.read_bytes())
    script = model_script(DIGITS.but(hidden=16), 10)
    ((said, _),) = ran({"vae": script}, tmp_path).values()
    learner = Learner(DIGITS.but(hidden=16))
    learner.advance(10)
    row = {name: each[0] for name, each in learner.recording.rows[-1].values.items()}
    assert said.split() == ["10", *(word for name, each in row.items() for word in (name, f"{each:.9g}"))]


def test_knobs_do_what_they_say() -> None:
    def made(**knobs: float | str) -> Moment[VAE]:
        learner = Learner(VAE(**knobs))  # type: ignore[arg-type]
        learner.advance(150)
        return learner.moment()

    def lost(moment: Moment[VAE]) -> float:
        return float(moment.recording.rows[-1].values["test_pixels"][0])

    usual, dear = made(), made(beta=8.0)
    assert np.abs(probes.codes(dear).means).mean() < np.abs(probes.codes(usual).means).mean()
    reals = [score("small_digits", probes.drawn(each)).grey for each in (usual, dear)]
    assert reals[0] < reals[1]
    assert lost(made(hidden=8)) > lost(usual)
    assert lost(made(variant="plain", numbers=8)) < lost(made(variant="plain"))
    near = [
        (np.abs(probes.codes(made(variant="sparse", numbers=8, sparsity=weight)).means) < 0.1).mean()
        for weight in (0.1, 10.0)
    ]
    assert near[0] < near[1]
    assert lost(made(variant="denoising", noise=0.9)) > lost(made(variant="denoising", noise=0.1))
