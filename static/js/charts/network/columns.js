/** The columns' own controls: title, number of units, adding and removing layers, activation; and the inputs. */

import { attr, h, replace, setText, show } from "../../lib/dom/dom.js";
import { layerName } from "../../lib/text/words.js";

/** @import { NetworkView, Tools, Translate } from "../../types/views.js" */
/** @import { Geometry } from "./layout.js" */

/** @param {string} label @param {string} text @param {() => void} onclick @param {Record<string, string>} [more] */
function round(label, text, onclick, more = {}) {
  return h(
    "button",
    { type: "button", class: "net-round", "aria-label": label, "data-tip": label, onclick, ...more },
    text,
  );
}

/** Controls of one layer; made once for its place and kept while the number of layers changes. */
class LayerControls {
  /** @param {number} layer @param {Tools} tools */
  constructor(layer, { t, dispatch }) {
    this.t = t;
    this.layer = layer;
    this.units = 1;
    const setUnits = (/** @type {number} */ by) => dispatch({ type: "set_units", layer, units: this.units + by });
    this.title = h("span", { class: "net-title" });
    this.remove = round("", "−", () => dispatch({ type: "remove_layer", at: layer }), {
      "data-part": "remove-layer",
      class: "net-round small",
    });
    this.fewer = h("button", { type: "button", onclick: () => setUnits(-1), "data-part": "fewer-units" }, "−");
    this.more = h("button", { type: "button", onclick: () => setUnits(1), "data-part": "more-units" }, "+");
    this.count = h("span", { class: "net-count" });
    this.stepper = h("div", { class: "stepper", role: "group" }, this.fewer, this.count, this.more);
    this.head = h("div", { class: "net-head" }, h("div", { class: "net-name" }, this.title, this.remove), this.stepper);
    this.add = round(t("network.add_layer"), "+", () => dispatch({ type: "add_layer", at: layer }), {
      "data-part": "add-layer",
      class: "net-round net-add",
    });
    this.select = h("select", {
      class: "chart-select",
      "data-part": "activation",
      onchange: () => dispatch({ type: "set_activation", layer, activation: this.select.value }),
    });
    this.foot = h("div", { class: "net-foot-cell" }, this.select);
    this.options = "";
  }

  /** @param {NetworkView} view */
  render({ experiment, catalog, limits, trained }) {
    const { t, layer } = this;
    const { layers } = experiment;
    const output = layer === layers.length - 1;
    const name = layerName(t, layer, layers.length);
    const lost = trained ? ` ${t("network.restarts")}` : "";
    this.units = layers[layer].units;
    setText(this.title, name);
    setText(this.count, t("network.units", { count: this.units }));
    show(this.stepper, !output);
    show(this.remove, !output);
    this.name(this.fewer, t("network.fewer", { layer: name }), lost);
    this.name(this.more, t("network.more", { layer: name }), lost);
    this.name(this.remove, t("network.remove_layer", { layer: name }), lost);
    this.name(this.add, t("network.add_layer"), lost);
    attr(this.fewer, "disabled", this.units <= 1);
    attr(this.more, "disabled", this.units >= (limits.units ?? 64));
    attr(this.add, "disabled", layers.length - 1 >= (limits.hidden_layers ?? 8));
    this.renderSelect(layers[layer].activation, output, catalog, `${t("network.activation", { layer: name })}`, lost);
  }

  /** @param {HTMLElement} element @param {string} label @param {string} lost */
  name(element, label, lost) {
    attr(element, "aria-label", label);
    attr(element, "data-tip", label + lost);
  }

  /**
   * @param {string} chosen
   * @param {boolean} output
   * @param {NetworkView["catalog"]} catalog
   * @param {string} label
   * @param {string} lost
   */
  renderSelect(chosen, output, catalog, label, lost) {
    const names = Object.keys(catalog.activations).filter((name) => output || catalog.activations[name].hidden);
    if (names.join() !== this.options) {
      this.options = names.join();
      this.select.replaceChildren(...names.map((name) => h("option", { value: name }, activationName(this.t, name))));
    }
    if (this.select.value !== chosen) this.select.value = chosen;
    attr(this.select, "aria-label", label);
    attr(this.select, "data-tip", `${label}. ${this.t("network.activation_tip")}${lost}`);
  }

