"""Images of one's own in the CNN lab: to look at and to learn from; bad files are explained, nothing is lost."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.data.augmentation import Augmentation
from engine.data.datasets.folders import OwnImages
from engine.data.uploads.bitmap import bitmap
from engine.data.uploads.framing import Framing, framed
from playground.kit import link
from playground.lessons.cnn.live import ImageLive
from playground.lessons.cnn.presets import PRESETS
from playground.stage.core.frame import unpack
from tests.engine.pictures import claiming, coded, folders, noise, trial, zipped
from tests.pages.network import healthy, mounted, warnings
from tests.pages.opened import opened, said

BY_NAME = {each.name: each.spec for each in PRESETS}
FOLDERS = zipped(folders(("cat", "dog", "emu"), 12) | {"readme.txt": b"x"})
PAPER = np.full((50, 80, 3), 230, np.uint8)
PAPER[10:40, 30:36] = 30


def page(name: str = "tiny") -> AppTest:
    return healthy(opened("cnn", query={"e": link.encode(BY_NAME[name])}))


def live(app: AppTest) -> ImageLive:
    return app.session_state["cnn-live"]


def look(app: AppTest, way: str) -> AppTest:
    return healthy(app.segmented_control(key="cnn-looking").set_value(way).run())


def bring(app: AppTest, content: bytes, name: str = "mine.png") -> AppTest:
    return app.file_uploader(key="cnn-image:file").set_value((name, content, "image/png")).run()


def pack(app: AppTest, content: bytes, name: str = "mine.zip") -> AppTest:
    return app.file_uploader(key="cnn-zip:file").set_value((name, content, "application/zip")).run()


def awaiting() -> AppTest:
    app = page()
    live(app).advance(25)
    return healthy(app.selectbox(key="cnn-dataset:kind").set_value("own_images").run())


def test_a_sheet_to_draw_on_is_one_click_away() -> None:
    app = look(page(), "draw")
    (data,) = [data for name, data in mounted(app) if name == "drawing"]
    assert data["centre"] is True
    assert data["token"] == live(app).channel.token
    assert [name for name, _ in mounted(app)].count("gallery") == 1, "the answer is still there"
    app = look(app, "test")
    assert "drawing" not in [name for name, _ in mounted(app)]


def test_an_uploaded_picture_is_looked_at_as_the_data_would_have_it() -> None:
    app = bring(look(page("digits"), "upload"), coded(PAPER))
    assert warnings(app) == []
    shape, picture = (1, 28, 28), bitmap(coded(PAPER))
    guessed = Framing(invert=True, centre=True)
    assert np.array_equal(live(app).images.image, framed(picture, shape, guessed, box=20 / 28))
    assert live(app).images.label is None
    app.toggle(key="cnn-framing:framing:centre").set_value(False).run()
    assert np.array_equal(live(app).images.image, framed(picture, shape, Framing(invert=True)))
    app.toggle(key="cnn-framing:framing:invert").set_value(False).run()
    assert np.array_equal(live(app).images.image, framed(picture, shape, Framing()))
    live(app).choose(3)
    app.run()
    app.button(key="cnn-image-again").click().run()
    assert np.array_equal(live(app).images.image, framed(picture, shape, Framing()))
    assert [each.key for each in app.button if each.key == "cnn-image-again"] == []


def test_a_thin_seven_in_its_corner_is_found_and_its_buttons_lead_on_and_back() -> None:
    app = bring(look(page("digits"), "upload"), trial("I02"))
    found = live(app).images.image
    assert 0.05 < (found > 128).mean() < 0.2
    assert any("What is drawn was found" in text for text in said(app))
    app.button(key="cnn-picture:ink:0").click().run()
    assert live(app).images.image.mean() < 5, "the whole page: hardly anything is left of a thin line"
    app.button(key="cnn-picture:whole:undo").click().run()
    assert np.array_equal(live(app).images.image, found)
    app.slider(key="cnn-framing:framing:threshold").set_value(90.0).run()
    assert any("of 512×384 pixels" in text or "Nothing drawn" in text for text in said(app))
    assert app.slider(key="cnn-framing:framing:threshold").value == 90
    undo = [each for each in app.button if (each.key or "").endswith(":undo")]
    healthy(undo[0].click().run())
    assert app.slider(key="cnn-framing:framing:threshold").value == 0
    assert np.array_equal(live(app).images.image, found)


def test_a_zip_s_own_split_is_kept_until_the_reader_mixes_it() -> None:
    app = pack(awaiting(), trial("I08"))
    assert warnings(app) == []
    data = live(app).main.data
    assert (len(data.train_targets), len(data.test_targets)) == (120, 40)
    shares = [each.key for each in app.slider if "test_fraction" in (each.key or "")]
    assert shares == [], "nothing is left to choose"
    app.button(key="cnn-zip-reading:layout:0").click().run()
    assert live(app).experiment().dataset.layout == "mixed"  # type: ignore[attr-defined]
    assert "test_fraction" in " ".join(each.key or "" for each in app.slider)
    app.button(key="cnn-zip-reading:layout:undo").click().run()
    assert len(live(app).main.data.test_targets) == 40


def test_what_was_done_to_a_picture_is_said() -> None:
    moving = coded(noise(), "GIF", save_all=True, append_images=[])
    app = bring(look(page(), "upload"), coded(np.dstack([PAPER, PAPER[:, :, 0]])), "see.png")
    assert any("transparent in places" in text for text in said(app))
    app = bring(app, moving, "still.gif")
    assert warnings(app) == []


BAD = {
    "no image": (b"hello", "no image that can be read"),
    "20,000 pixels wide": (claiming(20_000, 8_000), "20,000×8,000 pixels"),
    "cut off": (coded(noise(80, 80))[:3000], "damaged or cut off"),
    "a zip": (FOLDERS, "This is a ZIP file, no image"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_gets_its_sentence_and_the_last_one_stays(name: str) -> None:
    content, words = BAD[name]
    app = page()
    live(app).advance(10)
    app = bring(look(app, "upload"), coded(PAPER))
    before = live(app).images.image.copy()
    app = bring(app, content, "bad.png")
    (sentence,) = warnings(app)
    assert words in sentence
    assert np.array_equal(live(app).images.image, before)
    assert live(app).main.step == 10
    assert app.toggle(key="cnn-framing:framing:invert").value is True


def test_own_folders_are_learned_from() -> None:
    app = pack(awaiting(), FOLDERS)
    assert warnings(app) == []
    run = live(app).main
    assert isinstance(run.experiment.dataset, OwnImages)
    assert run.data.classes == ("cat", "dog", "emu")
    assert run.data.given == (1, 28, 28)
    assert any("no images: 1." in text for text in said(app))
    step = run.step
    live(app).advance(60)
    healthy(app.run())
    assert live(app).main.step == step + 60, "a rerun does not start it anew"
    app.selectbox(key="cnn-own:own_images:colour").set_value("colour").run()
    app.selectbox(key="cnn-own:own_images:side").set_value("32").run()
    assert warnings(app) == []
    assert live(app).main.data.given == (3, 32, 32)
    look(app, "draw")
    (data,) = [data for name, data in mounted(app) if name == "drawing"]
    assert data["centre"] is False


def test_choosing_own_images_waits_for_the_file_and_goes_on_meanwhile() -> None:
    app = awaiting()
    for _ in range(2):
        healthy(app.run())
        assert app.selectbox(key="cnn-dataset:kind").value == "own_images"
    assert live(app).experiment() == BY_NAME["tiny"]
    assert live(app).main.step == 25
    app.selectbox(key="cnn-dataset:kind").set_value("handwritten").run()
    assert warnings(app) == []
    assert live(app).experiment().dataset.name == "handwritten"


BAD_ZIPS = {
    "no zip": (b"hello", "no zip file"),
    "one class": (zipped(folders(("cat",))), "nothing to tell apart"),
    "one image of each class": (zipped(folders(count=1)), "one image only"),
    "leads out": (zipped(folders() | {"../x.png": coded(PAPER)}), "outside of itself"),
}


@pytest.mark.parametrize("name", BAD_ZIPS)
def test_a_bad_zip_gets_its_sentence_and_nothing_is_lost(name: str) -> None:
    content, words = BAD_ZIPS[name]
    app = pack(awaiting(), content, "bad.zip")
    (sentence,) = warnings(app)
    assert words in sentence
    assert "{" not in sentence
    assert live(app).experiment() == BY_NAME["tiny"]
    assert live(app).main.step == 25
    if app.selectbox(key="cnn-dataset:kind").value != "own_images":
        app = healthy(app.selectbox(key="cnn-dataset:kind").set_value("own_images").run())
    pack(app, FOLDERS, "good.zip")
    assert warnings(app) == []
    assert live(app).main.data.classes == ("cat", "dog", "emu")


def test_a_set_is_its_visitors_until_another_has_the_link() -> None:
    app = pack(awaiting(), FOLDERS)
    query = {"e": link.encode(live(app).experiment())}
    other = opened("cnn", query=query)
    assert warnings(other) == []
    assert live(other).main.data.classes == ("cat", "dog", "emu")
    stranger = live(app).experiment().but(dataset=OwnImages(key="f" * 32))
    third = opened("cnn", query={"e": link.encode(stranger)})
    assert "no longer here" in warnings(third)[0]
    assert live(third).experiment() == PRESETS[0].spec


def variants_of(app: AppTest) -> bytes:
    """Return the images of the preview, as they are sent; they are the only picture that fills its width."""
    marks = [data["mark"] for name, data in mounted(app) if name == "marks_mark" and data.get("mark")]
    frames = [unpack(base64.b64decode(each)) for each in marks]
    ((_, arrays),) = [found for found in frames if found[0].get("wide")]
    assert arrays["pixels"].shape == (12, 8, 8, 1)
    return arrays["pixels"].tobytes()


def test_augmentation_is_previewed_as_the_knobs_stand() -> None:
    app = page()
    still = variants_of(app)
    slider = next(each for each in app.slider if each.key == "cnn-augment:augmentation:rotate")
    slider.set_value(30.0).run()
    turned = variants_of(app)
    assert turned != still
    assert live(app).experiment().dataset.augmentation == Augmentation(rotate=30)  # type: ignore[attr-defined]
    app.run()
    assert variants_of(app) == turned, "a rerun alone draws nothing new"
    app.button(key="cnn-augment-again").click().run()
    assert variants_of(app) != turned
