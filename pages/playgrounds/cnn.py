"""A convolutional network looks at a picture through small windows.  Each kernel answers where its pattern is; deeper
layers look at the answers of the ones before, and so see larger things.

Here you build one layer by layer and train it on real images.  Every square is what a channel answers to the image you
chose, every line a kernel.  Click a channel to look inside, Shift-click to switch it off.

Press Space to play.
"""

from __future__ import annotations

import streamlit as st

from engine.spec import N_
from playground.kit.desk import desk
from playground.kit.happening import IN_A_NETWORK, happening
from playground.kit.lesson import Part, lesson
from playground.kit.supervised import learn, sharing
from playground.kit.supervised.diagram import change, say
from playground.kit.supervised.toolbar import toolbar
from playground.kit.supervised.transport import noted, transport
from playground.language import _, current
from playground.lessons.cnn.bench import bench, controls
from playground.lessons.cnn.live import ImageLive
from playground.lessons.cnn.presets import PRESETS
from playground.lessons.cnn.tour import TOUR
from playground.lessons.cnn.views import views

KEY = "cnn"
PLAIN = PRESETS[0].spec


@lesson(
    N_("CNN lab"),
    part=Part.PLAYGROUNDS,
    order=3,
    icon="🔍",
    sentence=N_("Build a convolutional network, train it on real images, and look through every layer."),
    question=N_("What does a network look for in an image?"),
    minutes=8,
    station=(Part.VISION, 2),
    tour=TOUR,
)
def page() -> None:
    """Draw the page."""
    live = sharing.opened(KEY, ImageLive, PLAIN)
    place = desk(KEY, picture=4, beside=2.1)
    toolbar(live, KEY, place, presets=PRESETS, plain=PLAIN)
    transport(live, KEY, place)
    controls(live, KEY, place)
    before = live.experiment(live.edited)
    wanted = learn.bar(before, live.edited_strand.run.data.task, KEY, place)
    if wanted != before:
        say(change(live, before, wanted))
    with place.line:
        line = happening(live, key=KEY, shows=IN_A_NETWORK)
    bench(live, KEY, place)
    live.present(current(), {**views(live, KEY), **line.plots})
    st.caption(_("What one kernel does, cell by cell and by hand: [the convolution bench](convolution)."))
    sharing.address(live.experiment(), PLAIN)
    noted(live, KEY)
