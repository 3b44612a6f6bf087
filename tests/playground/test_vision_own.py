"""Images of one's own and pages of test images: wishes of the browser that make sense are carried out, others not."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.augmentation import Augmentation, variants
from engine.data.datasets import IMAGES
from engine.data.uploads.bitmap import Bitmap
from engine.data.uploads.framing import Framing, framed
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.network import NetworkSpec
from engine.probes import verdicts as module
from engine.probes.verdicts import verdicts
from engine.runs.experiment import Experiment
from engine.runs.image_input import lens
from engine.training.losses import CrossEntropy
from playground.lessons.cnn.album import PAGE
from playground.lessons.cnn.brought import Brought
from playground.lessons.cnn.live import ImageLive
from playground.stage.drawing import SIDE
from tests.playground.driven import Browser, Clock

SMALL = Experiment(
    dataset=IMAGES["small_digits"](count=400),
    network=NetworkSpec((Convolution(channels=4), Pool(), Flatten())),
    loss=CrossEntropy(),
    batch=32,
    test_fraction=0.5,
)
COUNT = 200  # test images


@pytest.fixture
def live(clock: Clock, waker: Any) -> ImageLive:
    """A run of a few images, a little trained, with nobody but the test to drive it."""
    found = ImageLive(SMALL)
    found.advance(40)
    return found


def sheet() -> np.ndarray:
    """Return a drawing, a thick stroke in a corner."""
    found = np.zeros((SIDE, SIDE), np.uint8)
    found[10:70, 20:32] = 255
    return found


def draw(live: ImageLive, drawn: np.ndarray, *, centre: bool = True) -> None:
    text = base64.b64encode(drawn.tobytes()).decode()
    live.command({"do": "sheet", "pixels": text, "centre": centre})


def browse(
    live: ImageLive, *, page: int = 0, wrong: bool = False, label: int | None = None, **more: Any
) -> None:
    live.command({"do": "browse", "source": "main", "page": page, "wrong": wrong, "label": label, **more})


def judged(live: ImageLive) -> np.ndarray:
    run = live.main
    seen = lens(run.experiment)
    assert seen is not None
    params, kept = run.backend.params.detach()[0].numpy(), run.backend.kept[0].numpy()
    return verdicts(run.network, params, kept, run.data.test_inputs, seen)


def test_what_is_drawn_is_framed_as_the_data_are_and_answered(live: ImageLive) -> None:
    browser = Browser(live)
    before = browser.frame()[1]["main/chances"].copy()
    draw(live, sheet())
    header, arrays = browser.frame()
    assert np.array_equal(arrays["main/image"], framed(sheet(), (1, 8, 8), Framing(centre=True)))
    assert header["image"] == {"position": None, "label": None}
    assert not np.array_equal(arrays["main/chances"], before)
    draw(live, sheet(), centre=False)
    assert np.array_equal(browser.frame()[1]["main/image"], framed(sheet(), (1, 8, 8), Framing()))
    live.command({"do": "image", "position": 3})
    assert np.array_equal(browser.frame()[1]["main/image"], live.main.data.test_inputs[3])


def test_a_drawing_is_framed_anew_for_other_data(live: ImageLive) -> None:
    draw(live, sheet())
    live.change(SMALL.but(dataset=IMAGES["handwritten"](count=200)))
    assert np.array_equal(live.images.image, framed(sheet(), (1, 28, 28), Framing(centre=True)))
    live.fork()
    other = live.strands["fork"]
    assert np.array_equal(other.image, live.images.image)  # type: ignore[attr-defined]
    draw(live, np.zeros((SIDE, SIDE), np.uint8))
    assert not live.images.image.any()
    assert not other.image.any()  # type: ignore[attr-defined]


def test_an_uploaded_picture_is_shown_framed(live: ImageLive) -> None:
    picture = Bitmap(np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8))
    live.show(Brought(picture, Framing(invert=True)))
    assert np.array_equal(live.images.image, framed(picture, (1, 8, 8), Framing(invert=True)))


GOOD = {"do": "sheet", "pixels": base64.b64encode(sheet().tobytes()).decode(), "centre": True}
NONSENSE = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.integers())
)


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {"do": st.sampled_from(["sheet", "browse", "image"])},
        optional=dict.fromkeys(
            ("pixels", "centre", "page", "wrong", "label", "source", "position", "again"), NONSENSE
        ),
    )
)
def test_nonsense_is_left_alone(message: dict[str, Any]) -> None:
    live = ImageLive(SMALL)
    live.command(message)
    assert live.images.own is None
    album = live.images.album
    assert album is not None
    assert 0 <= album.page < album.pages
    assert 0 <= live.images.chosen < COUNT


@pytest.mark.parametrize(
    "change",
    [
        {"pixels": GOOD["pixels"][:-4]},
        {"pixels": GOOD["pixels"] + "AAAA"},
        {"pixels": "é" * len(GOOD["pixels"])},
        {"pixels": "=" * len(GOOD["pixels"])},
        {"pixels": "A" * 2_000_000},
        {"centre": 1},
        {"centre": None},
    ],
)
def test_a_drawing_of_another_size_is_none(live: ImageLive, change: dict[str, Any]) -> None:
    live.command(GOOD | change)
    assert live.images.own is None
    live.command(GOOD)
    assert live.images.own is not None


def test_pages_hold_every_test_image_once(live: ImageLive) -> None:
    browser, seen = Browser(live), []
    header = browser.frame()[0]
    assert header["album"]["pages"] == -(-COUNT // PAGE)
    for page in range(header["album"]["pages"]):
        browse(live, page=page)
        header, arrays = browser.frame()
        positions = arrays["main/strip_positions"]
        assert np.array_equal(arrays["main/strip"], live.main.data.test_inputs[positions])
        assert np.array_equal(arrays["main/strip_labels"], live.main.data.test_targets[positions])
        assert np.array_equal(arrays["main/said"], judged(live)[positions])
        seen += positions.tolist()
    assert seen == list(range(COUNT))
    browse(live, page=1000)
    assert browser.frame()[0]["album"]["page"] == header["album"]["pages"] - 1
    browse(live, page=-5)
    assert browser.frame()[0]["album"]["page"] == 0


def test_only_those_of_a_class_or_only_wrong_ones(live: ImageLive) -> None:
    data = live.main.data
    browse(live, label=3)
    assert live.images.album is not None
    assert live.images.album.positions.tolist() == np.flatnonzero(data.test_targets == 3).tolist()
    wrong = np.flatnonzero(judged(live) != data.test_targets)
    assert 0 < len(wrong) < COUNT
    browse(live, wrong=True)
    assert live.images.album.positions.tolist() == wrong.tolist()
    assert live.images.album.header()["judged"] == COUNT
    browse(live, wrong=True, label=3)
    assert live.images.album.positions.tolist() == [at for at in wrong if data.test_targets[at] == 3]
    browse(live, label=99)
    assert live.images.album.label == 3, "there is no such class"


def test_wrong_ones_stay_put_while_one_turns_the_pages_and_are_looked_for_again_when_asked(
    live: ImageLive,
) -> None:
    browse(live, wrong=True)
    before = live.images.album
    assert before is not None
    live.advance(200)
    browse(live, wrong=True, page=1)
    assert live.images.album is not None
    assert np.array_equal(live.images.album.positions, before.positions)
    assert live.images.album.step == 40
    browse(live, wrong=True, again=True)
    fewer = np.flatnonzero(judged(live) != live.main.data.test_targets)
    assert live.images.album.positions.tolist() == fewer.tolist() != before.positions.tolist()
    assert live.images.album.step == 240


def test_the_strip_outlives_a_change_but_not_other_data(live: ImageLive) -> None:
    browse(live, label=2)
    live.change(SMALL.but(batch=16))
    assert live.images.album is not None
    assert live.images.album.label == 2
    live.change(SMALL.but(dataset=IMAGES["small_digits"](count=300)))
    assert live.images.album is not None
    assert live.images.album.label is None
    assert len(live.images.album.positions) == 150


def test_counts_of_each_class_travel(live: ImageLive) -> None:
    arrays = Browser(live).frame()[1]
    data = live.main.data
    expected = [[int((t == k).sum()) for k in range(10)] for t in (data.train_targets, data.test_targets)]
    assert arrays["main/counts"].tolist() == expected


def test_verdicts_are_what_the_evaluation_counts(live: ImageLive, monkeypatch: pytest.MonkeyPatch) -> None:
    data = live.main.data
    said = judged(live)
    assert len(said) == COUNT
    right = (said == data.test_targets).mean()
    assert right == pytest.approx(live.main.reading().test_metric, abs=1e-6)
    monkeypatch.setattr(module, "AT_ONCE", 7)
    assert np.array_equal(judged(live), said)


def test_variants_are_what_augmentation_makes() -> None:
    image = IMAGES["small_digits"]().pictures().pixels[0]
    still = variants(image, Augmentation(), count=12, seed=0)
    assert still.shape == (12, 1, 8, 8)
    assert (still == image).all()
    mirrored = variants(image, Augmentation(flip=True), count=12, seed=0)
    kinds = {bytes(each.tobytes()) for each in mirrored}
    assert kinds == {image.tobytes(), image[:, :, ::-1].tobytes()}
    noisy = [variants(image, Augmentation(noise=0.2), count=12, seed=seed) for seed in (1, 1, 2)]
    assert np.array_equal(noisy[0], noisy[1])
    assert not np.array_equal(noisy[0], noisy[2])
    assert len({each.tobytes() for each in noisy[0]}) == 12
