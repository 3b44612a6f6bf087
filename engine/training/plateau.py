"""The one schedule that follows the loss instead of the epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from engine.spec import N_, knob
from engine.training.schedule import Schedule


@dataclass(frozen=True)
class Plateau(Schedule):
    """A rate that falls when the loss stops falling, as ReduceLROnPlateau."""

    name: ClassVar[str] = "plateau"
    title: ClassVar[str] = N_("Reduce on plateau")
    summary: ClassVar[str] = N_(
        "The learning rate falls whenever the training loss has not improved for a while."
    )
    follows_loss: ClassVar[bool] = True
    formula: ClassVar[str] = r"\gamma^{\,n}"

    gamma: float = knob(
        0.5,
        0.01,
        0.99,
        label=N_("Factor γ"),
        help=N_("Going up, the rate falls less at each plateau."),
    )
    patience: int = knob(
        10,
        0,
        1_000,
        label=N_("Patience in epochs"),
        help=N_("Going up, the loss may stand still for longer before the rate falls."),
    )
    threshold: float = knob(
        1e-3,
        0.0,
        0.5,
        log=True,
        label=N_("Least improvement"),
        help=N_("Going up, a larger share of the loss has to go before it counts as an improvement."),
    )
    cooldown: int = knob(
        0,
        0,
        1_000,
        label=N_("Cool-down in epochs"),
        help=N_("Going up, more epochs pass after a fall before the next one is considered."),
        advanced=True,
    )
    lowest: float = knob(
        1e-4,
        0.0,
        1.0,
        log=True,
        label=N_("Floor"),
        help=N_("Going up, the rate stops falling earlier, at this share of itself."),
        advanced=True,
    )

    def factor(self, epoch: float) -> float:
        """Return 1: the epoch alone changes nothing, the factor is the tracker's."""
        return 1.0

    def torch_code(self) -> str:
        """Return the scheduler over `optimizer`, to be stepped with the training loss after each epoch."""
        return (
            f"torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor={self.gamma!r}, "
            f"patience={self.patience!r}, threshold={self.threshold!r}, cooldown={self.cooldown!r}, "
            f'min_lr={self.lowest!r} * optimizer.param_groups[0]["lr"], eps=0.0)'
        )


class PlateauTracker:
    """The memory of a Plateau: `observe` the training loss once an epoch, read `factor`.

    What it remembers are the plain numbers in its `__dict__`; the rule lies beside them, so that a checkpoint
    that is put back brings the past, not former settings.
    """

    __slots__ = ("__dict__", "rule")

    def __init__(self, rule: Plateau) -> None:
        self.rule = rule
        self.factor = 1.0
        self.best = math.inf
        self.waited = 0
        self.cooling = 0

    def observe(self, loss: float) -> float:
        """Take in the training loss after an epoch and return the factor from now on."""
        if loss < self.best * (1 - self.rule.threshold):
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.cooling > 0:
            self.cooling, self.waited = self.cooling - 1, 0
        if self.waited > self.rule.patience:
            self.factor = max(self.factor * self.rule.gamma, self.rule.lowest)
            self.cooling, self.waited = self.rule.cooldown, 0
        return self.factor
