"""The learning-rate schedules.  What the letters mean: engine.training.schedule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.spec import N_, knob, register
from engine.training.plateau import Plateau, PlateauTracker
from engine.training.schedule import Schedule

__all__ = ["SCHEDULES", "Schedule", "tracker"]


def _length(text: str) -> Any:
    return knob(100.0, 1.0, 10_000.0, log=True, label=N_("Length in epochs"), help=text)


@dataclass(frozen=True)
class Constant(Schedule):
    """The same rate throughout."""

    name: ClassVar[str] = "constant"
    title: ClassVar[str] = N_("Constant")
    summary: ClassVar[str] = N_("The learning rate stays as it is.")
    is_constant: ClassVar[bool] = True
    formula: ClassVar[str] = r"1"

    def factor(self, epoch: float) -> float:
        """Return 1."""
        return 1.0

    def torch_code(self) -> str:
        """Return the constant."""
        return "1.0"


@dataclass(frozen=True)
class Step(Schedule):
    """A rate that falls in steps, as StepLR."""

    name: ClassVar[str] = "step"
    title: ClassVar[str] = N_("Step decay")
    summary: ClassVar[str] = N_("The learning rate falls by the same share every so many epochs.")
    formula: ClassVar[str] = r"\gamma^{\lfloor e/T\rfloor}"

    every: float = knob(
        50.0,
        1.0,
        10_000.0,
        log=True,
        label=N_("Every … epochs"),
        help=N_("Going up, the rate stays high for longer."),
    )
    gamma: float = knob(
        0.5,
        0.01,
        1.0,
        label=N_("Factor γ"),
        help=N_("Going up, the rate falls less at each step."),
    )

    def factor(self, epoch: float) -> float:
        """Return γ to the number of steps that are over."""
        return self.gamma ** math.floor(epoch / self.every)

    def torch_code(self) -> str:
        """Return the power."""
        return f"{self.gamma!r} ** math.floor(epoch / {self.every!r})"


@dataclass(frozen=True)
class Exponential(Schedule):
    """A rate that falls by the same share every epoch, as ExponentialLR."""

    name: ClassVar[str] = "exponential"
    title: ClassVar[str] = N_("Exponential")
    summary: ClassVar[str] = N_("The learning rate falls by the same share in every epoch, smoothly.")
    formula: ClassVar[str] = r"\gamma^{e}"

    gamma: float = knob(
        0.99,
        0.5,
        1.0,
        label=N_("Factor γ"),
        help=N_("Going up, the rate falls more slowly; at 1 it stays."),
    )

    def factor(self, epoch: float) -> float:
        """Return γ to the epoch."""
        return self.gamma**epoch

    def torch_code(self) -> str:
        """Return the power."""
        return f"{self.gamma!r} ** epoch"


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine down from the full rate, as CosineAnnealingLR, or CosineAnnealingWarmRestarts.

    Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017.
    """

    name: ClassVar[str] = "cosine"
    title: ClassVar[str] = N_("Cosine")
    summary: ClassVar[str] = N_(
        "The learning rate glides down along half a cosine, and stays there or restarts."
    )
    formula: ClassVar[str] = r"f+\frac{1-f}{2}\Bigl(1+\cos\frac{\pi e}{T}\Bigr)"

    length: float = _length(N_("Going up, the rate glides down more slowly."))
    floor: float = knob(
        0.0,
        0.0,
        1.0,
        label=N_("Floor"),
        help=N_("Going up, the rate ends higher, as this share of itself."),
    )
    restarts: bool = knob(
        False,
        label=N_("Restarts"),
        help=N_("Switched on, the rate jumps back to its full height each time it has come down."),
    )

    def factor(self, epoch: float) -> float:
        """Return the cosine, held at its end or started again."""
        share = epoch / self.length
        share = share % 1.0 if self.restarts else min(share, 1.0)
        return self.floor + (1 - self.floor) * 0.5 * (1 + math.cos(math.pi * share))

    def torch_code(self) -> str:
        """Return the cosine."""
        share = f"epoch / {self.length!r} % 1.0" if self.restarts else f"min(epoch / {self.length!r}, 1.0)"
        return f"{self.floor!r} + {1 - self.floor!r} * 0.5 * (1 + math.cos(math.pi * ({share})))"


