"""What the tasks of the RNN lab say of themselves, counted on their sequences."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from engine.data.datasets.names import Names
from engine.data.datasets.recall import Adding, Parity, Recall
from engine.data.datasets.series import CarbonDioxide, Sunspots
from engine.data.datasets.text import NextLetter
from engine.data.datasets.waves import STEPS, Pitch, Sines
from engine.data.series import Series
from engine.limits import MAX_TEXT
from tests.claims.proof import proves


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def rough(series: Series) -> float:
    """Return how much of the change from step to step the next one takes back: 1 and more where noise leads."""
    change = np.diff(series.values)
    return float(np.diff(change).std() / change.std())


@proves("Going up, what matters lies further back, and gradients have a longer way to it.")
def test_longer_sequences_put_what_matters_further_back() -> None:
    back = {}
    for length in (10, 40):
        inputs, _ = Adding(length=length).points(generator())
        back[length] = np.mean(length - 1 - inputs[:, :, 1].argmax(1))
        steps, asked = Recall(length=length).points(generator())
        assert steps.shape[1] - asked.shape[1] == length - 3  # the letters come first
    assert back[40] > 3 * back[10]


@proves(
    "Going up, more has to be kept at the same time.",
    "Going up, there are more letters that each one could be.",
)
def test_knobs_of_recall() -> None:
    for count in (2, 5):
        _, asked = Recall(symbols=count).points(generator())
        assert asked.shape[1] == count
        assert len(np.unique(Recall(kinds=count).points(generator())[1])) == count


@proves(
    "Going up, more periods overlap and the sum repeats later.",
    "Fixed periods are the same in all sequences; drawn ones have to be read off each sequence first.",
    "Going up, every value is off by more: the square of the noise is an error that no network gets below.",
)
def test_knobs_of_sines() -> None:
    again = [math.lcm(*(round(10 * each) for each in STEPS[:waves])) for waves in (1, 2, 3, 4)]
    assert all(few < many for few, many in pairwise(again))

    def strongest(task: Sines) -> np.ndarray:
        found, _ = task.points(generator())
        return np.abs(np.fft.rfft(found[:200, :, 0]))[:, 1:].argmax(1)

    assert len(np.unique(strongest(Sines(waves=1, length=147)))) <= 2
    assert len(np.unique(strongest(Sines(waves=1, length=147, periods="drawn")))) > 10
    for noise in (0.1, 0.4):
        clean, noisy = (Sines(noise=each).points(generator())[1] for each in (0.0, noise))
        error = noisy - clean  # independent from step to step: what came before says nothing of it
        assert np.isclose(np.square(error).mean(), noise**2, rtol=0.05)
        assert abs(np.corrcoef(error[:, 1:].ravel(), error[:, :-1].ravel())[0, 1]) < 0.02


@proves("The first step says how fast, then nothing more comes in: keep a sine going.")
def test_pitch_comes_first_and_then_nothing() -> None:
    inputs, _ = Pitch().points(generator())
    assert not inputs[:, 1:].any()
    assert len(np.unique(inputs[:, 0, 0])) > 100


@proves(
    "How many spots the sun has: it comes and goes in some eleven years, never twice alike.",
    "Months show more and are noisier, and one cycle of the sun takes twelve times as many steps.",
)
def test_sunspots_come_and_go() -> None:
    year, month = (Sunspots(by=by).series() for by in ("year", "month"))
    values = year.values
    strength = np.abs(np.fft.rfft(values - values.mean()))[5:]
    assert 10.5 < len(values) / (strength.argmax() + 5) < 11.5
    smooth = np.convolve(values, np.ones(3) / 3, "same")
    tops = [at for at in range(4, len(smooth) - 4) if smooth[at] == smooth[at - 4 : at + 5].max()]
    cycles = {(late - early, round(float(values[early]), 1)) for early, late in pairwise(tops)}
    assert len(cycles) == len(tops) - 1 > 20
    assert {late - early for early, late in pairwise(tops)} >= {10, 11, 12}
    assert rough(month) > 1.5 * rough(year)
    assert len(month.values) > 10 * len(year.values)
    assert Sunspots(by="month").season == 12 * Sunspots().season


@proves("How many years back does it have to look to foresee the next peak?")
def test_to_foresee_the_sunspots_takes_some_years() -> None:
    series = Sunspots().series()
    values, errors = series.standardised, []
    for back in (1, 2, 9):
        rows = np.lib.stride_tricks.sliding_window_view(values, back)[:-1]
        wanted = values[back:]
        past = series.border - back
        table = np.column_stack([rows, np.ones(len(rows))])
        weights, *_ = np.linalg.lstsq(table[:past], wanted[:past], rcond=None)
        errors.append(np.square(table[past:] @ weights - wanted[past:]).mean())
    assert errors[0] > 1.5 * errors[1] > 1.5 * errors[2]


@proves(
    "The air over Hawaii: CO₂ falls with every summer's leaves and rises all the same.",
    "Weeks show more and are noisier, and a year takes more than four times as many steps.",
    "The level keeps rising beyond all that was learned from; the change from one step to the next doesn't.",
    "Most of the test lies higher than all it has seen: does it foretell changes better?",
)
def test_carbon_dioxide_rises_and_breathes() -> None:
    month, week = (CarbonDioxide(by=by).series() for by in ("month", "week"))
    years = np.floor(month.times + 1e-6).astype(int)
    whole = [month.values[years == year] for year in range(1960, 2001)]
    assert all(each[4] > each[8] for each in whole)  # from May to September
    assert all(late.mean() > early.mean() for early, late in pairwise(whole))
    assert rough(week) > 1.5 * rough(month)
    assert CarbonDioxide(by="week").season > 4 * CarbonDioxide().season
    for by in ("month", "week"):
        level = CarbonDioxide(by=by).series()
        past, test = level.values[: level.border], level.values[level.border :]
        assert 0.75 < (test > past.max()).mean() < 1
        change = CarbonDioxide(by=by, shown="change").series()
        past, test = change.values[: change.border], change.values[change.border :]
        assert ((test < past.min()) | (test > past.max())).mean() < 0.01


@proves(
    "Going up, longer names fit in, and shorter ones have more blanks before them.",
    "The kind of a name shows in all of it; its initial has to be kept until its end.",
    "Which last letter gives away most?",
)
def test_names_are_told_by_more_than_their_initial() -> None:
    found = {length: Names(length=length, count=4000).episodes(generator()) for length in (6, 12)}
    assert len(found[12].inputs) > len(found[6].inputs)
    blanks = [each.inputs[:, :, -1].sum(1).mean() for each in found.values()]
    assert blanks[1] > blanks[0]
    episodes = found[12]
    letters, kinds = episodes.inputs.argmax(2), episodes.targets
    baseline = np.bincount(kinds).max() / len(kinds)
    for back in (1, 2, 3):  # each of the last letters tells something of the kind
        table = np.zeros((episodes.inputs.shape[2], 3))
        np.add.at(table, (letters[:, -back], kinds), 1)
        assert table.max(1).sum() / len(kinds) > baseline + 0.02
        if back == 1:
            sure = table.max(1)[table.sum(1) > 50] / table.sum(1)[table.sum(1) > 50]
            assert np.ptp(sure) > 0.2
    initial = Names(length=12, target="initial", count=4000)
    asked = initial.episodes(generator())
    first = [asked.classes[target] for target in asked.targets]
    words = ["".join(initial.decode(each)).lstrip("·") for each in asked.inputs[:200]]
    assert [word[0] for word in words] == first[:200]


@proves(
    "Up to 4,000 characters; without any, Shakespeare's sonnets.",
    "Which letters can be foretold almost surely, and what does that take?",
)
def test_a_text_is_shakespeares_unless_it_is_ones_own() -> None:
    assert MAX_TEXT == 4000
    task = NextLetter()
    data = task.episodes(generator())
    text = "".join(task.decode(data.inputs[0]))
    assert "fairest" in text.lower() or "from" in text.lower()
    letters = np.concatenate([data.inputs[:, :, :].argmax(2).ravel()])
    q = data.classes.index("q")
    followed = data.targets.ravel()[letters == q]
    assert (followed == data.classes.index("u")).mean() > 0.99  # a q is enough
    assert NextLetter(text="abc" * 20).alphabet == ("a", "b", "c")


@proves("Zeros and ones: after every step, is the number of ones so far even or odd?")
def test_parity_asks_at_every_step() -> None:
    bits, odd = Parity().points(generator())
    assert set(np.unique(bits)) == {0, 1}
    np.testing.assert_array_equal(odd, bits[:, :, 0].cumsum(1) % 2)
