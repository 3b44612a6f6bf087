"""One of each mark, made of numbers that a test knows."""

import numpy as np

from playground.marks import (
    SEQUENTIAL,
    Arrows,
    Axis,
    Bars,
    Box,
    Edge,
    Graph,
    Heatmap,
    Images,
    Lines,
    Node,
    Row,
    Scale,
    Scatter,
    Series,
    Span,
    Tiles,
)

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


def ridge(step=0):
    edges = np.linspace(-3, 3, 42)
    middle = (edges[1:] + edges[:-1]) / 2
    names = ["input", *(f"layer {k}" for k in range(1, 7))]
    rows = [Row(name, edges, 500 * np.exp(-((middle * (1 + k / 2)) ** 2))) for k, name in enumerate(names)]
    return Bars(rows, x=Axis("value"), ridge=True)


def histograms(step=0):
    edges = np.linspace(0, 1.2, 31)
    draw = np.random.default_rng(0)
    rows = [Row(name, edges, np.histogram(draw.normal(at, 0.1, 400), edges)[0]) for name, at in
            (("first number", 0.4), ("second number", 0.8))]  # fmt: skip
    return Bars(rows, x=Axis("deviation of the noise"), y=Axis("codes"))


def bars(step=0):
    rows = [Row("before", None, np.array([0.2, 0.9, 0.4])), Row("after", None, np.array([0.6, 0.7, 0.65]))]
    return Bars(rows, x=Axis("class", names=("zero", "one", "two")), y=Axis("recall", 0, 1))


def images(step=0):
    pixels = np.stack([np.add.outer(GRID[::3] ** 2, GRID[::3] * (k - 6) / 6) % 1 for k in range(12)])
    boxes = (Box(3, 1, 2, 4, 5, "truth"), Box(3, 2, 1, 5, 5, "guess", 1, dashed=True))
    return Images(pixels, columns=6, captions=[f"code {k}" for k in range(12)], marked=(0,), boxes=boxes)


def tiles(step=0):
    return Tiles(
        np.array([0.5, -1.2, 0.0, 2.0]), names=("x₁w₁", "x₂w₂", "bias", "sum"), signs=("+", "+", "=")
    )


def graph(step=0):
    nodes = (Node("x", 2.0, "∂ 3"), Node("w", 3.0, "∂ 2"), Node("x·w", 6.0, "∂ 1"), Node("b", -1.0, "∂ 1"),
             Node("sum", 5.0, "∂ 1"))  # fmt: skip
    return Graph(nodes, (Edge(0, 2, 3.0), Edge(1, 2, 2.0), Edge(2, 4, 1.0), Edge(3, 4, 1.0)))


def tree(step=0):
    nodes = [Node(name) for name in ("S", "NP", "VP", "the", "cat", "sat")]
    return Graph(nodes, [Edge(*ends) for ends in ((0, 1), (0, 2), (1, 3), (1, 4), (2, 5))], layout="tree")


def arrows(step=0):
    at = np.stack(np.meshgrid(np.linspace(-1.6, 1.6, 9), np.linspace(-1.6, 1.6, 9)), -1).reshape(-1, 2)
    return Arrows(at, -at * np.array([1.0, 3.0]), x=Axis("w₁", -2, 2), y=Axis("w₂", -2, 2),
                  field=np.add.outer(3 * GRID**2, GRID**2), shade=SEQUENTIAL, square=True)  # fmt: skip


EACH = (
    heatmap,
    maps,
    categories,
    lines,
    scatter,
    movable,
    ridge,
    histograms,
    bars,
    images,
    tiles,
    graph,
    tree,
    arrows,
)
MARKS = {each.__name__: each for each in EACH}
