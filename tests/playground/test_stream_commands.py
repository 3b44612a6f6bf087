"""What a channel takes from its browser: commands in order, and nothing that could harm others."""

import json
import threading

import pytest
from websockets.exceptions import ConnectionClosed

from playground.stage.core import inbox
from playground.stage.core.inbox import Bucket, understood
from playground.stage.core.stream import Channel
from tests.playground.served import frame, served


@pytest.fixture(scope="module")
def server():
    with served() as running:
        yield running


def obedient(commands=None):
    """Return a channel and what it was told; the command "end" sets the event."""
    told, ended = [], threading.Event()

    def handler(message):
        if message["do"] == "end":
            ended.set()
        told.append(message)

    return Channel(on_command=handler, commands=commands), told, ended


def test_commands_arrive_in_order_and_nothing_else_does(server):
    channel, told, ended = obedient(frozenset({"scrub", "end"}))
    rubbish = ["", "{", "[1]", "7", '{"do": 3}', '{"do": "format"}', "[" * 60_000, '{"ack": "x"}', "null"]
    rubbish += ['{"do": "scrub", "step": NaN}', '{"do": "scrub", "step": 1e999}', f'{{"do": {"9" * 5000}}}']
    with server.browser(channel.token) as browser:
        for each in rubbish:
            browser.send(each)
        for step in range(20):
            browser.send(json.dumps({"do": "scrub", "step": step}))
        browser.send('{"do": "end"}')
        assert ended.wait(5)
        assert told[:-1] == [{"do": "scrub", "step": step} for step in range(20)]


@pytest.mark.parametrize("message", ["x" * 70_000, b"bytes"])
def test_what_no_browser_of_ours_sends_ends_the_connection(server, message):
    channel, told, _ = obedient()
    with server.browser(channel.token) as browser:
        browser.send(message)
        with pytest.raises(ConnectionClosed):
            browser.recv(5)
        assert browser.close_code == 1009
    assert not told


def flood(browser):
    for _ in range(100_000):
        browser.send('{"do": "paint"}')
    while True:  # all of it lies in buffers: a busy machine takes a moment to get through
        browser.recv(30)


def test_a_flood_ends_the_connection_and_no_other(server):
    channel, _, _ = obedient()
    calm, _, ended = obedient()
    with server.browser(channel.token) as browser, server.browser(calm.token) as other:
        with pytest.raises(ConnectionClosed):
            flood(browser)
        assert browser.close_code == 1008
        other.send('{"do": "end"}')
        assert ended.wait(5)


def test_a_command_that_fails_stops_nothing(server, caplog):
    ended = threading.Event()

    def handler(message):
        if message["do"] == "fail":
            raise ZeroDivisionError
        ended.set()

    channel = Channel(on_command=handler)
    with server.browser(channel.token) as browser:
        browser.send('{"do": "fail"}')
        browser.send('{"do": "go"}')
        assert ended.wait(5)
    assert "'fail' failed" in caplog.text


def test_a_handler_that_waits_does_not_hold_up_the_frames(server):
    release = threading.Event()
    channel = Channel(on_command=lambda message: release.wait(5))
    with server.browser(channel.token) as browser:
        browser.send('{"do": "slow"}')
        channel.publish({"step": 1}, {})
        assert frame(browser)[0]["step"] == 1
        release.set()


def test_a_bucket_lets_a_burst_through_and_then_the_rate(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(inbox.time, "monotonic", lambda: now[0])
    bucket = Bucket(10, 5)
    assert [bucket.take() for _ in range(7)] == [True] * 5 + [False] * 2
    assert bucket.missed == 2
    now[0] += 0.2
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_numbers_in_messages_are_finite():
    assert understood('{"a": 1.5}') == {"a": 1.5}
    assert understood('{"a": Infinity}') is None
