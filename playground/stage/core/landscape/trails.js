// Trails: the tracks up to the present time. What is past stays on its sheet and only grows; the last steps are drawn
// anew in each frame, brighter the younger they are.

import { reached } from "./tracks.js";

const BUCKETS = 5; // of age, in the bright end
const DIM = 0.28; // of what is not pointed at

/** The lines of one picture. Tracks are { track, rule, colour } in drawing order. */
export class Trails {
  constructor({ width = 1.75, tail = 36 } = {}) {
    Object.assign(this, { width, tail, tracks: [], stale: true, drawn: 0 });
  }

  /** Take other tracks, or the same ones in other places. */
  take(tracks) {
    this.tracks = tracks;
    this.stale = true;
  }

  /** Say which rule is pointed at (null: none). */
  focus(index) {
    if (index === this.focused) return;
    this.focused = index;
    this.stale = true;
  }

  /** Bring the sheet of the past to `time`; `size` is that of the sheet in CSS px. */
  past(ctx, time, size) {
    const until = time;
    if (this.stale || until < this.drawn) {
      ctx.clearRect(0, 0, size.width, size.height);
      this.drawn = -1;
      this.stale = false;
    }
    ctx.lineWidth = this.width;
    ctx.lineJoin = "round";
    for (const each of this.ordered()) {
      const from = this.drawn < 0 ? 0 : Math.max(0, reached(each.track, this.drawn));
      const to = reached(each.track, until);
      if (to > from) this.line(ctx, each, { from, to, alpha: this.strength(each) });
    }
    this.drawn = until;
  }

  /** Draw the bright ends at `time`. */
  ends(ctx, time) {
    ctx.lineJoin = "round";
    ctx.lineCap = "butt";
    for (const each of this.ordered()) {
      const strength = this.strength(each);
      for (let k = BUCKETS - 1; k >= 0; k -= 1) {
        const [old, young] = [time - (this.tail * (k + 1)) / BUCKETS, time - (this.tail * k) / BUCKETS];
        const from = Math.max(0, reached(each.track, old));
        const to = reached(each.track, young);
        ctx.lineWidth = this.width + (k === 0 ? 0.5 : 0.25);
        if (to >= 0 && young > 0) this.line(ctx, each, { from, to, until: young, alpha: strength * (1 - k / BUCKETS) });
      }
    }
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
  }

  strength({ rule }) {
    return this.focused === null || this.focused === undefined || this.focused === rule.index ? 1 : DIM;
  }

  /** What is pointed at lies on top. */
  ordered() {
    if (this.focused === null || this.focused === undefined) return this.tracks;
    const on = ({ rule }) => Number(rule.index === this.focused);
    return [...this.tracks].sort((a, b) => on(a) - on(b));
  }

  /** Stroke the corners `from` … `to` and on to the time `until` between two corners; hidden parts faintly. */
  line(ctx, { track, rule, colour }, { from, to, until, alpha }) {
    ctx.strokeStyle = colour;
    for (const far of track.hidden ? [1, 0] : [0]) {
      ctx.globalAlpha = far ? alpha * 0.3 : alpha;
      ctx.setLineDash(far ? [1.5, 3] : rule.dash);
      ctx.lineDashOffset = track.run[from];
      ctx.beginPath();
      if (track.hidden) pieces(ctx, track, { from, to, until, far });
      else whole(ctx, track, { from, to, until });
      ctx.stroke();
    }
  }
}

function whole(ctx, { xs, ys, ts, count }, { from, to, until }) {
  let down = false;
  for (let i = from; i <= to; i += 1) {
    if (Number.isNaN(xs[i])) down = false;
    else {
      if (down) ctx.lineTo(xs[i], ys[i]);
      else ctx.moveTo(xs[i], ys[i]);
      down = true;
    }
  }
  if (down && until !== undefined && to + 1 < count && !Number.isNaN(xs[to + 1]) && ts[to + 1] > ts[to]) {
    const share = Math.max(0, (until - ts[to]) / (ts[to + 1] - ts[to]));
    ctx.lineTo(xs[to] + (xs[to + 1] - xs[to]) * share, ys[to] + (ys[to + 1] - ys[to]) * share);
  }
}

function pieces(ctx, { xs, ys, ts, far, count }, { from, to, until, far: wanted }) {
  for (let i = from; i < Math.min(count - 1, to + 1); i += 1) {
    if (Number.isNaN(xs[i]) || Number.isNaN(xs[i + 1])) continue;
    if (Math.max(far[i], far[i + 1]) !== wanted) continue;
    if (i === to && (until === undefined || ts[i + 1] <= ts[i])) break;
    const share = i === to ? Math.max(0, Math.min(1, (until - ts[i]) / (ts[i + 1] - ts[i]))) : 1;
    ctx.moveTo(xs[i], ys[i]);
    ctx.lineTo(xs[i] + (xs[i + 1] - xs[i]) * share, ys[i] + (ys[i + 1] - ys[i]) * share);
  }
}
