"""The tour of ninety seconds: guess, do, see, why, your turn.  Steps that are data, and what plays them on a page.

    TOUR = Tour(
        Guess(N_("How few units close a ring?"), {"2": N_("two"), "3": N_("three")}, spec=two, to=0),
        Do(N_("Two units. Does the ring close?"), to=800),
        See(N_("Three are right about {right} %."), spec=three, to=1500, at=Place("picture")),
        Why(N_("Three edges are the fewest that close: {right} %.")),
        Turn(N_("Take one away while it plays.")),
        measure=lambda run: {"right": …}, truth=lambda found: "3",
    )

    @lesson(N_("Title"), …, tour=TOUR)

It is drawn into the line of a lesson's head (playground/site/shell.py), moves the page's own controls by what the page
holds under its name, and imports no lesson.
"""

from playground.kit.tour.steps import Do, Guess, Scene, See, Step, Tour, Turn, Why

__all__ = ["Do", "Guess", "Scene", "See", "Step", "Tour", "Turn", "Why"]
