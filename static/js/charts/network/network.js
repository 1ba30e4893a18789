/** The network: a column a layer, a picture a neuron, a curve a weight; all of it can be touched and changed. */
import { attr, h, memo, setText } from "../../lib/dom/dom.js";
import { createTooltip } from "../../lib/dom/tooltip.js";
import { grouped } from "../../lib/text/format.js";
import { imageOf, inputCount } from "../../lib/text/inputs.js";
import { named } from "../../lib/text/words.js";
import { createColumns, createFeatureChips } from "./columns.js";
import { Edges } from "./edges.js";
import { LazyEditor } from "./editor_lazy.js";
import { layoutNetwork } from "./layout.js";
import { lightOf } from "./light.js";
import { Neurons } from "./neurons.js";
import { NetworkPointer } from "./pointer.js";
import { captionText, nodeName, quantityOf, symbolOf } from "./text.js";

/** @import { NetworkView, Tools, View } from "../../types/views.js" */
/** @import { Geometry } from "./layout.js" */

const LEAST_HEIGHT = 220;

/** Raw inputs of the data, also before they have come. @param {NetworkView} view */
function rawInputs({ data, experiment, catalog }) {
  const { name, inputs, table } = experiment.dataset;
  if (table) return table.inputs.length;
  if (imageOf({ experiment, catalog })) return 0;
  if (data) return data.dataset.inputs.length;
  return typeof inputs === "number" ? inputs : (catalog.datasets[name]?.about.inputs.length ?? 2);
}

