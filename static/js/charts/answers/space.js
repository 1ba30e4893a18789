/** The hidden space in numbers and words: its border within the view, and whether it parts the classes. Pure. */
import { grouped, percent } from "../../lib/text/format.js";
import { layerName } from "../../lib/text/words.js";
import { sourcesOf } from "./formula.js";

/** @import { AnswersView, Translate } from "../../types/views.js" */
/** @import { DataMessage, Frame } from "../../types/wire.js" */

/** @typedef {[number, number, number]} Line p·x + q·y + r = 0, positive where the second class is */
/** @typedef {{x: [number, number], y: [number, number]}} Extent */
/**
 * @typedef {object} Space
 * @property {ArrayLike<number>} points  (count, 2)
 * @property {number} count
 * @property {Extent} view
 * @property {number} units
 * @property {[number, number] | null} explained  shares of the variance, where this is a plane in more units
 * @property {Line | null} line
 * @property {ArrayLike<number> | null} grid     answers over the view, bytes, row 0 the lowest y
 * @property {ArrayLike<number> | null} classes  the winner's class there
 * @property {number} cells  along a side of the grid
 */

/**
 * @param {Frame | null} frame
 * @param {number} samples  of the data: a frame under way when they changed may have more
 * @returns {Space | null}
 */
export function spaceOf(frame, samples) {
  const facts = frame?.facts.hidden;
  const { hidden: points, hidden_view: view, hidden_grid: grid, hidden_class: classes } = frame?.tensors ?? {};
  if (!frame || !facts || !points || !view) return null;
  return {
    points,
    count: Math.min(samples, frame.shapes.hidden[0]),
    view: { x: [view[0], view[1]], y: [view[2], view[3]] },
    units: facts.units,
    explained: facts.explained,
    line: facts.line,
    grid: grid ?? null,
    classes: classes ?? null,
    cells: frame.shapes.hidden_grid?.[0] ?? 0,
  };
}

/**
 * The part of a line that lies within the view.
 * @param {Line} line
 * @param {Extent} extent
 * @returns {[[number, number], [number, number]] | null} its two ends, or null where it passes by
 */
export function clipLine([p, q, r], { x, y }) {
  /** @type {[number, number][]} */
  const ends = [];
  const inside = (/** @type {number} */ value, /** @type {[number, number]} */ [low, high]) => {
    const room = 1e-9 * (high - low);
    return value >= low - room && value <= high + room;
  };
  if (q !== 0) for (const at of x) if (inside(-(p * at + r) / q, y)) ends.push([at, -(p * at + r) / q]);
  if (p !== 0) for (const at of y) if (inside(-(q * at + r) / p, x)) ends.push([-(q * at + r) / p, at]);
  const [first] = ends;
  if (!first) return null;
  const far = (/** @type {[number, number]} */ [a, b]) =>
    Math.hypot((a - first[0]) / (x[1] - x[0]), (b - first[1]) / (y[1] - y[0]));
  const second = ends.reduce((best, end) => (far(end) > far(best) ? end : best), first);
  return far(second) > 1e-9 ? [first, second] : null;
}

/**
 * How many samples lie on their class's side of the border; one on the border itself lies on neither.
 * @param {ArrayLike<number>} points (count, 2)
 * @param {ArrayLike<number>} labels
 * @param {number} count
 * @param {Line} line
 */
export function rightSides(points, labels, count, [p, q, r]) {
  let right = 0;
  for (let i = 0; i < count; i += 1) {
    const side = p * points[2 * i] + q * points[2 * i + 1] + r;
    if (side !== 0 && side > 0 === labels[i] > 0.5) right += 1;
  }
  return right;
}

/**
 * How many samples lie where their own class wins.
 * @param {Space} space
 * @param {ArrayLike<number>} labels
 */
export function ownAreas({ points, count, view: { x, y }, classes, cells }, labels) {
  if (!classes) return 0;
  const cell = (/** @type {number} */ value, /** @type {[number, number]} */ [low, high]) =>
    Math.min(cells - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * cells)));
  let right = 0;
  for (let i = 0; i < count; i += 1) {
    if (classes[cell(points[2 * i + 1], y) * cells + cell(points[2 * i], x)] === labels[i]) right += 1;
  }
  return right;
}

/**
 * "a₁" and "a₂", or "PC1 (83 %)" and "PC2 (12 %)"; a single unit has no second axis.
 * @param {AnswersView} view
 * @param {Space} space
 * @returns {[string, string]}
 */
export function hiddenAxisNames(view, { explained, units }) {
  if (explained) return [`PC1 (${percent(explained[0], 0)})`, `PC2 (${percent(explained[1], 0)})`];
  const [first, second = ""] = sourcesOf(view, view.experiment.layers.length - 1);
  return units === 1 ? [first, ""] : [first, second];
}

/** Who looks: the last hidden layer. @param {Translate} t @param {AnswersView} view */
const lookerName = (t, { experiment: { layers } }) => layerName(t, layers.length - 2, layers.length);

/**
 * What one sees, as far as the numbers prove it.
 * @param {Translate} t
 * @param {AnswersView} view
 * @param {DataMessage} data
 * @param {Space} space
 */
export function spaceText(t, view, data, space) {
  const words = { count: grouped(space.count), layer: lookerName(t, view) };
  const hidden = view.experiment.layers.length > 1;
  const who = space.explained ? "answers.space_plane" : "answers.space";
  const sentences = [t(hidden ? who : "answers.space_inputs", words), verdictOf(t, data, space)];
  if (space.explained) {
    const [first, second] = space.explained;
    // Cut off, not rounded: nearly all is not all.
    const share = Math.floor(100 * (first + second) + 1e-6) / 100;
    sentences.push(t("answers.space_explained", { share: percent(share, 0) }));
  }
  return sentences.join(" ");
}

/** @param {Translate} t @param {DataMessage} data @param {Space} space */
function verdictOf(t, { dataset, tensors }, space) {
  const { count, line, points } = space;
  if (dataset.task === "regression") return t("answers.space_regression");
  if (line) {
    const right = rightSides(points, tensors.labels, count, line);
    return t(right === count ? "answers.space_separated" : "answers.space_mixed", {
      right: grouped(right),
      total: grouped(count),
    });
  }
  if (!space.classes) return t("answers.space_no_border");
  const right = ownAreas(space, tensors.labels);
  return t(right === count ? "answers.space_areas" : "answers.space_areas_mixed", {
    right: grouped(right),
    total: grouped(count),
  });
}
