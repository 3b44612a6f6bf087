"""What an autoencoder's codes mean: where images lie, what lies between them, and what pulls at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.models.vae import ACTIVE, TESTS, VAE, VARIANTS, divergence, images, labelled, reconstruction
from engine.randomness import mix
from engine.spec import N_, Spec, knob
from engine.training.learner import Moment

REACHES = (*np.arange(1.0, 5.0, 0.5), 5.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 128.0, 256.0, 1e3)
TINY = 1e-9  # a variance that keeps a matrix invertible
WITHIN = 0.98  # the share of numbers that lies in the plane that is drawn
DRAWN = 400  # codes that are drawn to be scored
# Cells along each side that a bell curve is cut into, and images whose codes fill them.
CELLS, KNOWN = 15, 1500


@dataclass(frozen=True)
class Look(Spec):
    """What a trained autoencoder is compared with, and the two test images between which one walks."""

    twin: str = knob(
        "plain",
        choices=VARIANTS,
        label=N_("Beside it"),
        help=N_("A twin with the same images, seed and first weights."),
    )
    first: int = knob(0, 0, TESTS - 1, label=N_("From image"), help=N_("Another number starts elsewhere."))
    last: int = knob(5, 0, TESTS - 1, label=N_("To image"), help=N_("Another number ends elsewhere."))


@dataclass(frozen=True, eq=False)
class Codes:
    """Where N test images lie: `means` and `deviations` [N, C], their classes [N], and `axes`, the two busiest numbers.

    `reach` is how far the plane goes that is drawn, from −reach to reach; `active` [C] are numbers that say something.
    """

    means: np.ndarray
    deviations: np.ndarray
    labels: np.ndarray
    axes: tuple[int, int]
    reach: float
    active: np.ndarray


def side_of(spec: VAE) -> int:
    """Return how many pixels an image is high and wide."""
    return int(images(spec.data).shape[1] ** 0.5)


@torch.no_grad()
def codes(moment: Moment[VAE], count: int = TESTS) -> Codes:
    """Return the codes of test images."""
    mean, log_var = moment.module.encoder(images(moment.spec.data)[:count]).chunk(2, dim=1)
    means, spreads = mean.double().numpy(), mean.var(0).numpy()
    first, second = sorted(np.argsort(-spreads, kind="stable")[:2].tolist())
    far = float(np.quantile(np.abs(means[:, [first, second]]), WITHIN))
    reach = next((each for each in REACHES if each >= far), REACHES[-1])
    deviations = (log_var / 2).exp().double().numpy()
    if not moment.spec.noisy:
        deviations = np.zeros_like(deviations)
    return Codes(
        means, deviations, labelled(moment.spec.data)[1][:count], (first, second), reach, spreads > ACTIVE
    )


@torch.no_grad()
def decoded(moment: Moment[VAE], at: np.ndarray) -> np.ndarray:
    """Return the images [N, H, W] in [0, 1] that codes [N, C] are drawn as."""
    drawn = moment.module.decoder(torch.as_tensor(at, dtype=torch.float32)).sigmoid()
    side = side_of(moment.spec)
    return drawn.reshape(-1, side, side).numpy()


def plane(moment: Moment[VAE], side: int, reach: float | None = None) -> np.ndarray:
    """Return the images [side · side, H, W] of a grid of codes, row by row from the top; other numbers are zero.

    It goes from −reach to reach, by default as far as the codes of test images do.
    """
    found = codes(moment)
    far = found.reach if reach is None else reach
    at = (np.arange(side) + 0.5) / side * 2 * far - far  # the middles of so many cells
    grid = np.zeros((side * side, moment.spec.numbers))
    grid[:, found.axes[0]], grid[:, found.axes[1]] = np.tile(at, side), np.repeat(at[::-1], side)
    return decoded(moment, grid)


def mosaic(tiles: np.ndarray, columns: int) -> np.ndarray:
    """Return images [N, H, W] side by side as one [rows · H, columns · W]; N has to fill the rows."""
    _, high, wide = tiles.shape
    return tiles.reshape(-1, columns, high, wide).swapaxes(1, 2).reshape(-1, columns * wide)


@torch.no_grad()
def coded(moment: Moment[VAE], pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the means and deviations [N, C] of images [N, H, W] in [0, 1]."""
    flat = torch.as_tensor(pixels, dtype=torch.float32).flatten(1)
    mean, log_var = moment.module.encoder(flat).chunk(2, dim=1)
    spread = (log_var / 2).exp() if moment.spec.noisy else torch.zeros_like(mean)
    return mean.double().numpy(), spread.double().numpy()


