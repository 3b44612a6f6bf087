"""One mark, or all of them: `?mark=lines`, with `&live=1` as a channel sends it."""

import threading

import streamlit as st
from gallery import MARKS

from playground.marks import carried, followed, show
from playground.stage.core.channel import Channel

st.set_page_config(layout="wide", page_title="Marks")
wanted = st.query_params.get("mark")


def work(channel):
    """Send a mark whenever the browser wants one, each a step later."""
    step = 0
    while not channel.closed:
        if channel.wait_wanted(0.5):
            step += 1
            header, arrays = carried({"it": MARKS[wanted](step)})
            channel.publish({**header, "step": step}, arrays)


if wanted and st.query_params.get("live"):
    if "channel" not in st.session_state:
        st.session_state.channel = Channel()
        threading.Thread(target=work, args=(st.session_state.channel,), daemon=True).start()
    followed(st.session_state.channel.token, "it", key="live", label=f"Live {wanted}")
elif wanted == "twins":
    show(MARKS["lines"](), key="one", label="One")
    show(MARKS["lines"](3), key="two", label="The other")
elif wanted:
    pick = show(MARKS[wanted](), key=wanted, label=f"A {wanted}", pick=True)
    if pick:
        st.session_state.pick = pick
    st.code(repr(st.session_state.get("pick")))
else:
    for place, (name, make) in zip(st.columns(3) * 9, MARKS.items(), strict=False):
        with place:
            show(make(), key=name, label=f"A {name}")
