/** What pointer and keyboard do in the network: look at a neuron, walk with arrow keys, edit a weight or bias. */
import { h } from "../../lib/dom/dom.js";
import { withSign } from "../../lib/text/format.js";
import { neighbour } from "./layout.js";
import { entriesOf, neuronValueText, nodeName, weightName } from "./text.js";

/** @import { NetworkView, Tools } from "../../types/views.js" */
/** @import { Edge, Edges } from "./edges.js" */
/** @import { LazyEditor } from "./editor_lazy.js" */
/** @import { Geometry } from "./layout.js" */
/** @import { Neuron, Neurons } from "./neurons.js" */

/**
 * What this needs of the network's view.
 * @typedef {object} Host
 * @property {HTMLElement} element
 * @property {HTMLElement} body
 * @property {HTMLElement} scroll
 * @property {NetworkView | null} view
 * @property {Geometry | null} geometry
 * @property {Neurons} neurons
 * @property {Edges} edges
 * @property {ReturnType<typeof import("../../lib/dom/tooltip.js").createTooltip>} tip
 * @property {LazyEditor} editor
 */

/** A pointer that only passes over neurons asks for nothing. */
const REST_MS = 60;

export class NetworkPointer {
  /** The one tab stop. */
  stop = "0:0";
  /** @type {Neuron | null} */
  hovered = null;
  /** @type {Neuron | null} */
  focused = null;
  /** The neuron whose form was opened last. @type {Neuron | null} */
  edited = null;
  /** @type {Edge | null} */
  edge = null;
  at = { x: 0, y: 0 };
  /** @type {number | null} neuron that was asked for last */
  asked = null;
  timer = 0;
  /** The neuron had the focus before this press: a second press edits. @type {Neuron | null} */
  pressed = null;
  /** The last press was a finger's: it has no hover, so the focus says what is looked at. */
  touched = false;