  /** @param {Geometry} geometry */
  place({ centre, x }) {
    const column = this.layer + 1;
    if (column >= x.length) return; // the picture follows the controls in a moment
    this.head.style.left = this.foot.style.left = `${centre[column]}px`;
    // In the middle of what is free between the columns.
    this.add.style.left = `${(Math.max(...x[column - 1]) + Math.min(...x[column])) / 2}px`;
  }

  drop() {
    for (const element of [this.head, this.add, this.foot]) element.remove();
  }
}

/**
 * Short name of an activation: without the explanation in brackets that the settings may carry.
 * @param {Translate} t
 * @param {string} name
 */
export function activationName(t, name) {
  const key = `activation.${name}`;
  const found = t(key);
  return found === key ? name.replaceAll("_", " ") : found.replace(/\s*\(.*\)$/, "");
}

/**
 * @param {Tools} tools
 * @param {boolean} touch fingers need more room: "add a layer" moves from the heads to the feet
 */
export function createColumns(tools, touch) {
  const { t } = tools;
  const inputs = h(
    "div",
    { class: "net-head" },
    h("div", { class: "net-name" }, h("span", { class: "net-title" }, t("network.inputs"))),
  );
  const heads = h("div", { class: "net-heads" }, inputs);
  const feet = h("div", { class: "net-feet" });
  /** @type {LayerControls[]} */
  const columns = [];
  return {
    heads,
    feet,
    /** @param {NetworkView} view */
    render(view) {
      const { length } = view.experiment.layers;
      while (columns.length > length) columns.pop()?.drop();
      while (columns.length < length) {
        const column = new LayerControls(columns.length, tools);
        columns.push(column);
        heads.append(column.head);
        feet.append(column.foot);
        (touch ? feet : heads).append(column.add);
      }
      for (const column of columns) column.render(view);
    },
    /** @param {Geometry} geometry */
    place(geometry) {
      inputs.style.left = `${geometry.centre[0]}px`;
      for (const column of columns) column.place(geometry);
    },
  };
}

// --- The inputs as chips: the raw ones and what can be derived from them, each on or off.

/**
 * Features that this data set can feed.
 * @param {NetworkView["catalog"]} catalog
 * @param {number} inputs raw inputs
 */
export const feasible = (catalog, inputs) =>
  Object.keys(catalog.features).filter(
    (name) =>
      catalog.features[name].needs.length > 0 && catalog.features[name].needs.every((column) => column < inputs),
  );

/** @param {Tools} tools */
export function createFeatureChips({ t, dispatch }) {
  const list = h("div", { class: "net-chips" });
  const element = h(
    "div",
    { class: "net-inputs", role: "group", "aria-label": t("network.features") },
    h("span", { class: "net-chips-label" }, t("network.features")),
    list,
  );
  /** @type {Map<string, HTMLButtonElement>} */
  const chips = new Map();
  let shown = "";
  return {
    element,
    /** @param {NetworkView} view @param {number} inputs */
    render({ catalog, experiment, trained }, inputs) {
      const names = feasible(catalog, inputs);
      if (names.join() !== shown) {
        shown = names.join();
        chips.clear();
        for (const name of names) {
          const onclick = () => dispatch({ type: "toggle_feature", name });
          chips.set(
            name,
            h(
              "button",
              { type: "button", class: "chip", "data-part": `feature-${name}`, onclick },
              catalog.features[name].symbol,
            ),
          );
        }
        replace(list, ...chips.values());
        show(element, names.length > 0);
      }
      for (const [name, chip] of chips) {
        const on = experiment.features.includes(name);
        attr(chip, "aria-pressed", String(on));
        const only = on && experiment.features.length === 1;
        const tip = t(only ? "network.feature_only" : on ? "network.feature_off" : "network.feature_on", {
          symbol: catalog.features[name].symbol,
        });
        attr(chip, "data-tip", trained ? `${tip} ${t("network.restarts")}` : tip);
      }
    },
  };
}
