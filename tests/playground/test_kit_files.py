"""What is brought to a page and taken along, and one view at a time."""

from __future__ import annotations

import contextlib
import io
import json

from streamlit.testing.v1 import AppTest

from engine.export.cells import cells
from tests.playground.pots import healthy, toasts


def desk(made: list[str], taken: list[str]) -> None:
    """A page with one place for files, two things to take along and two views."""
    import streamlit as st

    from engine.remark import Remark
    from engine.spec import Refusal
    from playground.kit.files import File, downloads, uploads
    from playground.kit.owner import owner
    from playground.kit.views import View, views

    def take(name: str, content: bytes) -> list[Remark]:
        if not content:
            raise Refusal("The file {name} is empty.", name=name)
        taken.append(f"{name} {content.decode()} {owner() == owner()}")
        return [Remark("It was {length} long.", {"length": len(content)})]

    def make(name: str) -> str:
        made.append(name)
        return name

    uploads("desk", label="A file.", help="Any.", kinds=["txt"], most=10, take=take, menu="Bring")
    downloads("desk", [File(name, name, lambda name=name: make(name)) for name in ("one.py", "two.bin")])
    views(
        "desk",
        {
            name: View(name.title(), f"This is {name}.", lambda name=name: st.text(name))
            for name in ("cup", "bowl")
        },
    )


def opened() -> tuple[AppTest, list[str], list[str]]:
    made: list[str] = []
    taken: list[str] = []
    return (
        healthy(AppTest.from_function(desk, kwargs={"made": made, "taken": taken}, default_timeout=30).run()),
        made,
        taken,
    )


def bring(app: AppTest, name: str, content: bytes) -> AppTest:
    return healthy(app.file_uploader(key="desk:file").upload(name, content, "text/plain").run())


def test_files_are_made_only_when_they_are_asked_for() -> None:
    app, made, _taken = opened()
    healthy(app.run())
    assert made == []
    protos = {each.proto.label: each.proto for each in app.get("download_button")}
    assert set(protos) == {"one.py", "two.bin"}


def test_a_file_is_taken_once_and_remarked_upon() -> None:
    app, _made, taken = opened()
    bring(app, "a.txt", b"clay")
    assert taken == ["a.txt clay True"]
    assert toasts(app) == ["It was 4 long."]
    healthy(app.run())
    assert (taken, toasts(app)) == (["a.txt clay True"], [])
    assert app.caption[0].value == "It was 4 long."


def test_a_file_that_is_no_good_is_answered_in_words_until_another_comes() -> None:
    app, _made, taken = opened()
    bring(app, "empty.txt", b"")
    assert "The file empty.txt is empty." in app.warning[0].value
    assert healthy(app.run()).warning, "it is still said as long as the file lies there"
    bring(app, "b.txt", b"mud")
    assert (taken, len(app.warning)) == (["b.txt mud True"], 0)


def test_only_the_view_that_is_looked_at_is_drawn() -> None:
    app, _made, _taken = opened()
    assert [each.value for each in app.text] == ["cup"]
    healthy(app.segmented_control(key="desk:view").set_value("bowl").run())
    assert [each.value for each in app.text] == ["bowl"]
    assert "This is bowl." in [each.value for each in app.caption]


SCRIPT = '''"""Clay in a kiln.

Two paragraphs.
"""

import math

# What is burnt,
# and how hot.
heat = 2
text = """
# This is no heading.

# Nor is this.
"""

# What comes of it.
def melted(heat):

    # A comment inside.
    return math.exp(heat)


print(round(melted(heat), 3), len(text))
'''


def test_a_script_becomes_a_notebook_that_does_the_same() -> None:
    book = json.loads(cells(SCRIPT))
    texts = ["".join(each["source"]) for each in book["cells"] if each["cell_type"] == "markdown"]
    code = ["".join(each["source"]) for each in book["cells"] if each["cell_type"] == "code"]
    assert texts == ["Clay in a kiln.\n\nTwo paragraphs.", "What is burnt, and how hot.", "What comes of it."]
    assert len(code) == 3
    said = []
    for source in (SCRIPT, "\n".join(code)):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(source, {})
        said.append(out.getvalue())
    assert said[0] == said[1] == "7.389 39\n"


def test_a_script_without_words_is_one_cell() -> None:
    (cell,) = json.loads(cells("print(1)\n"))["cells"]
    assert (cell["cell_type"], "".join(cell["source"])) == ("code", "print(1)")
