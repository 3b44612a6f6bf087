"""What a reader changes on the bench: from the browser's message to another bench, or to a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.filters.filters import FILTERS, OWN
from engine.filters.window import Operation, legal, settled
from engine.spec import Refusal
from playground.lessons.convolution.bench import SIDE, Bench
from playground.lessons.convolution.pictures import DRAWING, SETS

PLAIN = ("image", "which", "drawing", "left", "top", "size", "signal", "length", "angle", "frequency", "seed")

POOLED = 2  # cells of a window that pools, and how far it steps: half as many outputs along each axis

# Where more is to be seen of each cell, fewer of them: so many a side when one turns to these operations.
FEW = {"transposed": 8, "channels": 7, "depthwise": 7}


def edited(bench: Bench, changes: Mapping[str, Any]) -> Bench:
    """Return the bench after what a reader changed.  Raises Refusal, in words, where it can't be."""
    plain = {name: _frozen(changes[name]) for name in PLAIN if name in changes}
    if plain.get("image") in (DRAWING, *SETS) and bench.image != plain["image"]:
        plain = {"left": (SIDE - bench.size) // 2, "top": (SIDE - bench.size) // 2, **plain}
    bench = bench.but(**plain).placed()
    operation = bench.operation.but(
        **{name: changes[name] for name in Operation.knobs() if name in changes and name != "mode"}
    )
    mode = changes.get("mode", operation.mode)
    if mode != operation.mode:
        operation = turned(operation, mode)
        if bench.filter == OWN and bench.operation.pools and not operation.pools:
            operation = operation.but(kernel=bench.kernel.shape[-1])  # as it was left
        if operation.mode in FEW and bench.operation.mode not in FEW:
            bench = bench.but(size=min(bench.size, FEW[operation.mode])).placed()
        elif bench.operation.mode in FEW and operation.mode not in FEW and not operation.line:
            bench = bench.but(size=max(bench.size, Bench().size)).placed()
        bench = _resized(bench, operation)
    elif operation != bench.operation:
        operation.size(bench.cells)  # says in words what does not fit
        bench = bench.moved(operation)
    name = changes.get("filter")
    if isinstance(name, str) and name in FILTERS:
        bench = _named(bench, name)
    elif "weights" in changes:
        bench = bench.but(filter=OWN, weights=_frozen(changes["weights"]))
    return fitted(bench)


def turned(operation: Operation, mode: str) -> Operation:
    """Return the operation as one of another kind; what pools takes windows side by side, as it does in networks."""
    found = operation.but(mode=mode)
    if found.pools == operation.pools:
        return found
    plain = Operation()
    kernel, stride = (POOLED, POOLED) if found.pools else (plain.kernel, plain.stride)
    return found.but(kernel=kernel, stride=stride, padding=0, dilation=1, border=plain.border)


def fitted(bench: Bench) -> Bench:
    """Return the bench with its crop within the picture and an operation that fits on it."""
    bench = bench.placed()
    operation = settled(bench.operation, bench.cells)
    return bench if operation == bench.operation else _resized(bench, operation)


def _resized(bench: Bench, operation: Operation) -> Bench:
    """Return the bench with an operation made legal, its kernel of a size that the filter has."""
    cells = bench.length if operation.line else bench.size
    operation = settled(operation, cells)
    if bench.filter != OWN and not operation.pools:
        sizes = FILTERS[bench.filter].sizes
        possible = [each for each in sizes if operation.but(kernel=each).fits(cells)]
        operation = operation.but(kernel=_nearest(possible, operation.kernel))
    return bench.moved(operation).placed()


def _nearest(possible: list[int], wanted: int) -> int:
    return min(possible, key=lambda each: abs(each - wanted), default=wanted)


def _named(bench: Bench, name: str) -> Bench:
    """Return the bench with a kernel that has a name, in its nearest legal size."""
    operation = bench.operation
    possible = [each for each in FILTERS[name].sizes if operation.but(kernel=each).fits(bench.cells)]
    if not possible:
        raise Refusal("“{filter}” does not fit on so few cells.", filter=FILTERS[name].title)
    # The size that everybody knows it by, where it has to change at all.
    nearest = operation.kernel if operation.kernel in possible else _nearest(possible, 3)
    named = bench.but(operation=Operation(), filter=name, weights=())
    return named.moved(operation.but(kernel=nearest))


def choices(bench: Bench) -> dict[str, tuple[int | str, ...]]:
    """Return the values that each setting may take on this bench while the others stay."""
    found = legal(bench.operation, bench.cells)
    if bench.filter != OWN and not bench.operation.pools:
        sizes = FILTERS[bench.filter].sizes
        found["kernel"] = tuple(each for each in found["kernel"] if each in sizes)
    found["filter"] = tuple(
        name for name, each in FILTERS.items() if each.line is not None or not bench.operation.line
    )
    if bench.made:
        found["length"] = tuple(range(8, 65))
    else:
        _, height, width = bench.whole.shape
        found["length"] = tuple(range(8, min(64, width) + 1))
        found["size"] = tuple(range(3, min(SIDE, height, width) + 1))
    cells = "length" if bench.operation.line else "size"
    found[cells] = tuple(each for each in found[cells] if bench.operation.fits(int(each)))
    return found


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
