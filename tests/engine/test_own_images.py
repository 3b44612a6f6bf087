"""A visitor's own images as a data set: a network learns them, and they are found by who has the file or its link."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from engine.data.dataset import Dataset, prepare
from engine.data.datasets.folders import OwnImages, keep
from engine.data.uploads.archive import read_folders
from engine.networks.layers.pooling import Flatten
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import CrossEntropy
from tests.engine.pictures import coded, folders, noise
from tests.engine.pictures import zipped as packed


def own(count: int = 20, **knobs: str) -> OwnImages:
    return OwnImages(key=keep(read_folders(packed(folders(count=count))), owner="test"), **knobs)


@pytest.mark.parametrize("colour", ["grey", "colour"])
@pytest.mark.parametrize("side", ["28", "32"])
def test_a_network_learns_them(colour: str, side: str) -> None:
    dataset = own(colour=colour, side=side)
    assert Dataset.from_json(json.loads(json.dumps(dataset.to_json()))) == dataset
    plain = Experiment(
        dataset=dataset, network=NetworkSpec((Flatten(),)), loss=CrossEntropy(), test_fraction=0.25
    )
    run = Run(plain.checked())
    assert run.data.given == (3 if colour == "colour" else 1, int(side), int(side))
    assert run.data.classes == ("cat", "dog")
    assert (len(run.data.train_inputs), len(run.data.test_inputs)) == (30, 10)
    run.advance(30)
    assert run.reading().test_metric == 1.0


def test_grey_is_brightness() -> None:
    content = packed({f"{c}/{n}.png": coded(noise(28, 28)) for c in "ab" for n in range(2)})
    dataset = OwnImages(key=keep(read_folders(content), owner="test"))
    colours = dataset.but(colour="colour").pictures().pixels
    expected = [np.asarray(Image.fromarray(each.transpose(1, 2, 0)).convert("L")) for each in colours]
    assert np.abs(dataset.pictures().pixels[:, 0].astype(int) - expected).max() <= 1


def test_images_that_are_gone_or_never_were_get_a_sentence() -> None:
    for dataset, words in (
        (OwnImages(key="0" * 32), "no longer here"),
        (OwnImages(), "Upload a zip file first"),
    ):
        with pytest.raises(Refusal, match=words):
            prepare(dataset, features=("pixels",), test_fraction=0.2, seed=0)
    with pytest.raises(Refusal, match="names no file"):
        OwnImages(key="../etc")


def test_the_same_file_has_the_same_key_and_a_visitor_holds_two() -> None:
    contents = [packed(folders(count=count)) for count in (2, 3, 4)]
    first, second, third = (keep(read_folders(each), owner="somebody") for each in contents)
    assert first == read_folders(contents[0]).key
    with pytest.raises(Refusal, match="no longer here"):
        OwnImages(key=first).content()
    assert OwnImages(key=second).content().classes == OwnImages(key=third).content().classes == ("cat", "dog")
