"""Images of one's own in the CNN lab in a real browser: drawn, from a file, from a zip; pages of test images."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.kit import link
from playground.lessons.cnn.presets import PRESETS
from tests.browser.lab import TINY, Lab
from tests.browser.network import TOLD
from tests.engine.pictures import coded, folders, trial, zipped


@pytest.fixture
def lab(server, new_page) -> Lab:
    """The lab with the smallest network."""
    return Lab(new_page(f"{server.url}/cnn?e={link.encode(TINY)}"))


def test_the_answer_follows_the_hand(lab: Lab) -> None:
    frames = lab.page.evaluate("document.querySelectorAll('[data-testid=stApp]').length")
    lab.look("draw")
    lab.sheet.wait_for()
    first = lab.array("chances")
    lab.stroke((0.3, 0.2), (0.7, 0.2), (0.5, 0.8))
    filled = "[...Array(8).keys()].every((y) => Math.max(...image.slice(8 * y, 8 * y + 8)) >= 48)"
    lab.until(f"run.image.position === null && {filled}")  # scaled to the height of the data's own
    lab.page.wait_for_timeout(300)
    drawn = lab.array("image")
    assert lab.array("chances") != first
    assert frames == 1
    lab.page.get_by_role("checkbox", name="Centre and scale").uncheck()
    lab.page.wait_for_function(
        f"(old) => Array.from({TOLD}.arrays['main/image']).join() !== old", arg=",".join(map(str, drawn))
    )
    lab.look("test")
    lab.look("draw")
    lab.until("Math.max(...image) > 60")
    expect(lab.page.get_by_role("button", name="Undo")).to_be_enabled()
    lab.sheet.focus()
    lab.page.keyboard.press("Control+z")
    lab.until("Math.max(...image) === 0")
    expect(lab.page.get_by_role("button", name="Clear")).to_be_disabled()
    lab.look("test")
    lab.page.locator(".strip button").nth(2).click()
    lab.until("run.image.position === 2")


def test_a_drawing_does_not_stop_the_training(lab: Lab) -> None:
    lab.look("draw")
    lab.toggle.click()
    lab.until("run.step > 20")
    step = lab.run()["step"]
    for at in (0.3, 0.5, 0.7):
        lab.stroke((at, 0.2), (at, 0.8))
    lab.until(f"run.step > {step} && run.status === 'playing' && Math.max(...image) > 100")


def test_a_file_is_looked_at_and_a_bad_one_explained(lab: Lab) -> None:
    lab.look("upload")
    paper = np.full((60, 90, 3), 235, np.uint8)
    paper[10:50, 40:50] = 20
    lab.bring("image", coded(paper), "stroke.png")
    lab.until("run.image.position === null")
    bright = np.array(lab.array("image")).reshape(8, 8)
    assert bright[0, 0] < 40 < 100 < bright[4].max(), "light on dark, as the data are"
    lab.page.get_by_text("Invert").click()
    lab.until("image[0] > 200")
    lab.bring("image", coded(paper)[:120], "cut.png")
    expect(lab.page.get_by_role("alert").filter(has_text="damaged or cut off")).to_be_visible()
    lab.until("image[0] > 200")


def test_pictures_and_zips_as_they_come(server, new_page) -> None:
    digits = next(each for each in PRESETS if each.name == "digits").spec
    lab = Lab(new_page(f"{server.url}/cnn?e={link.encode(digits)}"))
    lab.look("upload")
    for name in ("I02", "I05"):
        lab.bring("image", trial(name), f"{name}.jpg")
        lab.until("run.image.position === null && image.length === 784 && Math.max(...image) > 250")
        # The next file has to wait until all is said of this one: a browser drops one that comes in between.
        expect(lab.page.get_by_text(f"{name}.jpg").first).to_be_visible()
        expect(lab.page.get_by_text("What is drawn was found")).to_be_visible()
        expect(lab.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
        inked = (np.array(lab.array("image")) > 128).mean()
        assert 0.05 < inked < 0.2
    lab.bring("image", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), "phone.jpg")
    expect(lab.page.get_by_role("alert").filter(has_text="Save it as JPEG")).to_be_visible()
    lab.look("test")
    lab.page.get_by_role("combobox", name="Data", exact=True).click()
    lab.page.get_by_role("option", name="Your own images").click()
    lab.bring("zip", trial("I08"), "mine.zip")
    expect(lab.page.get_by_text("120 images to learn from, 40 to test with")).to_be_visible()
    lab.page.get_by_role("button", name="Mix them and divide anew").click()
    expect(lab.page.get_by_text("divided anew.")).to_be_visible()


def test_a_zip_of_folders_is_learned_from_and_a_bad_one_explained(lab: Lab) -> None:
    lab.page.get_by_role("combobox", name="Data", exact=True).click()
    lab.page.get_by_role("option", name="Your own images").click()
    lab.page.locator(".st-key-cnn-zip-file").wait_for()
    lab.bring("zip", zipped(folders() | {"../evil.png": b"x"}), "evil.zip")
    expect(lab.page.get_by_role("alert").filter(has_text="outside of itself")).to_be_visible()
    assert lab.run()["album"]["pages"] > 5
    lab.bring("zip", zipped(folders(("cat", "dog", "emu"), 30)), "good.zip")
    lab.until("scene.classes.join() === 'cat,dog,emu'")
    expect(lab.page.get_by_role("alert")).to_have_count(0)
    expect(lab.page.locator(".bars button")).to_have_count(3)
    expect(lab.page.locator(".balance")).to_contain_text("; 30 of each class")
    lab.toggle.click()
    lab.until("run.step > 50")


def test_test_images_page_by_page_by_class_and_only_wrong_ones(lab: Lab) -> None:
    page = lab.page
    pages = lab.run()["album"]["pages"]
    lab.image(3).click()
    lab.until("run.image.position === 3")
    expect(lab.image(3)).to_have_attribute("aria-checked", "true")
    lab.image(3).press("ArrowRight")
    lab.until("run.image.position === 4")
    expect(lab.image(4)).to_be_focused()
    page.get_by_role("button", name="Images after these").click()
    lab.until("run.album.page === 1")
    expect(page.locator(".album .where")).to_have_text(f"page 2 of {pages}")
    page.locator(".strip button").nth(3).click()
    lab.until("run.image.position === 27")
    page.keyboard.press("PageDown")
    lab.until("run.album.page === 2 && run.image.position === 48")
    page.keyboard.press("ArrowLeft")
    lab.until("run.album.page === 1 && run.image.position === 47")
    expect(page.locator(".strip button[aria-checked=true]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    lab.until("run.image.position === 46")
    page.locator(".bars button").nth(3).click()
    lab.until("run.album.label === 3")
    assert set(lab.array("strip_labels")) == {3}
    expect(page.locator(".balance")).to_contain_text("to train on")
    page.get_by_role("button", name="Only wrong").click()
    lab.until("run.album.wrong")
    count = lab.run()["album"]["found"]
    expect(page.locator(".album .score")).to_contain_text(f"{count} of ")
    assert page.locator(".strip .mark", has_text="✕").count() == page.locator(".strip button").count() > 0
    page.locator(".bars button").nth(3).click()
    lab.until("run.album.label === null && run.album.wrong")


def test_augmentation_shows_what_it_does(lab: Lab) -> None:
    page = lab.page
    page.get_by_role("button", name="Augment").click()
    images = page.locator("[class*=-variants] .mark canvas")
    expect(page.locator("[class*=-variants] tbody tr")).to_have_count(12)
    look = "(canvas) => canvas.toDataURL()"
    before = images.evaluate(look)
    slider = page.get_by_role("slider", name="Noise")
    slider.focus()
    for _ in range(12):
        slider.press("ArrowRight")
    changed = "([canvas, old]) => canvas.toDataURL() !== old"
    canvas = images.element_handle()
    page.wait_for_function(changed, arg=[canvas, before])
    page.wait_for_timeout(800)  # the last of the keys has arrived
    noisy = images.evaluate(look)
    page.get_by_role("button", name="Again").click()
    page.wait_for_function(changed, arg=[canvas, noisy])
    expect(images).to_be_visible()
