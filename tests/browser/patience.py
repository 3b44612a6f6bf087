"""How long a page may take here: a busy machine is slow, and that is no failure.

The time from an address to its loaded page is measured at every visit.  As many times as it is longer than on a quiet
machine, so many times longer everything else may take.  A wait that ends well ends when it is over: patience costs
nothing where all is well.
"""

from __future__ import annotations

import time
from collections import deque

from playwright.sync_api import Page, expect

USUAL = 1.0  # seconds in which two quiet cores load a page
REMEMBERED = 6  # visits; the slowest of them counts
LONGEST = 4.0  # times as much at most: what hangs has to end
WAIT = 30_000  # milliseconds for anything to come true on a page, the first picture included


class Patience:
    """What visits have taken lately, and what that grants the next one."""

    def __init__(self) -> None:
        self.seconds: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def factor(self) -> float:
        """How many times slower than on a quiet machine things are, from 1 on."""
        return min(LONGEST, max([1.0, *(each / USUAL for each in self.seconds)]))

    def goto(self, page: Page, url: str) -> None:
        """Load a page, and give it as much time afterwards as the machine needs."""
        begun = time.monotonic()
        self.grant(page)
        page.goto(url)
        self.seconds.append(time.monotonic() - begun)
        self.grant(page)

    def grant(self, page: Page) -> None:
        """Set how long waits on a page and expectations may last."""
        page.set_default_timeout(WAIT * self.factor)
        expect.set_options(timeout=WAIT * self.factor)
