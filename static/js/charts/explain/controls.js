/**
 * What is explained: which sample, which neuron, which incoming parameter; and the walk through the parts of an update.
 */
import { attr, h, memo, replace, setText } from "../../lib/dom/dom.js";
import { inputCount } from "../../lib/text/inputs.js";
import { layerName, neuronName } from "../../lib/text/words.js";
import { chosenNeuron } from "./model.js";
import { inputText, withIndex } from "./symbols.js";

/** @import { ExplainView, Tools, Translate } from "../../types/views.js" */

/** "Forward, Hidden 1", "Loss", "Update". @param {Translate} t @param {string} part @param {number} layers */
export function partName(t, part, layers) {
  const [phase, layer] = part.split(".");
  const name = t(`explain.phase.${phase}`);
  return layer ? t("explain.part_of_layer", { phase: name, layer: layerName(t, Number(layer) - 1, layers) }) : name;
}

/**
 * Names of a neuron's incoming parameters, weights in order, then the bias.
 * @param {Translate} t
 * @param {ExplainView} view
 * @param {number} layer
 */
function parameterNames(t, view, layer) {
  const { layers, biases } = view.experiment;
  const count = layer ? layers[layer - 1].units : inputCount(view);
  const weights = Array.from({ length: count }, (_, i) =>
    t("explain.weight_from", { weight: withIndex("w", i + 1), from: inputText(view, layer, i) }),
  );
  return biases ? [...weights, t("explain.bias_b")] : weights;
}

/** @param {string} glyph @param {string} label @param {() => void} onclick @param {string} part */
const arrow = (glyph, label, onclick, part) =>
  h(
    "button",
    { type: "button", class: "explain-arrow", "aria-label": label, "data-tip": label, "data-part": part, onclick },
    glyph,
  );

/** @param {string} label @param {string} part @param {(value: string) => void} onchoose */
function chooser(label, part, onchoose) {
  const element = h("select", {
    class: "chart-select",
    "aria-label": label,
    "data-part": part,
    onchange: () => onchoose(element.value),
  });
  return element;
}

/** A label with what it is for. @param {string} label @param {...Node} content */
const group = (label, ...content) =>
  h(
    "div",
    { class: "explain-group", role: "group", "aria-label": label },
    h("span", { class: "label", "aria-hidden": "true" }, label),
    h("div", { class: "explain-group-row" }, content),
  );

/** @param {Tools} tools */
export function createExplainControls({ t, dispatch }) {
  /** @type {ExplainView | null} */
  let view = null;
  const pick = (/** @type {number} */ by) =>
    view && dispatch({ type: "select_sample", sample: Math.min(count(view) - 1, Math.max(0, view.sample + by)) });
  const go = (/** @type {"next_part" | "previous_part"} */ type) => dispatch({ type });
  const sample = h("output", { class: "explain-sample" });
  const before = arrow("◀", t("explain.previous_sample"), () => pick(-1), "explain-sample-previous");
  const after = arrow("▶", t("explain.next_sample"), () => pick(1), "explain-sample-next");
  const first = h(
    "button",
    {
      type: "button",
      class: "explain-button",
      "data-tip": t("explain.first_tip"),
      "data-part": "explain-first",
      onclick: pickFirst,
    },
    t("explain.first"),
  );
  const neuron = chooser(t("explain.neuron"), "explain-neuron", (value) =>
    dispatch({ type: "choose_neuron", neuron: Number(value), entry: 0 }),
  );
  const parameter = chooser(
    t("explain.parameter"),
    "explain-entry",
    (value) => view && dispatch({ type: "choose_neuron", neuron: chosenNeuron(view), entry: Number(value) }),
  );
  const part = chooser(t("explain.part"), "explain-part", (value) =>
    dispatch({ type: "go_to_part", part: value === "" ? null : Number(value) }),
  );
  const back = arrow("◀", t("explain.previous_part"), () => go("previous_part"), "explain-part-previous");
  const on = arrow("▶", t("explain.next_part"), () => go("next_part"), "explain-part-next");
  const element = h(
    "div",
    { class: "explain-controls" },
    group(t("explain.sample"), before, sample, after, first),
    group(t("explain.neuron"), neuron),
    group(t("explain.parameter"), parameter),
    group(t("explain.part"), back, part, on),
  );
  const [neurons, parameters, parts] = [memo(), memo(), memo()];

  function pickFirst() {
    const row = view?.frame?.facts.trace?.batch?.[0];
    if (row !== undefined) dispatch({ type: "select_sample", sample: row });
  }

  /** @param {ExplainView} now */
  function fillNeurons({ experiment: { layers } }) {
    let index = 0;
    replace(
      neuron,
      ...layers.map(({ units }, layer) => {
        const options = Array.from({ length: units }, () =>
          h("option", { value: index }, neuronName(t, layers, index++)),
        );
        return h("optgroup", { label: layerName(t, layer, layers.length) }, options);
      }),
    );
  }

  /** @param {ExplainView} now @param {number} layer */
  const fillParameters = (now, layer) =>
    replace(parameter, ...parameterNames(t, now, layer).map((name, i) => h("option", { value: i }, name)));
  /** @param {ExplainView} now */
  const fillParts = (now) =>
    replace(
      part,
      h("option", { value: "" }, t("explain.whole")),
      ...now.parts.map((name, i) => h("option", { value: i }, partName(t, name, now.experiment.layers.length))),
    );

  /** @param {ExplainView} now */
  function renderSample(now) {
    const held = now.data && now.data.tensors.is_train[now.sample] === 0;
    setText(sample, t(held ? "explain.sample_test" : "explain.sample_n", { n: now.sample + 1, total: count(now) }));
    attr(before, "disabled", now.sample <= 0);
    attr(after, "disabled", now.sample >= count(now) - 1);
    attr(first, "disabled", now.frame?.facts.trace?.batch?.[0] === undefined);
  }

  return {
    element,
    /** @param {ExplainView} now */
    render(now) {
      view = now;
      const { layers, features, biases } = now.experiment;
      const chosen = chosenNeuron(now);
      const shape = layers.map(({ units }) => units).join();
      const layer = layerOf(layers, chosen);
      neurons([shape], () => fillNeurons(now));
      parameters([shape, features, biases, layer], () => fillParameters(now, layer));
      parts([now.parts.join()], () => fillParts(now));
      choose(neuron, String(chosen));
      choose(parameter, String(Math.min(now.entry, parameter.options.length - 1)));
      choose(part, now.part === null ? "" : String(now.part));
      renderSample(now);
      attr(back, "disabled", now.part === 0 && atBegin(now));
      const last = now.part === now.parts.length - 1;
      attr(on, "aria-label", t(last ? "explain.make_update" : "explain.next_part"));
      attr(on, "data-tip", t(last ? "explain.make_update" : "explain.next_part"));
    },
  };
}

/** Whether there is no moment before this one. @param {ExplainView} view */
const atBegin = ({ frame }) => frame !== null && frame.samples <= (frame.tape?.begin.samples ?? 0);

/** Rows of the table. @param {ExplainView} view */
const count = ({ data }) => data?.tensors.labels.length ?? 1;

/** @param {HTMLSelectElement} select @param {string} value */
function choose(select, value) {
  if (select.value !== value) select.value = value;
}

/** @param {{units: number}[]} layers @param {number} neuron */
function layerOf(layers, neuron) {
  let end = 0;
  return layers.findIndex(({ units }) => {
    end += units;
    return neuron < end;
  });
}
