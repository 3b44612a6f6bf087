"""Lessons: one file in `pages/<part>/` each, found without being told of them.

The file's docstring is the introduction on screen, its name the path in the address bar, and the function
under `@lesson(…)` draws the page.
"""

from __future__ import annotations

import importlib
import inspect
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.spec import N_
from playground.kit.tour.steps import Tour

FOLDER = Path(__file__).resolve().parents[2] / "pages"

log = logging.getLogger(__name__)


class Part(Enum):
    """The parts of the course in the order of the menu; the value is the part's folder."""

    PLAYGROUNDS = "playgrounds"
    FOUNDATIONS = "foundations"
    TRAINING = "training"
    VISION = "vision"
    SEQUENCES = "sequences"
    GENERATIVE = "generative"

    @property
    def title(self) -> str:
        """The part's name, in English; pages translate it."""
        return TITLES[self]


TITLES = {
    Part.PLAYGROUNDS: N_("Playgrounds"),
    Part.FOUNDATIONS: N_("Foundations"),
    Part.TRAINING: N_("Training well"),
    Part.VISION: N_("Vision"),
    Part.SEQUENCES: N_("Sequences"),
    Part.GENERATIVE: N_("Generative models"),
}


@dataclass(frozen=True)
class Lesson:
    """A page: what the menu and the gallery say of it, and the function that draws it.

    `name` is its path in the address bar.  `picture` is a CSS selector of its living picture, from which the
    gallery's card is made.  `error` is what its file raised on import; such a lesson draws nothing.

    On the map of the course it stands at `station`, a part and a place in it, with the one `question` that it
    answers and the `minutes` that this takes.  The shell plays its `tour` (kit/tour).
    """

    name: str
    part: Part
    title: str
    sentence: str
    icon: str
    order: float
    body: Callable[[], None]
    introduction: tuple[str, ...] = ()
    picture: str = ".st-key-picture"
    error: Exception | None = None
    question: str = ""
    minutes: int = 5
    station: tuple[Part, float] | None = None
    tour: Tour | None = None

    @property
    def stop(self) -> tuple[Part, float]:
        """Where it stands in the course: its part and its place there, unless it says otherwise."""
        return self.station or (self.part, self.order)

    def __call__(self) -> None:
        """Draw the page's body."""
        self.body()


def lesson(
    title: str,
    *,
    part: Part,
    order: float,
    icon: str,
    sentence: str,
    picture: str = ".st-key-picture",
    question: str = "",
    minutes: int = 5,
    station: tuple[Part, float] | None = None,
    tour: Tour | None = None,
) -> Callable[[Callable[[], None]], Lesson]:
    """Return a decorator that makes a lesson of the function that draws it.

    `title`, `sentence` and `question` are marked with `N_`; `icon` is an emoji; `order` sorts the lessons within
    `part`, and `station` says where a lab of the part Playgrounds stands in the course.  `tour` leads through the page.
    """

    def make(body: Callable[[], None]) -> Lesson:
        module = inspect.getmodule(body)
        name = body.__module__.rpartition(".")[2]
        words = tuple(paragraphs(module.__doc__ if module else None))
        card = {"question": question, "minutes": minutes, "station": station, "tour": tour}
        return Lesson(name, part, title, sentence, icon, order, body, words, picture, **card)

    return make


def course(lessons: Iterable[Lesson]) -> list[Lesson]:
    """Return the lessons in the order in which one is best taken after the other."""
    parts = list(Part)
    return sorted(lessons, key=lambda each: (parts.index(each.stop[0]), each.stop[1], each.name))


def paragraphs(docstring: str | None) -> list[str]:
    """Return the paragraphs of an introduction, each on one line: this is what gets translated."""
    blocks = inspect.cleandoc(docstring or "").split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip()]


def discover(folder: Path = FOLDER) -> list[Lesson]:
    """Return every lesson below `folder`, in the order of the menu.

    The folder is looked through at every call (a millisecond), so that a new file needs no restart.  A file
    that can't be imported comes as a lesson with `error` set: the others go on, and a test fails.
    """
    found = [_load(part, path) for part, path in _files(folder)]
    parts = list(Part)
    return sorted(found, key=lambda each: (parts.index(each.part), each.order, each.name))


def _files(folder: Path) -> Iterator[tuple[Part, Path]]:
    for part in Part:
        for path in sorted((folder / part.value).glob("*.py")):
            if not path.name.startswith("_"):
                yield part, path


def _load(part: Part, path: Path) -> Lesson:
    name = f"{path.parent.parent.name}.{path.parent.name}.{path.stem}"
    try:
        return _written_in(importlib.import_module(name), part)
    except Exception as exc:
        log.exception("The lesson %s can't be imported", path.name)
        return Lesson(path.stem, part, path.stem, "", "⚠️", float("inf"), lambda: None, error=exc)


def _written_in(module: object, part: Part) -> Lesson:
    found = [value for value in vars(module).values() if isinstance(value, Lesson)]
    if len(found) != 1 or found[0].part is not part:
        raise RuntimeError(f"{module!r} has to hold one lesson, and of the part {part.value!r}")
    return found[0]