class Network {
  /** @type {NetworkView | null} */
  view = null;
  /** @type {Geometry | null} */
  geometry = null;
  room = { width: 0, height: 0 };
  onceShape = memo();
  onceFrame = memo();
  onceControls = memo();
  touch = matchMedia("(pointer: coarse)").matches;
  /** @type {{render: (view: NetworkView) => void} | null} */
  table = null;

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.caption = h("p", { class: "chart-caption" });
    this.columns = createColumns(tools, this.touch);
    this.chips = createFeatureChips(tools);
    this.edges = new Edges();
    this.labels = h("div", { class: "net-labels", "aria-hidden": "true" });
    this.body = h(
      "div",
      { class: "net-body", role: "group", "aria-label": t("network.keys") },
      this.edges.element,
      this.labels,
    );
    this.stage = h("div", { class: "net-stage" }, this.columns.heads, this.body, this.columns.feet);
    this.scroll = h("div", { class: "net-scroll" }, this.stage);
    this.details = h(
      "details",
      { class: "weight-table", ontoggle: () => void this.openTable(tools) },
      h("summary", null, t("network.table")),
    );
    const head = h("div", { class: "chart-head" }, h("h2", null, t("network.title")), this.caption);
    const foot = h("div", { class: "net-bottom" }, this.chips.element, this.details);
    this.element = h("div", { "data-part": "network", class: "chart network" }, head, this.scroll, foot);
    root.append(this.element);
    this.neurons = new Neurons(this.body, (neuron) => (this.view ? nodeName(t, this.view, neuron) : ""));
    this.tip = createTooltip(this.element);
    this.editor = new LazyEditor(this.element, tools);
    this.pointer = new NetworkPointer(this, tools);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.scroll);
  }

  /** The table of weights is loaded when it is opened first. @param {Tools} tools */
  async openTable(tools) {
    if (!this.details.open) return;
    const { createWeightTable } = await import("./weight_table.js");
    this.table ??= createWeightTable(this.details, tools);
    if (this.view) this.table.render(this.view);
  }

  resize() {
    const room = { width: this.scroll.clientWidth, height: this.scroll.clientHeight };
    if (room.width === this.room.width && room.height === this.room.height) return;
    this.room = room;
    if (this.view) this.render(this.view);
  }

  /** @param {NetworkView} view */
  render(view) {
    this.view = view;
    const { experiment, layout, room, data } = { ...view, room: this.room };
    if (room.width < 10) return;
    this.onceControls([experiment, view.catalog, view.limits, view.trained, data], () => this.renderControls(view));
    const shape = [
      experiment.features.join(),
      experiment.dataset.name,
      experiment.layers.map((layer) => layer.units).join(),
      layout.length ? layout : null,
      room,
      data?.dataset.name,
    ];
    const rebuilt = this.onceShape(shape, () => this.build(view));
    this.onceFrame([view.frame, data, view.theme, view.neuron, view.part, view.trace, rebuilt ? {} : null], () =>
      this.renderFrame(view),
    );
  }

  /** @param {NetworkView} view */
  renderControls(view) {
    this.columns.render(view);
    this.chips.render(view, rawInputs(view));
    if (this.geometry) this.columns.place(this.geometry);
  }

  /** @param {NetworkView} view */
  build(view) {
    const { experiment, layout } = view;
    const picture = imageOf(view) !== null;
    const inputs = inputCount(view);
    const counts = [picture ? 1 : inputs, ...experiment.layers.map((layer) => layer.units)];
    const around = this.columns.heads.offsetHeight + this.columns.feet.offsetHeight;
    const height = Math.max(LEAST_HEIGHT, this.room.height - around - 2);
    const geometry = layoutNetwork(counts, { width: this.room.width, height, touch: this.touch, picture });
    this.geometry = geometry;
    this.stage.style.width = `${geometry.width}px`;
    this.body.style.height = `${geometry.height}px`;
    this.columns.place(geometry);
    this.edges.build(geometry, counts, layout, picture ? inputs : 0);
    this.neurons.build(counts, geometry);
    this.buildLabels(view, geometry);
    this.pointer.rebuilt();
    this.renderCaption(view);
  }

  /** Names beside the inputs. @param {NetworkView} view @param {Geometry} geometry */
  buildLabels(view, { x, y, size }) {
    if (imageOf(view)) return this.buildClasses(view, { x, y, size });
    const width = x[0][0] - size / 2 - 8;
    const labels = y[0].map((top, row) => {
      const style = { transform: `translate(0, ${top}px)`, width: `${width}px` };
      const quantity = width > 50 ? quantityOf(this.t, view, row).replace(/ \(.*/, "") : "";
      return h(
        "div",
        { class: "net-label", style },
        h("span", null, symbolOf(view, row), quantity ? h("small", null, quantity) : null),
      );
    });
    return this.labels.replaceChildren(...labels);
  }

  /** Names beside the outputs. @param {NetworkView} view @param {Pick<Geometry, "x" | "y" | "size">} geometry */
  buildClasses({ catalog, experiment }, { x, y, size }) {
    const { classes } = catalog.datasets[experiment.dataset.name].about;
    const column = x.length - 1;
    const labels = y[column].map((top, row) => {
      const style = { transform: `translate(${x[column][row] + size / 2 + 7}px, ${top}px)` };
      return h("div", { class: "net-label net-class", style }, named(this.t, classes[row] ?? ""));
    });
    this.labels.replaceChildren(...labels);
  }

  /** @param {NetworkView} view */
  renderCaption(view) {
    const { lines, all } = this.edges.drawn();
    const thinned = lines < all ? ` · ${this.t("network.thinned", { lines: grouped(lines), all: grouped(all) })}` : "";
    setText(this.caption, captionText(this.t, view) + thinned);
    attr(this.scroll, "data-scrolls", this.geometry && this.geometry.width > this.room.width + 1);
  }

  /** @param {NetworkView} view */
  renderFrame(view) {
    this.renderCaption(view);
    const light = view.part === null ? null : lightOf(view);
    this.edges.update(view.frame?.tensors.params ?? null, light);
    this.neurons.light(light?.neurons ?? null);
    this.neurons.render(view);
    this.pointer.renderTip();
    this.table?.render(view);
  }

  destroy() {
    this.observer.disconnect();
    this.neurons.destroy();
    this.pointer.destroy();
    this.editor.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<NetworkView>}
 */
export const createNetwork = (root, tools) => new Network(root, tools);
