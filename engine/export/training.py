"""The part of a script that trains: what is switched off leaves no trace."""

from __future__ import annotations

import re

from engine.experiment import Experiment
from engine.export import recurrent
from engine.export.absolute import Stopping
from engine.export.images import SHAKEN, WHOLE, images, measured
from engine.export.model import noisy
from engine.export.section import Say, Section, broken, comment, indented
from engine.order import Order
from engine.schedules import Plateau
from engine.spec import N_

SEED = "SEED * 1_000_003 + {} + 1"  # of an epoch's order, or of an update's noise, as engine.order mixes it


def section(experiment: Experiment, steps: int, say: Say, *, history: bool = False) -> Section:
    """Return the training; with `history` it keeps step, training and test loss of every epoch."""
    text = say(
        N_("{steps} updates, each from a few sequences; every epoch brings them in a new order.")
        if experiment.data().train_inputs.ndim == 3
        else N_("{steps} updates, each from a few points; every epoch brings them in a new order.")
    )
    loop = _Loop(experiment, steps, say, history)
    about = f"{text.format(steps=steps)} {say(experiment.optimizer.summary)}"
    return Section(say(N_("Training")), about, loop.code())


def result(experiment: Experiment, say: Say) -> Section:
    """Return what the script prints in the end."""
    data = experiment.data()
    metric, parts = "R²" if data.task == "regression" else "accuracy", measured(data)
    shown = [f'("{name}", {values})' for name, values in parts.items()]
    of_steps = data.train_inputs.ndim == 3
    if parts["test"] != WHOLE:
        shown.append(f'("all test {"sequences" if of_steps else "images"}", {WHOLE})')
    code = [
        *broken(f"for name, x, y in ({', '.join(shown)}):"),
        "    value, metric = evaluate(x, y)",
        f'    print(f"{{name}}: loss {{value:.6g}}, {metric} {{metric:.6g}}")',
    ]
    return Section(
        say(N_("Result")),
        say(_over(of_steps, more=len(shown) > len(parts), some=any("[" in each for each in parts.values()))),
        "\n".join(code),
    )


def _over(of_steps: bool, *, more: bool, some: bool) -> str:
    """Return over what the result is meant, in words.

    `some` says that a part of what is trained with is watched, `more` that all there is to test with is judged as well.
    """
    if not of_steps and not more:
        return N_("Loss and metric over all points.")
    if not of_steps:
        return N_(
            "Loss and metric over the images that the playground's curves are made from, and over all test images."
        )
    if not (more or some):
        return N_("Loss and metric over all sequences.")
    if not more:
        return N_("Loss and metric over the sequences that the playground's curves are made from.")
    return N_(
        "Loss and metric over the sequences that the playground's curves are made from, and over all to test with."
    )


