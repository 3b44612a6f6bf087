import plotly.graph_objects as go
import streamlit as st
from producer import Producer

from playground.stage.curves import Line, curves
from playground.stage.plot import plot
from playground.stage.timeline import timeline

if "producer" not in st.session_state:
    st.session_state.producer = Producer()
token = st.session_state.producer.channel.token
timeline(token, key="timeline")
curves(token, key="curves", lines=[Line("main")])
plot(go.Figure(), key="plot", token=token, source="losses", label="Losses")
if st.toggle("late"):
    curves(token, key="late", lines=[Line("main")], log=True)
