"""The caution beside a race on a surface, and the button that gives each rule its own best rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.compare.outcomes import aim_of
from engine.compare.tuning import RATES, Fair
from engine.descent.course import Walk
from engine.spec import N_, Refusal
from playground.kit import scale
from playground.kit.held import Held
from playground.kit.lease import kept
from playground.kit.owner import owner
from playground.language import _, refusal
from playground.lessons.optimizers.tuned import FAIR, asked, fits, order, shared

EVERY = 0.4  # seconds between two looks at whether it is known
PATIENCE = 0.15  # seconds that the page waits for what may come at once

SHARED = N_("All share {rate}. One rate for all suits some rules better than others, so compare with care.")
CHOSEN = N_("These rates were chosen, not found: another order may be true at each rule's own best rate.")


@dataclass
class _Wish:
    """Which race waits to be walked at its own best rates; from which it came; which can't be tuned, and why."""

    race: Walk | None = None
    before: Walk | None = None
    taken: bool = False  # by the button, which lets only its own row run again
    refused: tuple[Walk, str] | None = None

    def trouble(self, race: Walk) -> str:
        """Return why a race can't be tuned, "" where it can."""
        return self.refused[1] if self.refused is not None and self.refused[0] == race else ""


def offer(page: Held[Walk]) -> None:
    """Draw the caution, the button, and once it was pressed what it did."""
    walk, wish = page.spec, kept(f"{page.key}-wish", _Wish)
    if wish.race != asked(walk):
        wish.race = None
    waits = wish.race is not None or (fits(walk) and not order(walk) and not wish.trouble(asked(walk)))

    @st.fragment(run_every=EVERY if waits else None)
    def shown() -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"{page.key}:fair"):
            _row(page, wish, waits=waits)

    shown()


def _row(page: Held[Walk], wish: _Wish, *, waits: bool) -> None:
    if wish.taken:
        wish.taken = False
        st.rerun()
    walk = page.spec
    race = asked(walk)
    if waits and _look(page, wish, race):
        st.rerun()  # the line above can say more now, too
    known = FAIR.known(race)
    if wish.race is not None:
        words = _("Tuning {count} rules …").format(count=len(walk.rules))
        st.markdown(f":material/hourglass_top: {words}", width="stretch")
    elif trouble := wish.trouble(race):
        st.markdown(trouble, width="stretch")
    elif known is not None and known.walk == walk:
        st.markdown(_done(known, wish.before), width="stretch")
        return
    else:
        rate = shared(walk)
        words = _(SHARED).format(rate=scale.shown(rate)) if rate is not None else _(CHOSEN)
        st.markdown(words if len(walk.rules) > 1 else "", width="stretch")
    st.button(
        _("Give each its own best rate"),
        icon=":material/tune:",
        key=f"{page.key}:own-rates",
        disabled=wish.race is not None,
        help=_(
            "Every rule tries the same {count} rates from this start, with the same number of gradients, and walks at "
            "the best at which it stays in the picture. Undo brings the former rates back."
        ).format(count=len(RATES)),
        on_click=_wanted,
        args=(page, wish),
    )


def _look(page: Held[Walk], wish: _Wish, race: Walk) -> bool:
    """Look whether it is known how a race is tuned, take what was wished for, and return whether it is."""
    try:
        found = FAIR.ask(race, owner=f"{owner()}/fair", patience=PATIENCE)
    except Refusal as exc:
        wish.race, wish.refused = None, (race, refusal(exc))
        return True
    if found is not None and wish.race is not None:
        wish.race, wish.before = None, page.spec
        page.take(found.walk)
    return found is not None


def _wanted(page: Held[Walk], wish: _Wish) -> None:
    wish.race = asked(page.spec)
    wish.taken = True  # the page looks from time to time whether it is known
    if (known := FAIR.known(wish.race)) is not None:
        wish.race, wish.before, wish.taken = None, page.spec, True
        page.take(known.walk)


def _done(found: Fair, before: Walk | None) -> str:
    """Return what tuning did, with the rate of each rule, the former one, and what it came to."""
    former = {rule.name: rule.lr for rule in before.rules} if before is not None else {}
    each = []
    for place in found.order:
        rule, reached = found.walk.rules[place], found.reached[place]
        rate = scale.shown(rule.lr)
        if former.get(rule.name, rule.lr) != rule.lr:
            rate = f"{scale.shown(former[rule.name])} → {rate}"
        end = (
            _("at the goal after {n}").format(n=int(reached)) if np.isfinite(reached) else _("not there yet")
        )
        each.append(f"**{_(rule.title)}** {rate} ({end})")
    words = _("Each at its best rate from this start, of {count} tried: {rates}. The goal: {aim}.")
    aim = refusal(aim_of(found.walk.surface).refusal())
    return words.format(count=len(RATES), rates=" · ".join(each), aim=aim)
