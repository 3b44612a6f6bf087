"""The part of a script that trains: what is switched off leaves no trace."""

from __future__ import annotations

import re

from engine.export import progress, recurrent
from engine.export.absolute import Stopping
from engine.export.images import SHAKEN, images, measured
from engine.export.model import noisy
from engine.export.section import Say, Section, broken, comment, indented
from engine.export.several import seed, several
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Order
from engine.spec import N_
from engine.training.schedules import Plateau

# The seed of an epoch's order, or of an update's noise, as engine.randomness mixes it.
MIXED = "{} * 1_000_003 + {} + 1"


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
        self.scheduled = not self.plateau and not experiment.schedule.is_constant
        self.several, self.seed = several(experiment), seed(experiment)

    def code(self) -> str:
        blank = ["", ""]
        counting = progress.counting(self.experiment, self.order.per_epoch)
        mean = [*self._mean(), *blank] if self.several else []
        parts = [*self._optimizer(), *blank, *self._batches(), *blank, *mean, *counting, *blank]
        return "\n".join([*parts, *self._start(), *self._loop()])

    def _mean(self) -> list[str]:
        return [
            *comment(
                self.say(
                    N_("What decides for all seeds is their mean, so their networks learn side by side.")
                )
            ),
            "def mean_loss(x, y):",
            "    return sum(evaluate(x, y, model)[0] for model in models) / len(models)",
        ]

    def _optimizer(self) -> list[str]:
        optimizer = self.experiment.optimizer
        lines = []
        if optimizer.torch_class:
            lines += [*optimizer.torch_class.strip().splitlines(), "", ""]
        lines += self._for_all("optimizer", optimizer.torch_code(), "model")
        if self.plateau:
            lines += self._for_all("scheduler", self.experiment.schedule.torch_code(), "optimizer")
        if self.scheduled:
            lines += ["", "", "def learning_rate(epoch):", *indented(self._rate())]
        return lines

    def _for_all(self, name: str, code: str, owner: str) -> list[str]:
        """Return the lines that give a name to a value, or to one for the `owner` of every seed."""
        if self.several:
            return [f"{name}s = [", *broken(f"    {code}"), f"    for {owner} in {owner}s", "]"]
        return broken(f"{name} = {code}")

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
            f"def batches({'seed' if self.several else ''}):",
            "    for epoch in itertools.count():",
            f"        # {again}",
            f"        shuffle = torch.Generator().manual_seed({MIXED.format(self.seed, 'epoch')})",
            "        order = torch.randperm(len(x_train), generator=shuffle)",
            *([f"        order = order[:-1]  # {alone}"] if self.lone else []),
            f"        yield from order.split({self.order.batch})",
        ]

    def _penalised(self) -> list[str]:
        """Return the lines that list the weights which penalties and decay act on, where there are any such."""
        lines = []
        if (self.rules.l1 or self.rules.l2 or self.rules.decoupled) and self.over_time:
            lines += recurrent.weights(self.experiment)
        elif self.rules.l1 or self.rules.l2 or self.rules.decoupled:
            lines.append(
                "weights = [layer.weight for layer in model.modules() if isinstance(layer, nn.Linear)]"
                if self.pictures is None
                else "weights = [each for each in model.parameters() if each.dim() > 1]"
            )
        return lines

    def _start(self) -> list[str]:
        lines = [] if self.several else self._penalised()
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
            body.append(f"torch.manual_seed({MIXED.format(self.seed, 'step')})  # {same}")
        if self._shaken:
            body.append(f"shake = torch.Generator().manual_seed({SHAKEN.format(self.seed)})")
            body.append("x = seen(augmented(bright[batch], shake))")
        body += self._update()
        head = f"for step, batch in zip(told({self.steps}), batches()):"
        if self.several:
            each = "for seed, model, optimizer, batch in zip(SEEDS, models, optimizers, chosen):"
            head = f"for step, chosen in zip(told({self.steps}), zip(*map(batches, SEEDS))):"
            body = [each, *indented([*self._penalised(), *body])]
        at_end = self._epoch_end()
        if at_end:
            body += [f"if (step + 1) % {self.order.per_epoch} == 0:", *indented(at_end)]
        return [head, *indented(body)]

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
        return ", ".join(map(self._loss_over, self.measured))

    def _loss_over(self, part: str) -> str:
        """Return the loss over what is watched of "train" or "test", of several seeds the mean."""
        values = self.measured[part]
        return f"mean_loss({values})" if self.several else f"evaluate({values})[0]"

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
            step = f"scheduler.step({self._loss_over('train')})"
            lines += (
                [
                    f"train_loss = {self._loss_over('train')}",
                    "for scheduler in schedulers:",
                    "    scheduler.step(train_loss)",
                ]
                if self.several
                else [step]
            )
        if self.history:
            lines.append(f"history.append((step + 1, {self._losses()}))")
        if self.stopping.patience:
            delta = f" - {self.stopping.min_delta!r}" if self.stopping.min_delta else ""
            lines += [
                f"test_loss = {self._loss_over('test')}",
                f"best, waited = (test_loss, 0) if test_loss < best{delta} else (best, waited + 1)",
                f"if waited >= {self.stopping.patience}:",
                *indented(comment(self.say(N_("Early stopping: the test loss no longer falls.")))),
                "    break",
            ]
        return lines