@dataclass(frozen=True)
class Warmup(Schedule):
    """A rate that rises along a line and stays, as LinearLR."""

    name: ClassVar[str] = "warmup"
    title: ClassVar[str] = N_("Warm-up")
    summary: ClassVar[str] = N_("The learning rate starts low, rises along a straight line, and stays.")
    formula: ClassVar[str] = r"s+(1-s)\,\min\Bigl(1,\frac{e}{T}\Bigr)"

    length: float = knob(
        10.0,
        0.1,
        1_000.0,
        log=True,
        label=N_("Length in epochs"),
        help=N_("Going up, the rate rises more slowly."),
    )
    start: float = knob(
        0.01,
        0.0,
        1.0,
        label=N_("Start"),
        help=N_("Going up, the rate begins higher, as this share of itself."),
    )

    def factor(self, epoch: float) -> float:
        """Return the line, and 1 after its end."""
        return self.start + (1 - self.start) * min(epoch / self.length, 1.0)

    def torch_code(self) -> str:
        """Return the line."""
        return f"{self.start!r} + {1 - self.start!r} * min(epoch / {self.length!r}, 1.0)"


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up to the full rate and far down again along two half cosines, as OneCycleLR without its momentum.

    Source: Smith and Topin, Super-Convergence: Very Fast Training of Neural Networks, 2018.
    """

    name: ClassVar[str] = "one_cycle"
    title: ClassVar[str] = N_("One-cycle")
    summary: ClassVar[str] = N_("The learning rate swings up to its full height once, then far down.")
    formula: ClassVar[str] = (
        r"\begin{cases}1+\frac{1/d-1}{2}\bigl(1+\cos\frac{\pi e}{pT}\bigr)&e\le pT\\"
        r"\frac{1}{df}+\frac{1-1/(df)}{2}\bigl(1+\cos\frac{\pi\,(e-pT)}{T-pT}\bigr)&e>pT\end{cases}"
    )

    length: float = _length(N_("Going up, the whole cycle takes more epochs."))
    rise: float = knob(
        0.3,
        0.01,
        0.99,
        label=N_("Rising share p"),
        help=N_("Going up, more of the cycle is spent rising."),
    )
    divisor: float = knob(
        25.0,
        1.0,
        1_000.0,
        log=True,
        label=N_("Start divisor d"),
        help=N_("Going up, the rate starts lower."),
    )
    final_divisor: float = knob(
        1e4,
        1.0,
        1e6,
        log=True,
        label=N_("Final divisor f"),
        help=N_("Going up, the rate ends further below its start."),
    )

    def factor(self, epoch: float) -> float:
        """Return the rising cosine, then the falling one, then its end."""
        start, peak = 1 / self.divisor, self.rise * self.length
        if epoch <= peak:
            return _glide(start, 1.0, epoch / peak)
        return _glide(1.0, start / self.final_divisor, min((epoch - peak) / (self.length - peak), 1.0))

    def torch_code(self) -> str:
        """Return the two cosines."""
        start, peak = 1 / self.divisor, self.rise * self.length
        end = start / self.final_divisor
        up = f"1.0 + {(start - 1) / 2!r} * (1 + math.cos(math.pi * (epoch / {peak!r})))"
        share = f"min((epoch - {peak!r}) / {self.length - peak!r}, 1.0)"
        down = f"{end!r} + {(1 - end) / 2!r} * (1 + math.cos(math.pi * {share}))"
        return f"({up}) if epoch <= {peak!r} else ({down})"


def _glide(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))


SCHEDULES = register(Schedule, [Constant, Step, Exponential, Cosine, Warmup, OneCycle, Plateau])


def tracker(schedule: Schedule) -> PlateauTracker | None:
    """Return a fresh memory for a schedule that follows the loss, None for one that follows the epoch."""
    return PlateauTracker(schedule) if isinstance(schedule, Plateau) else None
