"""The part of a notebook that draws what was learned of sequences, with Plotly."""

from __future__ import annotations

from engine.export.images import measured
from engine.export.section import Say, quoted
from engine.runs.experiment import Experiment
from engine.spec import N_


def picture(experiment: Experiment, say: Say) -> tuple[str, list[str]]:
    """Return a text, and code that draws how truth and answers compare on the test sequences that are watched."""
    data = experiment.data()
    if data.classes:
        return _confused(experiment, say)
    return _followed(say) if data.test_targets.ndim == 2 else _compared(experiment, say)


def _axes(across: str, up: str) -> str:
    return f"figure.update_layout(xaxis_title={quoted(across)}, yaxis_title={quoted(up)})"


def _asked(experiment: Experiment, answer: str) -> list[str]:
    return [
        f"x, y = {measured(experiment.data())['test']}",
        "with torch.no_grad():",
        f"    says = {answer}.flatten().numpy()",
    ]


def _followed(say: Say) -> tuple[str, list[str]]:
    lines = [
        "with torch.no_grad():",
        "    says = model(x_test[:1])[0, :, 0].numpy()",
        "steps = np.arange(x_test.shape[1] - len(says), x_test.shape[1]) + 1",
        "figure = go.Figure()",
        f"figure.add_scatter(x=steps, y=y_test[0].numpy(), name={quoted(say(N_('true value')))})",
        f"figure.add_scatter(x=steps, y=says, name={quoted(say(N_('answer')))})",
        _axes(say(N_("step")), say(N_("value"))),
    ]
    return say(N_("What was asked at every step of one test sequence, and what the network answers.")), lines


def _compared(experiment: Experiment, say: Say) -> tuple[str, list[str]]:
    lines = [
        *_asked(experiment, "model(x)"),
        'figure = go.Figure(go.Scatter(x=y.numpy(), y=says, mode="markers"))',
        _axes(say(N_("true value")), say(N_("answer"))),
    ]
    text = N_("The nearer a test sequence lies to the diagonal, the better its value was foretold.")
    return say(text), lines


def _confused(experiment: Experiment, say: Say) -> tuple[str, list[str]]:
    count = len(experiment.data().classes)
    lines = [
        *_asked(experiment, "model(x).argmax(-1)"),
        f"counts = np.zeros(({count}, {count}), dtype=int)",
        "np.add.at(counts, (y.flatten().numpy(), says), 1)",
        'figure = go.Figure(go.Heatmap(z=counts, texttemplate="%{z}", colorscale="Blues"))',
        _axes(say(N_("answer")), say(N_("true class"))),
    ]
    text = N_("How often each class got which answer in the test sequences; the diagonal is right.")
    return say(text), lines
