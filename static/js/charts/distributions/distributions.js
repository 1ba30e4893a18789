/**
 * Distributions: how each layer's weights, biases, activations and gradients lie, from the first update to now; how
 * long the gradients are; and which units no longer learn. Redrawn when a frame brings news, about twice a second.
 */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { percent } from "../../lib/text/format.js";
import { layerName } from "../../lib/text/words.js";
import { Panel } from "../shared/small_panel.js";
import { histogramMoments, KINDS, spreadOf } from "./bins.js";
import { momentAt, paintGradients } from "./gradients.js";
import { heatTable, strength } from "./heat.js";
import { paintSpread, RIDGES, spotAt } from "./paint.js";
import { createLayerTable, createTimeTable } from "./table.js";
import { distributionCaption, gradientsText, lengthsText, nowText, readingText, spotText, spreadText } from "./text.js";

/** @import { DistributionsView, Tools, Translate, View } from "../../types/views.js" */
/** @import { Kind, Moments, Spread } from "./bins.js" */
/** @import { Form } from "./paint.js" */

/**
 * @typedef {object} Multiple
 * @property {Panel} panel
 * @property {HTMLElement} element
 * @property {HTMLElement} title
 * @property {HTMLElement} note
 * @property {Spread | null} spread
 */

const FORMS = /** @type {const} */ (["ridge", "heat"]);
const MOST_MOMENTS = 512;

/**
 * @template {string} T
 * @param {Translate} t
 * @param {string} what
 * @param {readonly T[]} names
 * @param {(name: T) => void} choose
 */
function segments(t, what, names, choose) {
  const buttons = names.map((name) => {
    const tip = t(`distributions.${name}_tip`);
    const props = { type: "button", "data-part": `dist-${name}`, "data-tip": tip, onclick: () => choose(name) };
    return h("button", props, t(`distributions.${name}`));
  });
  return {
    element: h("div", { class: "chart-segments", role: "group", "aria-label": t(`distributions.${what}`) }, buttons),
    /** @param {T} chosen */
    render: (chosen) => names.forEach((name, i) => attr(buttons[i], "aria-pressed", String(name === chosen))),
  };
}

