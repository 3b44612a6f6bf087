"""Detectors of models: what is learned without labels, by the names of their measures."""

from __future__ import annotations

import numpy as np

from engine.happenings.happening import Edit, Happening, Place, Remedy
from engine.happenings.look import Look
from engine.happenings.losses import measure
from engine.models.gan import GAN, MODES
from engine.models.translation import Translation
from engine.models.vae import VAE
from engine.remark import Remark, remark
from engine.spec import N_
from engine.training.model import Model

CROWDED = 2  # clouds of a GAN, at most, that count as few
LONG = 300  # updates before a collapse is one
GOALS = (0.5, 0.9, 0.99)  # of the phrases


def _ready(look: Look, updates: int) -> bool:
    return isinstance(look.spec, Model) and look.at(updates) and len(look.steps) > 2


def falling(look: Look) -> Happening | None:
    """The loss has fallen to a half, a quarter, an eighth … of what it was at the start: each is an event."""
    loss = measure(look) if _ready(look, 1) else None
    if loss is None or loss.kind == "r2":
        return None
    values = look.curve(loss.name)
    fine = np.flatnonzero(np.isfinite(values))
    if len(fine) < 3 or values[fine[0]] <= 0:
        return None
    lowest = np.minimum.accumulate(values[fine])
    halvings = int(np.floor(np.log2(values[fine[0]] / max(float(lowest[-1]), 1e-12))))
    if halvings < 1:
        return None
    place = int(np.flatnonzero(lowest <= values[fine[0]] * 0.5**halvings)[0])
    update, share = int(look.steps[fine[place]]), 2**halvings
    text = N_("It learns: at update {update} its loss had fallen to 1/{share} of the first.")
    if loss.kind == "share":
        text = N_("It learns: at update {update} its mistakes had fallen to 1/{share} of the first.")
    return Happening("falling", remark(text, update=update, share=share), update, "good",
                     Place("curve", name=loss.name, step=update), {"share": share}, level=halvings)  # fmt: skip


def collapsed(look: Look) -> Happening | None:
    """A code that says nothing any more, or a generator whose points all crowd on a few clouds."""
    if not _ready(look, LONG):
        return None
    if isinstance(look.spec, VAE):
        return _silent_code(look, look.spec)
    if isinstance(look.spec, GAN):
        return _crowded(look)
    return None


def _silent_code(look: Look, spec: VAE) -> Happening | None:
    active = look.curve("active")[-3:]
    if not len(active) or not (active == 0).all():
        return None
    remedy = None
    if not spec.through:
        remedy = Remedy(remark(N_("Let the gradient through")), (Edit(("through",), True),))
    elif spec.noisy and spec.beta > 1:
        remedy = Remedy(
            remark(
                N_(
                    "β = {beta}",
                ),
                beta="1",
            ),
            (Edit(("beta",), 1.0),),
        )
    text = N_("No number of the code says anything: every image gets the same code.")
    return Happening("collapsed", remark(text), look.step, "warning", Place("curve", name="active", step=look.step),
                     {"active": 0}, remedy)  # fmt: skip


def _crowded(look: Look) -> Happening | None:
    modes = look.curve("modes")[-5:]
    if len(modes) < 5 or not (modes <= look.eased("collapsed", CROWDED, CROWDED + 1)).all():
        return None
    count = int(modes[-1])
    said: Remark = remark(N_("All its points crowd on {count} of {all} clouds."), count=count, all=MODES)
    if count == 0:
        said = remark(N_("None of its points lie where the true ones do."))
    return Happening("collapsed", said, look.step, "warning", Place("curve", name="modes", step=look.step),
                     {"modes": count}, level=-count)  # fmt: skip


def found(look: Look) -> Happening | None:
    """All clouds of a GAN are found, or so many phrases are translated whole."""
    if not _ready(look, 1):
        return None
    if isinstance(look.spec, GAN) and look.last("modes") == MODES:
        update = (
            int(look.steps[np.flatnonzero(~(look.curve("modes") == MODES))[-1] + 1])
            if ((look.curve("modes") != MODES).any())
            else 0
        )
        text = N_("Since update {update} its points lie on all {all} clouds.")
        return Happening("found", remark(text, update=update, all=MODES), update, "good",
                         Place("curve", name="modes", step=update), {"modes": MODES})  # fmt: skip
    if isinstance(look.spec, Translation):
        return _phrases(look)
    return None


def _phrases(look: Look) -> Happening | None:
    phrases = look.curve("phrases")
    reached = [level for level, goal in enumerate(GOALS) if (phrases >= goal).any()]
    if not reached:
        return None
    goal = GOALS[reached[-1]]
    update = int(look.steps[np.flatnonzero(phrases >= goal)[0]])
    text = N_("At update {update}, {share} % of the phrases came out whole for the first time.")
    said = remark(text, update=update, share=f"{100 * goal:.0f}")
    return Happening("found", said, update, "good", Place("curve", name="phrases", step=update),
                     {"share": goal}, level=reached[-1])  # fmt: skip
