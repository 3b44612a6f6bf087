"""How a run was lost: the updates between its last row and the one at which its loss ran away, one by one.

Rows are recorded every few updates, and an explosion is over in fewer: without going back, the curve of a run that
diverged is a single point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:  # a run calls this
    from engine.runs.run import Run
    from engine.training.recording import Checkpoint

FINEST = 64  # rows that the last stretch is cut into
FARTHEST = 4096  # updates that are done again at most


def retrace(run: Run) -> int:
    """Bring a run that has diverged back to the first update at which it had, with rows on the way; return how far.

    It trains again from its last kept state, which gives the same numbers.  Where that lies too far back, or something
    was changed by hand since, everything stays as it was.
    """
    recording, lost = run.recording, run.step
    kept = [each for each in recording.checkpoints if each.step < lost]
    rows = [row for row in recording.rows if row.step < lost]
    if not kept or not rows or lost - kept[-1].step > FARTHEST or lost - rows[-1].step <= 1:
        return 0
    here, last, stride, ways = run.checkpoint(), rows[-1], recording.stride, list(recording.checkpoints)
    back(run, kept[-1])
    run.advance(last.step - run.step)
    same = run.step == last.step and np.array_equal(run.evaluate().train_loss, last.values["train_loss"])
    if same:
        recording.stride = max(1, (lost - last.step) // FINEST)
        run.advance(lost - run.step)
        recording.stride = stride
    if run.status != "diverged":
        back(run, here)
        recording.cut(last.step)
        recording.checkpoints = ways
        run.record()
    return lost - run.step


def back(run: Run, checkpoint: Checkpoint) -> None:
    """Put a run where it was at a checkpoint of its own."""
    params, kept = torch.as_tensor(checkpoint.params), torch.as_tensor(checkpoint.kept)
    run.start(checkpoint.step, checkpoint.epoch, params, kept, origin=checkpoint.origin)
    run.remember(checkpoint.memory)
    run.status = "ready"
