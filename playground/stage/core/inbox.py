"""What a browser sends to its channel: bounded in length and number, obeyed in order, away from everybody's loop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playground.stage.core.channel import Channel

MESSAGE_BYTES = 64_000  # the longest message taken from a browser
MESSAGES_PER_SECOND = 300  # a fast pointer paints 120 times a second, and acknowledges 60 times
BURST = 300
QUEUE = 256  # commands that may wait for the session's own handler
_LOG = logging.getLogger(__name__)
_HANDLERS = ThreadPoolExecutor(4, thread_name_prefix="stage-command")


class Inbox:
    """The commands of one browser; its `obey` runs as a task for as long as the browser is there."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.bucket = Bucket(MESSAGES_PER_SECOND, BURST)
        self._commands: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE)

    @property
    def flooded(self) -> bool:
        """Whether far too much has come for a browser of ours."""
        return self.bucket.missed > 10 * BURST

    def put(self, message: dict[str, Any]) -> None:
        """Queue a command that the channel knows, drop anything else."""
        known, do = self.channel.commands, message.get("do")
        if isinstance(do, str) and (known is None or do in known):
            with contextlib.suppress(asyncio.QueueFull):
                self._commands.put_nowait(message)

    async def obey(self) -> None:
        """Hand commands to the session, one after the other, away from the loop that serves everybody."""
        loop = asyncio.get_running_loop()
        while True:
            message = await self._commands.get()
            handler = self.channel.on_command
            if handler is None:
                continue
            try:
                await loop.run_in_executor(_HANDLERS, handler, message)
            except Exception:
                _LOG.exception("The command %r failed.", message.get("do"))


class Bucket:
    """A leaky bucket: `rate` takes a second, `burst` at once; `missed` counts refusals, and forgets `rate` a second."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self.level = float(burst)
        self.missed = 0.0
        self.at = time.monotonic()

    def take(self) -> bool:
        """Return whether one more is all right now."""
        now = time.monotonic()
        credit = (now - self.at) * self.rate
        self.at = now
        self.level = min(self.burst, self.level + credit)
        # A hiccup of a busy server must not make a flood look like a new one every time.
        self.missed = max(0.0, self.missed - credit)
        if self.level < 1:
            self.missed += 1
            return False
        self.level -= 1
        return True


def understood(text: str) -> dict[str, Any] | None:
    """Return the JSON object that `text` says, None where it says none, or numbers that are not finite."""
    try:
        message = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("too large a number")
    return value
