/** The weights as curves: thickness by size, colour and dashes by sign, written only when that changes. */

import { svg } from "../../lib/dom/dom.js";
import { edgeDistance, edgePath } from "./layout.js";

/** @import { LayerLayout } from "../../types/wire.js" */
/** @import { Geometry } from "./layout.js" */
/** @import { Light } from "./light.js" */

/** @typedef {{column: number, from: number, to: number, index: number}} Edge */
/** @typedef {{path: SVGPathElement, edge: Edge, key: number}} Line */
/** @typedef {{lines: Line[], chosen: Int32Array, size: number, fanOut: number, bundled: boolean}} Gap */

// --- Weights as pictures: how thick a line is, and which lines are drawn where there are too many. Pure.

/** Steps of thickness; a line is written again only when its step changes. */
export const LEVELS = 24;
/** Lines drawn at most, all layers together. */
const MOST_LINES = 640;
const BINS = 256;

/**
 * Step of thickness 0..LEVELS-1: grows fast for small weights and never ends, so that none is cut off.
 * @param {number} weight
 */
export const levelOf = (weight) => Math.round((LEVELS - 1) * (1 - Math.exp(-Math.abs(weight) / 3)));

/** Thickness in pixels of a step. @param {number} level */
export const widthOf = (level) => 0.7 + (5.3 * level) / (LEVELS - 1);

/** Opacity of a step. @param {number} level */
export const opacityOf = (level) => 0.38 + 0.5 * Math.sqrt(level / (LEVELS - 1));

/**
 * How many lines each gap between layers may draw.
 * @param {number[]} sizes weights in each gap
 */
export function lineBudget(sizes) {
  const fair = Math.floor(MOST_LINES / Math.max(1, sizes.length));
  const spare = sizes.reduce((sum, size) => sum + Math.max(0, fair - size), 0);
  const wide = sizes.filter((size) => size > fair).length;
  return sizes.map((size) => Math.min(size, fair + (wide ? Math.floor(spare / wide) : 0)));
}

const counts = new Int32Array(BINS);

/**
 * The strongest weights of one layer, by two passes over a histogram (sorting 4,096 of them costs ten times as much).
 * @param {ArrayLike<number>} params
 * @param {number} start first weight
 * @param {number} size weights
 * @param {Int32Array} out written with places relative to `start`; its length says how many
 */
export function strongest(params, start, size, out) {
  let top = 0;
  for (let i = 0; i < size; i += 1) top = Math.max(top, Math.abs(params[start + i]));
  const scale = top > 0 ? (BINS - 1) / top : 0;
  counts.fill(0);
  for (let i = 0; i < size; i += 1) counts[Math.floor(Math.abs(params[start + i]) * scale)] += 1;
  let bin = BINS - 1;
  let above = 0;
  while (bin > 0 && above + counts[bin] <= out.length) above += counts[bin--];
  let [taken, edge] = [0, out.length - above];
  for (let i = 0; i < size && taken < out.length; i += 1) {
    const at = Math.floor(Math.abs(params[start + i]) * scale);
    if (at > bin) out[taken++] = i;
    else if (at === bin && edge > 0) {
      out[taken++] = i;
      edge -= 1;
    }
  }
}

// --- The lines themselves.

const CHOOSE_EVERY_MS = 1000;
const REACH = 9;
const WIDTHS = Array.from({ length: LEVELS }, (_, level) => widthOf(level).toFixed(2));
const DIM = "0.14";
const OPACITIES = Array.from({ length: LEVELS }, (_, level) => opacityOf(level).toFixed(2));

export class Edges {
  group = svg("g");
  element = svg("svg", { class: "net-edges", "aria-hidden": "true", focusable: "false" }, this.group);
  /** @type {Gap[]} */
  gaps = [];
  /** @type {Geometry | null} */
  geometry = null;
  /** @type {LayerLayout[]} */
  layout = [];
  /** @type {ArrayLike<number> | null} */
  params = null;
  /** When the lines of wide layers were chosen last. */
  chosenAt = 0;
  /** @type {Line | null} */
  marked = null;
  /** Weights in each line of the first gap, or 0. */
  bundled = 0;

  /**
   * @param {Geometry} geometry
   * @param {number[]} counts neurons in each column
   * @param {LayerLayout[]} layout empty while it is not known
   * @param {number} [bundled] so many weights are one line of the first gap
   */
  build(geometry, counts, layout, bundled = 0) {
    Object.assign(this, { geometry, layout, params: null, chosenAt: 0, marked: null, bundled });
    const sizes = counts.slice(1).map((count, i) => count * counts[i]);
    const budget = lineBudget(sizes);
    this.gaps = sizes.map((size, column) => this.makeGap(column, size, counts[column + 1], budget[column]));
    this.group.replaceChildren(...this.gaps.flatMap((gap) => gap.lines.map((line) => line.path)));
    this.element.setAttribute("width", String(geometry.width));
    this.element.setAttribute("height", String(geometry.height));
  }

