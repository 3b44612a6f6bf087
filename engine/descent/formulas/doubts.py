"""What to say where a formula can't be read or can be read in two ways: a sentence, and the lines it could be."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.descent.formulas.functions import ALIASES, EXTREMES, FUNCTIONS, INVERSE
from engine.descent.formulas.parts import LETTERS
from engine.descent.formulas.tokens import Token
from engine.spec import Refusal

if TYPE_CHECKING:
    from engine.descent.formulas.reader import Reader

OPERATORS = ("+", "-", "*", "/", "^", ",")
Edit = tuple[int, int, str]  # what takes the place of the characters from, to


def edited(text: str, *edits: Edit) -> str:
    """Return the text with its edits done; they are in order and don't overlap."""
    for start, end, instead in reversed(edits):
        text = text[:start] + instead + text[end:]
    return text


def _offering(refused: Refusal, *lines: str) -> Refusal:
    refused.offers = lines
    return refused


def divided(reader: Reader, first: int, below: int) -> Refusal:
    """1/2x: is x below the line?  The product begins at `first`, what it is divided by at `below`."""
    text, upto, token = reader.text, reader.last.end, reader.next
    reader.rest_of_row(reader.factor())
    end = reader.last.end
    return _offering(
        Refusal(
            "Character {position}: is “{found}” divided by as well? Brackets say so.",
            position=token.position,
            found=text[token.start : end][:20],
        ),
        edited(text, (first, first, "("), (upto, upto, ")")),
        edited(text, (below, below, "("), (end, end, ")")),
    )


def raised(reader: Reader, exponent: int) -> Refusal:
    """e^2x: is x in the exponent, which begins at `exponent`?"""
    text, upto, token = reader.text, reader.last.end, reader.next
    reader.rest_of_row(reader.factor())
    end = reader.last.end
    return _offering(
        Refusal(
            "Character {position}: does “{found}” belong to the exponent? Brackets say so.",
            position=token.position,
            found=text[token.start : end][:20],
        ),
        edited(text, (exponent, exponent, "("), (end, end, ")")),
        edited(text, (upto, upto, "*")),
    )


def without_brackets(reader: Reader, function: Token, first: int) -> Refusal:
    """sin 2x: how far does the function reach?  What follows it begins with the piece number `first`."""
    text, upto, begin = reader.text, reader.last.end, reader.tokens[first]
    reader.place = first
    reader.product()
    opened, end = (reader.tokens[first - 1].end, begin.start, "("), reader.last.end
    lines = [edited(text, opened, (at, at, ")")) for at in (end, upto)]
    return _offering(
        Refusal(
            "Character {position}: what does {name} apply to? Brackets say so.",
            position=begin.position,
            name=function.text,
        ),
        *dict.fromkeys(lines),
    )


def needs_brackets(reader: Reader, function: Token) -> Refusal:
    """A function that stands alone, or before a power that is none."""
    refused = Refusal(
        "Character {position}: a function needs brackets: write {name}(x).",
        position=function.position,
        name=function.text,
    )
    after = reader.tokens[reader.tokens.index(function) + 1]
    return (
        _offering(refused, edited(reader.text, (function.end, after.end, "")))
        if after.text == "^"
        else refused
    )


def inverse(reader: Reader, function: Token) -> Refusal:
    """sin^-1(x): the inverse function, or one over it?"""
    text, exponent = reader.text, reader.last.end
    reader.argument(function)
    end, name = reader.last.end, INVERSE[function.text]
    return _offering(
        Refusal(
            "Character {position}: the inverse function {name}, or one divided by {function}?",
            position=function.position,
            name=name,
            function=function.text,
        ),
        edited(text, (function.start, exponent, name)),
        edited(text, (function.start, function.start, "(1/"), (function.end, exponent, ""), (end, end, ")")),
    )


