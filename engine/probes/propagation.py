"""What becomes of numbers on their way through layers that have learned nothing yet, and of gradients on the way back.

Measured on many draws of the weights, and computed by mean-field theory, which is exact for layers of any width without
end.  Sources: Poole et al., NeurIPS 2016; Schoenholz et al., ICLR 2017.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from engine.networks.activations import ACTIVATIONS
from engine.probes.bends import applied, bent, flat
from engine.probes.ridge import Ridge, ridge
from engine.randomness import mix
from engine.spec import N_, Spec, knob

DRAWS, POINTS = 32, 24
FINE, COARSE = 0.01, 0.125  # steps of the sums that stand for means over one and over two normal numbers
DEEP, SELDOM, EVEN = 10, 0.6, (0.2, 5.0)  # layers, share of flat sums, and gradient of a stack that is well
REACH = 7.0  # deviations beyond which a normal number counts as impossible


@dataclass(frozen=True)
class Stack(Spec):
    """Equal dense layers with fresh weights: two activations on the same draws, and what is looked at beside them."""

    name: ClassVar[str] = "stack"
    title: ClassVar[str] = N_("Stack of layers")

    activation: str = knob(
        "sigmoid", choices=ACTIVATIONS, label=N_("Activation"), help=N_("The bend after each sum.")
    )
    rival: str = knob(
        "tanh", choices=ACTIVATIONS, label=N_("Beside it"), help=N_("Another bend on the very same weights.")
    )  # fmt: skip
    gain: float = knob(
        1.0, 0.1, 6.0, label=N_("Factor σw of the weights"),
        help=N_("Weights are drawn from a bell curve as wide as σw / √units: going up, all get larger. "
                "Xavier takes 1, He √2, PyTorch's own start 0.58."),
    )  # fmt: skip
    layers: int = knob(10, 1, 20, label=N_("Layers"), help=N_("Each one multiplies what is left once more."))
    units: int = knob(
        64, 8, 128, log=True, advanced=True, label=N_("Units in a layer"),
        help=N_("More units leave less to chance: the bands get narrower."),
    )  # fmt: skip
    bias: float = knob(
        0.0, 0.0, 3.0, advanced=True, label=N_("Spread σb of the biases"),
        help=N_("Going up, units differ more from one another, and less with the input."),
    )  # fmt: skip
    seed: int = knob(
        7, 0, 2**31 - 1, advanced=True, label=N_("Seed"), help=N_("Another number draws other weights.")
    )  # fmt: skip
    z: float = knob(1.0, -6.0, 6.0, label=N_("Sum z"), help=N_("Where on the bend you look."))
    temperature: float = knob(
        1.0, 0.1, 10.0, log=True, label=N_("Temperature T"), help=N_("Going up, all classes get more alike.")
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Signals:
    """Of the input and each layer: `sizes` the root mean square of the values, `spreads` how much they differ between
    inputs (deviation over inputs, root mean square over units), `gradients` ∂(Σ c · output)/∂values with c ~ N(0, 1),
    relative to the last layer's.  Each is [L+1, DRAWS] where measured, [L+1] in theory.  `flat`, of the layers alone,
    is the share of sums where the bend has hardly any slope.
    """

    sizes: np.ndarray
    spreads: np.ndarray
    gradients: np.ndarray
    flat: np.ndarray


@dataclass(frozen=True, eq=False)
class Pushed:
    """What `measured` and `theory` say of the activation `name`.

    Of draw 0, from the input down, a row a layer: all `values`, and the `differences` of each from its unit's mean over
    inputs, of which nothing is left where a unit says the same of every input.

    `chi` [L] is the factor σw² E φ′(√q z)² by which theory multiplies squared gradients at each layer.
    """

    name: str
    measured: Signals
    theory: Signals
    values: Ridge
    differences: Ridge
    chi: np.ndarray

    @property
    def heard(self) -> float:
        """How much of the differences between inputs is left after the last layer, in the median draw."""
        return float(np.median(self.measured.spreads[-1] / self.measured.spreads[0]))

    @property
    def returned(self) -> float:
        """How much of the last layer's gradient arrives at the input, in the median draw."""
        return float(np.median(self.measured.gradients[0]))

    @property
    def healthy(self) -> bool:
        """Whether a bend lets the gradient through ten layers or more at about its size, and most sums learn."""
        deep, seldom = len(self.chi) >= DEEP, self.theory.flat[-1] < SELDOM
        return ACTIVATIONS[self.name].bends and deep and seldom and EVEN[0] < self.returned < EVEN[1]