def shown(spec: VAE, which: int | slice = slice(None)) -> np.ndarray:
    """Return test images [N, H, W] in [0, 1]."""
    side = side_of(spec)
    return images(spec.data)[:TESTS].reshape(-1, side, side).numpy()[which]


def between(moment: Moment[VAE], first: int, last: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return [steps, H, W] twice: on the way from one test image to another in the code, and pixel by pixel."""
    pair = shown(moment.spec)[[first, last]]
    share = np.linspace(0.0, 1.0, steps)[:, None]
    ends, _ = coded(moment, pair)
    mixed = (1 - share)[..., None] * pair[0] + share[..., None] * pair[1]
    return decoded(moment, (1 - share) * ends[0] + share * ends[1]), mixed


def drawn(moment: Moment[VAE], count: int = DRAWN) -> np.ndarray:
    """Return images [count, H, W] of codes drawn at random: as the loss wants them, else as codes lie on the whole.

    The loss of a variational one wants N(0, 1); its kin get the bell curve that fits the codes of test images best.
    """
    noise = np.random.default_rng(mix(moment.spec.seed, 1)).standard_normal((count, moment.spec.numbers))
    if moment.spec.noisy:
        return decoded(moment, noise)
    means = codes(moment).means
    return decoded(
        moment, means.mean(0) + noise @ np.linalg.cholesky(np.cov(means.T) + TINY * np.eye(means.shape[1])).T
    )


@torch.no_grad()
def holes(moment: Moment[VAE]) -> float:
    """Return how much of the plane the decoder has never seen: a share of cells, all equally likely to be drawn.

    The bell curve that fits the codes best is cut into CELLS² cells; those are empty in which none of the codes lies,
    noise and all, that the decoder learns from.  Were the codes as the bell curve, one in 800 would be empty.
    """
    mean, log_var = moment.module.encoder(images(moment.spec.data)[-KNOWN:]).chunk(2, dim=1)
    code = moment.spec.code(mean, log_var, torch.Generator().manual_seed(mix(moment.spec.seed, 4)))
    code = code.double()[:, list(codes(moment).axes)]
    white = torch.linalg.solve(
        torch.linalg.cholesky(code.T.cov() + TINY * torch.eye(2)), (code - code.mean(0)).T
    )
    cells = (torch.special.ndtr(white) * CELLS).long().clamp(max=CELLS - 1)
    return 1 - len(torch.unique(cells[0] * CELLS + cells[1])) / CELLS**2


def pulls(moment: Moment[VAE]) -> dict[str, float]:
    """Return how hard each term of the loss pulls at μ and at log σ² of test images: root mean square gradients.

    Of "pixels" through the noise, and of "price" as it counts in the loss.
    """
    known = images(moment.spec.data)[:TESTS]
    with torch.enable_grad():
        mean, log_var = (
            each.detach().requires_grad_() for each in moment.module.encoder(known).chunk(2, dim=1)
        )
        heads = mean, log_var
        code = moment.spec.code(mean, log_var, torch.Generator().manual_seed(mix(moment.spec.seed, 2)))
        terms = {
            "pixels": reconstruction(moment.module.decoder(code), known),
            "price": moment.spec.weight * moment.spec.price(mean, log_var),
        }
        found = {}
        for name, term in terms.items():
            grads = (
                torch.autograd.grad(term, heads, allow_unused=True) if term.requires_grad else (None, None)
            )
            for at, grad in zip(("mean", "log_var"), grads, strict=True):
                found[f"{name}/{at}"] = 0.0 if grad is None else _size(grad) * TESTS
    return found


def _size(grad: Tensor) -> float:
    return float(grad.square().mean().sqrt())


@torch.no_grad()
def elbo(moment: Moment[VAE]) -> tuple[float, float]:
    """Return both terms of −ELBO of test images in nats: reconstruction of a drawn code, and KL."""
    known = images(moment.spec.data)[:TESTS]
    mean, log_var = moment.module.encoder(known).chunk(2, dim=1)
    code = moment.spec.code(mean, log_var, torch.Generator().manual_seed(mix(moment.spec.seed, 3)))
    return float(reconstruction(moment.module.decoder(code), known)), float(divergence(mean, log_var))
