"""A formula in x and y that somebody typed: read by a small grammar of its own, never run as code.

sum     = product (("+" | "-") product)*
product = signed (("*" | "/") signed)*
signed  = "-" signed | power
power   = atom (("^" | "**") signed)?          so that -x^2 is -(x^2), and x^y^2 is x^(y^2)
atom    = number | "x" | "y" | "pi" | "e" | function "(" sum ("," sum)* ")" | "(" sum ")"
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.formula_functions import EXTREMES, FUNCTIONS, Call, Extreme
from engine.formula_parts import CONSTANTS, LETTERS, Binary, Letter, Minus, Number, Part
from engine.limits import MAX_FORMULA_CHARACTERS, MAX_FORMULA_DEPTH, MAX_FORMULA_PARTS
from engine.spec import Refusal

_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_TOKEN = re.compile(rf"\s*(?:(?P<number>{_NUMBER})|(?P<name>[A-Za-zπ_][A-Za-z0-9_]*)|(?P<sign>\*\*|\S))")
_SAME_SIGN = {"**": "^", "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "[": "(", "]": ")"}
_SAME_NAME = {"ln": "log", "π": "pi"}
_SIGNS = "+-*/^(),"


@dataclass(frozen=True)
class _Token:
    kind: str  # "number" | "name" | "sign" | "end"
    text: str
    position: int  # of its first character, counted from 1


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while found := _TOKEN.match(text, at):
        kind = found.lastgroup or "sign"
        word, position = found[kind], found.start(kind) + 1
        at = found.end()
        if kind == "name":
            word = _SAME_NAME.get(word.lower(), word.lower())
        elif kind == "sign":
            word = _SAME_SIGN.get(word, word)
            if word not in _SIGNS:
                raise Refusal(
                    "Character {position}: “{found}” means nothing here.", position=position, found=word
                )
        yield _Token(kind, word, position)
    yield _Token("end", "", len(text.rstrip()) + 1)


class _Reader:
    """One pass over the tokens, from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.place = self.parts = self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.next
        self.place += 1
        return token

    def whole(self) -> Part:
        found = self.sum()
        token = self.next
        if token.text == ")":
            raise Refusal(
                "Character {position}: this closing bracket has no opening one.", position=token.position
            )
        if token.kind != "end":
            self._operator_is_missing(token)
        return found

    def _operator_is_missing(self, token: _Token) -> None:
        raise Refusal(
            "Character {position}: an operator is missing before “{found}”; write 2*x, not 2x.",
            position=token.position,
            found=token.text[:20],
        )

    def made(self, part: Part) -> Part:
        """Count a part of the formula."""
        self.parts += 1
        if self.parts > MAX_FORMULA_PARTS:
            raise Refusal(
                "Character {position}: up to here the formula has more than {most} parts already.",
                position=self.tokens[self.place - 1].position,
                most=MAX_FORMULA_PARTS,
            )
        return part

    def sum(self) -> Part:
        left = self.product()
        while self.next.text in ("+", "-"):
            sign = self.take().text
            left = self.made(Binary(sign, left, self.product()))
        return left

    def product(self) -> Part:
        left = self.signed()
        while self.next.text in ("*", "/"):
            sign = self.take().text
            left = self.made(Binary(sign, left, self.signed()))
        return left

    def signed(self) -> Part:
        self.depth += 1
        if self.depth > MAX_FORMULA_DEPTH:
            raise Refusal(
                "Character {position}: here the formula is nested more than {most} deep.",
                position=self.next.position,
                most=MAX_FORMULA_DEPTH,
            )
        if self.next.text == "-":
            self.take()
            found = self.made(Minus(self.signed()))
        else:
            found = self.power()
        self.depth -= 1
        return found

    def power(self) -> Part:
        base = self.atom()
        if self.next.text != "^":
            return base
        self.take()
        return self.made(Binary("^", base, self.signed()))

    def atom(self) -> Part:
        token = self.take()
        if token.kind == "number":
            return self.made(Number(_number(token), token.text))
        if token.kind == "name":
            return self.name(token)
        if token.text == "(":
            found = self.sum()
            self.close(token)
            return found
        self.place -= 1
        if token.kind == "end":
            raise Refusal("Character {position}: the formula ends too early.", position=token.position)
        raise Refusal(
            "Character {position}: a number, x, y or a bracket is expected here, not “{found}”.",
            position=token.position,
            found=token.text,
        )

    def name(self, token: _Token) -> Part:
        if token.text in LETTERS:
            return self.made(Letter(token.text))
        if token.text in CONSTANTS:
            return self.made(Number(CONSTANTS[token.text], token.text))
        if token.text not in FUNCTIONS and token.text not in EXTREMES:
            raise Refusal(
                "Character {position}: “{name}” is not known here. There are x, y, pi, e and the functions "
                "{functions}.",
                position=token.position,
                name=token.text[:20],
                functions=", ".join([*FUNCTIONS, *EXTREMES]),
            )
        if self.next.text != "(":
            raise Refusal(
                "Character {position}: a function needs brackets: write {name}(x).",
                position=token.position,
                name=token.text,
            )
        opening = self.take()
        arguments = [self.sum()]
        while self.next.text == ",":
            self.take()
            arguments.append(self.sum())
        self.close(opening)
        return self.made(self.called(token, tuple(arguments)))

    def called(self, token: _Token, arguments: tuple[Part, ...]) -> Part:
        if token.text in EXTREMES:
            if len(arguments) > 1:
                return Extreme(token.text, arguments)
            raise Refusal(
                "Character {position}: {name} compares at least two values: write {name}(x, y).",
                position=token.position,
                name=token.text,
            )
        if len(arguments) == 1:
            return Call(token.text, arguments[0])
        raise Refusal(
            "Character {position}: {name} takes one value, not {count}.",
            position=token.position,
            name=token.text,
            count=len(arguments),
        )

    def close(self, opening: _Token) -> None:
        token = self.next
        if token.text == ")":
            self.take()
        elif token.kind == "end":
            raise Refusal("Character {position}: this bracket is never closed.", position=opening.position)
        elif token.text == ",":
            raise Refusal(
                "Character {position}: a comma has its place only between the values of max and min.",
                position=token.position,
            )
        else:
            self._operator_is_missing(token)


def _number(token: _Token) -> float:
    value = float(token.text)
    if math.isinf(value):
        raise Refusal("Character {position}: this number is too large.", position=token.position)
    return value


@lru_cache(maxsize=256)
def parse(text: str) -> Part:
    """Return the formula that `text` spells; raises Refusal with the `position` of what is wrong, from 1."""
    if not text.strip():
        raise Refusal("The formula is empty: write something in x and y, such as x^2 + 3*y^2.")
    if len(text) > MAX_FORMULA_CHARACTERS:
        raise Refusal(
            "The formula has {length} characters; {most} is the most.",
            length=f"{len(text):,}",
            most=MAX_FORMULA_CHARACTERS,
        )
    return _Reader(text).whole()
