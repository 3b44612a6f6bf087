"""One pass over the pieces of a formula, from left to right; `engine.descent.formulas.formula` holds its grammar."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from engine.descent.formulas import doubts
from engine.descent.formulas.functions import EXTREMES, FUNCTIONS, INVERSE, POWERS, Call, Extreme
from engine.descent.formulas.parts import CONSTANTS, LETTERS, Binary, Letter, Minus, Number, Part
from engine.descent.formulas.tokens import FRACTION, Token, tokens
from engine.limits import MAX_FORMULA_DEPTH, MAX_FORMULA_PARTS
from engine.spec import Refusal


class Reader:
    """Reads the formula that `text` spells; see `whole`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = self.parts = self.depth = 0
        self.open: list[Token] = []  # brackets and bars that wait for their partner

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    @property
    def last(self) -> Token:
        return self.tokens[self.place - 1]

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def whole(self) -> Part:
        """Return the formula; raises Refusal with a `position`, and `offers` where there are some."""
        found = self.sum()
        token = self.next
        if token.kind != "end":
            raise doubts.left_over(self, token)
        return found

    def sum(self) -> Part:
        left = self.product()
        while self.next.text in ("+", "-"):
            sign = self.take().text
            left = self.made(Binary(sign, left, self.product()))
        return left

    def product(self) -> Part:
        first = self.next.start
        left = self.row()
        while self.next.text in ("*", "/"):
            sign = self.take()
            below = self.next.start
            right = self.signed()
            if sign.text == "/" and self.beside():
                raise doubts.divided(self, first, below)
            left = self.made(Binary(sign.text, left, self.rest_of_row(right)))
        return left

    def row(self) -> Part:
        return self.rest_of_row(self.signed())

    def rest_of_row(self, left: Part) -> Part:
        while self.beside():
            if self.next.kind == "number":
                raise doubts.number_beside(self)
            left = self.made(Binary("*", left, self.factor()))
        return left

    def beside(self) -> bool:
        """Whether another factor begins here, without a sign before it."""
        token = self.next
        bar = token.text == "|" and not (self.open and self.open[-1].text == "|")
        return token.kind in ("number", "name") or token.text == "(" or bar

    def signed(self) -> Part:
        with self.deeper():
            if self.next.text == "+":
                self.take()
                return self.signed()
            if self.next.text == "-":
                self.take()
                return self.made(Minus(self.signed()))
            return self.factor()

    def factor(self) -> Part:
        start = self.place
        base = self.atom()
        if self.next.text != "^":
            return base
        simple = self.place == start + 1 and self.last.text not in LETTERS
        self.take()
        first = self.place
        exponent = self.signed()
        closed = self.last.text in (")", "|")
        plain = self.last.kind == "number" and self.place - first == 1 and not simple
        if self.beside() and not (closed or plain or self.next.spaced):
            raise doubts.raised(self, self.tokens[first].start)
        return self.made(Binary("^", base, exponent))

    def atom(self) -> Part:
        token = self.take()
        if token.kind == "number":
            return self.made(Number(_number(token), token.text))
        if token.kind == "name":
            return self.name(token)
        if token.text in ("(", "|"):
            self.open.append(token)
            found = self.sum()
            self.close(token)
            return self.made(Call("abs", found)) if token.text == "|" else found
        self.place -= 1
        raise doubts.missing(self, token)

    def name(self, token: Token) -> Part:
        if token.text in LETTERS:
            return self.made(Letter(token.text))
        if token.text in CONSTANTS:
            return self.made(Number(CONSTANTS[token.text], token.text))
        if token.text == FRACTION:
            return self.made(Binary("/", self.bracketed(token), self.bracketed(token)))
        if token.text in EXTREMES or token.text in POWERS:
            return self.made(self.of_several(token))
        if token.text not in FUNCTIONS:
            raise doubts.unknown(self, token)
        exponent = self.exponent_of(token) if self.next.text == "^" else None
        found = self.made(Call(token.text, self.argument(token)))
        return found if exponent is None else self.made(Binary("^", found, exponent))

    def exponent_of(self, function: Token) -> Part:
        """Return the exponent in sin^2(x), which belongs to the value."""
        self.take()
        if self.next.text == "(":
            found = self.bracketed(function)
        elif self.next.kind == "number":
            found = self.atom()
        elif self.next.text == "-" and self.tokens[self.place + 1].kind == "number":
            found = self.signed()
        else:
            raise doubts.needs_brackets(self, function)
        if found.constant == -1 and function.text in INVERSE:
            raise doubts.inverse(self, function)
        return found

    def argument(self, function: Token) -> Part:
        """Return what a function is applied to; without brackets it is a single thing, so that nobody has to guess."""
        if self.next.text == "(":
            first, *others = self.arguments()
            if others:
                raise doubts.too_many(function, 1 + len(others))
            return first
        first = self.place
        if self.next.kind not in ("name", "number") and self.next.text not in ("|", "-"):
            raise doubts.needs_brackets(self, function)
        with self.deeper():
            found = self.signed() if self.next.text == "-" else self.atom()
        goes_on = self.next.text in ("^", "/") or (self.beside() and self.next.text not in FUNCTIONS)
        if goes_on or self.tokens[first].text == "-":
            raise doubts.without_brackets(self, function, first)
        return found

    def of_several(self, function: Token) -> Part:
        if self.next.text != "(":
            raise doubts.too_few(function)
        found = self.arguments()
        if len(found) == 2 and function.text in POWERS:
            return Binary("^", *found)
        if len(found) < 2 or function.text in POWERS:
            raise doubts.too_few(function)
        return Extreme(function.text, found)

    def bracketed(self, function: Token) -> Part:
        if self.next.text != "(":
            raise doubts.needs_brackets(self, function)
        return self.atom()

    def arguments(self) -> tuple[Part, ...]:
        opening = self.take()
        self.open.append(opening)
        found = [self.sum()]
        while self.next.text == ",":
            self.take()
            found.append(self.sum())
        self.close(opening)
        return tuple(found)

    def close(self, opening: Token) -> None:
        if self.next.text != {"(": ")", "|": "|"}[opening.text]:
            raise doubts.not_closed(self, opening)
        self.take()
        self.open.pop()

    def made(self, part: Part) -> Part:
        """Count a part of the formula."""
        self.parts += 1
        if self.parts > MAX_FORMULA_PARTS:
            raise Refusal(
                "Character {position}: up to here the formula has more than {most} parts already.",
                position=self.last.position,
                most=MAX_FORMULA_PARTS,
            )
        return part

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Hold how deep the formula is nested against its bound."""
        self.depth += 1
        if self.depth > MAX_FORMULA_DEPTH:
            raise Refusal(
                "Character {position}: here the formula is nested more than {most} deep.",
                position=self.next.position,
                most=MAX_FORMULA_DEPTH,
            )
        yield
        self.depth -= 1


def _number(token: Token) -> float:
    value = float(token.text)
    if math.isinf(value):
        raise Refusal("Character {position}: this number is too large.", position=token.position)
    return value
