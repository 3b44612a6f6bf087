"""Where a visit is on a tour: forth and back, left and resumed, entered by a link."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.spec import Refusal
from playground.kit.tour.steps import Mine, Numbers


@dataclass
class Progress:
    """The step that is shown, counted from 1, 0 while the tour is closed; `left` is where it is taken up again.

    `due` says that what the step sets has to be set on the page, `hurry` that nobody wants to watch how it gets there.
    `mine` is what the reader had there before, and `home` that it was asked for again.
    `entered` counts the steps that were entered, and `found` holds what was measured at each of them.  A press says at
    which step it was `made`, so that one that comes twice, as on a slow line, counts once.
    """

    count: int
    at: int = 0
    left: int = 0
    due: bool = False
    hurry: bool = False
    entered: int = 0
    guess: str | None = None
    mine: Mine | None = None
    home: bool = False
    found: dict[int, Numbers] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether a step is shown."""
        return self.at > 0

    @property
    def last(self) -> bool:
        """Whether it is the last one."""
        return self.at == self.count

    def go(self, at: int, *, hurry: bool) -> None:
        """Show a step that there is, and have its scene set."""
        if not 1 <= at <= self.count:
            raise ValueError(f"there is no step {at} of {self.count}")
        self.at, self.left, self.due, self.hurry = at, at, True, hurry
        self.entered += 1
        self.found.pop(at, None)

    def begin(self) -> None:
        """Open it where it was left, at its beginning where it was never open or is done."""
        self.go(self.left or 1, hurry=True)

    def on(self, made: int) -> None:
        """Go a step on; behind the last one it is closed, and done."""
        if made != self.at:
            return
        if self.last:
            self.leave()
            self.left = 0
        elif self.open:
            self.go(self.at + 1, hurry=False)

    def back(self, made: int) -> None:
        """Go a step back, where there is one."""
        if made == self.at > 1:
            self.go(self.at - 1, hurry=True)

    def answer(self, guess: str) -> None:
        """Take a guess at the first step, and show what comes of it."""
        if self.at == 1:
            self.guess = guess
            self.on(1)

    def go_home(self) -> None:
        """Leave it for what the reader had before."""
        self.leave()
        self.home = self.mine is not None

    def leave(self) -> None:
        """Close it; what the page shows stays."""
        self.at, self.due = 0, False


def named(text: str, count: int) -> int:
    """Return the step that a link names.  Raises Refusal where there is none such."""
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= count):
        raise Refusal("This link names a step that the tour does not have: it has {count}.", count=count)
    return int(text)
