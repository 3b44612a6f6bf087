"""Detectors of classifiers, of images above all: one that says the same of everything."""

from __future__ import annotations

import numpy as np

from engine.happenings import remedies
from engine.happenings.curve import fall
from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.probes.verdicts import verdicts
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.runs.image_input import lens
from engine.spec import N_

SOME = 64  # images that are judged
NEARLY_ALL = 0.95
EARLY = 60  # updates before which every network may be of one mind
# What has to be remembered is found late: of sequences the first hundreds of updates may pass on one answer.
EARLY_SEQUENCES = 600


def one_class(look: Look) -> Happening | None:
    """Nearly every sample gets the same class, the share of right answers is luck, and the loss does not fall."""
    if not isinstance(look.spec, Experiment) or look.state is None or not look.at(EARLY):
        return None
    data = look.data
    if data is None or data.task == "regression" or data.train_targets.ndim != 1 or len(data.classes) < 2:
        return None
    if data.train_inputs.ndim == 3 and not look.at(EARLY_SEQUENCES):
        return None
    count = (data.watched or (len(data.train_inputs), 0))[0]
    luck = 3 * np.sqrt(look.common * (1 - look.common) / max(count, 1))
    late = look.late("train_loss")
    if not look.calm or not look.metric <= look.common + luck or len(late) < 2 or fall(late) > 0.02:
        return None
    said = _said(look)
    counts = np.bincount(said, minlength=len(data.classes))
    if not len(said) or counts.max() < look.eased("one class", NEARLY_ALL, 0.8) * len(said):
        return None
    name = data.classes[int(counts.argmax())]
    text = N_("It gives the same answer whatever it is shown, and no longer learns.")
    numbers = {"name": name, "share": float(counts.max() / len(said))}
    remedy = remedies.rated(look.spec, 0.1, anew=True)
    return Happening("one class", remark(text), look.step, "trouble", Place("picture"), numbers, remedy)


def _said(look: Look) -> np.ndarray:
    """Return the classes that some training samples are given."""
    state, data = look.state, look.data
    assert state is not None
    assert data is not None
    if not np.isfinite(state.params).all():
        return np.zeros(0, dtype=int)
    seeing = lens(look.experiment, data=data)
    some = np.linspace(0, len(data.train_inputs) - 1, min(SOME, len(data.train_inputs))).astype(int)
    if seeing is not None and data.pixels is not None:
        pixels = data.pixels[: len(data.train_inputs)].cpu().numpy()[some]
        return verdicts(state.network, state.params, state.kept, pixels, seeing)
    said = state.activations(data.train_inputs[some])[-1]
    return said.argmax(-1) if said.shape[-1] > 1 else (said[..., 0] > 0).astype(int)
