"""A formula in pieces: numbers, names and signs, each with its place in what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.descent.formulas.functions import ALIASES, EXTREMES, FUNCTIONS, POWERS
from engine.descent.formulas.parts import CONSTANTS, LETTERS
from engine.descent.formulas.spelling import means_nothing, spelled
from engine.spec import Refusal

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[0-9]+(?:[.,][0-9]+)*,[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|√")
_SIGN = re.compile(r"\*\*|==|\S")
SIGNS = ("+", "-", "*", "/", "^", "(", ")", ",", "|", "=")
FRACTION = "frac"  # LaTeX's
_TAKES_SOME = {*EXTREMES, *POWERS}
_CALLED = "|".join(sorted({*FUNCTIONS, *_TAKES_SOME, *ALIASES}, key=len, reverse=True))
_KNOWN = {*LETTERS, *CONSTANTS, *FUNCTIONS, *_TAKES_SOME, FRACTION}
# Names that run together: xy, 2xe^y, x sin(y) and sinx without the space.
_TOGETHER = re.compile(
    rf"(?P<factors>(?:pi|x|y)*)(?P<last>pi|[xye]|{_CALLED})|(?P<called>{_CALLED})(?P<of>pi|[xy])"
)
_FACTOR = re.compile(r"pi|[xye]")


@dataclass(frozen=True)
class Token:
    """A piece of a formula: `start` and `end` are its place in what was typed, from 0."""

    kind: str  # "number" | "name" | "sign" | "end"
    text: str
    start: int
    end: int
    spaced: bool = False  # whether a space stands before it

    @property
    def position(self) -> int:
        """The number of its first character, counted from 1."""
        return self.start + 1


def tokens(typed: str) -> list[Token]:
    """Return the pieces of what was typed, the last one its end; raises Refusal with the `position` of what is none."""
    found = [each for token in _scanned(typed) for each in _parted(token)]
    end = len(typed.rstrip())
    return [*found, Token("end", "", end, end)]


def _scanned(typed: str) -> Iterator[Token]:
    plain = spelled(typed)
    text, at = plain.text, plain.first
    listed: list[bool] = []  # of every open bracket, whether commas in it part values
    last = ""
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        between = listed[-1:] == [True]
        commas = not between or ";" in text  # whether a comma within a number is a decimal comma
        kind, found = _next(text, at, commas=commas)
        word, (start, end) = found[0], plain.span(at, found.end())
        token = Token(kind, word, start, end, at > 0 and text[at - 1].isspace())
        if kind == "number":
            token = replace(token, text=_number(word, typed, token))
        elif kind == "name":
            word = ALIASES.get(word.lower(), word.lower())
            token = replace(token, text=word)
        else:
            word = {"**": "^", "==": "=", ";": "," if between else ";"}.get(word, word)
            if word not in SIGNS:
                raise means_nothing(start, found[0])
            token = replace(token, text=word)
            if word == "(":
                listed.append(last in _TAKES_SOME)
            elif word == ")" and listed:
                listed.pop()
        last, at = word, found.end()
        yield token


def _next(text: str, at: int, *, commas: bool) -> tuple[str, re.Match[str]]:
    """Return the kind of what stands at `at`, which is no space, and what it is."""
    for kind, pattern in (("number", _GROUPED), ("number", _NUMBER), ("name", _NAME)):
        found = pattern.match(text, at) if commas or pattern is not _GROUPED else None
        if found:
            return kind, found
    sign = _SIGN.match(text, at)
    assert sign is not None
    return "sign", sign


def _number(word: str, typed: str, token: Token) -> str:
    """Return a number with a decimal point, and nothing else between its digits; raises Refusal for a guess."""
    if "," not in word:
        return word
    digits, exponent = re.fullmatch(r"([0-9.,]+)(.*)", word).groups()  # type: ignore[union-attr]
    *groups, last = re.split(r"[.,]", digits)
    signs = re.findall(r"[.,]", digits)
    in_threes = len(groups[0]) <= 3 and groups[0] != "0" and all(len(each) == 3 for each in groups[1:])
    if len(signs) == 1:
        if in_threes and len(last) == 3 and not exponent:
            raise _either(word, [f"{groups[0]}{last}", f"{groups[0]}.{last}"], typed, token)
        return f"{groups[0]}.{last}{exponent}"
    if in_threes and len(last) == 3 and len(set(signs)) == 1:
        return "".join([*groups, last, exponent])
    if in_threes and signs[-1] not in signs[:-1] and len(set(signs[:-1])) == 1:
        return f"{''.join(groups)}.{last}{exponent}"
    raise _either(word, [], typed, token)


def _either(word: str, instead: list[str], typed: str, token: Token) -> Refusal:
    refused = Refusal(
        "Character {position}: “{found}” can be read as more than one number.",
        position=token.position,
        found=word[:20],
    )
    refused.offers = tuple(typed[: token.start] + each + typed[token.end :] for each in instead)
    return refused


def _parted(token: Token) -> list[Token]:
    """Return the factors that a name is made of where it is not one itself, such as x and y in xy."""
    found = _TOGETHER.fullmatch(token.text) if token.kind == "name" and token.text not in _KNOWN else None
    if not found:
        return [token]
    words = (
        [found["called"], found["of"]]
        if found["called"]
        else [*_FACTOR.findall(found["factors"]), found["last"]]
    )
    parted, at = [], token.start
    for place, word in enumerate(words):
        end = at + len(word) if place < len(words) - 1 else token.end
        parted.append(Token("name", ALIASES.get(word, word), at, end, token.spaced and not place))
        at = end
    return parted
