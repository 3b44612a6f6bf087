"""Maps of luck to start from, two of them to mend, and the question that the page asks."""

from __future__ import annotations

from engine.compare.luck import Luck, Outcome
from engine.spec import N_
from playground.kit.broken import Broken
from playground.kit.presets import Preset

QUESTION = N_("Two hidden tanh units are enough for XOR. How many of 200 networks with two will learn it?")
SHARES = {
    "1": N_("all of them"),
    "0.75": N_("three in four"),
    "0.5": N_("about half"),
    "0.1": N_("one in ten"),
}
HINT = N_("They differ in nothing but the random weights that they start from.")
BECAUSE = N_("Because a network goes downhill from where it starts, and half of these starts lead into a valley "
             "that holds no solution. The more units, the fewer starts do.")  # fmt: skip
TICKETS = N_("Dashed: the share if every pair of units were a ticket of its own, as good as a pair alone. Bands hold "
             "95 % of what chance may do to a share of so many.")  # fmt: skip
REST = N_("Stuck networks come to rest at few levels, and more updates don't free them.")
PIECES = N_("The answer along both diagonals, which meet in the middle: low at both ends of one and high at both ends "
            "of the other, it has to bend.")  # fmt: skip
WHY = N_(
    "What the corners of the network that you look at add to its loss: p is its probability of the right class."
)
KNOWN = N_("The lowest loss with ½ at all four corners, with ½ at two, and with one answer for three.")
CODE = N_("Runs alone, and prints what becomes of the networks of the cell that you look at.")
MOST = 0.5  # of a cell's networks that a mended map solves somewhere


def learns(found: Outcome) -> bool:
    """Whether most networks of some cell have solved it."""
    return bool((found.shares > MOST).any())


PRESETS = (
    Preset("depth", N_("Width and depth"), N_("Which helps more: one unit more, or one layer more?"), Luck()),
    Preset("bends", N_("Four bends"), N_("Which bend needs the most units, and which one needs a single one?"),
           Luck(across="activation")),
    Preset("starts", N_("Four starts"), N_("The same networks from other weights. Which row stays empty, and why?"),
           Luck(across="init")),
    Preset("longer", N_("Five times as long"),
           N_("All networks get 5,000 updates. How many more of those with two units get out?"), Luck(updates=5000)),
    Broken("straight", N_("Eight straight units"), N_("Whatever the width, nobody solves it. What do units lack?"),
           Luck(activation="linear"), mended=learns,
           symptom=N_("No network of any width or depth solves XOR."),
           cause=N_("Without a bend, any number of layers draws one straight line; XOR needs two.")),
    Broken("copies", N_("Eight that are one"), N_("Eight bent units, and nobody solves it. How do they differ?"),
           Luck(init="constant"), mended=learns,
           symptom=N_("No network solves XOR, not even with eight units in each of three layers."),
           cause=N_("All weights of a layer started equal: its units stay copies of one, and one does not suffice.")),
)  # fmt: skip