  /** @param {Host} host @param {Tools} tools */
  constructor(host, { t, dispatch }) {
    this.host = host;
    this.t = t;
    this.dispatch = dispatch;
    const { body } = host;
    this.live = h("span", { class: "visually-hidden", "aria-live": "polite" });
    host.element.append(this.live);
    body.addEventListener("pointermove", (event) => this.move(event));
    body.addEventListener("pointerleave", () => this.leave());
    body.addEventListener("pointerdown", (event) => {
      const neuron = this.neuronOf(event.target);
      this.touched = event.pointerType === "touch";
      this.pressed = neuron && neuron.button === document.activeElement ? neuron : null;
    });
    body.addEventListener("click", (event) => this.click(event));
    body.addEventListener("focusin", (event) => this.focus(this.neuronOf(event.target)));
    body.addEventListener("focusout", () => this.focus(null));
    body.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {EventTarget | null} target @returns {Neuron | null} */
  neuronOf(target) {
    const button = target instanceof Element ? target.closest("[data-neuron]") : null;
    return (button && this.host.neurons.known.get(/** @type {HTMLElement} */ (button).dataset.neuron ?? "")) ?? null;
  }

  /** The bias dot under the pointer, as its neuron. @param {EventTarget | null} target @returns {Neuron | null} */
  biasOf(target) {
    const dot = target instanceof Element ? target.closest("[data-bias]") : null;
    return (dot && this.host.neurons.known.get(/** @type {HTMLElement} */ (dot).dataset.bias ?? "")) ?? null;
  }

  /** After neurons were made or dropped. */
  rebuilt() {
    const { known } = this.host.neurons;
    if (!known.has(this.stop)) this.stop = "0:0";
    for (const [key, { button }] of known) button.tabIndex = key === this.stop ? 0 : -1;
    this.hovered = null;
    if (this.focused && known.get(`${this.focused.column}:${this.focused.row}`) !== this.focused) this.focused = null;
    this.markEdge(null);
    this.host.editor.shut();
    this.look();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const box = this.host.element.getBoundingClientRect();
    this.at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const bias = this.biasOf(event.target);
    this.hovered = bias ?? this.neuronOf(event.target);
    const stage = this.host.body.getBoundingClientRect();
    this.markEdge(this.hovered ? null : this.host.edges.at(event.clientX - stage.left, event.clientY - stage.top));
    this.look();
    this.renderTip();
  }

  leave() {
    this.hovered = null;
    this.markEdge(null);
    this.look();
    this.renderTip();
  }

  /** @param {Edge | null} edge */
  markEdge(edge) {
    if (edge === this.edge) return;
    this.edge = edge;
    this.host.edges.mark(edge);
    this.host.body.classList.toggle("is-over-edge", edge !== null);
  }

  /** @param {Neuron | null} neuron */
  focus(neuron) {
    this.focused = neuron;
    if (neuron) {
      this.host.neurons.known.get(this.stop)?.button.setAttribute("tabindex", "-1");
      this.stop = `${neuron.column}:${neuron.row}`;
      neuron.button.tabIndex = 0;
      if (this.host.view) this.live.textContent = neuronValueText(this.t, this.host.view, neuron);
    }
    this.look();
    this.renderTip();
  }

  /** Shows the neuron that is edited, else the one under the pointer, else the focused one, else the answer. */
  look() {
    const edited = this.host.editor.isOpen ? this.edited : null;
    const neuron = edited ?? this.hovered ?? this.focused;
    const wanted = neuron && neuron.index >= 0 ? neuron.index : null;
    clearTimeout(this.timer);
    if (wanted === this.asked) return;
    this.timer = window.setTimeout(() => {
      this.asked = wanted;
      this.dispatch({ type: "focus_neuron", neuron: wanted });
    }, REST_MS);
  }

  renderTip() {
    const { view, tip, geometry, body, element } = this.host;
    const neuron =
      this.hovered ?? (this.touched || this.focused?.button.matches(":focus-visible") ? this.focused : null);
    if (!view || !geometry || (!neuron && !this.edge) || this.host.editor.isOpen) return tip.hide();
    if (neuron) {
      const offset = body.getBoundingClientRect();
      const box = element.getBoundingClientRect();
      const half = (neuron.column ? geometry.size : geometry.first) / 2;
      const x = geometry.x[neuron.column][neuron.row] + half + offset.left - box.left;
      const y = geometry.y[neuron.column][neuron.row] - half + offset.top - box.top;
      return tip.at(x - 4, y - 14, nodeName(this.t, view, neuron), neuronValueText(this.t, view, neuron));
    }
    const edge = /** @type {Edge} */ (this.edge);
    const value = view.frame?.tensors.params?.[edge.index];
    return tip.at(
      this.at.x,
      this.at.y,
      weightName(this.t, view, edge),
      this.t("network.weight_value", { value: withSign(value, 3) }),
    );
  }

  /** @param {MouseEvent} event */
  click(event) {
    const bias = this.biasOf(event.target);
    const neuron = this.neuronOf(event.target);
    if (bias) return this.edit(bias, true);
    if (neuron && neuron.index >= 0) this.dispatch({ type: "choose_neuron", neuron: neuron.index });
    // Without a pointer (Enter, a screen reader), or at the second press.
    if (neuron && (event.detail === 0 || this.pressed === neuron)) return this.edit(neuron, false);
    if (neuron) return undefined;
    const stage = this.host.body.getBoundingClientRect();
    const edge = this.host.edges.at(event.clientX - stage.left, event.clientY - stage.top);
    if (!edge) return undefined;
    const to = this.host.neurons.known.get(`${edge.column + 1}:${edge.to}`);
    if (to) this.dispatch({ type: "choose_neuron", neuron: to.index, entry: edge.from });
    return this.editWeight(edge, event);
  }

  /** @param {Neuron} neuron @param {boolean} onlyBias */
  edit(neuron, onlyBias) {
    const { view, editor } = this.host;
    if (!view || neuron.column === 0) return;
    const all = entriesOf(this.t, view, neuron);
    const entries = onlyBias ? all.slice(0, 1) : all;
    if (entries.length === 0 || (onlyBias && view.layout[neuron.column - 1]?.biases === null)) return;
    const box = this.host.element.getBoundingClientRect();
    const own = neuron.button.getBoundingClientRect();
    this.host.tip.hide();
    this.edited = neuron;
    const place = { x: own.left + own.width / 2 - box.left, y: own.bottom - box.top };
    void editor.open(nodeName(this.t, view, neuron), entries, place, neuron.button).then(() => this.look());
  }

  /** @param {Edge} edge @param {MouseEvent} event */
  editWeight(edge, event) {
    const { view, editor, element } = this.host;
    const value = view?.frame?.tensors.params?.[edge.index];
    if (!view || value === undefined) return;
    const box = element.getBoundingClientRect();
    const entry = { label: this.t("network.weight_label"), index: edge.index, value };
    this.host.tip.hide();
    this.edited = null;
    void editor.open(
      weightName(this.t, view, edge),
      [entry],
      { x: event.clientX - box.left, y: event.clientY - box.top },
      null,
    );
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { geometry, neurons } = this.host;
    const neuron = this.neuronOf(event.target);
    if (!neuron || !geometry || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(geometry, neuron, event.key);
    if (!next) return;
    event.preventDefault();
    const button = neurons.known.get(`${next.column}:${next.row}`)?.button;
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  destroy() {
    clearTimeout(this.timer);
    if (this.asked !== null) this.dispatch({ type: "focus_neuron", neuron: null });
  }
}
