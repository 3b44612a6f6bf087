"""The part of a notebook that draws what was learned, with Plotly."""

from __future__ import annotations

from engine.data.dataset import HALF_WIDTH
from engine.export import sequence_pictures
from engine.export.model import two_faced
from engine.export.section import Say, Section, quoted
from engine.runs.experiment import Experiment
from engine.spec import N_

MISTAKES, ACROSS = 16, 8  # images that were mistaken, and how many stand side by side
SIDE = 121  # cells of a picture, from rim to rim


def curves(say: Say) -> Section:
    """Return the curve of the losses, from the `history` that the training kept."""
    lines = [
        "steps, train_losses, test_losses = zip(*history)",
        "figure = go.Figure()",
        f"figure.add_scatter(x=steps, y=train_losses, name={quoted(say(N_('training')))})",
        f"figure.add_scatter(x=steps, y=test_losses, name={quoted(say(N_('test')))})",
        f"figure.update_layout(xaxis_title={quoted(say(N_('updates')))}, yaxis_title={quoted(say(N_('loss')))})",
        "figure",
    ]
    text = say(
        N_("Where the test loss turns up while the training loss goes on falling, overfitting begins.")
    )
    return Section(say(N_("Learning curves")), text, "\n".join(lines))


def answers(experiment: Experiment, say: Say) -> Section:
    """Return a picture of what the network says: over the plane or the line, or of the test points of a table."""
    data = experiment.data()
    if data.train_inputs.ndim == 3:
        text, lines = sequence_pictures.picture(experiment, say)
    elif not data.standardised and len(data.columns) == 2:
        text, lines = _plane(experiment, say)
    elif not data.standardised and data.task == "regression":
        text, lines = _line(say)
    elif data.task == "regression":
        text, lines = _compared(say)
    else:
        text, lines = _confused(experiment, say)
    off = ["model.eval()"] if two_faced(experiment) else []
    return Section(say(N_("What it has learned")), text, "\n".join([*off, *lines, "figure"]))


def mistakes(experiment: Experiment, say: Say) -> list[Section]:
    """Return the test images that the network is most wrong about, where the data are images."""
    if experiment.data().pixels is None:
        return []
    lines = [
        "with torch.no_grad():",
        "    chance = torch.softmax(answers(x_test), 1)",
        f"worst = chance[torch.arange(len(y_test)), y_test].argsort()[:{MISTAKES}]",
        "shown = pixels[test][worst.numpy()]",
        f"figure = make_subplots({MISTAKES // ACROSS}, {ACROSS}, subplot_titles=[",
        '    f"{y_test[place]} → {chance[place].argmax()}" for place in worst',
        "])",
        "for place, image in enumerate(shown):",
        f"    row, column = divmod(place, {ACROSS})",
        "    colours = np.broadcast_to(np.moveaxis(image, 0, -1), (*image.shape[1:], 3))",
        "    figure.add_trace(go.Image(z=colours), row + 1, column + 1)",
        "figure.update_xaxes(visible=False)",
        "figure.update_yaxes(visible=False)",
        "figure.update_layout(width=900, height=420)",
        "figure",
    ]
    text = say(N_("The test images whose own class got the least probability: true class → answer."))
    return [Section(say(N_("Worst mistakes")), text, "\n".join(lines))]


def _plane(experiment: Experiment, say: Say) -> tuple[str, list[str]]:
    several = experiment.data().task == "multiclass"
    values = "model(features(grid)).argmax(1)" if several else "model(features(grid))[:, 0]"
    colours = 'colorscale="Turbo"' if several else 'colorscale="PuOr_r", zmid=0'
    lines = [
        f"side = np.linspace({-HALF_WIDTH}, {HALF_WIDTH}, {SIDE})",
        "grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)",
        "with torch.no_grad():",
        f"    says = {values}.reshape({SIDE}, {SIDE}).numpy()",
        f"figure = go.Figure(go.Heatmap(x=side, y=side, z=says, {colours}))",
        'marker = {"color": targets[train], "colorscale": figure.data[0].colorscale, "line": {"width": 1}}',
        'figure.add_scatter(x=raw[train, 0], y=raw[train, 1], mode="markers", marker=marker)',
        "figure.update_layout(width=600, height=520)",
    ]
    return say(N_("The answer of the network over the whole plane, and the points it learned from.")), lines


def _line(say: Say) -> tuple[str, list[str]]:
    lines = [
        f"line = np.linspace({-HALF_WIDTH}, {HALF_WIDTH}, 4 * {SIDE})",
        "with torch.no_grad():",
        "    says = model(features(line[:, None]))[:, 0].numpy()",
        "figure = go.Figure()",
        'figure.add_scatter(x=raw[train, 0], y=targets[train], mode="markers", '
        f"name={quoted(say(N_('training points')))})",
        f"figure.add_scatter(x=line, y=says, name={quoted(say(N_('network')))})",
    ]
    return say(N_("The curve that the network draws through the points.")), lines


def _compared(say: Say) -> tuple[str, list[str]]:
    lines = [
        "with torch.no_grad():",
        "    says = model(x_test)[:, 0].numpy()",
        'figure = go.Figure(go.Scatter(x=y_test.numpy(), y=says, mode="markers"))',
        f"figure.update_layout(xaxis_title={quoted(say(N_('true value')))}, yaxis_title={quoted(say(N_('answer')))})",
    ]
    return say(N_("The nearer a test point lies to the diagonal, the better its value was foretold.")), lines


def _confused(experiment: Experiment, say: Say) -> tuple[str, list[str]]:
    data = experiment.data()
    guess = "model(x_test).argmax(1)" if data.task == "multiclass" else "(model(x_test)[:, 0] > 0).long()"
    guess = guess if data.pixels is None else "answers(x_test).argmax(1)"
    lines = [
        "with torch.no_grad():",
        f"    guess = {guess}.numpy()",
        f"counts = np.zeros(({len(data.classes)}, {len(data.classes)}), dtype=int)",
        "np.add.at(counts, (y_test.long().numpy(), guess), 1)",
        'figure = go.Figure(go.Heatmap(z=counts, texttemplate="%{z}", colorscale="Blues"))',
        f"figure.update_layout(xaxis_title={quoted(say(N_('answer')))}, yaxis_title={quoted(say(N_('true class')))})",
    ]
    return say(N_("How many test points of each class got which answer; the diagonal is right.")), lines
