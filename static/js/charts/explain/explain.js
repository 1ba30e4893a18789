/**
 * One update, explained: forward, loss, backward, update, in formulas with live numbers, beside the NumPy lines that do
 * it; or the same as a graph of computations.
 */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { layerName, neuronName } from "../../lib/text/words.js";
import { createFaultMark } from "../shared/fault_mark.js";
import { createBackward } from "./backward.js";
import { createExplainControls } from "./controls.js";
import { createForward } from "./forward.js";
import { createGraphPanel } from "./graph_panel.js";
import { createLossCard } from "./loss.js";
import { readModel, unitsBefore } from "./model.js";
import { figure, figures } from "./numbers.js";
import { parameterText } from "./symbols.js";
import { createUpdate } from "./update.js";

/** @import { ExplainView, Tools, Translate, View } from "../../types/views.js" */
/** @import { Model } from "./model.js" */

const EVERY_MS = 100;
/** Why an update may change nothing: then none is foretold. */
const IDLE = /** @type {const} */ (["stops", "diverges", "skips"]);
const FORMS = /** @type {const} */ (["formulas", "graph"]);

/** Whether only the numbers are others. @param {ExplainView | null} before @param {ExplainView} now */
const sameChoice = (before, now) =>
  before !== null &&
  before.sample === now.sample &&
  before.neuron === now.neuron &&
  before.entry === now.entry &&
  before.theme === now.theme;

class Explain {
  /** @type {"formulas" | "graph"} */
  form = "formulas";
  /** @type {ExplainView | null} */
  view = null;
  /** When the numbers were written last. */
  at = 0;

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.dispatch = tools.dispatch;
    this.controls = createExplainControls(tools);
    this.cards = [createForward(tools), createLossCard(tools), createBackward(tools), createUpdate(tools)];
    this.listing = createListing(t);
    this.graph = createGraphPanel(tools);
    this.switches = FORMS.map((form) =>
      h(
        "button",
        {
          type: "button",
          "data-part": `explain-${form}`,
          "data-tip": t(`explain.${form}_tip`),
          onclick: () => this.choose(form),
        },
        t(`explain.${form}`),
      ),
    );
    const forms = h(
      "div",
      { class: "chart-segments explain-forms", role: "group", "aria-label": t("explain.form") },
      this.switches,
    );
    this.mark = createFaultMark(t);
    this.controls.element.append(this.mark.element, forms);
    this.waiting = h("p", { class: "explain-waiting" }, t("explain.waiting"));
    this.summary = h("p", { class: "visually-hidden", "data-part": "explain-summary" });
    for (const { card } of this.cards) card.element.append(this.listing.boxes[card.phase]);
    this.formulas = h(
      "div",
      { class: "explain-grid" },
      this.cards.map(({ card }) => card.element),
    );
    this.element = h(
      "div",
      { class: "chart explain", "data-part": "explain", role: "region", "aria-label": t("explain.title") },
      this.controls.element,
      this.waiting,
      this.summary,
      this.formulas,
      this.graph.element,
    );
    root.append(this.element);
  }

  /** @param {"formulas" | "graph"} form */
  choose(form) {
    this.form = form;
    if (this.view) this.render(this.view);
  }

  /** Nobody reads numbers that change thirty times a second. @param {ExplainView} view */
  render(view) {
    const before = this.view;
    this.view = view;
    const now = performance.now();
    const streams = view.frame?.state === "playing" && before?.frame !== view.frame && sameChoice(before, view);
    if (streams && now - this.at < EVERY_MS) return;
    this.at = now;
    const model = readModel(view);
    const graph = this.form === "graph";
    FORMS.forEach((form, i) => attr(this.switches[i], "aria-pressed", String(form === this.form)));
    this.controls.render(view);
    this.mark.render(view.experiment.fault);
    show(this.waiting, !model);
    show(this.summary, model !== null);
    show(this.formulas, model !== null && !graph);
    show(this.graph.element, graph);
    if (graph) this.graph.render(model, view);
    else if (model) this.renderFormulas(model, view);
    if (model) setText(this.summary, this.words(model, view));
  }

  /** @param {Model} model @param {ExplainView} view */
  renderFormulas(model, view) {
    const current = view.part === null ? null : view.parts[view.part];
    const [phase, layer] = (current ?? "").split(".");
    for (const { card, render } of this.cards) {
      render(model, view);
      const own = card.phase === phase;
      card.emphasise(current === null ? "plain" : own ? "current" : "quiet");
      card.computing(
        own && layer && Number(layer) - 1 !== model.layer ? this.elsewhere(Number(layer) - 1, view) : null,
      );
    }
    this.listing.render(view);
  }

  /** The part belongs to another layer than the chosen neuron's. @param {number} layer @param {ExplainView} view */
  elsewhere(layer, { experiment: { layers } }) {
    const neuron = unitsBefore(layers, layer);
    return {
      text: this.t("explain.computing", { layer: layerName(this.t, layer, layers.length) }),
      label: this.t("explain.show_neuron", { neuron: neuronName(this.t, layers, neuron) }),
      onclick: () => this.dispatch({ type: "choose_neuron", neuron, entry: 0 }),
    };
  }

  /** The state in one sentence. @param {Model} model @param {ExplainView} view */
  words(model, view) {
    const { update } = model;
    const [before, after] = figures(update.before, update.after);
    const idle = IDLE.find((name) => update[name]);
    const next = idle
      ? this.t(`explain.${idle}`, { count: update.batchSize })
      : this.t("explain.next_update", { parameter: parameterText(update), before, after });
    const words = this.t("explain.summary", {
      n: model.sample + 1,
      neuron: neuronName(this.t, view.experiment.layers, model.neuron),
      z: figure(model.z),
      a: figure(model.a),
      loss: figure(model.loss),
      delta: figure(model.delta),
      parameter: parameterText(update),
      gradient: figure(update.sampleGradient),
    });
    return `${words} ${next}`;
  }

  destroy() {
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<ExplainView>}
 */
