// The places between the columns where a layer can be put in, or dropped.

/** The places as {path, x}, from left to right: a layer put there comes just before what is at `path` now. */
export function slots(built, geometry) {
  const { columns } = geometry;
  const rim = (at) => columns[at + 1].x - columns[at + 1].pitch / 2;
  const halfway = (at) => (columns[at].right + columns[at + 1].left) / 2;
  const found = [];
  built.forEach((column, at) => {
    const { path, block } = column;
    const first = path.length > 1 && path.at(-1) === 0;
    if (block === undefined) found.push({ path, x: first ? rim(at) + 16 : halfway(at) });
    else {
      found.push({ path, x: Math.min(halfway(block), rim(block) - 12) });
      found.push({ path: [...path, column.node.inner.length], x: halfway(at) });
    }
  });
  return found.sort((a, b) => a.x - b.x);
}
