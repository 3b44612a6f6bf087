"""The data: which images, how many, and how they are changed while training."""

from __future__ import annotations

import streamlit as st

from engine.data.augmentation import variants
from engine.data.datasets import IMAGES
from engine.data.datasets.folders import OwnImages
from engine.data.images import Images
from engine.runs.experiment import Experiment
from playground.kit import knobs as controls
from playground.kit.choice import again
from playground.kit.desk import DATA, Desk
from playground.kit.supervised.awaited import awaited
from playground.language import _, refusal
from playground.lessons.cnn.folders import parted, understood, upload
from playground.lessons.cnn.live import ImageLive
from playground.marks import Images as Shown
from playground.marks import show

WAYS = 12  # in which the chosen image is changed to show what augmentation does


def panel(live: ImageLive, experiment: Experiment, key: str, desk: Desk) -> Experiment:
    """Draw it, the choice of the images in the row of `desk`; return what it says now, which may still be refused."""
    waiting = awaited(key)
    now = experiment.dataset
    assert isinstance(now, Images)
    with desk.knobs:
        dataset = waiting.choose(IMAGES, now, key=key, only=())
    if isinstance(dataset, OwnImages) and not dataset.key:
        desk.asks()
    with desk.group(DATA):
        if isinstance(dataset, OwnImages):
            dataset = controls.knobs(dataset, key=f"{key}-own", only=("colour", "side"))
            dataset = upload(experiment, dataset, key)
        if isinstance(dataset, OwnImages) and not dataset.key:
            waiting.wait(dataset)
            return experiment
        waiting.over()
        return _of(live, experiment, dataset, key)


def _of(live: ImageLive, experiment: Experiment, dataset: Images, key: str) -> Experiment:
    changed, own = experiment, isinstance(dataset, OwnImages)
    if not own:
        dataset = controls.knobs(dataset, key=f"{key}-count", only=("count",), advanced="hidden")
    if not parted(dataset):
        changed = controls.knobs(experiment, key=f"{key}-split", only=("test_fraction",), advanced="hidden")
    changed = changed.but(dataset=_augmented(live, dataset, key))
    train, test = live.images.data.watched or (0, 0)
    words = _("Measured on {train} training and {test} test images while it trains.")
    st.caption(words.format(train=train, test=test))
    if isinstance(dataset, OwnImages):
        understood(dataset, key)
    else:
        for remark in dataset.remarks():
            st.caption(refusal(remark.refusal()))
    return changed


def _augmented(live: ImageLive, dataset: Images, key: str) -> Images:
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
        preview = st.container()
        found = controls.knobs(dataset.augmentation, key=f"{key}-augment", advanced="inline")
        dataset = dataset.but(augmentation=found)
        with preview:
            _preview(live, dataset, key)
    return dataset


def _preview(live: ImageLive, dataset: Images, key: str) -> None:
    """Show what the knobs make of the image that is looked at, in as many updates."""
    words = _("The image you look at, as {count} updates would see it")
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        st.caption(words.format(count=WAYS))
    with right:
        seed = again(
            f"{key}-augment-again",
            _("Again"),
            icon=":material/casino:",
            width="stretch",
            help=_("Draws other changes of the same strength."),
        )
    pixels = variants(live.images.image, dataset.augmentation, count=WAYS, seed=seed)
    images = Shown(pixels.transpose(0, 2, 3, 1), columns=WAYS // 2, wide=True)
    show(images, key=f"{key}-variants")
