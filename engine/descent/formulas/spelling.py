"""How people spell a formula: other people's signs for the same things made one, and the place of each kept.

Every character goes through NFKC by itself, so that （ｘ−１）² and 𝑥² are what they look like, and what is raised
becomes an exponent.  A few commands of LaTeX are read, and what only names the formula (f(x, y) = …) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from engine.spec import Refusal

_SAME = {
    **dict.fromkeys("−–—‐‑‒➖", "-"),
    **dict.fromkeys("×·⋅∙•∗✕✖", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("[{【〔", "("),
    **dict.fromkeys("]}】〕", ")"),
    "∣": "|",
    "、": ",",
    "π": "pi ",
    "х": "x",
    "у": "y",
    "е": "e",
    "Х": "x",
    "У": "y",
    "Е": "e",  # Cyrillic letters that look like ours
}
_COMMAND = re.compile(r"\\(operatorname\s*|[A-Za-z]+|[,;:! ])")
_OTHER_ROOT = re.compile(r"\\sqrt\s*\[")  # \sqrt[3]{x}
_LATEX = {
    **dict.fromkeys(("cdot", "times", "ast"), "*"),
    **dict.fromkeys(("vert", "lvert", "rvert", "mid"), "|"),
    **dict.fromkeys(("left", "right", "big", "bigl", "bigr", "Big", "Bigl", "Bigr"), ""),
    **dict.fromkeys(("dfrac", "tfrac"), "frac "),
    "div": "/",
    "operatorname": "",
    **dict.fromkeys((",", ";", ":", "!", " ", "quad", "qquad"), " "),
}
# What only names it: f(x, y) = …, z = …, lambda x, y: …, the = of a spreadsheet; y = … is an equation.
_HEAD = re.compile(
    r"\s*(?:lambda\s+x\s*,\s*y\s*:|(?:(?![xyXY]\s*:?=)[A-Za-z]\w*\s*(?:\([^()=]*\))?)?\s*:?=)(?!=)"
)
_BETWEEN_DOLLARS = re.compile(r"(?<=^)\$[^$]+\$$")
_MODULE = re.compile(r"\b(?:np|numpy|math|torch)\.(?=[A-Za-z])")


@dataclass(frozen=True)
class Spelled:
    """A formula in plain characters, with the place of each in what was typed; `first` is where it begins."""

    text: str
    places: tuple[int, ...]
    first: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters from `start` to before `end` stood in what was typed."""
        return self.places[start], self.places[end - 1] + 1


def spelled(typed: str) -> Spelled:
    """Return what was typed in plain characters; raises Refusal with the `position` of what can't be read."""
    root = _OTHER_ROOT.search(typed)
    if root:
        raise means_nothing(root.end() - 1, "[")
    pairs = _rewritten(_plain(typed))
    text = "".join(each for each, _ in pairs)
    head = _HEAD.match(text)
    return Spelled(text, tuple(place for _, place in pairs), head.end() if head else 0)


def means_nothing(place: int, found: str) -> Refusal:
    """Return what to say of a character that stands for nothing, at `place` from 0."""
    return Refusal("Character {position}: “{found}” means nothing here.", position=place + 1, found=found)


def _plain(typed: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    raised = False
    for place, sign in enumerate(typed):
        how = unicodedata.decomposition(sign)
        if how.startswith("<super>") != raised:
            raised = not raised
            found += [("^", place), ("(", place)] if raised else [(")", place - 1)]
        plain = "".join(_SAME.get(each, each) for each in unicodedata.normalize("NFKC", sign))
        if how.startswith("<fraction>"):
            if place and typed[place - 1].isdigit():
                raise means_nothing(place, sign)  # 2½ is a sum, and 2x a product
            plain = f"({plain})"
        if unicodedata.category(sign) != "Cf":  # no width, no direction
            found += [(each, place) for each in plain]
    return [*found, *([(")", len(typed) - 1)] if raised else [])]


def _rewritten(pairs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the characters without what LaTeX and NumPy write around them."""
    text = "".join(each for each, _ in pairs)
    dollars = {found.start(), found.end() - 1} if (found := _BETWEEN_DOLLARS.search(text)) else set()
    kept: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        command, module = _COMMAND.match(text, at), _MODULE.match(text, at)
        if command:
            word = command[1].strip()
            kept += [(each, pairs[at][1]) for each in _LATEX.get(word, f"{word} ")]
        elif not module and at not in dollars:
            kept.append(pairs[at])
        at = (command or module).end() if command or module else at + 1  # type: ignore[union-attr]
    while kept and kept[-1][0] in " \t\n;":
        kept.pop()
    return kept
