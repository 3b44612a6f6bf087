"""Which frames go out with the gradients alone: what a reader waits for does not wait for all the rest."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds in a row: on a machine that is never done with gradients the rest has its turn all the same.
LONGEST = 0.5


@dataclass
class Haste:
    """Whether the next frame is a hasty one, that leaves out plots and what lies inside."""

    on: bool = False
    _since: float | None = None  # when the first one of a row of hasty frames was due

    def note(self, found: bool, now: float) -> bool:
        """Note whether new gradients were found, and return whether what hasty frames left out is due."""
        since = now if self._since is None else self._since
        before, self.on = self.on, found and now - since < LONGEST
        self._since = since if self.on else None
        return before and not self.on