class Distributions {
  /** @type {DistributionsView | null} */
  view = null;
  /** @type {Moments | null} */
  moments = null;
  /** @type {Kind} */
  kind = "weights";
  /** @type {Form} */
  form = "ridge";
  /** @type {string[]} */
  names = [];
  /** @type {Multiple[]} */
  multiples = [];
  once = memo();

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, { t }) {
    this.t = t;
    this.kinds = segments(t, "kind", KINDS, (kind) => this.choose({ kind }));
    this.forms = segments(t, "form", FORMS, (form) => this.choose({ form }));
    this.caption = h("p", { class: "chart-caption" });
    this.key = h("span", { class: "dist-key" });
    const head = h("div", { class: "dist-head" }, this.kinds.element, this.forms.element, this.caption, this.key);
    this.grid = h("div", { class: "dist-grid" });
    this.gradients = new Panel({ part: "gradient-sizes", paint: () => this.paintGradients() });
    this.table = createLayerTable(t);
    this.times = createTimeTable(t);
    const title = h("strong", null, t("distributions.gradients_title"));
    const note = h("span", null, t("distributions.gradients_note"));
    const lengths = h("figure", { class: "dist-multiple" }, h("figcaption", null, title, note), this.gradients.element);
    this.reading = h("p", { class: "chart-caption dist-reading" });
    const numbers = h("div", { class: "dist-multiple" }, this.table.element, this.reading, this.times.element);
    this.body = h("div", { hidden: true }, this.grid, h("div", { class: "dist-below" }, lengths, numbers));
    this.waiting = h("p", { class: "chart-caption" }, t("distributions.waiting"));
    const props = { class: "chart distributions", "data-part": "distributions" };
    this.element = h("div", props, head, this.waiting, this.body);
    root.append(this.element);
  }

  /** @param {{kind?: Kind, form?: Form}} chosen */
  choose(chosen) {
    Object.assign(this, chosen);
    if (this.view) this.render(this.view);
  }

  /** @param {DistributionsView} view */
  render(view) {
    this.view = view;
    this.once([view.frame, view.theme, view.experiment, this.kind, this.form], () => this.draw(view));
  }

  /** @param {DistributionsView} view */
  draw(view) {
    this.kinds.render(this.kind);
    this.forms.render(this.form);
    this.moments = histogramMoments(view.frame);
    setText(
      this.caption,
      distributionCaption(this.t, this.form, this.kind, view.frame?.facts.distributions?.samples ?? null),
    );
    show(this.body, this.moments !== null);
    show(this.waiting, this.moments === null);
    show(this.key, this.form === "heat" && this.moments !== null);
    if (!this.moments) return;
    const { layers } = this.moments;
    this.names = Array.from({ length: layers }, (_, layer) => layerName(this.t, layer, layers));
    if (this.multiples.length !== layers) this.build(layers);
    this.multiples.forEach((multiple, layer) => this.drawMultiple(multiple, layer));
    this.renderKey();
    this.gradients.tell(gradientsText(this.t, this.moments, this.names));
    this.gradients.paint();
    this.table.render(this.moments, this.names);
    setText(this.reading, readingText(this.t, this.moments, this.names, view.experiment.layers));
    this.times.render(this.moments, this.names, this.kind);
  }

  /** @param {number} layers */
  build(layers) {
    for (const { panel } of this.multiples) panel.destroy();
    this.multiples = Array.from({ length: layers }, (_, layer) => this.multiple(layer));
    replace(this.grid, ...this.multiples.map(({ element }) => element));
  }

  /** @param {number} layer @returns {Multiple} */
  multiple(layer) {
    const [title, note] = [h("strong"), h("span")];
    const panel = new Panel({ part: `dist-layer-${layer}`, paint: () => this.paintMultiple(layer) });
    const element = h("figure", { class: "dist-multiple" }, h("figcaption", null, title, note), panel.element);
    return { panel, element, title, note, spread: null };
  }

  /** @param {Multiple} multiple @param {number} layer */
  drawMultiple(multiple, layer) {
    const moments = /** @type {Moments} */ (this.moments);
    multiple.spread = spreadOf(moments, layer, this.kind, this.form === "ridge" ? RIDGES : MOST_MOMENTS);
    setText(multiple.title, this.names[layer]);
    setText(multiple.note, this.t("distributions.now", { value: nowText(this.t, moments, layer, this.kind) }));
    show(multiple.note, multiple.spread !== null);
    multiple.panel.tell(spreadText(this.t, moments, layer, this.kind, this.names[layer]));
    attr(multiple.panel.element, "data-empty", multiple.spread ? null : this.t("distributions.none"));
    multiple.panel.paint();
  }

  /** @param {number} layer */
  paintMultiple(layer) {
    const { panel, spread } = this.multiples[layer];
    show(panel.canvas, spread !== null);
    if (!spread || !this.view) return panel.note(null);
    const at = panel.pointer;
    const spot = at && spotAt(panel.size, spread, this.form, at.x, at.y);
    paintSpread(panel.canvas, panel.size, spread, this.form, this.view.theme, spot);
    return panel.note(spot && spotText(this.t, spread, spot));
  }

  paintGradients() {
    const { moments, gradients: panel, names, view } = this;
    if (!moments || !view) return;
    const context = context2d(panel.canvas);
    const spot = panel.pointer && momentAt(context, panel.size, moments, names, panel.pointer.x);
    paintGradients(panel.canvas, panel.size, moments, names, view.theme, spot);
    panel.note(spot === null ? null : lengthsText(this.t, moments, names, spot));
  }

  /** What the colours of the heat form mean: all pictures share them, each up to its own fullest bin. */
  renderKey() {
    if (this.form !== "heat" || !this.view) return;
    const table = heatTable(this.view.theme);
    const stops = [0, 0.004, 0.03, 0.1, 0.25, 0.5, 1].map((share) => {
      const pixel = table[Math.round(255 * strength(share))];
      return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255}) ${share * 100}%`;
    });
    const peaks = this.multiples.map(({ spread }) => percent(spread?.peak, 0));
    const bar = h("span", { class: "dist-bar", style: { background: `linear-gradient(90deg, ${stops.join(", ")})` } });
    replace(this.key, percent(0, 0), bar, this.t("distributions.fullest", { shares: peaks.join(" · ") }));
  }

  destroy() {
    for (const { panel } of this.multiples) panel.destroy();
    this.gradients.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<DistributionsView>}
 */
export const createDistributions = (root, tools) => new Distributions(root, tools);
