"""A neural network is a stack of layers.  Each unit weighs what comes in, adds its bias and bends the sum a little;
training nudges every weight in the direction that lowers the loss.

Here you build one layer by layer and see all of it at once: every square is that unit's own map of the plane, every
line a weight, and the large picture is what the network as a whole makes of each point.

Press Space to play.  Change anything while it trains: the weights stay wherever their shapes allow.
"""

from __future__ import annotations

from engine.spec import N_
from playground.kit.desk import desk
from playground.kit.happening import IN_A_NETWORK, happening
from playground.kit.lesson import Part, lesson
from playground.kit.supervised import learn, sharing
from playground.kit.supervised.diagram import change, say
from playground.kit.supervised.toolbar import toolbar
from playground.kit.supervised.transport import noted, transport
from playground.language import current
from playground.lessons.network.bench import bench, controls
from playground.lessons.network.explain import sources
from playground.lessons.network.presets import PRESETS
from playground.lessons.network.tour import TOUR
from playground.lessons.network.views import views

KEY = "network"


@lesson(
    N_("Network playground"),
    part=Part.PLAYGROUNDS,
    order=1,
    icon="🕸️",
    sentence=N_("Build a network layer by layer, press play, and watch every unit learn."),
    question=N_("How do units that draw one straight edge each make a ring?"),
    minutes=5,
    station=(Part.FOUNDATIONS, 0),
    tour=TOUR,
)
def page() -> None:
    """Draw the page."""
    live = sharing.opened(KEY)
    place = desk(KEY, picture=4.2, beside=2)
    toolbar(live, KEY, place, presets=PRESETS, plain=sharing.PLAIN)
    transport(live, KEY, place)
    controls(live, KEY, place)
    before = live.experiment(live.edited)
    wanted = learn.bar(before, live.edited_strand.run.data.task, KEY, place)
    if wanted != before:
        say(change(live, before, wanted))
    with place.line:
        line = happening(live, key=KEY, shows=IN_A_NETWORK, invites=True)
    bench(live, KEY, place)
    live.present(current(), {**views(live, KEY), **line.plots})
    sources()
    sharing.address(live.experiment())
    noted(live, KEY)
