/** The inputs as chips: the raw ones and what can be derived from them, each on or off. */
import { attr, h, replace, show } from "../../lib/dom/dom.js";

/** @typedef {import("../../types.d.ts").NetworkView} NetworkView */

/**
 * Features that this data set can feed.
 * @param {NetworkView["catalog"]} catalog
 * @param {number} inputs raw inputs
 */
export const feasible = (catalog, inputs) =>
  Object.keys(catalog.features).filter((name) => catalog.features[name].needs.length > 0 && catalog.features[name].needs.every((column) => column < inputs));

/** @param {import("../../types.d.ts").Tools} tools */
export function createFeatureChips({ t, dispatch }) {
  const list = h("div", { class: "net-chips" });
  const element = h("div", { class: "net-inputs", role: "group", "aria-label": t("network.features") }, h("span", { class: "net-chips-label" }, t("network.features")), list);
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
          chips.set(name, h("button", { type: "button", class: "chip", "data-part": `feature-${name}`, onclick }, catalog.features[name].symbol));
        }
        replace(list, ...chips.values());
        show(element, names.length > 0);
      }
      for (const [name, chip] of chips) {
        const on = experiment.features.includes(name);
        attr(chip, "aria-pressed", String(on));
        const only = on && experiment.features.length === 1;
        const tip = t(only ? "network.feature_only" : on ? "network.feature_off" : "network.feature_on", { symbol: catalog.features[name].symbol });
        attr(chip, "data-tip", trained ? `${tip} ${t("network.restarts")}` : tip);
      }
    },
  };
}
