/** The graph of this network, or that of f = w·x + b with numbers to type. */
import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { NumberField } from "../../lib/dom/number_field.js";
import { neuronName } from "../../lib/text/words.js";
import { exampleGraph } from "./graph.js";
import { graphOf, isBusy, isSmall } from "./graph_network.js";
import { createGraphView } from "./graph_view.js";

/** @import { Allowed } from "../../lib/text/number_input.js" */
/** @import { ExplainView, Tools } from "../../types/views.js" */
/** @import { Model } from "./model.js" */

/** Products of these are still numbers. @type {Allowed} */
const ANY = { kind: "number", range: { min: -1e100, max: 1e100, step: null, scale: "linear", unit: "" } };
const NAMES = /** @type {const} */ (["w", "x", "b"]);

/** @param {Tools} tools */
export function createGraphPanel({ t }) {
  const values = { w: -2, x: 5, b: 3 };
  /** @type {{model: Model | null, view: ExplainView} | null} */
  let last = null;
  const which = h(
    "select",
    {
      class: "chart-select",
      "aria-label": t("explain.graph_which"),
      "data-part": "explain-graph-which",
      onchange: () => redraw(),
    },
    h("option", { value: "network" }, t("explain.graph_network")),
    h("option", { value: "example" }, "f = w·x + b"),
  );
  const fields = NAMES.map((name) => {
    const words = {
      label: `${name} =`,
      part: `explain-example-${name}`,
      className: "explain-typed",
      inputClass: "explain-number",
    };
    const field = new NumberField(t, { ...words, live: true, allowed: ANY, onchange: (value) => type(name, value) });
    field.render(values[name]);
    return field.element;
  });
  const typed = h("div", { class: "explain-example", role: "group", "aria-label": t("explain.graph_numbers") }, fields);
  const caption = h("p", { class: "explain-note" });
  const drawing = createGraphView(t);
  const key = h(
    "p",
    { class: "explain-key" },
    h("span", { class: "value" }, t("explain.graph_key_value")),
    h("span", { class: "gradient" }, t("explain.graph_key_gradient")),
  );
  const waiting = h("p", { class: "explain-waiting" }, t("explain.waiting"));
  const element = h(
    "div",
    { class: "explain-graph-panel" },
    h("div", { class: "explain-graph-head" }, which, typed, key),
    caption,
    waiting,
    drawing.elements,
  );

  /** @param {"w" | "x" | "b"} name @param {number} value */
  function type(name, value) {
    values[name] = value;
    redraw();
  }

  function redraw() {
    const example = which.value === "example";
    const model = last?.model ?? null;
    show(typed, example);
    show(waiting, !example && !model);
    for (const one of drawing.elements) show(one, example || model !== null);
    if (example) drawExample();
    else if (last && model) drawNetwork(model, last.view);
    show(caption, caption.textContent !== "");
  }

  function drawExample() {
    setText(caption, t("explain.graph_example_note"));
    drawing.render(exampleGraph(values), ["example"], null, () => false);
  }

  /** @param {Model} model @param {ExplainView} view */
  function drawNetwork(model, view) {
    const small = isSmall(view);
    const name = neuronName(t, view.experiment.layers, model.neuron);
    setText(caption, t(small ? "explain.graph_whole" : "explain.graph_alone", { n: model.sample + 1, neuron: name }));
    const graph = graphOf(model, view, t);
    const { layers, features, biases } = view.experiment;
    const part = view.part === null ? undefined : view.parts[view.part];
    const shape = graph.nodes.map(({ label, inputs }) => `${label}${inputs.join()}`).join(";");
    drawing.render(
      graph,
      [small, shape, layers, features, biases, small ? null : model.neuron],
      small ? model.neuron : null,
      (node) => small && isBusy(node, part, layers.length),
    );
  }

  return {
    element,
    /** @param {Model | null} model @param {ExplainView} view */
    render(model, view) {
      last = { model, view };
      redraw();
      attr(element, "data-form", which.value);
    },
  };
}