  /** @param {number} column @param {number} size @param {number} fanOut @param {number} budget @returns {Gap} */
  makeGap(column, size, fanOut, budget) {
    const lines = Array.from({ length: budget }, (_, place) => {
      /** @type {Line} */
      const line = { path: svg("path"), edge: this.edgeAt(column, place, fanOut), key: -1 };
      this.assign(line, line.edge);
      return line;
    });
    return { lines, chosen: new Int32Array(budget), size, fanOut, bundled: column === 0 && this.bundled > 0 };
  }

  /** @param {number} column @param {number} place of the weight in its layer @param {number} fanOut @returns {Edge} */
  edgeAt(column, place, fanOut) {
    const start = this.layout[column]?.weights ?? 0;
    return { column, from: Math.floor(place / fanOut), to: place % fanOut, index: start + place };
  }

  /** @param {Line} line @param {Edge} edge */
  assign(line, edge) {
    line.edge = edge;
    line.key = -1;
    line.path.setAttribute("d", edgePath(/** @type {Geometry} */ (this.geometry), edge));
  }

  /**
   * @param {ArrayLike<number> | null} params all parameters
   * @param {Light | null} [light] what flows through them, while one update is taken apart
   */
  update(params, light = null) {
    this.params = params;
    if (!params || this.layout.length !== this.gaps.length) return;
    const now = performance.now();
    if (now - this.chosenAt > CHOOSE_EVERY_MS) {
      this.choose(params);
      this.chosenAt = now;
    }
    this.gaps.forEach((gap, column) => {
      const flow = light?.columns.has(column) ? light.flow : null;
      const dim = light !== null && flow === null;
      if (gap.bundled) this.updateBundles(gap, params, dim);
      else for (const line of gap.lines) write(line, flow ? flow(line.edge) : params[line.edge.index], dim);
    });
    this.element.classList.toggle("is-lit", light !== null);
  }

  /**
   * A line for all the weights of a unit is as thick as their root mean square.
   * @param {Gap} gap
   * @param {ArrayLike<number>} params
   * @param {boolean} dim
   */
  updateBundles(gap, params, dim) {
    const { weights } = this.layout[0];
    for (const line of gap.lines) {
      let squares = 0;
      for (let from = 0; from < this.bundled; from += 1)
        squares += params[weights + from * gap.fanOut + line.edge.to] ** 2;
      write(line, Math.sqrt(squares / this.bundled), dim, "bundle");
    }
  }

  /** Which weights the lines of wide layers stand for. @param {ArrayLike<number>} params */
  choose(params) {
    this.gaps.forEach((gap, column) => {
      if (gap.bundled || gap.lines.length === gap.size) return;
      strongest(params, this.layout[column].weights, gap.size, gap.chosen);
      gap.lines.forEach((line, i) => {
        const edge = this.edgeAt(column, gap.chosen[i], gap.fanOut);
        if (edge.index !== line.edge.index) this.assign(line, edge);
      });
    });
  }

  /** How many weights are drawn, and how many there are. */
  drawn() {
    const sum = (/** @type {(gap: Gap) => number} */ of) => this.gaps.reduce((total, gap) => total + of(gap), 0);
    return { lines: sum((gap) => gap.lines.length), all: sum((gap) => gap.size) };
  }

  /**
   * The weight under a point of the stage.
   * @param {number} px
   * @param {number} py
   * @returns {Edge | null}
   */
  at(px, py) {
    if (!this.geometry || !this.params) return null;
    let best = REACH;
    /** @type {Edge | null} */
    let found = null;
    for (const gap of this.gaps) {
      if (gap.bundled) continue;
      for (const { edge } of gap.lines) {
        const away = edgeDistance(this.geometry, edge, px, py);
        if (away !== null && away < best) [best, found] = [away, edge];
      }
    }
    return found;
  }

  /** Lifts one line out. @param {Edge | null} edge */
  mark(edge) {
    this.marked?.path.classList.remove("is-marked");
    this.marked = edge ? (this.gaps[edge.column].lines.find((line) => line.edge === edge) ?? null) : null;
    this.marked?.path.classList.add("is-marked");
  }
}

/**
 * @param {Line} line
 * @param {number} weight
 * @param {boolean} dim it plays no part just now
 * @param {string} [kind] instead of a sign
 */
function write(line, weight, dim, kind) {
  const level = levelOf(weight);
  const key = level + (weight < 0 ? LEVELS : 0) + (dim ? 2 * LEVELS : 0);
  if (key === line.key) return;
  const { path } = line;
  path.setAttribute("stroke-width", WIDTHS[level]);
  path.setAttribute("stroke-opacity", dim ? DIM : OPACITIES[level]);
  const sign = kind ?? (weight < 0 ? "negative" : "positive");
  const marked = path.classList.contains("is-marked") ? " is-marked" : "";
  if (path.getAttribute("class") !== sign + marked) path.setAttribute("class", sign + marked);
  line.key = key;
}
