"""The data panel: which images, how many, how they are changed while training."""

from __future__ import annotations

import streamlit as st

from engine.datasets import IMAGES
from engine.experiment import Experiment
from engine.images import Images
from playground import controls
from playground.language import _
from playground.stage.gallery import strip
from playground.vision.live import ImageLive


def panel(live: ImageLive, key: str) -> Experiment:
    """Draw the panel and return the experiment that it says now; it may still be refused when it is run."""
    experiment = live.experiment(live.edited)
    dataset = controls.choose(
        IMAGES,
        experiment.dataset,
        key=f"{key}-dataset",
        label=_("Data"),
        help=_("What the network is to learn."),
        only=("count",),
        advanced="hidden",
    )
    assert isinstance(dataset, Images)
    changed = experiment.but(dataset=_augmented(dataset, key))
    changed = controls.knobs(changed, key=f"{key}-split", only=("test_fraction",), advanced="hidden")
    if dataset.puzzle:
        st.caption(_(dataset.puzzle))
    strip(live.channel.token, key=f"{key}-strip", source=live.edited)
    return changed


def _augmented(dataset: Images, key: str) -> Images:
    count = sum(
        getattr(dataset.augmentation, name) != entry.default
        for name, entry in type(dataset.augmentation).__dataclass_fields__.items()
    )
    label = _("Augment ({count} on)").format(count=count) if count else _("Augment")
    with st.popover(
        label,
        icon=":material/auto_awesome_motion:",
        width="stretch",
        help=_("Changes every training image a little, each time another way."),
    ):
        found = controls.knobs(dataset.augmentation, key=f"{key}-augment", advanced="inline")
    return dataset.but(augmentation=found)
