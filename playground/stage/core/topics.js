// @ts-check
// What components of one page tell each other over the bus (stream.js), without the server: every topic that there is.

export const topics = Object.freeze({
  /** The step of training that is pointed at, on the curves or the timeline; null when the pointer has left. */
  STEP: "step",
  /** The step pointed at on curves whose axis counts something else than updates, such as hundreds of words. */
  AXIS: "place on the axis",
  /** The unit pointed at in the diagram of a network: { column, unit, … }; null when none is. */
  NEURON: "neuron",
  /** The place pointed at on a plane of points: { token, source, u, v } in shares of its sides; null when none is. */
  PLACE: "place",
  /** The step of a sequence that is pointed at: a whole number; null when none is. */
  TIME: "time",
  /** What is pointed at on a mark: { from, name, along: { axis, value } | null }; the same name lights up in others. */
  NAMED: "named",
  /** What the line under a picture points at: { token, source, what, layer, unit, name, step } (see beckon.js). */
  SHOWN: "shown",
  /** Which step of a race is on the screen, that the browser plays by itself: { race, step }. */
  PLAYED: "played",
});
