"""The lines of a script by which L1 stops weights at zero; see docs/decisions/012."""

from __future__ import annotations

from engine.export.section import Say, comment, indented
from engine.spec import N_
from engine.training.regularisation import Regularisation


class Stopping:
    """Three places within an update, each of them empty where L1 is off or acts by its slope alone."""

    def __init__(self, rules: Regularisation, say: Say) -> None:
        self.rules, self.say = rules, say

    def slopes(self) -> list[str]:
        """Return what adds to the gradients of `weights`, after they are known and before they are clipped."""
        why, l1 = N_("L1: its slope, and at zero only what pulls harder than it counts"), repr(self.rules.l1)
        added = f"w.grad += torch.where(w == 0, -w.grad.clamp(-{l1}, {l1}), {l1} * w.sign())"
        return self._within([*comment(self.say(why)), "for w in weights:", f"    {added}"])

    def sides(self) -> list[str]:
        """Return what notes on which side of zero each weight has to stay, before anything moves."""
        return self._within(["sides = [torch.where(w == 0, -w.grad.sign(), w.sign()) for w in weights]"])

    def stopped(self) -> list[str]:
        """Return what puts weights to zero that came to the other side, after the step."""
        why = N_("L1: a weight that would change its sign stops at zero")
        loop = ["for w, side in zip(weights, sides):", "    w.masked_fill_(w * side <= 0, 0)"]
        return self._within([*comment(self.say(why)), *loop])

    def _within(self, lines: list[str]) -> list[str]:
        return ["with torch.no_grad():", *indented(lines)] if self.rules.proximal else []