class _Loop:
    def __init__(self, experiment: Experiment, steps: int, say: Say, history: bool) -> None:
        self.experiment, self.steps, self.say, self.history = experiment, steps, say, history
        self.rules = experiment.regularisation.under(closure=experiment.optimizer.needs_closure)
        self.stopping, self.l1 = experiment.stopping, Stopping(self.rules, say)
        points = len(experiment.data().train_inputs)
        self.pictures, self.measured = images(experiment), measured(experiment.data())
        self.over_time = experiment.data().train_inputs.ndim == 3
        self.order = Order([experiment.seed], points, experiment.batch)
        self.lone = points % self.order.batch == 1 and self.order.batch > 1
        self.plateau = isinstance(experiment.schedule, Plateau)
        self.scheduled = not self.plateau and experiment.schedule.name != "constant"

    def code(self) -> str:
        return "\n".join(
            [*self._optimizer(), "", "", *self._batches(), "", "", *self._start(), *self._loop()]
        )

    def _optimizer(self) -> list[str]:
        optimizer = self.experiment.optimizer
        lines = []
        if optimizer.torch_class:
            lines += [*optimizer.torch_class.strip().splitlines(), "", ""]
        lines += broken(f"optimizer = {optimizer.torch_code()}")
        if self.plateau:
            lines += broken(f"scheduler = {self.experiment.schedule.torch_code()}")
        if self.scheduled:
            lines += ["", "", "def learning_rate(epoch):", *indented(self._rate())]
        return lines

    def _rate(self) -> list[str]:
        """Return the learning rate at `epoch`; a schedule in two parts becomes two lines."""
        lr, code = self.experiment.optimizer.lr, self.experiment.schedule.torch_code()
        two = re.fullmatch(r"\((.*)\) if (.*) else \((.*)\)", code)
        if not two:
            return [f"return {lr!r} * ({code})"]
        return [f"if {two[2]}:", f"    return {lr!r} * ({two[1]})", f"return {lr!r} * ({two[3]})"]

    def _batches(self) -> list[str]:
        again = self.say(N_("every epoch has an order of its own"))
        alone = self.say(
            N_("a sequence left over alone waits for the next epoch")
            if self.over_time
            else N_("a point left over alone waits for the next epoch")
        )
        return [
            "def batches():",
            "    for epoch in itertools.count():",
            f"        # {again}",
            f"        shuffle = torch.Generator().manual_seed({SEED.format('epoch')})",
            "        order = torch.randperm(len(x_train), generator=shuffle)",
            *([f"        order = order[:-1]  # {alone}"] if self.lone else []),
            f"        yield from order.split({self.order.batch})",
        ]

    def _start(self) -> list[str]:
        lines = []
        if (self.rules.l1 or self.rules.l2 or self.rules.decoupled) and self.over_time:
            lines += recurrent.weights(self.experiment)
        elif self.rules.l1 or self.rules.l2 or self.rules.decoupled:
            lines.append(
                "weights = [layer.weight for layer in model.modules() if isinstance(layer, nn.Linear)]"
                if self.pictures is None
                else "weights = [each for each in model.parameters() if each.dim() > 1]"
            )
        if self.stopping.patience:
            lines.append('best, waited = float("inf"), 0')
        if self.history:
            lines.append(f"history = [(0, {self._losses()})]")
        return lines

    def _loop(self) -> list[str]:
        body = []
        if self.scheduled:
            body += [
                "for group in optimizer.param_groups:",
                f'    group["lr"] = learning_rate(step / {self.order.per_epoch})',
            ]
        if noisy(self.experiment):
            same = self.say(N_("so that noise is the same each time"))
            body.append(f"torch.manual_seed({SEED.format('step')})  # {same}")
        if self._shaken:
            body.append(f"shake = torch.Generator().manual_seed({SHAKEN})")
            body.append("x = seen(augmented(bright[batch], shake))")
        body += self._update()
        at_end = self._epoch_end()
        if at_end:
            body += [f"if (step + 1) % {self.order.per_epoch} == 0:", *indented(at_end)]
        return [f"for step, batch in zip(range({self.steps}), batches()):", *indented(body)]

    @property
    def _shaken(self) -> bool:
        return self.pictures is not None and self.pictures.augmentation.active

    def _update(self) -> list[str]:
        gradient = ["optimizer.zero_grad()", *self._objective(), *self.l1.slopes(), *self._clipped()]
        if not self.experiment.optimizer.needs_closure:
            return [*gradient, *self.l1.sides(), *self._decay(), "optimizer.step()", *self.l1.stopped()]
        again = self.say(N_("this rule asks for loss and gradient several times an update"))
        return [
            *self._decay(),
            "",
            f"def closure():  # {again}",
            *indented([*gradient, "return objective"]),
            "",
            "optimizer.step(closure)",
        ]

    def _losses(self) -> str:
        return ", ".join(f"evaluate({values})[0]" for values in self.measured.values())

    def _objective(self) -> list[str]:
        value = "loss(model(x_train[batch]), y_train[batch])"
        if self._shaken:
            value = "loss(model(x), y_train[batch])"
        penalties = []
        if self.rules.l1 and not self.rules.proximal:
            penalties.append(f"{self.rules.l1!r} * sum(w.abs().sum() for w in weights)")
        if self.rules.l2:
            penalties.append(f"{self.rules.l2!r} / 2 * sum(w.square().sum() for w in weights)")
        if not penalties and not self.experiment.optimizer.needs_closure:
            return [f"{value}.backward()"]
        added = [f"objective = objective + {each}" for each in penalties]
        return [f"objective = {value}", *added, "objective.backward()"]

    def _clipped(self) -> list[str]:
        lines = []
        if self.rules.clip_value:
            lines.append(f"nn.utils.clip_grad_value_(model.parameters(), {self.rules.clip_value!r})")
        if self.rules.clip_norm:
            lines.append(f"nn.utils.clip_grad_norm_(model.parameters(), {self.rules.clip_norm!r})")
        return lines

    def _decay(self) -> list[str]:
        if not self.rules.decoupled:
            return []
        shrink = f"w.mul_(1 - {self._present_rate} * {self.rules.decoupled!r})"
        return ["with torch.no_grad():", "    for w in weights:", f"        {shrink}"]

    @property
    def _present_rate(self) -> str:
        """The learning rate of an update, as code."""
        changing = self.scheduled or self.plateau
        return 'optimizer.param_groups[0]["lr"]' if changing else repr(self.experiment.optimizer.lr)

    def _epoch_end(self) -> list[str]:
        lines = []
        if self.plateau:
            lines.append(f"scheduler.step(evaluate({self.measured['train']})[0])")
        if self.history:
            lines.append(f"history.append((step + 1, {self._losses()}))")
        if self.stopping.patience:
            delta = f" - {self.stopping.min_delta!r}" if self.stopping.min_delta else ""
            lines += [
                f"test_loss = evaluate({self.measured['test']})[0]",
                f"best, waited = (test_loss, 0) if test_loss < best{delta} else (best, waited + 1)",
                f"if waited >= {self.stopping.patience}:",
                *indented(comment(self.say(N_("Early stopping: the test loss no longer falls.")))),
                "    break",
            ]
        return lines
