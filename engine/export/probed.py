"""What a probe measures, as a script: NumPy alone, with the very source that the page computes with."""

from __future__ import annotations

from engine.export.inlined import Bundle
from engine.export.section import joined
from engine.probes.sequences.cliff_walk import UPDATES, CliffWalk
from engine.probes.sequences.reservoir import RADII, Memory

HEAD = '"""{title}. {summary}  Needs: pip install numpy"""\n\n'
REMEMBERED = """\
found = capacity({units}, radii={radii}, {settings})
print("radius  memory capacity  largest |eigenvalue|  still apart")
for place, radius in enumerate(found.radii):
    total, largest, apart = found.total[place], found.effective[place], found.apart[place]
    print(f"{{radius:6.1f}}  {{total:15.4f}}  {{largest:20.4f}}  {{apart:.3g}}")"""
WALKED = """\
for way, clips in {ways}.items():
    path = descend({start}, lr={lr}, steps={updates}, length={length}, momentum={momentum}, **clips)
    longest = np.nanmax(np.linalg.norm(path.gradients, axis=1))
    print(f"{{way:5}}  longest gradient {{longest:.6g}}  ends at {{path.places[-1]}}  loss {{path.losses[-1]:.6g}}")"""


def memory_script(memory: Memory) -> str:
    """Return a script that measures `memory` at all radii, and prints what the page draws."""
    names = ("leak", "input_scale", "ridge", "seed", "linear")
    settings = ", ".join(f"{name}={getattr(memory, name)!r}" for name in names)
    shown = REMEMBERED.format(units=memory.units, radii=RADII, settings=settings)
    return _script(memory, "engine.probes.sequences.capacity", "capacity", shown)


def walk_script(walk: CliffWalk) -> str:
    """Return a script that takes the walk in all its ways, and prints where each of them ends."""
    clips = {name: {f"clip_{name}": walk.threshold} for name in ("norm", "value")}
    knobs = {name: getattr(walk, name) for name in ("lr", "length", "momentum")}
    shown = WALKED.format(ways={"plain": {}, **clips}, start=(walk.w, walk.b), updates=UPDATES, **knobs)
    return _script(walk, "engine.probes.sequences.cliff", "descend", shown)


def _script(spec: Memory | CliffWalk, module: str, name: str, shown: str) -> str:
    bundle = Bundle()
    bundle.need(module, name)
    bundle.imports |= {("__future__", "annotations", "annotations"), ("numpy", "", "np")}
    head = HEAD.format(title=spec.title, summary=spec.summary)
    return joined([f"{head}{bundle.header()}", joined(bundle.pieces), shown]).rstrip() + "\n"
