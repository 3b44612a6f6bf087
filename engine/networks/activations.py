"""The table of activation functions: what each computes, its derivative, and what it is good for."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

from engine.networks.activation import Activation, Sine, Step, prelu
from engine.spec import N_

_SIGMOID_LIKE = (
    Activation(
        "linear",
        N_("Linear"),
        r"z",
        r"1",
        N_("Passes its input on; any number of linear layers together are still one linear layer."),
        lambda z: z,
        nn.Identity,
        bends=False,
    ),
    Activation(
        "sigmoid",
        N_("Sigmoid"),
        r"\frac{1}{1+e^{-z}}",
        r"\varphi(z)\,\bigl(1-\varphi(z)\bigr)",
        N_(
            "Squeezes into (0, 1); its slope is at most ¼, so gradients shrink at every layer they pass unless large "
            "weights make up for it."
        ),
        torch.sigmoid,
        nn.Sigmoid,
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
        nn.Tanh,
        (-1.0, 1.0),
        saturates=True,
    ),
    Activation(
        "hardtanh",
        N_("Hard tanh"),
        r"\max\bigl(-1,\min(1,z)\bigr)",
        r"\begin{cases}1&|z|<1\\0&|z|\ge 1\end{cases}",
        N_("Tanh made of three straight pieces; outside [−1, 1] no gradient at all comes through."),
        F.hardtanh,
        nn.Hardtanh,
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
        nn.Softsign,
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
        nn.ReLU,
        (0.0, math.inf),
    ),
    Activation(
        "leaky_relu",
        N_("Leaky ReLU"),
        r"\max(0,z)+0.01\,\min(0,z)",
        r"\begin{cases}1&z>0\\0.01&z\le 0\end{cases}",
        N_("ReLU with a slight slope below zero, so that no unit is ever quite dead."),
        F.leaky_relu,
        nn.LeakyReLU,
    ),
    Activation(
        "prelu",
        N_("PReLU"),
        r"\max(0,z)+a\,\min(0,z)",
        r"\begin{cases}1&z>0\\a&z\le 0\end{cases}",
        N_("ReLU whose slope a below zero is learned along with the weights; it starts at 0.25."),
        prelu,
        nn.PReLU,
        parameters=1,
    ),
    Activation(
        "elu",
        N_("ELU"),
        r"\begin{cases}z&z>0\\e^{z}-1&z\le 0\end{cases}",
        r"\begin{cases}1&z>0\\e^{z}&z\le 0\end{cases}",
        N_("Bends smoothly towards −1 below zero, which brings the mean of a layer nearer to zero."),
        F.elu,
        nn.ELU,
        (-1.0, math.inf),
    ),
    Activation(
        "selu",
        N_("SELU"),
        r"1.0507\begin{cases}z&z>0\\1.6733\,(e^{z}-1)&z\le 0\end{cases}",
        r"1.0507\begin{cases}1&z>0\\1.6733\,e^{z}&z\le 0\end{cases}",
        N_("An ELU scaled so that mean 0 and variance 1 keep themselves through many layers."),
        torch.selu,
        nn.SELU,
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
        nn.GELU,
        (-0.16997120747990369, math.inf),
    ),
    Activation(
        "silu",
        N_("SiLU (Swish)"),
        r"z\,\sigma(z)=\frac{z}{1+e^{-z}}",
        r"\sigma(z)\,\bigl(1+z\,(1-\sigma(z))\bigr)",
        N_("Its input times its own sigmoid: a smooth ReLU with a dip below zero."),
        F.silu,
        nn.SiLU,
        (-0.27846454276107380, math.inf),
    ),
    Activation(
        "mish",
        N_("Mish"),
        r"z\,\tanh\bigl(\ln(1+e^{z})\bigr)",
        r"\tanh s+z\,\sigma(z)\,(1-\tanh^2 s),\quad s=\ln(1+e^{z})",
        N_("Close to SiLU, with a slightly deeper dip below zero."),
        F.mish,
        nn.Mish,
        (-0.30884340993148940, math.inf),
    ),
    Activation(
        "softplus",
        N_("Softplus"),
        r"\ln(1+e^{z})",
        r"\sigma(z)=\frac{1}{1+e^{-z}}",
        N_("A ReLU with its corner rounded; its derivative is the sigmoid."),
        F.softplus,
        nn.Softplus,
        (0.0, math.inf),
    ),
    Activation(
        "sine",
        N_("Sine"),
        r"\sin z",
        r"\cos z",
        N_("Waves: folds its input again and again, so that inputs 2π apart look alike."),
        torch.sin,
        Sine,
        (-1.0, 1.0),
    ),
    Activation(
        "step",
        N_("Binary step"),
        r"\begin{cases}+1&z\ge 0\\-1&z<0\end{cases}",
        r"0\ \leadsto\ \begin{cases}1&|z|<1\\0&|z|\ge 1\end{cases}",
        N_(
            "Jumps from −1 to +1. Its true derivative is zero everywhere, so it learns with a "
            "straight-through gradient: the one of hard tanh stands in for it."
        ),
        Step().forward,
        Step,
        (-1.0, 1.0),
        saturates=True,
    ),
)

ACTIVATIONS: dict[str, Activation] = {each.name: each for each in (*_SIGMOID_LIKE, *_RELU_LIKE, *_SMOOTH)}


def module(name: str) -> nn.Module:
    """Return a fresh torch module of the activation called `name`."""
    return ACTIVATIONS[name].module()
