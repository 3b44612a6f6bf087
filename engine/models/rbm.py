"""A restricted Boltzmann machine on digits of 8×8 pixels: it learns what images look like, and no gradient is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.spec import N_, knob
from engine.training.measure import Measure
from engine.training.model import Model, Rules, Turn, place_of

PIXELS, TESTS = 64, 297  # pixels of an image, and images that nothing is learned from
INK = 8  # of 16 levels, from which on a pixel is on


class Machine(nn.Module):
    """Weights [V, H] between visible and hidden units, and what each of them leans to by itself, [V] and [H]."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        visible, hidden = weight.shape
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.visible = nn.Parameter(torch.zeros(visible), requires_grad=False)
        self.hidden = nn.Parameter(torch.zeros(hidden), requires_grad=False)

    def up(self, visible: Tensor) -> Tensor:
        """Return the chance [N, H] of each hidden unit to be on, given visible ones [N, V]."""
        return (visible @ self.weight + self.hidden).sigmoid()

    def down(self, hidden: Tensor) -> Tensor:
        """Return the chance [N, V] of each visible unit to be on, given hidden ones [N, H]."""
        return (hidden @ self.weight.T + self.visible).sigmoid()

    def free_energy(self, visible: Tensor) -> Tensor:
        """Return F(v) [N] = −b·v − Σⱼ log(1 + exp(cⱼ + v·Wⱼ)): p(v) falls by e where it rises by 1."""
        return -visible @ self.visible - F.softplus(visible @ self.weight + self.hidden).sum(1)


@dataclass(frozen=True)
class RBM(Model):
    """Hinton, Training Products of Experts by Minimizing Contrastive Divergence, Neural Computation 2002 (CD-k).

    ΔW = rate · (⟨v h⟩ of images − ⟨v h⟩ after k steps of Gibbs sampling that start from them), which is the gradient
    of no function.  Chances take the place of the last hidden units, as in his Practical Guide of 2010.
    """

    name: ClassVar[str] = "rbm"
    title: ClassVar[str] = N_("Restricted Boltzmann machine")
    summary: ClassVar[str] = N_(
        "Learns which pixels go together by comparing what it sees with what it dreams."
    )
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("wrong", N_("training"), N_("pixels that come back wrong"), part="train", kind="share"),
        Measure("test_wrong", N_("test"), N_("pixels that come back wrong"), part="test", kind="share"),
        Measure("gap", N_("free energy, test − training"), N_("overfitting")),
    )
    anew: ClassVar[frozenset[str]] = frozenset({"seed", "hidden"})

    hidden: int = knob(
        64, 4, 256, log=True, label=N_("Hidden units"), help=N_("Going up, it has more features to combine.")
    )
    k: int = knob(
        1,
        1,
        25,
        label=N_("Gibbs steps"),
        help=N_("Going up, it dreams for more steps before it compares."),
    )
    lr: float = knob(
        0.1, 1e-3, 1.0, log=True, label=N_("Learning rate"), help=N_("Going up, every step gets longer.")
    )
    decay: float = knob(
        1e-4,
        0.0,
        0.1,
        label=N_("Weight decay"),
        help=N_("Going up, weights that nothing speaks for fade sooner."),
    )
    batch: int = knob(
        64, 8, 512, log=True, label=N_("Batch size"), help=N_("Going up, every update looks at more images.")
    )

    def build(self, draw: torch.Generator) -> nn.Module:
        """Return a machine with weights of deviation 0.01."""
        return Machine(0.01 * torch.randn(PIXELS, self.hidden, generator=draw))

    def rules(self, module: Any) -> Rules:
        """Return none: `update` itself moves the weights."""
        return ()

    @torch.no_grad()
    def update(self, module: Any, rules: Rules, turn: Turn) -> Mapping[str, float]:
        """Compare a batch with what the machine makes of it in k steps of Gibbs sampling."""
        images = digits()[TESTS:]
        which = torch.randint(len(images), (self.batch,), generator=turn.draw, device=turn.draw.device)
        seen = images.to(turn.draw.device)[which].to(module.weight.dtype)
        first = hidden = module.up(seen)
        back = dream = seen
        for _ in range(self.k):
            back = module.down(tossed(hidden, turn.draw))
            dream = tossed(back, turn.draw)
            hidden = module.up(dream)
        count = len(seen)
        change = (seen.T @ first - dream.T @ hidden) / count - self.decay * module.weight
        module.weight += self.lr * change
        module.visible += self.lr * (seen - dream).mean(0)
        module.hidden += self.lr * (first - hidden).mean(0)
        return {"wrong": (seen - back).abs().mean().item()}

    def measure(self, module: Any) -> Mapping[str, float]:
        """Return how test images come back, and whether the machine finds them stranger than those it knows."""
        images = digits().to(place_of(module), module.weight.dtype)
        test, known = images[:TESTS], images[TESTS : 2 * TESTS]
        gap = module.free_energy(test).mean() - module.free_energy(known).mean()
        return {"test_wrong": (test - module.down(module.up(test))).abs().mean().item(), "gap": gap.item()}


def tossed(chance: Tensor, draw: torch.Generator) -> Tensor:
    """Return 1 with a chance, else 0; also where the chance is no number."""
    return (torch.rand(chance.shape, generator=draw, device=draw.device) < chance).to(chance.dtype)


@cache
def digits() -> Tensor:
    """Return scikit-learn's digits [1797, 64] as black and white, in an order of their own."""
    from sklearn.datasets import load_digits

    order = np.random.default_rng(0).permutation(1797)
    pixels, _labels = load_digits(return_X_y=True)
    return torch.from_numpy((np.asarray(pixels)[order] >= INK).astype(np.float32))
