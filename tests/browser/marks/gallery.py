"""One of each mark, made of numbers that a test knows."""

import numpy as np

from playground.marks import SEQUENTIAL, Axis, Heatmap, Lines, Scale, Scatter, Series, Span

GRID = np.linspace(-1, 1, 24)


def heatmap(step=0):
    values = np.round(np.sin(np.arange(30).reshape(5, 6) + step), 2)
    words = ("the", "cat", "sat", "down", "here", "again")
    return Heatmap(values, x=Axis("key", names=words), y=Axis("query", names=words[:5]), cells=True)


def maps(step=0):
    values = np.stack([np.outer(np.sin(GRID * k), np.cos(GRID + step)) for k in range(1, 9)])
    axes = {"x": Axis("u", -1, 1), "y": Axis("v", -1, 1)}
    return Heatmap(values, **axes, titles=[f"mask {k}" for k in range(1, 9)], upward=True, scale=SEQUENTIAL)


def categories(step=0):
    fates = (np.add.outer(np.arange(24), np.arange(24)) // 9) % 4
    names = ("minimum at 0, 1", "minimum at −1, 2", "diverges", "still on its way")
    scale = Scale("categories", names=names, colours=(0, 1, "text", "faint"))
    strength = np.linspace(0, 1, 576).reshape(24, 24)
    return Heatmap(np.stack([fates, fates.T]), scale=scale, strength=np.stack([strength] * 2), titles=("SGD", "Adam"),
                   x=Axis("x", -2, 2), y=Axis("y", -2, 2), upward=True)  # fmt: skip


def lines(step=0):
    x = np.arange(0, 101)
    loss = np.exp(-x / (30 + step))
    series = [
        Series("measured", x, loss, band=np.stack([loss * 0.7, loss * 1.3])),
        Series("theory", x, np.exp(-x / 33), dashed=True, colour="faint"),
        Series("test", x, loss + 0.04),
    ]
    axes = {"x": Axis("updates"), "y": Axis("loss", log=True)}
    return Lines(series, **axes, at=40, spans=(Span(70, None, "flat"),))


def scatter(step=0):
    draw = np.random.default_rng(1)
    labels = np.arange(60) % 3
    points = draw.normal(size=(60, 2)) * 0.4 + np.array([[0, 1], [-1, -0.6], [1, -0.6]])[labels] + step / 100
    return Scatter(points, labels, x=Axis("first number", -2.5, 2.5), y=Axis("second number", -2.5, 2.5),
                   field=np.outer(GRID, GRID), ellipses=np.full((60, 2), 0.15), classes=("zero", "one", "two"),
                   names=[f"image {k}" for k in range(60)], square=True)  # fmt: skip


def movable(step=0):
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5]])
    trails = np.cumsum(np.full((20, 3, 2), 0.03), axis=0) + points - 0.6
    return Scatter(points, x=Axis("x", -1, 3), y=Axis("y", -1, 2), names=("start", "middle", "end"), labels=True,
                   movable=(0, 1), trails=trails)  # fmt: skip


MARKS = {each.__name__: each for each in (heatmap, maps, categories, lines, scatter, movable)}
