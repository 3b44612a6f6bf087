"""The slow way to a channel: plain requests, the same checks as the stream, nothing lost."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.stage.core import poll
from playground.stage.core.frame import unpack
from playground.stage.core.stream import Channel
from tests.playground.served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "WAIT", 0.2)


def asked(
    server: Served, token: str, *, origin: str | None = "", body: bytes | None = None, **message: Any
) -> tuple[int, Any]:
    """Return status and frame of one request of the page "p"."""
    own = f"http://127.0.0.1:{server.port}" if origin == "" else origin
    data = json.dumps({"page": "p", **message}).encode() if body is None else body
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/api/stream?token={token}", data=data)
    if own is not None:
        request.add_header("Origin", own)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            text = answer.read()
            return answer.status, unpack(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, None


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", None])
def test_a_foreign_page_is_refused(server: Served, origin: str | None) -> None:
    told: list[object] = []
    channel = Channel(on_command=told.append)
    channel.publish({}, {})
    assert asked(server, channel.token, origin=origin, seq=0, say=[{"do": "x"}]) == (403, None)
    assert not told
    assert not channel.connected


def test_a_guessed_token_is_refused_and_a_closed_channel_gone(server: Served) -> None:
    assert asked(server, "guess", seq=0) == (404, None)
    channel = Channel()
    assert asked(server, channel.token, seq=0) == (204, None)
    channel.close()
    assert asked(server, channel.token, seq=0) == (404, None)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"page": 3}', b'{"page": ""}', b"x" * 70_000])
def test_rubbish_is_refused(server: Served, body: bytes) -> None:
    channel = Channel()
    assert asked(server, channel.token, body=body) == (400, None)
    assert not channel.connected


def test_frames_follow_one_another_and_kept_things_come_once(server: Served) -> None:
    channel = Channel()
    curve = np.ones(2, "f4")
    channel.publish({"step": 1}, {}, scene={"a": 1}, kept={"curve": curve})
    status, found = asked(server, channel.token, seq=0)
    assert status == 200
    header, arrays = found
    assert (header["step"], header["scene"], list(arrays)) == (1, {"a": 1}, ["curve"])
    assert asked(server, channel.token, seq=header["seq"]) == (204, None)
    channel.publish({"step": 2}, {}, scene={"a": 2}, kept={"curve": curve})
    channel.publish({"step": 3}, {})
    header, arrays = asked(server, channel.token, seq=header["seq"])[1]
    assert (header["step"], header["scene"], arrays) == (3, {"a": 2}, {})


def test_an_answer_that_was_lost_on_the_way_is_made_up_for(server: Served) -> None:
    channel = Channel()
    channel.publish({"step": 1}, {}, scene={"a": 1}, kept={"curve": np.ones(2, "f4")})
    first = asked(server, channel.token, seq=0)[1]
    again = asked(server, channel.token, seq=0)[1]
    assert first[0] == again[0]
    assert list(again[1]) == ["curve"]


def test_a_request_waits_for_the_next_frame(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "WAIT", 5.0)
    wanted = threading.Event()
    channel = Channel(on_wanted=wanted.set)
    found: list[object] = []
    asking = threading.Thread(target=lambda: found.append(asked(server, channel.token, seq=0)))
    asking.start()
    assert wanted.wait(5)  # so that producers make one
    assert channel.connected
    channel.publish({"step": 7}, {})
    asking.join(3)
    assert found[0][1][0]["step"] == 7  # type: ignore[index]


def test_commands_arrive_in_order_and_only_known_ones(server: Served) -> None:
    told, ended = [], threading.Event()

    def handler(message: dict[str, object]) -> None:
        told.append(message)
        if message["do"] == "end":
            ended.set()

    channel = Channel(on_command=handler, commands=frozenset({"scrub", "end"}))
    for step in range(5):
        says = [{"do": "scrub", "step": step}, {"do": "format"}, 3, "x"]
        assert asked(server, channel.token, say=says) == (204, None)
    assert asked(server, channel.token, say=[{"do": "end"}]) == (204, None)
    assert ended.wait(5)
    assert told[:-1] == [{"do": "scrub", "step": step} for step in range(5)]


def test_a_page_that_asks_no_more_is_forgotten(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "GONE", 0.3)
    left = threading.Event()
    channel = Channel()
    detach = channel.detach
    channel.detach = lambda outlet: (detach(outlet), left.set())[0]  # type: ignore[method-assign]
    asked(server, channel.token)
    assert channel.connected
    assert left.wait(5)
    assert not channel.connected
