"""The tour of the variational autoencoder: what the noise in its code is for."""

from __future__ import annotations

from collections.abc import Mapping

from engine.models.vae import VAE
from engine.probes.codes import Look, holes
from engine.spec import N_
from engine.training.learner import Moment
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.vae.presets import DIGITS

ALIKE = 5.0  # percent: planes that differ by less have as many holes


def _measured(moments: Mapping[str, Moment[VAE]]) -> dict[str, int]:
    return {
        "noisy": round(100 * holes(moments["main"])),
        "plain": round(100 * holes(moments["twin"])),
    }


def _fewer(found: Mapping[str, int]) -> str:
    if abs(found["noisy"] - found["plain"]) < ALIKE:
        return "alike"
    return min(("noisy", "plain"), key=found.__getitem__)


TOUR = Tour(
    Guess(
        N_("Two networks squeeze digits into two numbers; only the upper one adds noise. Whose plane will have fewer "
           "holes?"),
        {"noisy": N_("the upper one, with noise"), "plain": N_("the lower one"), "alike": N_("both alike")},
        spec=DIGITS, to=0, at="picture",
    ),
    Do(N_("The same images, the same first weights. Watch the clouds of codes spread."), to=300, at="picture"),
    See(N_("Never seen by the decoder: {noisy} % of the plane with noise, {plain} % without.")),
    Why(N_("Without noise an image is one point. Noise spreads it over a patch, and patches fill the gaps: {noisy} % "
           "instead of {plain} %.")),
    Turn(N_("Your turn: pull β up while it trains. When does the code say nothing any more?")),
    measure=_measured, truth=_fewer, beside={"vae-look": Look()},
)  # fmt: skip
