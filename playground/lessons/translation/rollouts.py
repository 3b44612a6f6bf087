"""Phrases written twice as a picture: how a training writes some of the test set, and what a visitor asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.models.translation.phrases import TASKS, Task, read, tests
from engine.models.translation.rollout import RollOut, rollouts
from engine.models.translation.spec import Translation
from engine.spec import Refusal
from engine.training.learner import Moment
from playground.language import _
from playground.marks import Axis, Heatmap, Scale

BEST = 5  # symbols that a cell tells of
SHOWN = 4  # test phrases on the page
SPARE = 3  # places that a roll-out may take beyond the truth
CELL, LEAST = 19, 268  # px of a symbol, and of a phrase with its title
RIGHT, WRONG = 0, 1
BLANK = "␣"


def chosen(moment: Moment[Translation], own: str = "", sheet: int = 0) -> Sequence[RollOut]:
    """Return how `own`, if it is a phrase of the task, and some of the test set are written; a `sheet` names them.

    They are of its longer half: where errors have room to pile up.
    """
    task, longest = TASKS[moment.spec.task], moment.spec.longest
    known = tests(task, longest)
    longer = sorted(range(len(known)), key=lambda each: -len(known[each][0]))[: max(SHOWN, len(known) // 2)]
    places = np.random.default_rng(sheet).choice(longer, SHOWN, replace=False)
    asked = [own] if _is_phrase(task, own, longest) else []
    return rollouts(moment, [*asked, *(known[each][0] for each in places)])


def written(moment: Moment[Translation], own: str = "", sheet: int = 0) -> Heatmap:
    """Return the phrases of `chosen`: a map each, of what is read, what is true, and both ways of writing it.

    A symbol's colour says whether it is right, and the stronger it is the surer the network was.
    """
    found = chosen(moment, own, sheet)
    places = max(max(len(each.source), len(each.target) + SPARE) for each in found)
    shape = (len(found), 4, places)
    values, strength = np.full(shape, np.nan), np.ones(shape)
    texts, notes = np.full(shape, "", dtype=object), np.full(shape, "", dtype=object)
    firsts = []
    for block, each in enumerate(found):
        texts[block, 0, : len(each.source)] = list(each.source)
        texts[block, 1, : len(each.target)] = [each.symbols[code] for code in each.target]
        ways = ((each.forced, each.forced_probabilities), (each.free, each.free_probabilities))
        for row, (codes, chances) in enumerate(ways, 2):
            for place, code in enumerate(codes):
                at = (block, row, place)
                right = place < len(each.target) and code == each.target[place]
                values[at] = RIGHT if right else WRONG
                strength[at] = chances[place, code]
                texts[at] = each.symbols[code]
                notes[at] = _note(each, place, chances[place])
        if each.divergence is not None:
            firsts.append((block, 3, each.divergence))
    texts[texts == " "] = BLANK
    return Heatmap(
        values,
        y=Axis(names=(_("reads"), _("the truth"), _("fed the truth"), _("fed itself"))),
        x=Axis(_("place in the phrase"), 0.5, places + 0.5),
        scale=Scale(
            "categories",
            names=(_("right symbol"), _("wrong, × in the corner")),
            colours=(0, 5),
            signs=("", "×"),
        ),
        titles=[_title(each) for each in found],
        strength=np.nan_to_num(strength),
        texts=texts,
        notes=notes,
        marked=firsts,
        size=max(LEAST, CELL * places),
    )


def said(moment: Moment[Translation]) -> str:
    """Return in a sentence how often training is fed the truth, and how well the network does on its own."""
    row = next(each for each in reversed(moment.recording.rows) if "phrases" in each.values)
    sentence = _(
        "Update {step}: trained on {share} true symbols. Fed itself, it writes {right} of the test phrases without an "
        "error."
    )
    return sentence.format(
        step=f"{moment.step:,}",
        share=percent(moment.spec.forced(moment.step)),
        right=percent(float(row.values["phrases"][0])),
    )


def _is_phrase(task: Task, text: str, longest: int) -> bool:
    try:
        return bool(text and read(task, text, longest=longest))
    except Refusal:
        return False


def _title(found: RollOut) -> str:
    """Return where the network goes wrong on its own, and how likely both phrases are to it."""
    if found.divergence is None:
        odds = _("{chance} sure of it").format(chance=_chance(found.log_likelihood))
        return f"{_('✓ right, either way')} · {odds}"
    first = _("first error: symbol {place}").format(place=found.divergence + 1)
    odds = _("chance: truth {truth}, own {own}").format(
        truth=_chance(found.log_likelihood), own=_chance(found.own_log_likelihood)
    )
    return f"{first} · {odds}"


def _note(found: RollOut, place: int, chances: np.ndarray) -> str:
    """Return the most likely symbols of a place, line by line, below the true one."""
    truth = found.target[place] if place < len(found.target) else None
    head = _("Symbol {place}: the true one is {symbol} ({chance}).").format(
        place=place + 1,
        symbol="–" if truth is None else _visible(found.symbols[truth]),
        chance="–" if truth is None else percent(float(chances[truth])),
    )
    best = np.argsort(-chances, kind="stable")[:BEST]
    lines = [
        f"{_visible(found.symbols[code])}  {percent(float(chances[code]))}{' ✓' if code == truth else ''}"
        for code in best
    ]
    return "\n".join([head, *lines])


def _visible(symbol: str) -> str:
    return BLANK if symbol == " " else symbol


def percent(chance: float) -> str:
    """Return "91.3 %", and words for what is nearly nothing or nearly all; the space in it does not break."""
    share = 100 * float(chance)
    if not np.isfinite(share):
        return "–"
    if share in (0, 100):
        return f"{share:.0f}\u00a0%"
    if share < 0.05:
        return "< 0.1\u00a0%"
    return "> 99.9\u00a0%" if share > 99.95 else f"{share:.1f}\u00a0%"


def _chance(log_likelihood: float) -> str:
    """Return the probability of a whole phrase in percent."""
    return percent(float(np.exp(log_likelihood)))
