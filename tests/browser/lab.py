"""The CNN lab as its reader meets it: the strip of images, the answer, and images of one's own."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from playground.lessons.cnn.presets import PRESETS
from tests.browser.network import SHOWN, TOLD, Playground

TINY = next(each for each in PRESETS if each.name == "tiny").spec
BY_LABEL = {"test": "Test set", "draw": "Draw", "upload": "Upload"}


class Lab(Playground):
    """The page of the CNN lab, which has shown its first picture."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(f"window.__stage?.frames > 0 && {SHOWN}")
        expect(self.toggle).to_be_visible()
        expect(self.image(0)).to_be_visible()

    def widget(self, key: str) -> Locator:
        """Return what the page has put under a key of its own."""
        return self.page.locator(f".st-key-cnn-{key}")

    def image(self, place: int) -> Locator:
        """Return an image of the strip."""
        return self.page.get_by_role("radiogroup", name="Test images").get_by_role("radio").nth(place)

    def said(self) -> list[str]:
        """Return the classes and how likely each is, as they are written."""
        return self.widget("answer").get_by_role("listitem").all_inner_texts()

    def array(self, name: str) -> list[float]:
        """Return an array of the last frame that was painted."""
        return self.arrays(f"main/{name}")[0]

    def until(self, condition: str, *, source: str = "main") -> None:
        """Wait until something is true and painted, of `run`, `scene` and the pixels of `image`."""
        told = (
            f"const told = {TOLD}, run = told.header.runs.{source}, scene = told.header.scene.runs.{source}"
        )
        image = "const image = Array.from(told.arrays['main/image'])"
        self.page.wait_for_function(f"() => {{ {told}; {image}; return Boolean({condition}); }}")

    def look(self, way: str) -> None:
        """Choose what the network looks at: "test", "draw" or "upload"."""
        self.widget("looking").get_by_role("radio", name=BY_LABEL[way]).click()

    @property
    def sheet(self) -> Locator:
        """What one draws on."""
        return self.page.locator(".sheet canvas")

    def stroke(self, *points: tuple[float, float]) -> None:
        """Draw a line through points, each in shares of the sheet."""
        box = self.sheet.bounding_box()
        assert box
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=6)
        self.page.mouse.up()

    def bring(self, key: str, content: bytes, name: str) -> None:
        """Choose a file from one's own disk."""
        chooser = self.widget(f"{key}-file").locator("input[type=file]")
        chooser.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
