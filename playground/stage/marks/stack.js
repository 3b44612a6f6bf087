// @ts-check
// Pictures of one axis, one under the other. An item is [part, …the item of that part].

/**
 * @param {{ picture: import("./mark.js").Picture, top: number, height: number }[]} parts where each lies, in px
 * @returns {import("./mark.js").Picture}
 */
export function stack(parts) {
  const height = Math.max(...parts.map((each) => each.top + each.height));
  const own = ([part]) => parts[part]?.picture;

  return {
    height: () => height,
    draw(ctx, width, _height, view) {
      const along = view.item ? own(view.item)?.tell(view.item.slice(1)).along : null;
      parts.forEach(({ picture, top, height: tall }, part) => {
        const item = view.item?.[0] === part ? view.item.slice(1) : null;
        ctx.save();
        ctx.translate(0, top);
        picture.draw(ctx, width, tall, {
          ...view,
          item,
          told: item ? null : along ? { name: "", along } : view.told,
        });
        ctx.restore();
      });
    },
    at(x, y) {
      const near = parts.findLastIndex(({ top }) => y >= top);
      const part = Math.max(0, near);
      const item = parts[part].picture.at(x, y - parts[part].top);
      return item && [part, ...item];
    },
    spot(item) {
      const place = own(item)?.spot(item.slice(1));
      return /** @type {[number, number]} */ (place && [place[0], place[1] + parts[item[0]].top]);
    },
    step(item, right, up) {
      const next = own(item ?? [0])?.step(item && item.slice(1), right, up);
      const stuck = item && next && up && String(next) === String(item.slice(1));
      const other = stuck ? item[0] - up : null;
      if (other === null || !parts[other]) return next && [item?.[0] ?? 0, ...next];
      const first = parts[other].picture.step(null, 0, 0);
      return first && [other, ...first];
    },
    say: (item) => own(item)?.say(item.slice(1)) ?? [],
    tell: (item) => /** @type {any} */ (own(item))?.tell(item.slice(1)),
    knows: (told) => parts.some(({ picture }) => picture.knows(told)),
    table() {
      const tables = parts.map(({ picture }) => picture.table());
      const widest = tables.reduce((a, b) => (b.columns.length > a.columns.length ? b : a));
      const filled = (row) => [...row, ...Array(widest.columns.length - row.length).fill("")];
      return { columns: widest.columns, rows: tables.flatMap(({ rows }) => rows.map(filled)) };
    },
  };
}