def unknown(reader: Reader, token: Token) -> Refusal:
    """A name that is none: two letters with numbers, a letter with its power beside it, or a slip of the pen."""
    text, name = reader.text, token.text
    lines: list[str] = []
    if re.fullmatch(r"[xy]_?\d", name):
        names = {each.text for each in reader.tokens if each.kind == "name"}
        numbered = sorted({each for each in names if re.fullmatch(r"x_?\d", each)})
        if len(numbered) == 2 and not names & set(LETTERS):
            swaps = [
                (each.start, each.end, "xy"[numbered.index(each.text)])
                for each in reader.tokens
                if each.text in numbered
            ]
            lines.append(edited(text, *swaps))
        else:
            lines.append(edited(text, (token.start, token.end, f"{name[0]}^{name[-1]}")))
    elif re.fullmatch(r"e[xy]+", name):
        power = f"^{name[1:]}" if len(name) == 2 else f"^({name[1:]})"
        lines += [edited(text, (token.start + 1, token.end, each)) for each in (power, f"*{name[1:]}")]
    else:
        close = get_close_matches(name, [*FUNCTIONS, *EXTREMES, *ALIASES], 1)
        lines += [edited(text, (token.start, token.end, each)) for each in close]
    return _offering(
        Refusal(
            "Character {position}: “{name}” is not known here. There are x, y, pi, e and the functions "
            "{functions}.",
            position=token.position,
            name=name[:20],
            functions=", ".join([*FUNCTIONS, *EXTREMES]),
        ),
        *lines,
    )


def number_beside(reader: Reader) -> Refusal:
    """x 2, or 1 000: a number right after something else."""
    text, token, before = reader.text, reader.next, reader.last
    refused = Refusal(
        "Character {position}: an operator is missing before “{found}”.",
        position=token.position,
        found=token.text[:20],
    )
    signs = ("*", "^")
    if before.kind == "number":
        signs = ("",) if len(token.text) == 3 else ("", "*")
    return _offering(refused, *(edited(text, (before.end, token.start, sign)) for sign in signs))


def missing(reader: Reader, token: Token) -> Refusal:
    """Nothing, or an operator, where a value should be."""
    text = reader.text
    before = reader.last if reader.place else None
    stray = before is not None and before.text in OPERATORS
    if token.kind == "end":
        refused = Refusal("Character {position}: the formula ends too early.", position=token.position)
        return _offering(refused, text[: before.start].rstrip()) if before and stray else refused
    refused = Refusal(
        "Character {position}: a number, x, y or a bracket is expected here, not “{found}”.",
        position=token.position,
        found=token.text,
    )
    if before is None or not stray or token.text not in OPERATORS:
        return refused
    return _offering(refused, *(edited(text, (each.start, each.end, "")) for each in (before, token)))


def not_closed(reader: Reader, opening: Token) -> Refusal:
    """A bracket or a bar without its partner."""
    token = reader.next
    if token.text == ",":
        return _comma(token)
    refused = Refusal("Character {position}: this bracket is never closed.", position=opening.position)
    if token.kind != "end":
        return refused
    partners = "".join(")" if each.text == "(" else "|" for each in reversed(reader.open))
    return _offering(refused, reader.text.rstrip() + partners)


def left_over(reader: Reader, token: Token) -> Refusal:
    """What stands behind a whole formula: a bracket too many, an equation, a comma."""
    text = reader.text
    if token.text == ")":
        return _offering(
            Refusal(
                "Character {position}: this closing bracket has no opening one.", position=token.position
            ),
            edited(text, (token.start, token.end, "")),
        )
    if token.text != "=":
        return _comma(token)
    left, right = text[reader.tokens[0].start : token.start].strip(), text[token.end :].strip()
    alone = left.lower() in LETTERS  # y = x^2 is a line, and its height is what stands on the right
    lines = (right if alone else left, f"(({left}) - ({right}))^2") if right else (left,)
    return _offering(
        Refusal(
            "Character {position}: a formula gives a height, an equation gives none.", position=token.position
        ),
        *lines,
    )


def _comma(token: Token) -> Refusal:
    return Refusal(
        "Character {position}: a comma has its place only between the values of max and min.",
        position=token.position,
    )


def too_many(function: Token, count: int) -> Refusal:
    """sin(x, y)."""
    return Refusal(
        "Character {position}: {name} takes one value, not {count}.",
        position=function.position,
        name=function.text,
        count=count,
    )


def too_few(function: Token) -> Refusal:
    """max(x), or pow(x)."""
    if function.text in EXTREMES:
        return Refusal(
            "Character {position}: {name} compares at least two values: write {name}(x, y).",
            position=function.position,
            name=function.text,
        )
    return Refusal(
        "Character {position}: {name} takes a base and an exponent: write {name}(x, 2).",
        position=function.position,
        name=function.text,
    )
