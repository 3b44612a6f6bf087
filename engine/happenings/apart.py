"""What is said of recurrent networks that learn the same side by side: who has it, and who still has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import N_

# Of the loss of the constant answer: below the one it is learned, above the other it is not.
LEARNED, USELESS = 0.1, 0.9
STAYS = 3  # recorded losses that have to lie below


def apart(moments: Sequence[tuple[str, Any]]) -> list[Happening]:
    """Return who of these, each with its name, learned first, and who still has not; nothing where all or none have.

    Learned is what brings the test loss below a tenth of that of the best constant answer, and keeps it there.
    """
    learned: list[tuple[int, str]] = []
    useless: list[str] = []
    for title, moment in moments:
        look = Look(moment.spec, moment.step, moment.recording, getattr(moment, "state", None))
        if not isinstance(look.spec, Experiment) or look.data is None or look.data.train_inputs.ndim != 3:
            return []
        shares = look.curve("test_loss") / look.constant
        known = np.isfinite(shares)
        shares, steps = shares[known], look.steps[known]
        if len(shares) < STAYS:
            return []
        if (shares[-STAYS:] < LEARNED).all():
            late = np.flatnonzero(shares >= LEARNED)
            learned.append((int(steps[late[-1] + 1 if len(late) else 0]), title))
        elif shares[-STAYS:].mean() >= USELESS:
            useless.append(title)
    if not learned or not useless:
        return []
    update, first = min(learned)
    text = N_("{first} learned it at update {update}; no better than always the same answer: {others}.")
    said = remark(text, first=first, update=f"{update:,}", others=", ".join(useless))
    numbers = {"learned": len(learned), "useless": len(useless)}
    return [Happening("apart", said, update, "good", Place("curve", name="test_loss", step=update), numbers,
                      level=len(learned) - len(useless))]  # fmt: skip
