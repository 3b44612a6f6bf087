// What is drawn under the links: the frame around a residual block, and the way past it.

/** Draw the frame of every block, and its skip connection as an arc over the frame. */
export function drawFrames(ctx, geometry, built, { grid, faint, background }) {
  for (const frame of geometry.frames) {
    const at = geometry.columns.findIndex((column) => column.id === frame.id);
    const source = geometry.columns[built[at - 1].skip + 1];
    ctx.strokeStyle = grid;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.roundRect(frame.x, frame.y, frame.width, frame.height, 10);
    ctx.stroke();
    skip(ctx, { frame, source, target: geometry.columns[at], faint, background });
  }
}

function skip(ctx, { frame, source, target, faint, background }) {
  const from = { x: source.right + 2, y: source.tiles[0].y + 4 };
  const to = { x: target.left + target.size / 2, y: target.tiles[0].y - 3 };
  const y = frame.y + 9;
  const reach = Math.min(28, (to.x - from.x) / 3);
  ctx.strokeStyle = faint;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(from.x, from.y);
  ctx.bezierCurveTo(from.x + reach * 0.6, from.y, from.x + reach * 0.5, y, from.x + reach, y);
  ctx.lineTo(to.x - 12, y);
  ctx.quadraticCurveTo(to.x, y, to.x, Math.max(to.y - 2, y + 4));
  ctx.stroke();
  plus(ctx, { x: to.x, y: Math.max(to.y - 6, y + 8), faint, background });
}

function plus(ctx, { x, y, faint, background }) {
  ctx.fillStyle = background;
  ctx.strokeStyle = faint;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, 2 * Math.PI);
  ctx.fill();
  ctx.moveTo(x - 3, y);
  ctx.lineTo(x + 3, y);
  ctx.moveTo(x, y - 3);
  ctx.lineTo(x, y + 3);
  ctx.stroke();
}
