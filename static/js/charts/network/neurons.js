/** The neurons: one button each with a small picture, a bias dot at its corner, kept from frame to frame. */

import { attr, h } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { paintInk, paintWeights } from "../../lib/draw/pixels.js";
import { imageOf, inputCount } from "../../lib/text/inputs.js";
import { barOf, barRange, paintBar, paintNothing, paintPicture, SIDE } from "./pictures.js";

/** @import { NetworkView, Theme } from "../../types/views.js" */
/** @import { LayerLayout } from "../../types/wire.js" */
/** @import { Geometry } from "./layout.js" */

/**
 * @typedef {object} Neuron
 * @property {HTMLButtonElement} button
 * @property {CanvasRenderingContext2D} context
 * @property {HTMLElement} bias
 * @property {number} column
 * @property {number} row
 * @property {number} index  on the wire; -1 for inputs
 * @property {string} drawn  what the canvas shows, where it is cheap to say
 * @property {string} biasKey
 */

/** Pictures painted in one go; the rest follow in the next animation frames. */
const AT_ONCE = 40;
/** Places of a unit's incoming weights. @param {LayerLayout} layout @param {number} unit */
const unitWeights =
  ({ weights, fan_out: fanOut }, unit) =>
  (/** @type {number} */ from) =>
    weights + from * fanOut + unit;

/**
 * The size of a unit's largest weight: what its picture's full colours stand for.
 * @param {ArrayLike<number>} params
 * @param {LayerLayout} layout
 * @param {number} unit
 */
export function largestWeight(params, layout, unit) {
  const place = unitWeights(layout, unit);
  let most = 0;
  for (let from = 0; from < layout.fan_in; from += 1) most = Math.max(most, Math.abs(params[place(from)]));
  return most;
}

const SMALL = 34;
const TINY = 27;

export class Neurons {
  /** @type {Map<string, Neuron>} */
  known = new Map();
  /** In the order of the wire, inputs first. @type {Neuron[]} */
  list = [];
  /** @type {NetworkView | null} */
  view = null;
  next = 0;
  pending = 0;
  size = 0;

  /** @param {HTMLElement} host @param {(neuron: Neuron) => string} nameOf */
  constructor(host, nameOf) {
    this.host = host;
    this.nameOf = nameOf;
  }

  /** @param {number} column @param {number} row @returns {Neuron} */
  make(column, row) {
    const canvas = h("canvas", { width: SIDE, height: SIDE });
    const button = h(
      "button",
      { type: "button", class: "neuron", tabindex: "-1", "data-neuron": `${column}:${row}` },
      canvas,
    );
    const bias = h("span", { class: "bias", "data-bias": `${column}:${row}` });
    const context = context2d(canvas);
    return { button, context, bias, column, row, index: -1, drawn: "", biasKey: "" };
  }

  /**
   * Makes what is missing, drops what is too much, and puts everything in its place.
   * @param {number[]} counts
   * @param {Geometry} geometry
   */
  build(counts, geometry) {
    const inputs = counts[0];
    const before = this.known;
    this.known = new Map();
    this.list = [];
    counts.forEach((count, column) => {
      for (let row = 0; row < count; row += 1) {
        const key = `${column}:${row}`;
        const neuron = before.get(key) ?? this.make(column, row);
        before.delete(key);
        this.known.set(key, neuron);
        neuron.index = this.list.length - inputs;
        neuron.drawn = "";
        this.list.push(neuron);
        if (!neuron.button.isConnected) this.host.append(neuron.button, neuron.bias);
        this.place(neuron, geometry);
      }
    });
    for (const { button, bias } of before.values()) {
      button.remove();
      bias.remove();
    }
    this.size = geometry.size;
    this.host.style.setProperty("--neuron", `${geometry.size}px`);
    this.host.classList.toggle("has-small", geometry.size < SMALL);
    this.host.classList.toggle("has-tiny", geometry.size < TINY);
    this.label();
  }

  /** @param {Neuron} neuron @param {Geometry} geometry */
  place({ button, bias, column, row }, { x, y, size, first }) {
    const side = column ? size : first;
    const left = x[column][row] - side / 2;
    const top = y[column][row] - side / 2;
    button.style.setProperty("--neuron", column ? "" : `${side}px`);
    button.style.transform = `translate(${left}px, ${top}px)`;
    bias.style.transform = `translate(${left}px, ${top + size}px)`;
    bias.hidden = column === 0;
  }

  /** Names for screen readers, without values: those are told on focus. */
  label() {
    for (const neuron of this.list) attr(neuron.button, "aria-label", this.nameOf(neuron));
  }

  /** @param {NetworkView} view */
  render(view) {
    const { theme, data, neuron } = view;
    const before = this.view;
    if (before?.theme !== theme || before?.data !== data) for (const one of this.list) one.drawn = "";
    this.view = view;
    if (before?.neuron !== neuron)
      for (const one of this.list) one.button.classList.toggle("is-shown", one.index === neuron && neuron !== null);
    this.renderBiases(view);
    this.paintSome(AT_ONCE);
  }