def pushed(stack: Stack, activation: str) -> Pushed:
    """Push normal numbers through the stack with this activation, and random gradients back."""
    return _pushed(activation, stack.gain, stack.bias, stack.layers, stack.units, stack.seed)


@lru_cache(maxsize=64)
def _pushed(name: str, gain: float, bias: float, layers: int, units: int, seed: int) -> Pushed:
    inputs, draws, cotangents = _drawn(layers, units, seed)
    values, weights, slopes = [inputs.double()], [], []
    for weight, offset in draws:
        weights.append(weight.double().mul_(gain / units**0.5))
        value, slope = bent(name, (values[-1] @ weights[-1]).add_(offset.double().mul_(bias)))
        values.append(value)
        slopes.append(slope)
    gradients = [cotangents.double()]
    for weight, slope in zip(reversed(weights), reversed(slopes), strict=True):
        gradients.append((gradients[-1] * slope) @ weight.mT)
    back = _each(_size, gradients[::-1])
    measured = Signals(
        _each(_size, values),
        _each(_spread, values),
        back / back[-1],
        _each(lambda slope: flat(name, slope).double().mean(dim=(1, 2)), slopes),
    )
    theory, chi = expected(name, gain, bias, layers)
    seen = [each[0].numpy() for each in values]
    return Pushed(name, measured, theory, ridge(seen), ridge([each - each.mean(0) for each in seen]), chi)


@lru_cache(maxsize=2)
def _drawn(layers: int, units: int, seed: int) -> tuple[Tensor, list[tuple[Tensor, Tensor]], Tensor]:
    """Return normal inputs, weights and biases of each layer, and ∂/∂outputs, which twins share."""
    draw = torch.Generator().manual_seed(mix(seed, 0))
    values = (DRAWS, POINTS, units)
    inputs = torch.randn(values, generator=draw)
    weights = [
        (torch.randn(DRAWS, units, units, generator=draw), torch.randn(DRAWS, 1, units, generator=draw))
        for _ in range(layers)
    ]
    return inputs, weights, torch.randn(values, generator=draw)


def expected(name: str, gain: float, bias: float, layers: int) -> tuple[Signals, np.ndarray]:
    """Return what mean-field theory expects of standard normal inputs, and χ [L] of each layer.

    q ← σw² E φ(√q z)² + σb² is the variance of the sums, χ = σw² E φ′(√q z)².  Two inputs have the sums m ± d, and
    the variance of d goes on as σw² E (φ(m + d) − φ(m − d))² / 4: without a small difference of large numbers.
    """
    (z, share), (line, part) = _nodes(FINE), _nodes(COARSE)
    both, pair = torch.cartesian_prod(line, line).unbind(1), torch.cartesian_prod(part, part).prod(1)
    # The mean square of the values, and of half the difference between those of two inputs.
    size, apart = 1.0, 0.5
    sizes, aparts, chi, share_flat = [size], [apart], [], []
    for _ in range(layers):
        q, d = gain**2 * size + bias**2, gain**2 * apart
        value, slope = bent(name, math.sqrt(q) * z)
        size = float((value.square() * share).sum())
        chi.append(gain**2 * float((slope.square() * share).sum()))
        share_flat.append(float((flat(name, slope) * share).sum()))
        middle, off = math.sqrt(max(q - d, 0.0)) * both[0], math.sqrt(d) * both[1]
        above, below = applied(name, torch.stack([middle + off, middle - off]))
        apart = float(((above - below).square() * pair).sum()) / 4
        sizes.append(size)
        aparts.append(apart)
    back = np.cumprod([1.0, *chi[::-1]])[::-1]
    arrays = (np.sqrt(sizes), np.sqrt(2 * np.array(aparts)), np.sqrt(back), np.array(share_flat))
    return Signals(*arrays), np.array(chi)


def _nodes(step: float) -> tuple[Tensor, Tensor]:
    """Return places [N] and their shares [N] of the normal distribution; kinks at zero fall between two of them."""
    z = torch.arange(-REACH + step / 2, REACH, step, dtype=torch.float64)
    share = torch.exp(-(z**2) / 2)
    return z, share / share.sum()


def _size(each: Tensor) -> Tensor:
    return torch.linalg.vector_norm(each, dim=(1, 2)) / each[0].numel() ** 0.5


def _spread(each: Tensor) -> Tensor:
    return _size(each - each.mean(dim=1, keepdim=True)) * math.sqrt(POINTS / (POINTS - 1))


def _each(of: Callable[[Tensor], Tensor], tensors: list[Tensor]) -> np.ndarray:
    return torch.stack([of(each) for each in tensors]).numpy()
