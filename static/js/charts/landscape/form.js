/** Which plane through the weights, how far it reaches, and how finely. */

import { h, memo, show } from "../../lib/dom/dom.js";
import { NumberField, whole } from "../../lib/dom/number_field.js";
import { SEED } from "../../lib/text/limits.js";
import { parameterName } from "../network/parameter_names.js";
import { jobMenu, labelled, segments } from "../shared/job_fields.js";

/** @import { LandscapeView } from "../../types/jobs.js" */
/** @import { LandscapeRequest } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */
/** @import { LayerLayout } from "../../types/wire.js" */

/** @typedef {"weights" | "random" | "path"} PlaneName */
/**
 * @typedef {{plane: PlaneName, first: number, second: number, seed: number, size: number, span: number | null}} Asked
 */

const PLANES = /** @type {const} */ (["weights", "random", "path"]);
const SIZES = [21, 41, 61];
/** null is written as 0 in the menu. */
const SPANS = [0, 0.5, 1, 2, 5, 10, 20];

/**
 * The request for what is chosen.
 * @param {Asked} asked
 * @returns {LandscapeRequest}
 */
export function requestOf({ plane, first, second, seed, size, span }) {
  const planes = { weights: { name: plane, first, second }, random: { name: plane, seed }, path: { name: plane } };
  return { name: "landscape", plane: planes[plane], size, span };
}

/**
 * What was chosen for a request; the rest stays.
 * @param {any} request
 * @returns {Partial<Asked>}
 */
export const landscapeSettingsOf = ({ plane: { name, ...rest }, size, span }) => ({ plane: name, ...rest, size, span });

/**
 * Two weights that say something to begin with: both of the first unit, or the first two there are.
 * @param {LayerLayout[]} layout
 */
export function firstPair([layer]) {
  return { first: layer.weights, second: layer.weights + (layer.fan_in > 1 ? layer.fan_out : 1) };
}

/** @param {Translate} t @param {(i: number, index: number) => void} onchoose */
function weightMenus(t, onchoose) {
  const tip = t("landscape.weight_tip");
  const menus = [0, 1].map((i) => {
    const select = h("select", {
      class: "menu weight-menu",
      "data-part": `landscape-weight-${i + 1}`,
      "data-tip": tip,
    });
    select.addEventListener("change", () => onchoose(i, Number(select.value)));
    return select;
  });
  const fields = menus.map((select, i) => labelled(t(i ? "landscape.up" : "landscape.across"), select));
  return { menus, element: h("div", { class: "landscape-weights" }, fields) };
}

/** @param {Translate} t @param {(seed: number) => void} onchoose @param {() => void} onnext */
function seedField(t, onchoose, onnext) {
  const words = { label: t("landscape.seed"), part: "landscape-seed", tip: t("landscape.seed_tip") };
  const field = new NumberField(t, { ...words, allowed: whole(0, SEED), onchange: onchoose });
  const about = { type: "button", "data-part": "landscape-next", "data-tip": t("landscape.next_tip") };
  const next = h("button", { class: "button", ...about, onclick: onnext }, t("landscape.next"));
  return { field, element: h("div", { class: "landscape-pair" }, field.element, next) };
}

/** Weights and biases together. @param {LandscapeView["layout"]} layout */
const countOf = (layout) =>
  layout.reduce(
    (sum, { fan_in: fanIn, fan_out: fanOut, biases }) => sum + fanIn * fanOut + (biases === null ? 0 : fanOut),
    0,
  );

export class Form {
  /** The two weights are chosen when there is a network. @type {Asked} */
  asked = { plane: "weights", first: -1, second: -1, seed: 0, size: 41, span: null };
  onceNames = memo();

  /**
   * @param {Translate} t
   * @param {() => void} compute
   * @param {() => void} onset hears of every change
   * @param {Map<string, any>} [kept]
   */
  constructor(t, compute, onset, kept = new Map()) {
    this.kept = kept;
    /** Whether it has again what was entered before it was made again. */
    this.returned = kept.has("landscape");
    if (this.returned) this.asked = kept.get("landscape");
    this.t = t;
    this.compute = compute;
    this.onset = onset;
    this.weights = weightMenus(t, (i, index) => this.set({ [i ? "second" : "first"]: index }));
    this.seed = seedField(
      t,
      (seed) => this.set({ seed }),
      () => this.next(),
    );
    this.planes = segments({
      label: t("landscape.plane"),
      part: "landscape-plane",
      choices: PLANES.map((value) => ({
        value,
        text: t(`landscape.plane_${value}`),
        tip: t(`landscape.plane_${value}_tip`),
      })),
      onchoose: (plane) => this.set({ plane }),
    });
    this.span = jobMenu({
      label: t("landscape.span"),
      part: "landscape-span",
      tip: t("landscape.span_tip"),
      choices: SPANS.map((value) => ({ value, text: value ? `± ${value}` : t("landscape.span_auto") })),
      onchoose: (value) => this.set({ span: value || null }),
    });
    this.size = segments({
      label: t("landscape.size"),
      part: "landscape-size",
      choices: SIZES.map((value) => {
        const tip = t("landscape.size_tip", { size: value, count: value ** 2 });
        return { value, text: String(value), tip };
      }),
      onchoose: (value) => this.set({ size: value }),
    });
    const last = h("div", { class: "job-form" }, this.span.element, this.size.element);
    const fields = [this.planes.element, this.weights.element, this.seed.element, last];
    this.element = h("div", { class: "landscape-form" }, fields);
  }

  /** @param {Partial<Asked>} change */
  set(change) {
    this.asked = { ...this.asked, ...change };
    this.kept.set("landscape", this.asked);
    const { plane, first, second, seed, size, span } = this.asked;
    this.planes.render(plane);
    this.span.render(span ?? 0);
    this.size.render(size);
    show(this.weights.element, plane === "weights");
    show(this.seed.element, plane === "random");
    this.weights.menus.forEach((select, i) => (select.value = String(i ? second : first)));
    this.seed.field.render(seed);
    this.onset();
  }

  /** Two other directions, at once. */
  next() {
    this.seed.field.box.withdraw();
    this.set({ seed: (this.asked.seed + 1) % (SEED + 1) });
    this.compute();
  }

  /** Null while a field is refused. */
  request() {
    return this.asked.plane !== "random" || this.seed.field.holds() ? requestOf(this.asked) : null;
  }

  /** @param {LandscapeView} view */
  render(view) {
    this.onceNames([view.layout, view.experiment.features, view.experiment.layers.length], () => this.fillNames(view));
  }

  /** @param {LandscapeView} view */
  fillNames(view) {
    const count = countOf(view.layout);
    const names = Array.from({ length: count }, (_, index) => parameterName(this.t, view, index));
    for (const select of this.weights.menus) {
      select.replaceChildren(...names.map((name, index) => h("option", { value: index }, name)));
    }
    const { first, second } = this.asked;
    if (count > 0) this.set(first < count && second < count && first !== second ? {} : firstPair(view.layout));
  }
}
