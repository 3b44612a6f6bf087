"""The table of activation functions: what each computes, its derivative, and how PyTorch spells it.

In the formulas z is what enters the unit (the weighted sum and the bias); `formula` is φ(z), `derivative` is
φ′(z).  Every `apply` works element by element on tensors of any shape and lets autograd do the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.spec import N_

PRELU_START = 0.25  # the slope with which nn.PReLU starts


@dataclass(frozen=True)
class Activation:
    """One activation function.

    `apply(z)` returns φ(z) in the shape of z; with `parameters` = 1 it is `apply(z, slope)`, where slope
    broadcasts against z.  `range` is the interval of its values, None where they are unbounded on both sides.
    `saturates` says that it is flat at both ends, so that a unit pushed there stops learning.  `torch_code`
    builds it as a module, with `import torch` and `from torch import nn` at hand; what torch lacks is a class
    whose source is `torch_class`.
    """

    name: str
    title: str
    formula: str
    derivative: str
    summary: str
    apply: Callable[..., Tensor]
    torch_code: str
    range: tuple[float, float] | None = None
    saturates: bool = False
    parameters: int = 0
    torch_class: str = ""


def step(z: Tensor) -> Tensor:
    """Return +1 where z ≥ 0 and −1 elsewhere, with the gradient of hard tanh (straight-through estimator).

    Source: Hubara et al., Binarized Neural Networks, 2016.
    """
    soft = F.hardtanh(z)
    # soft − soft is exactly zero: the value is the step's own, and only the gradient passes through.
    return torch.where(z >= 0, 1.0, -1.0).to(z.dtype) + (soft - soft.detach())


def prelu(z: Tensor, slope: Tensor) -> Tensor:
    """Return z where it is positive and slope · z elsewhere, for a slope that broadcasts against z."""
    return torch.where(z > 0, z, slope * z)


_SINE = '''class Sine(nn.Module):
    """Return sin z."""

    def forward(self, z):
        return torch.sin(z)
'''

_STEP = '''class Step(nn.Module):
    """Return the sign of z, with the gradient of hard tanh."""

    def forward(self, z):
        soft = nn.functional.hardtanh(z)
        return torch.where(z >= 0, 1.0, -1.0).to(z.dtype) + (soft - soft.detach())
'''

_SIGMOID_LIKE = (
    Activation(
        "linear",
        N_("Linear"),
        r"z",
        r"1",
        N_("Passes its input on; any number of linear layers together are still one linear layer."),
        lambda z: z,
        "nn.Identity()",
    ),
    Activation(
        "sigmoid",
        N_("Sigmoid"),
        r"\frac{1}{1+e^{-z}}",
        r"\varphi(z)\,\bigl(1-\varphi(z)\bigr)",
        N_("Squeezes into (0, 1); its slope is at most ¼, so gradients shrink at every layer they pass."),
        torch.sigmoid,
        "nn.Sigmoid()",
        (0.0, 1.0),
        saturates=True,
    ),
    Activation(
        "tanh",
        N_("Tanh"),
        r"\tanh z=\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}",
        r"1-\tanh^2 z",
        N_("Squeezes into (−1, 1), centred on zero, with slope 1 in the middle and flat ends."),
        torch.tanh,
        "nn.Tanh()",
        (-1.0, 1.0),
        saturates=True,
    ),
    Activation(
        "hardtanh",
        N_("Hard tanh"),
        r"\max\bigl(-1,\min(1,z)\bigr)",
        r"\begin{cases}1&|z|<1\\0&\text{otherwise}\end{cases}",
        N_("Tanh made of three straight pieces; outside [−1, 1] no gradient at all comes through."),
        F.hardtanh,
        "nn.Hardtanh()",
        (-1.0, 1.0),
        saturates=True,
    ),
    Activation(
        "softsign",
        N_("Softsign"),
        r"\frac{z}{1+|z|}",
        r"\frac{1}{(1+|z|)^2}",
        N_("Like tanh, but approaches its ends so slowly that some gradient is left far out."),
        F.softsign,
        "nn.Softsign()",
        (-1.0, 1.0),
        saturates=True,
    ),
)

_RELU_LIKE = (
    Activation(
        "relu",
        N_("ReLU"),
        r"\max(0,z)",
        r"\begin{cases}1&z>0\\0&z\le 0\end{cases}",
        N_("Keeps what is positive and drops the rest; a unit that is negative everywhere is dead."),
        torch.relu,
        "nn.ReLU()",
        (0.0, math.inf),
    ),
    Activation(
        "leaky_relu",
        N_("Leaky ReLU"),
        r"\max(0,z)+0.01\,\min(0,z)",
        r"\begin{cases}1&z>0\\0.01&z\le 0\end{cases}",
        N_("ReLU with a slight slope below zero, so that no unit is ever quite dead."),
        F.leaky_relu,
        "nn.LeakyReLU()",
    ),
    Activation(
        "prelu",
        N_("PReLU"),
        r"\max(0,z)+a\,\min(0,z)",
        r"\begin{cases}1&z>0\\a&z\le 0\end{cases}",
        N_("ReLU whose slope a below zero is learned along with the weights; it starts at 0.25."),
        prelu,
        "nn.PReLU()",
        parameters=1,
    ),
    Activation(
        "elu",
        N_("ELU"),
        r"\begin{cases}z&z>0\\e^{z}-1&z\le 0\end{cases}",
        r"\begin{cases}1&z>0\\e^{z}&z\le 0\end{cases}",
        N_("Bends smoothly towards −1 below zero, which keeps the mean of a layer near zero."),
        F.elu,
        "nn.ELU()",
        (-1.0, math.inf),
    ),
    Activation(
        "selu",
        N_("SELU"),
        r"1.0507\begin{cases}z&z>0\\1.6733\,(e^{z}-1)&z\le 0\end{cases}",
        r"1.0507\begin{cases}1&z>0\\1.6733\,e^{z}&z\le 0\end{cases}",
        N_("An ELU scaled so that mean 0 and variance 1 keep themselves through many layers."),
        torch.selu,
        "nn.SELU()",
        (-1.7580993408473766, math.inf),
    ),
)

_SMOOTH = (
    Activation(
        "gelu",
        N_("GELU"),
        r"z\,\Phi(z)=\frac{z}{2}\Bigl(1+\operatorname{erf}\frac{z}{\sqrt 2}\Bigr)",
        r"\Phi(z)+\frac{z}{\sqrt{2\pi}}\,e^{-z^2/2}",
        N_("Weighs its input with the normal distribution: a smooth ReLU with a small dip below zero."),
        F.gelu,
        "nn.GELU()",
        (-0.16997120747990369, math.inf),
    ),
    Activation(
        "silu",
        N_("SiLU (Swish)"),
        r"z\,\sigma(z)=\frac{z}{1+e^{-z}}",
        r"\sigma(z)\,\bigl(1+z\,(1-\sigma(z))\bigr)",
        N_("Its input times its own sigmoid: a smooth ReLU with a dip below zero."),
        F.silu,
        "nn.SiLU()",
        (-0.27846454276107380, math.inf),
    ),
    Activation(
        "mish",
        N_("Mish"),
        r"z\,\tanh\bigl(\ln(1+e^{z})\bigr)",
        r"\tanh s+z\,\sigma(z)\,(1-\tanh^2 s),\quad s=\ln(1+e^{z})",
        N_("Close to SiLU, with a slightly deeper dip below zero."),
        F.mish,
        "nn.Mish()",
        (-0.30884340993148940, math.inf),
    ),
    Activation(
        "softplus",
        N_("Softplus"),
        r"\ln(1+e^{z})",
        r"\sigma(z)=\frac{1}{1+e^{-z}}",
        N_("A ReLU with its corner rounded; its derivative is the sigmoid."),
        F.softplus,
        "nn.Softplus()",
        (0.0, math.inf),
    ),
    Activation(
        "sine",
        N_("Sine"),
        r"\sin z",
        r"\cos z",
        N_("Waves: folds its input again and again, good for periodic targets and hard to train."),
        torch.sin,
        "Sine()",
        (-1.0, 1.0),
        torch_class=_SINE,
    ),
    Activation(
        "step",
        N_("Step"),
        r"\begin{cases}+1&z\ge 0\\-1&z<0\end{cases}",
        r"0\ \text{(used: }\begin{cases}1&|z|<1\\0&\text{otherwise}\end{cases}\text{)}",
        N_(
            "Jumps from −1 to +1. Its true derivative is zero everywhere, so it learns with a "
            "straight-through gradient: the one of hard tanh stands in for it."
        ),
        step,
        "Step()",
        (-1.0, 1.0),
        saturates=True,
        torch_class=_STEP,
    ),
)

ACTIVATIONS: dict[str, Activation] = {each.name: each for each in (*_SIGMOID_LIKE, *_RELU_LIKE, *_SMOOTH)}
