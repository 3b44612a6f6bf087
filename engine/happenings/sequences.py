"""Detectors of recurrent networks: whether the beginning of a sequence is still heard at its end."""

from __future__ import annotations

import numpy as np

from engine.happenings import remedies
from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.networks.layers.simple_recurrent import Reservoir
from engine.probes.sequences.snapshot import falls
from engine.probes.sequences.verdict import percent
from engine.probes.sequences.waterfall import recurrent
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import N_

SILENT = 1e-3  # of the last step's gradient, at the first one: what `verdict` calls vanished
USELESS = 0.9  # of the loss of the constant answer


def forgotten(look: Look) -> Happening | None:
    """A network that does no better than the constant answer, and whose first step gets next to no gradient."""
    data = look.data if isinstance(look.spec, Experiment) and look.state is not None else None
    if data is None or data.train_inputs.ndim != 3 or data.pixels is not None or not look.at(100):
        return None
    cells = recurrent(look.network)
    if not cells or isinstance(cells[-1].layer, Reservoir) or cells[-1].layer.both:  # type: ignore[attr-defined]
        return None
    loss = look.parts("test_loss")
    least = look.eased("forgotten", USELESS, 0.8 * USELESS) * look.constant
    if not len(loss) or not np.mean(loss.level[-2:]) >= least:
        return None
    share = _heard(look)
    if not share <= look.eased("forgotten", SILENT, 5 * SILENT):
        return None
    title = cells[-1].layer.title
    # With its update: the sentence stays while pictures beside it go on.
    text = N_("Update {update}, {title}: only {share} of the error gets back to step 1.")
    said = remark(text, update=f"{look.step:,}", title=title, share=percent(share) if share else "0 %")
    return Happening("forgotten", said, look.step, "warning", Place("step", cells[-1].index, 0),
                     {"share": share, "constant": look.constant}, remedies.remembering(look.experiment))  # fmt: skip


def _heard(look: Look) -> float:
    """Return how long the gradient is at the first step, as a share of its length at the last one; NaN without one.

    On the same sequences as the pictures of the RNN lab: the line never contradicts what stands beside it.
    """
    assert look.state is not None
    assert look.data is not None
    if not np.isfinite(look.state.params).all():
        return float("nan")
    found = falls(look.network, look.state.params, look.state.kept, look.data, look.experiment.loss)
    lengths = found.states[-1]
    return float(lengths[0] / lengths[-1]) if lengths[-1] > 0 else float("nan")
