"""What a channel sends: a few frames in flight, newest wins, kept things once per change."""

import asyncio
import json
import threading
import time

import numpy as np
import pytest
from starlette.websockets import WebSocket

from playground.stage.core import flow
from playground.stage.core.stream import Channel
from tests.playground.served import frame, served

NOTHING = 0.25  # seconds in which nothing may come


@pytest.fixture(scope="module")
def server():
    with served() as running:
        yield running


def silent(browser):
    with pytest.raises(TimeoutError):
        browser.recv(NOTHING)
    return True


def test_a_late_browser_gets_the_newest_frame_and_everything_kept(server):
    channel = Channel()
    scene, curve = {"runs": {}}, np.ones((2, 5), "f4")
    channel.publish({"step": 1}, {}, scene=scene, kept={"curve": curve}, plots={"weights": '{"data":[]}'})
    channel.publish({"step": 2}, {"maps": np.zeros((1, 4), "u1")})
    with server.browser(channel.token) as browser:
        header, arrays = frame(browser)
        assert (header["step"], header["scene"], header["plots"]) == (2, scene, {"weights": '{"data":[]}'})
        assert set(arrays) == {"maps", "curve"}


def fill(channel, browser):
    """Take as many frames as may be in flight at first, and return the number of the last one."""
    header = {}
    for step in range(-flow.LEAST, 0):
        channel.publish({"step": step}, {})
        header, _ = frame(browser, ack=False)
    return header["seq"]


def test_two_frames_in_flight_at_first_and_the_newest_wins(server):
    channel = Channel()
    with server.browser(channel.token) as browser:
        last = fill(channel, browser)
        for step in range(100):
            channel.publish({"step": step}, {})
        assert silent(browser)
        browser.send(json.dumps({"ack": last - flow.LEAST}))  # none that is in flight
        assert silent(browser)
        browser.send(json.dumps({"ack": last}))
        assert frame(browser)[0]["step"] == 99


def test_a_hidden_page_gets_one_frame_for_each_acknowledgement(server):
    channel = Channel()
    with server.browser(channel.token) as browser:
        browser.send('{"hidden": true}')
        time.sleep(NOTHING)
        channel.publish({"step": 0}, {})
        first, _ = frame(browser, ack=False)
        channel.publish({"step": 1}, {})
        assert silent(browser)
        browser.send('{"hidden": false}')
        assert frame(browser)[0]["step"] == 1
        assert first["step"] == 0


def test_what_is_kept_is_not_sent_twice_though_frames_are_in_flight(server):
    channel = Channel()
    one, two = np.zeros(2, "f4"), np.ones(2, "f4")
    with server.browser(channel.token) as browser:
        channel.publish({"step": 0}, {}, kept={"curve": one})
        assert list(frame(browser, ack=False)[1]) == ["curve"]
        channel.publish({"step": 1}, {}, kept={"curve": one})
        header, arrays = frame(browser)  # that it was painted says that the one before came, too
        assert (header["kept"], list(arrays)) == (["array:curve"], [])
        channel.publish({"step": 2}, {}, kept={"curve": two})
        assert frame(browser)[1]["curve"].tolist() == [1, 1]


def test_what_is_kept_travels_once_per_change_even_past_lost_frames(server):
    channel = Channel()
    one, two, scene = np.zeros(2, "f4"), np.ones(2, "f4"), {"a": 1}
    with server.browser(channel.token) as browser:
        channel.publish({"step": 0}, {}, scene=scene, kept={"curve": one, "points": one})
        first, arrays = frame(browser)
        assert "scene" in first
        assert set(arrays) == {"curve", "points"}
        last = fill(channel, browser)
        channel.publish({"step": 1}, {}, scene=scene, kept={"curve": two, "points": one})
        channel.publish({"step": 2}, {}, scene=scene)  # wins over step 1, whose curve must not be lost
        browser.send(json.dumps({"ack": last}))
        header, arrays = frame(browser)
        assert header["step"] == 2
        assert "scene" not in header
        assert list(arrays) == ["curve"]
        assert arrays["curve"].tolist() == [1, 1]
        channel.publish({"step": 3}, {}, kept={"points": one})
        header, arrays = frame(browser)
        assert not arrays
        assert set(header["kept"]) == {"scene:", "array:points"}  # so the browser forgets the curve


def test_a_browser_that_comes_back_gets_the_scene_again(server):
    channel = Channel()
    channel.publish({}, {}, scene={"a": 1})
    for _ in range(2):
        with server.browser(channel.token) as browser:
            assert frame(browser)[0]["scene"] == {"a": 1}


def test_a_lost_acknowledgement_does_not_stop_the_stream(server, monkeypatch):
    monkeypatch.setattr(flow, "RESEND", 0.05)
    wanted = threading.Event()
    channel = Channel(on_wanted=wanted.set)
    with server.browser(channel.token) as browser:
        assert wanted.wait(5)
        fill(channel, browser)
        wanted.clear()
        assert wanted.wait(5)
        channel.publish({"step": 1}, {})
        assert frame(browser)[0]["step"] == 1


def test_a_frame_that_takes_long_to_send_does_not_hide_that_there_is_room(server, monkeypatch):
    send = WebSocket.send_bytes

    async def slowly(self, data):
        await send(self, data)
        await asyncio.sleep(0.1)

    monkeypatch.setattr(WebSocket, "send_bytes", slowly)
    wanted = threading.Event()
    channel = Channel(on_wanted=wanted.set)
    with server.browser(channel.token) as browser:
        channel.publish({"step": 0}, {})
        frame(browser, ack=False)
        wanted.clear()
        assert wanted.wait(2)


def test_frames_are_wanted_only_while_somebody_can_take_one(server):
    wanted = threading.Event()
    channel = Channel(on_wanted=wanted.set)
    assert not channel.wanted
    with server.browser(channel.token) as browser:
        assert wanted.wait(5)
        assert channel.wanted
        last = fill(channel, browser)
        wanted.clear()
        assert not channel.wanted
        browser.send(json.dumps({"ack": last}))
        assert wanted.wait(5)
        assert channel.wait_wanted(5)
    channel.publish({}, {})
    assert not channel.wanted


def test_threads_may_publish_at_once(server):
    channel = Channel()
    with server.browser(channel.token) as browser:

        def produce(source):
            for step in range(200):
                channel.publish({"source": source, "step": step}, {"a": np.full(1000, step, "i4")})

        threads = [threading.Thread(target=produce, args=(source,)) for source in range(4)]
        for thread in threads:
            thread.start()
        seqs = []
        while not seqs or seqs[-1] < 800:
            header, arrays = frame(browser)
            assert (arrays["a"] == header["step"]).all()
            seqs.append(header["seq"])
        assert seqs == sorted(set(seqs))
