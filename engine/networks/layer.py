"""The interface of a layer: from the shape it is given to the numbers it returns, for R replicas at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.networks.initializers import INITIALIZERS
from engine.spec import Refusal, Spec

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Mode:
    """How a forward pass is meant: training or not, and where each replica draws its noise from."""

    training: bool = False
    noise: Sequence[torch.Generator] = ()


EVALUATE = Mode()


@dataclass(frozen=True)
class Window:
    """How a layer looks at the image below it: at `kernel` pixels a side, `dilation` apart, `stride` pixels on."""

    kernel: int = 1
    stride: int = 1
    padding: int = 0
    dilation: int = 1


def flattened(modules: Iterable[nn.Module]) -> list[nn.Module]:
    """Return the modules in order, those inside plain `nn.Sequential`s in their place."""
    found: list[nn.Module] = []
    for module in modules:
        found.extend(module if type(module) is nn.Sequential else [module])
    return found


def side_by_side(x: Tensor) -> Tensor:
    """Return images [R, B, C, H, W] of R replicas as one batch [B, R·C, H, W]; of a single one without a copy."""
    return x.squeeze(0) if len(x) == 1 else x.transpose(0, 1).flatten(1, 2)


def apart(y: Tensor, replicas: int) -> Tensor:
    """Return a batch [B, R·C, H, W] as images [R, B, C, H, W]: the way back from `side_by_side`."""
    return y.unsqueeze(0) if replicas == 1 else y.unflatten(1, (replicas, -1)).transpose(0, 1)


def spelled(shape: Shape) -> str:
    """Return a shape as people write it: 8×28×28."""
    return "×".join(str(each) for each in shape)


@dataclass(frozen=True)
class Layer(Spec):
    """One layer of the builder; all tensors carry the R stacked replicas in front.

    A shape is what one sample has: (units,), for sequences (steps, units) or, for images, (channels, height, width);
    `ranks` says which of them, 1, 2 or 3, a layer takes.  `links` says that every output reads every input through a
    weight matrix of its own, so that a diagram draws its weights.  `weights` names the arrays that penalties and decay
    act on, `counts` the knobs that say, added up, how many units or channels come out; without any, as many as come in.
    What others ask about a member, so that nobody asks for its name: `needs_batch` is how many points a batch needs
    at least: 2 where training looks at the batch's own spread, which testing does not.  `is_flat` says that it only
    puts pixels in a row, `sees_all` that every unit depends on the whole input, `paints` that its window paints
    into a larger image instead of reading from one.  `kernels` names the array of kernels between channels, [out,
    in / groups, k, k], or where it paints [in, out, k, k]; empty where there is none.  `fills` says that the
    builder puts it into a new block on images.
    Members implement `parameters`, `forward` and `module`; the rest has a default.
    """

    ranks: ClassVar[tuple[int, ...]] = (1,)
    links: ClassVar[bool] = False
    weights: ClassVar[tuple[str, ...]] = ()
    counts: ClassVar[tuple[str, ...]] = ()
    needs_batch: ClassVar[int] = 1
    is_flat: ClassVar[bool] = False
    sees_all: ClassVar[bool] = False
    paints: ClassVar[bool] = False
    kernels: ClassVar[str] = ""
    fills: ClassVar[bool] = False

    def shape(self, given: Shape) -> Shape:
        """Return what shape comes out when `given` goes in; raise Refusal when that can't be."""
        return given

    def parameters(self, given: Shape) -> dict[str, Shape]:
        """Return the shape of each learned array, in the order and layout of the torch module."""
        return {}

    def buffers(self, given: Shape) -> dict[str, tuple[Shape, float]]:
        """Return shape and first value of each array that is kept but not learned by gradient."""
        return {}

    def multiply_adds(self, given: Shape) -> int:
        """Return how many multiplications with a weight one sample costs."""
        return 0

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        """Return the first value of parameter `name`: weights by the initialiser, all else zero."""
        if name == "weight":
            return INITIALIZERS[init].fill(shape, generator)
        return torch.zeros(shape)

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        """Return the layer's output [R, B, *out] for x [R, B, *in]; `p` and `b` hold [R, …] arrays."""
        raise NotImplementedError

    def forward_columns(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor]) -> Tensor:
        """Return the output [out, G] of one replica for the columns of x [in, G], outside training.

        Long feature-major rows are what a whole grid of points is fastest in; the numbers are `forward`'s.
        """
        stacked = {name: each.unsqueeze(0) for name, each in p.items()}
        kept = {name: each.unsqueeze(0) for name, each in b.items()}
        return self.forward(x.t().unsqueeze(0), stacked, kept, EVALUATE)[0].t()

    def module(self, given: Shape) -> nn.Module:
        """Return the torch module that computes the same for one replica: the oracle, and the export."""
        raise NotImplementedError

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        """Return the expressions that build `module` one after the other, with `from torch import nn` at hand.

        A class that torch.nn lacks is called by its name; whoever writes a script adds its source.
        """
        raise NotImplementedError

    @property
    def noisy(self) -> bool:
        """Whether it draws random numbers while training."""
        return False

    def window_of(self, channel: int | None = None) -> Window:
        """Return the window that it slides over images, that of one channel or by default the widest."""
        return Window()

    def inner(self) -> tuple[Layer, ...]:
        """Return the layers that this one wraps."""
        return ()


def fitting(layer: Layer, given: Shape) -> Shape:
    """Return what shape `layer` makes of `given`; raise Refusal where it can't take it."""
    if len(given) in layer.ranks:
        return layer.shape(given)
    if len(given) == 2 or set(layer.ranks) == {2}:
        raise Refusal(
            "“{layer}” does not work on what comes in here, {shape}.", layer=layer.title, shape=spelled(given)
        )
    if len(given) == 1:
        raise Refusal(
            "“{layer}” works on images, but {units} plain numbers come in. Put it before “Flatten”.",
            layer=layer.title,
            units=given[0],
        )
    raise Refusal(
        "“{layer}” works on plain numbers, but images of {shape} come in. Put “Flatten” or a global pooling before it.",
        layer=layer.title,
        shape=spelled(given),
    )