export const createExplain = (root, tools) => new Explain(root, tools);

// --- The NumPy lines of one update, at the foot of the card that they belong to; those of the current part stand
// out.

const PHASES = ["forward", "loss", "backward", "update"];

/** @param {Translate} t */
export function createListing(t) {
  const boxes = PHASES.map((phase) => {
    const label = t("explain.listing_of", { phase: t(`explain.phase.${phase}`) });
    return {
      phase,
      code: h("code"),
      box: h("pre", {
        class: "explain-code",
        tabindex: "0",
        role: "group",
        "aria-label": label,
        "data-part": `explain-code-${phase}`,
      }),
    };
  });
  for (const { code, box } of boxes) box.append(code);
  const [built, marked] = [memo(), memo()];
  /** @type {{part: string, element: HTMLElement}[]} */
  let lines = [];

  /** @param {ExplainView["listing"]} listing */
  function build(listing) {
    lines = listing.map(({ part, text }) => ({
      part,
      element: h("span", { class: "explain-code-line" }, `${text}\n`),
    }));
    for (const { phase, code, box } of boxes) {
      const own = lines.filter(({ part }) => part.split(".")[0] === phase);
      show(box, own.length > 0);
      replace(code, ...own.map(({ element }) => element));
    }
  }

  /** @param {string | undefined} current */
  function mark(current) {
    for (const { part, element } of lines) attr(element, "aria-current", part === current ? "step" : null);
    const first = lines.find(({ part }) => part === current)?.element;
    const box = boxes.find(({ phase }) => phase === current?.split(".")[0])?.box;
    // Only the box scrolls, never the page.
    if (box && first) box.scrollTop = first.offsetTop - box.clientHeight / 3;
  }

  return {
    /** By phase. */
    boxes: Object.fromEntries(boxes.map(({ phase, box }) => [phase, box])),
    /** @param {ExplainView} view */
    render({ listing, part, parts }) {
      built([listing], () => build(listing));
      const current = part === null ? undefined : parts[part];
      marked([current, listing], () => mark(current));
    },
  };
}
