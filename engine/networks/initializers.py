"""The table of initialisers: how the first weights of a layer are drawn.

In the formulas n_in and n_out are how many units a layer reads and has.  Each draws from the generator it is
given and from nothing else, exactly as the function of torch.nn.init that its `torch_code` names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.spec import N_


@dataclass(frozen=True)
class Initializer:
    """One way to draw the first weights.

    `draw(weight, generator)` fills a tensor [out, in] in place.  `torch_code` is the same as a statement over
    `weight` and `generator`, with `from torch import nn` at hand.
    """

    name: str
    title: str
    summary: str
    formula: str
    draw: Callable[[Tensor, torch.Generator], object]
    torch_code: str

    def fill(
        self,
        shape: tuple[int, ...],
        generator: torch.Generator,
        *,
        gain: float = 1.0,
        dtype: torch.dtype = torch.float32,
    ) -> Tensor:
        """Return weights of `shape` (out, in), times `gain`, on the generator's device."""
        weight = torch.empty(shape, dtype=dtype, device=generator.device)
        self.draw(weight, generator)
        return weight.mul_(gain) if gain != 1.0 else weight


_PLAIN = (
    Initializer(
        "zeros",
        N_("Zeros"),
        N_(
            "The units of a layer start equal and get equal gradients: unless dropout or noise parts them, they stay "
            "one and the same unit."
        ),
        r"w=0",
        lambda w, g: nn.init.zeros_(w),
        "nn.init.zeros_(weight)",
    ),
    Initializer(
        "constant",
        N_("Constant"),
        N_(
            "All weights are one half: unless dropout or noise parts them, the units of a layer stay copies of one "
            "another."
        ),
        r"w=\tfrac12",
        lambda w, g: nn.init.constant_(w, 0.5),
        "nn.init.constant_(weight, 0.5)",
    ),
    Initializer(
        "normal",
        N_("Normal"),
        N_("Small normal numbers whatever the width: too small for deep networks, where signals fade."),
        r"w\sim\mathcal N(0,\,0.1^2)",
        lambda w, g: nn.init.normal_(w, 0.0, 0.1, generator=g),
        "nn.init.normal_(weight, 0.0, 0.1, generator=generator)",
    ),
    Initializer(
        "uniform",
        N_("Uniform"),
        N_("Numbers between −½ and ½ whatever the width: fine for small networks, too large for wide ones."),
        r"w\sim\mathcal U(-\tfrac12,\,\tfrac12)",
        lambda w, g: nn.init.uniform_(w, -0.5, 0.5, generator=g),
        "nn.init.uniform_(weight, -0.5, 0.5, generator=generator)",
    ),
    Initializer(
        "too_large",
        N_("Too large"),
        N_(
            "A failure on purpose: sums so large that tanh and sigmoid sit at their flat ends from the start."
        ),
        r"w\sim\mathcal N(0,\,5^2)",
        lambda w, g: nn.init.normal_(w, 0.0, 5.0, generator=g),
        "nn.init.normal_(weight, 0.0, 5.0, generator=generator)",
    ),
)

_SCALED = (
    Initializer(
        "xavier",
        N_("Xavier, uniform"),
        N_(
            "Keeps the size of signals and of gradients where layers are nearly linear; through many of tanh both fade "
            "slowly (Glorot and Bengio, 2010)."
        ),
        r"w\sim\mathcal U(-a,a),\quad a=\sqrt{\frac{6}{n_\text{in}+n_\text{out}}}",
        lambda w, g: nn.init.xavier_uniform_(w, generator=g),
        "nn.init.xavier_uniform_(weight, generator=generator)",
    ),
    Initializer(
        "xavier_normal",
        N_("Xavier, normal"),
        N_("As Xavier with the same spread, but normal: now and then a weight far out."),
        r"w\sim\mathcal N\Bigl(0,\,\frac{2}{n_\text{in}+n_\text{out}}\Bigr)",
        lambda w, g: nn.init.xavier_normal_(w, generator=g),
        "nn.init.xavier_normal_(weight, generator=generator)",
    ),
    Initializer(
        "he",
        N_("He, uniform"),
        N_("Makes up for the half that ReLU drops, so that signals keep their size (He et al., 2015)."),
        r"w\sim\mathcal U(-a,a),\quad a=\sqrt{\frac{6}{n_\text{in}}}",
        lambda w, g: nn.init.kaiming_uniform_(w, nonlinearity="relu", generator=g),
        'nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=generator)',
    ),
    Initializer(
        "he_normal",
        N_("He, normal"),
        N_("As He with the same spread, but normal: now and then a weight far out."),
        r"w\sim\mathcal N\Bigl(0,\,\frac{2}{n_\text{in}}\Bigr)",
        lambda w, g: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=g),
        'nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)',
    ),
    Initializer(
        "lecun",
        N_("LeCun, uniform"),
        N_(
            "Keeps the size of signals on their way forward; the one that SELU asks for (LeCun et al., 1998)."
        ),
        r"w\sim\mathcal U(-a,a),\quad a=\sqrt{\frac{3}{n_\text{in}}}",
        lambda w, g: nn.init.kaiming_uniform_(w, nonlinearity="linear", generator=g),
        'nn.init.kaiming_uniform_(weight, nonlinearity="linear", generator=generator)',
    ),
    Initializer(
        "lecun_normal",
        N_("LeCun, normal"),
        N_("As LeCun with the same spread, but normal: now and then a weight far out."),
        r"w\sim\mathcal N\Bigl(0,\,\frac{1}{n_\text{in}}\Bigr)",
        lambda w, g: nn.init.kaiming_normal_(w, nonlinearity="linear", generator=g),
        'nn.init.kaiming_normal_(weight, nonlinearity="linear", generator=generator)',
    ),
    Initializer(
        "orthogonal",
        N_("Orthogonal"),
        N_(
            "Turns and mirrors without stretching, so that linear layers of one width keep lengths however many they "
            "are (Saxe et al., 2014)."
        ),
        r"W^{\top}W=I\ \lor\ WW^{\top}=I",
        lambda w, g: nn.init.orthogonal_(w, generator=g),
        "nn.init.orthogonal_(weight, generator=generator)",
    ),
    Initializer(
        "pytorch",
        N_("PyTorch's own"),
        N_(
            "What nn.Linear does when nothing is said: smaller than Xavier, unless a layer has over five times as many "
            "units as inputs."
        ),
        r"w\sim\mathcal U(-a,a),\quad a=\frac{1}{\sqrt{n_\text{in}}}",
        lambda w, g: nn.init.kaiming_uniform_(w, a=5**0.5, generator=g),
        "nn.init.kaiming_uniform_(weight, a=5**0.5, generator=generator)",
    ),
)

INITIALIZERS: dict[str, Initializer] = {each.name: each for each in (*_PLAIN, *_SCALED)}