  /** Marks the columns that are computed just now. @param {Set<number> | null} columns */
  light(columns) {
    for (const { button, column } of this.list) button.classList.toggle("is-lit", columns?.has(column) ?? false);
  }

  /** @param {NetworkView} view */
  renderBiases({ frame, layout }) {
    const params = frame?.tensors.params;
    for (const neuron of this.list) {
      if (neuron.column === 0) continue;
      const offset = layout[neuron.column - 1]?.biases ?? null;
      const value = params && offset !== null ? params[offset + neuron.row] : null;
      const strength = value === null ? 0 : Math.ceil(4 * (1 - Math.exp(-Math.abs(value))));
      const key = value === null ? "none" : `${value < 0 ? "negative" : "positive"} s${strength}`;
      if (key === neuron.biasKey) continue;
      neuron.biasKey = key;
      neuron.bias.className = `bias ${key}`;
    }
  }

  /** Paints up to `most` pictures, going round; the rest in the next animation frame. @param {number} most */
  paintSome(most) {
    const { list } = this;
    const count = Math.min(most, list.length);
    for (let k = 0; k < count; k += 1) {
      this.next = (this.next + 1) % list.length;
      this.paint(list[this.next]);
    }
    this.left = Math.max(0, (most === AT_ONCE && this.fresh() ? list.length : this.left) - count);
    if (this.left > 0 && !this.pending) {
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.paintSome(AT_ONCE - 1);
      });
    }
  }

  left = 0;
  /** @type {unknown} */
  seen = null;

  /** Whether there is a new frame to go round for. */
  fresh() {
    const frame = this.view?.frame ?? this.view;
    const fresh = frame !== this.seen;
    this.seen = frame;
    return fresh;
  }

  /** @param {Neuron} neuron */
  paint(neuron) {
    const { frame, data, theme } = /** @type {NetworkView} */ (this.view);
    const inputs = inputCount(/** @type {NetworkView} */ (this.view));
    if (!data) return this.blank(neuron, theme);
    const image = imageOf(/** @type {NetworkView} */ (this.view));
    if (image && neuron.column < 2 && neuron.column < this.list[this.list.length - 1].column)
      return this.paintImage(neuron, image);
    if (data.dataset.inputs.length > 2) return this.paintBarOf(neuron, inputs);
    if (neuron.index < 0) {
      const features = data.tensors.features;
      if (neuron.drawn === "feature" || !features || features.length < (neuron.row + 1) * SIDE * SIDE) return undefined;
      neuron.drawn = "feature";
      return paintPicture(neuron.context, /** @type {Uint8Array} */ (features), neuron.row, theme);
    }
    const pictures = frame?.tensors.neurons;
    if (!pictures || pictures.length < (neuron.index + 1) * SIDE * SIDE) return this.blank(neuron, theme);
    neuron.drawn = "picture";
    return paintPicture(neuron.context, /** @type {Uint8Array} */ (pictures), neuron.index, theme);
  }

  /**
   * The chosen sample, or what a unit of the first layer looks for.
   * @param {Neuron} neuron
   * @param {[number, number]} image
   */
  paintImage({ context, column, row }, image) {
    const { data, frame, layout, sample, theme } = /** @type {NetworkView} */ (this.view);
    const how = { image, theme };
    if (column === 0) {
      if (!data) return;
      const size = image[0] * image[1];
      paintInk(context, data.tensors.points, sample * size, { ...how, most: data.dataset.input_scale[0] });
      return;
    }
    const params = frame?.tensors.params;
    const weights = unitWeights(layout[0], row);
    if (params)
      paintWeights(context, (i) => params[weights(i)], { ...how, most: largestWeight(params, layout[0], row) });
  }

  countNeurons() {
    return /** @type {NetworkView} */ (this.view).experiment.layers.reduce((sum, layer) => sum + layer.units, 0);
  }

  /** @param {Neuron} neuron @param {Theme} theme */
  blank(neuron, theme) {
    if (neuron.drawn === "blank") return;
    neuron.drawn = "blank";
    paintNothing(neuron.context, theme);
  }

  /** @param {Neuron} neuron @param {number} inputs */
  paintBarOf(neuron, inputs) {
    const { frame, theme, experiment, catalog } = /** @type {NetworkView} */ (this.view);
    const values = frame?.tensors.activations;
    if (!values || values.length !== inputs + this.countNeurons()) return this.blank(neuron, theme);
    const layer = experiment.layers[neuron.column - 1];
    const from = inputs + neuron.index - neuron.row;
    const range = layer
      ? barRange(catalog.activations[layer.activation]?.bounds, values, from, from + layer.units)
      : barRange(null, values, 0, inputs);
    const bar = barOf(values[inputs + neuron.index], range);
    const key = `${bar.zero} ${bar.level}`;
    if (neuron.drawn === key) return undefined;
    neuron.drawn = key;
    return paintBar(neuron.context, bar, theme);
  }

  destroy() {
    cancelAnimationFrame(this.pending);
  }
}
