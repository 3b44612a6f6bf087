"""A producer of frames whose numbers are known beforehand: the loss at step s is 1 / (1 + s / 100)."""

import threading

import numpy as np
import plotly.graph_objects as go

from engine.runs.evaluation import measures
from playground.stage.core.channel import Channel
from playground.stage.curve_frames import described

RECORDED = 50  # a checkpoint every so many steps


class Producer:
    """Publishes a frame of about 70 kB, one step later, whenever the browser wants one."""

    def __init__(self):
        self.channel = Channel(on_command=self.command, commands=frozenset({"scrub"}))
        self.viewing = None
        self.step = 0
        self.rows = []
        self.scene = {
            "runs": {"main": {"metric": "accuracy", "task": "binary", **described(measures("binary"), "en")}}
        }
        self.maps = np.zeros((28, 50, 50), np.uint8)
        threading.Thread(target=self.work, daemon=True).start()

    def command(self, message):
        self.viewing = message["step"]

    def work(self):
        while not self.channel.closed:
            if self.channel.wait_wanted(0.5):
                self.produce()

    def produce(self):
        self.step += 1
        loss = 1 / (1 + self.step / 100)
        self.rows.append((self.step, self.step / 25, loss, loss * 1.1, 1 - loss, 1 - loss * 1.1))
        run = {
            "step": self.step,
            "epoch": self.step / 25,
            "status": "playing",
            "message": "",
            "rate": 60.0,
            "train_loss": loss,
            "test_loss": loss * 1.1,
            "train_metric": 1 - loss,
            "test_metric": 1 - loss * 1.1,
            "learning_rate": 0.03,
            "viewing": self.viewing,
            "steps": list(range(0, self.step, RECORDED)),
            "events": [],
        }
        kept, plots = None, None
        if self.step % 10 == 1:
            kept = {"main/curve": np.array(self.rows, np.float32)}
            plots = {"losses": go.Figure(go.Scatter(y=[row[2] for row in self.rows], line_color="#1c2430"))}
        arrays = {"main/maps": self.maps}
        self.channel.publish({"runs": {"main": run}}, arrays, scene=self.scene, kept=kept, plots=plots)
