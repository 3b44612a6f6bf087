"""What a learning-rate schedule is: what the rate is multiplied by as training goes on.

In the formulas e is the epoch, which counts in fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.spec import Spec


@dataclass(frozen=True)
class Schedule(Spec):
    """The base of every schedule.

    `follows_loss` says that the factor depends on how training goes, and so comes from a `tracker`; `is_constant` that
    it is 1 throughout, so that nobody needs to ask.
    """

    follows_loss: ClassVar[bool] = False
    is_constant: ClassVar[bool] = False
    formula: ClassVar[str] = ""

    def factor(self, epoch: float) -> float:
        """Return what the learning rate is multiplied by at `epoch`."""
        raise NotImplementedError

    def torch_code(self) -> str:
        """Return the factor as a Python expression of `epoch`, with `import math` at hand."""
        raise NotImplementedError
