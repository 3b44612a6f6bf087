"""Autoencoders: images squeezed through a few numbers and drawn again; in the variational one these are noisy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.data.files.stored import stored
from engine.spec import N_, knob
from engine.training.measure import Measure
from engine.training.model import Model, Rules, Turn, place_of

# Images that nothing is learned from, and those of them that the curves are made from.
TESTS, WATCHED = 300, 100
ACTIVE = 0.01  # variance over images above which a number of the code says something: Burda et al., 2016
SHY = 0.1  # of its usual size: what the weights of the code start with, so that all codes begin near zero
VARIANTS = {"vae": N_("Variational"), "plain": N_("Plain"),
            "denoising": N_("Denoising"), "sparse": N_("Sparse")}  # fmt: skip
PICTURES = {"handwritten": N_("Handwritten digits (28×28)"), "fashion": N_("Clothes (28×28)"),
            "small_digits": N_("Tiny digits (8×8)")}  # fmt: skip


class Autoencoder(nn.Module):
    """An `encoder` from [N, D] to means and log variances [N, 2C], a `decoder` from codes [N, C] to logits [N, D]."""

    def __init__(self, pixels: int, hidden: int, numbers: int) -> None:
        super().__init__()
        self.encoder = perceptron(pixels, hidden, 2 * numbers)
        self.decoder = perceptron(numbers, hidden, pixels)


@dataclass(frozen=True)
class VAE(Model):
    """Kingma & Welling, Auto-Encoding Variational Bayes, ICLR 2014; β as in Higgins et al., ICLR 2017.

    The loss is −log p(x | z) + β KL(q(z | x) ‖ N(0, 1)), in nats, summed over pixels and meaned over images, with
    z = μ(x) + σ(x) ε.  Its kin take z = μ(x): a plain autoencoder without a second term, a denoising one that sees only
    some of the pixels (Vincent et al., ICML 2008), a sparse one that pays λ Σ|z| (Goodfellow et al., 2016, 14.2.1).
    """

    name: ClassVar[str] = "vae"
    title: ClassVar[str] = N_("Variational autoencoder")
    summary: ClassVar[str] = N_("Squeezes images through a few noisy numbers, and draws new ones from any.")
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("pixels", N_("training"), N_("error of the images"), part="train"),
        Measure("test_pixels", N_("test"), N_("error of the images"), part="test"),
        Measure("price", N_("price"), N_("price of the code")),
        Measure("active", N_("active"), N_("active numbers")),
    )
    anew: ClassVar[frozenset[str]] = frozenset({"seed", "data", "hidden", "numbers"})

    data: str = knob(
        "small_digits", choices=PICTURES, label=N_("Images"), help=N_("Another set of images to squeeze."),
    )  # fmt: skip
    variant: str = knob(
        "vae", choices=VARIANTS, label=N_("Kind"),
        help=N_("Only the variational one has noise in its code; all four start from the same weights."),
    )  # fmt: skip
    beta: float = knob(
        1.0, 0.0, 100.0, log=True, label=N_("Price of the code (β)"),
        help=N_("The weight of the KL divergence. Going up, codes crowd around zero, and images get blurred."),
    )  # fmt: skip
    through: bool = knob(
        True, label=N_("Gradient through the noise"),
        help=N_("Switched off, the noisy code is taken as it is, and the encoder never hears of the images."),
    )  # fmt: skip
    noise: float = knob(
        0.4, 0.0, 0.95, label=N_("Hidden pixels"), advanced=True,
        help=N_("Going up, a denoising autoencoder sees fewer pixels of what it has to draw."),
    )  # fmt: skip
    sparsity: float = knob(
        1.0, 0.0, 100.0, log=True, label=N_("λ, weight of the sparsity"), advanced=True,
        help=N_("Going up, a sparse autoencoder keeps more numbers at zero."),
    )  # fmt: skip
    numbers: int = knob(
        2, 2, 16, label=N_("Numbers of the code"), advanced=True, help=N_("Going up, more can be said of an image.")
    )  # fmt: skip
    hidden: int = knob(
        128, 4, 256, log=True, label=N_("Units"), help=N_("Going up, images get finer."), advanced=True
    )
    lr: float = knob(
        2e-3, 1e-5, 0.1, log=True, label=N_("Learning rate"), help=N_("Going up, every step gets longer."),
        advanced=True,
    )  # fmt: skip
    batch: int = knob(
        64, 8, 512, log=True, label=N_("Batch size"), help=N_("Going up, every update looks at more images."),
        advanced=True,
    )  # fmt: skip

    @property
    def noisy(self) -> bool:
        """Whether there is noise in the code."""
        return self.variant == "vae"

    @property
    def weight(self) -> float:
        """What the price of the code is multiplied with in the loss."""
        return {"vae": self.beta, "sparse": self.sparsity}.get(self.variant, 0.0)

    def build(self, draw: torch.Generator) -> nn.Module:
        """Return an Autoencoder, whose codes are all close to zero."""
        net = Autoencoder(images(self.data).shape[1], self.hidden, self.numbers)
        begin(net, draw)
        list(net.encoder.parameters())[-2].data.mul_(SHY)
        return net

    def rules(self, module: Any) -> Rules:
        """Return one Adam for both halves."""
        return (torch.optim.Adam(module.parameters(), lr=self.lr),)

    def update(self, module: Any, rules: Rules, turn: Turn) -> Mapping[str, float]:
        """Squeeze a batch, draw it again, and learn from what got lost and from what the code costs."""
        draw, place = turn.draw, turn.draw.device
        known = images(self.data, str(place))[TESTS:].to(module.decoder[0].weight.dtype)
        batch = known[torch.randint(len(known), (self.batch,), generator=draw, device=place)]
        seen = batch
        if self.variant == "denoising":
            seen = batch * (torch.rand(batch.shape, generator=draw, device=place) >= self.noise)
        mean, log_var = module.encoder(seen).chunk(2, dim=1)
        pixels = reconstruction(module.decoder(self.code(mean, log_var, draw)), batch)
        extra = self.price(mean, log_var)
        rules[0].zero_grad()
        (pixels + self.weight * extra).backward()
        rules[0].step()
        return {"pixels": pixels.item(), "price": extra.item()}

    def code(self, mean: Tensor, log_var: Tensor, draw: torch.Generator) -> Tensor:
        """Return the code that is drawn from: with noise, or its mean."""
        return sampled(mean, log_var, draw, through=self.through) if self.noisy else mean

    def price(self, mean: Tensor, log_var: Tensor) -> Tensor:
        """Return the second term of the loss before its weight: the KL, or Σ|z| of a sparse autoencoder."""
        if self.variant == "sparse":
            return mean.abs().sum(1).mean()
        return divergence(mean, log_var) if self.noisy else mean.new_zeros(())

    def measure(self, module: Any) -> Mapping[str, float]:
        """Return how test images come back from the middle of their codes, and how many numbers say anything."""
        known = images(self.data, str(place_of(module)))[:WATCHED].to(module.decoder[0].weight.dtype)
        mean = module.encoder(known).chunk(2, dim=1)[0]
        active = (mean.var(0) > ACTIVE).sum()
        return {
            "test_pixels": reconstruction(module.decoder(mean), known).item(),
            "active": float(active),
        }


def perceptron(width: int, hidden: int, out: int) -> nn.Sequential:
    """Return a network with two hidden layers."""
    first, second = nn.Linear(width, hidden), nn.Linear(hidden, hidden)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Linear(hidden, out))


def begin(net: nn.Module, draw: torch.Generator) -> None:
    """Draw first weights as He et al. do, without biases."""
    for layer in (each for each in net.modules() if isinstance(each, nn.Linear)):
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu", generator=draw)
        nn.init.zeros_(layer.bias)


def sampled(mean: Tensor, log_var: Tensor, draw: torch.Generator, *, through: bool = True) -> Tensor:
    """Return z = μ + σ ε with ε ~ N(0, 1): a sample whose gradient reaches μ and σ, unless it is not let `through`."""
    noise = torch.randn(mean.shape, generator=draw, device=mean.device, dtype=mean.dtype)
    code = mean + (log_var / 2).exp() * noise
    return code if through else code.detach()


def reconstruction(logits: Tensor, pixels: Tensor) -> Tensor:
    """Return −log p(x | z) of pixels [N, D] in [0, 1]: nats an image, of one coin for each pixel."""
    return F.binary_cross_entropy_with_logits(logits, pixels, reduction="none").sum(1).mean()


def divergence(mean: Tensor, log_var: Tensor) -> Tensor:
    """Return KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − 1 − log σ²), in nats an image."""
    return (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean() / 2


@cache
def images(data: str, place: str = "cpu") -> Tensor:
    """Return images [N, D] in [0, 1], in an order of their own: the first TESTS are there to test with."""
    return torch.from_numpy(labelled(data)[0]).flatten(1).float().div(255).to(place)


@cache
def labelled(data: str) -> tuple[np.ndarray, np.ndarray]:
    """Return bytes [N, 1, H, W] and classes [N], in that order."""
    if data == "small_digits":
        from sklearn.datasets import load_digits

        rows, labels = load_digits(return_X_y=True)
        pixels = np.round(rows * (255 / 16)).astype(np.uint8).reshape(-1, 1, 8, 8)
    else:
        pixels, labels = stored(data)
    order = np.random.default_rng(0).permutation(len(labels))
    return pixels[order], np.asarray(labels)[order]
