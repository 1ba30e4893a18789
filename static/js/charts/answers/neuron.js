/** One neuron large: what it answers over the plane of the inputs, and its weights as a formula. */

import { attr, h, memo, replace, show } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { areaTable } from "../../lib/draw/colors.js";
import { describeGrid, paintGrid, placeName } from "../../lib/draw/grid.js";
import { decimal, percent, plain } from "../../lib/text/format.js";
import { neuronName, neuronPlace, withUnit } from "../../lib/text/words.js";
import { createCard, createNumberTable } from "./card.js";
import { formulaElement, formulaOf, sourcesOf } from "./formula.js";

/** @import { AnswersView, Theme, Tools, Translate } from "../../types/views.js" */

/** @typedef {{grid: ArrayLike<number>, n: number, range: [number, number]}} Portrait */

const SMALL = 32;

/** @param {{units: number}[]} layers */
const countNeurons = (layers) => layers.reduce((sum, { units }) => sum + units, 0);

/** Who is looked at: the explained neuron, else the chosen one, else the first output. @param {AnswersView} view */
export const neuronOf = ({ neuron, trace, experiment: { layers } }) =>
  trace?.facts.trace?.neuron ?? neuron ?? countNeurons(layers.slice(0, -1));

/**
 * The large picture of a neuron where the frame has one, else the small one; null where there is no plane to show.
 * @param {AnswersView} view
 * @param {number} neuron
 * @returns {Portrait | null}
 */
export function portraitOf({ trace, frame }, neuron) {
  const large = [trace, frame].find((one) => one?.tensors.portrait && one.pictured.explained === neuron);
  if (large) {
    const { tensors, shapes, ranges } = large;
    return { grid: tensors.portrait, n: shapes.portrait[0], range: ranges.portrait ?? [0, 1] };
  }
  const { neurons, neuron_ranges: ranges } = frame?.tensors ?? {};
  const cells = SMALL * SMALL;
  if (!neurons || !ranges || neurons.length < (neuron + 1) * cells) return null;
  const grid = /** @type {Uint8Array} */ (neurons).subarray(neuron * cells, (neuron + 1) * cells);
  return { grid, n: SMALL, range: [ranges[2 * neuron], ranges[2 * neuron + 1]] };
}

/** CSS gradient from lowest to highest. @param {Theme} theme */
export function areaGradient(theme) {
  const table = areaTable(theme);
  const stops = [0, 32, 64, 96, 128, 160, 192, 224, 255].map((i) => {
    const pixel = table[i];
    return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/** @param {Tools} tools */
export function createNeuron({ t, dispatch }) {
  const select = h("select", {
    class: "chart-select",
    "aria-label": t("answers.choose_neuron"),
    "data-tip": t("answers.choose_neuron_tip"),
    onchange: () => dispatch({ type: "choose_neuron", neuron: Number(select.value) }),
  });
  const card = createCard(t, "neuron", select);
  const canvas = h("canvas", { class: "answer-picture", role: "img", "aria-label": t("answers.waiting") });
  const [left, bottom] = [h("span", { class: "axis-left" }), h("span", { class: "axis-bottom" })];
  const key = h("div", { class: "answer-key" });
  const figure = h("div", { class: "answer-plane" }, canvas, left, bottom);
  const formula = h("div");
  /** @type {AnswersView | null} */
  let last = null;
  const numbers = createNumberTable(t("answers.weights_table"), () => last && weightRows(t, last));
  card.body.append(figure, key, formula);
  card.element.append(numbers.element);
  const [onceNames, oncePicture, onceFormula, onceAxes] = [memo(), memo(), memo(), memo()];

  /** @param {AnswersView} view */
  function render(view) {
    last = view;
    const neuron = neuronOf(view);
    onceNames([view.experiment], () => fillSelect(t, select, view.experiment.layers));
    select.value = String(view.neuron ?? neuron);
    onceAxes([view.data], () => nameAxes(t, view, left, bottom));
    const portrait = portraitOf(view, neuron);
    show(figure, portrait !== null);
    show(key, portrait !== null);
    oncePicture([portrait?.grid, view.theme, neuron], () => portrait && paint(t, view, neuron, portrait, canvas, key));
    const params = view.trace?.tensors.trace_params;
    onceFormula([params, view.experiment, neuron], () => {
      const found = params && formulaOf(view, neuron, params);
      replace(formula, found && formulaElement(found));
    });
    card.tell(captionOf(t, view, neuron, portrait));
    numbers.render();
  }
  return { element: card.element, render, destroy() {} };
}

/** @param {Translate} t @param {HTMLSelectElement} select @param {{units: number}[]} layers */
function fillSelect(t, select, layers) {
  const names = Array.from({ length: countNeurons(layers) }, (_, neuron) => neuronName(t, layers, neuron));
  replace(select, ...names.map((name, neuron) => h("option", { value: neuron }, name)));
}

/** @param {Translate} t @param {AnswersView} view @param {HTMLElement} left @param {HTMLElement} bottom */
function nameAxes(t, { data }, left, bottom) {
  const inputs = data?.dataset.inputs ?? [];
  [bottom, left].forEach((axis, k) => {
    const input = inputs[k];
    const words = input ? [plain(input.range[0], 3), withUnit(t, input), plain(input.range[1], 3)] : [];
    replace(axis, ...words.map((text) => h("span", null, text)));
  });
}

/**
 * @param {Translate} t
 * @param {AnswersView} view
 * @param {number} neuron
 * @param {Portrait} portrait
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} key
 */
function paint(t, view, neuron, { grid, n, range }, canvas, key) {
  if (canvas.width !== n) [canvas.width, canvas.height] = [n, n];
  const image = new ImageData(n, n);
  paintGrid(grid, n, areaTable(view.theme), new Uint32Array(image.data.buffer));
  context2d(canvas).putImageData(image, 0, 0);
  const bar = h("span", { class: "answer-bar", style: { background: areaGradient(view.theme) } });
  replace(key, plain(range[0], 3), bar, plain(range[1], 3));
  const { share, u, v } = describeGrid(grid, n);
  const name = neuronName(t, view.experiment.layers, neuron);
  const form = share < 0.01 ? "neuron_alt_low" : share > 0.99 ? "neuron_alt_high" : "neuron_alt";
  const place = t(`output.place_${placeName(u, v)}`);
  attr(canvas, "aria-label", t(`answers.${form}`, { name, share: percent(share, 0), place }));
}

/** @param {Translate} t @param {AnswersView} view @param {number} neuron @param {Portrait | null} portrait */
function captionOf(t, view, neuron, portrait) {
  if (!view.trace) return t("answers.waiting");
  const { layer } = neuronPlace(view.experiment.layers, neuron);
  const softmax = view.experiment.layers[layer].activation === "softmax";
  const key = softmax ? "answers.formula_softmax" : layer === 0 ? "answers.formula_inputs" : "answers.formula_layer";
  const sum = t(key, { n: layer });
  return portrait ? sum : `${t("answers.no_plane")} ${sum}`;
}

/** @param {Translate} t @param {AnswersView} view */
function weightRows(t, view) {
  const params = view.trace?.tensors.trace_params;
  if (!params) return null;
  const { layer } = neuronPlace(view.experiment.layers, neuronOf(view));
  const names = [...sourcesOf(view, layer), t("network.bias")];
  const rows = Array.from({ length: params.length }, (_, i) => [names[i] ?? "", decimal(params[i], 4)]);
  return { head: [t("network.table_from"), t("network.table_value")], rows };
}
