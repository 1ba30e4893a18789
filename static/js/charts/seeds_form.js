/** How many runs, how far each goes, and from which seed on. */
import { attr, h } from "../lib/dom.js";
import { labelled, segments } from "./job_fields.js";
import { neededBy } from "./seeds_model.js";

/** @import { JobRequest, SeedsView, Translate } from "../types.js" */
/** @typedef {{runs: number, unit: "update" | "epoch", to: number, first_seed: number}} Asked */

const RUNS = [100, 200, 500, 1000];
const MOST_LENGTH = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

/** What was chosen for a request. @param {any} request @returns {Asked} */
export const askedBy = ({ runs, unit, to, first_seed: first }) => ({ runs, unit, to, first_seed: first ?? 0 });

/** @param {HTMLInputElement} input @param {number} low @param {number} high @param {number} otherwise */
const whole = (input, low, high, otherwise) => {
  const value = Math.trunc(input.valueAsNumber);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
};

/** @param {string} part @param {string} tip @param {number} low @param {number} high */
const box = (part, tip, low, high) =>
  h("input", { class: "number", type: "number", min: low, max: high, step: 1, "data-part": part, "data-tip": tip });

export class SeedsForm {
  /** @type {Asked} */
  asked = { runs: 100, unit: "update", to: 10_000, first_seed: 0 };
  /** Whether the length was chosen by hand: then it is no longer offered anew. */
  chosen = false;
  offered = "";

  /** @param {Translate} t */
  constructor(t) {
    const runs = RUNS.map((value) => ({ value, text: String(value), tip: t("seeds.runs_tip") }));
    this.runs = segments({ label: t("seeds.runs"), part: "seeds-runs", choices: runs, onchoose: (value) => this.set({ runs: value }) });
    this.unit = segments({
      label: t("seeds.unit"),
      part: "seeds-unit",
      choices: /** @type {const} */ (["update", "epoch"]).map((value) => ({ value, text: t(`seeds.unit_${value}`), tip: t(`seeds.unit_${value}_tip`) })),
      onchoose: (unit) => this.choose({ unit: /** @type {Asked["unit"]} */ (unit) }),
    });
    this.to = box("seeds-to", t("seeds.to_tip"), 1, MOST_LENGTH);
    this.first = box("seeds-first", t("seeds.first_tip"), 0, MOST_SEED);
    this.to.addEventListener("change", () => this.choose({ to: whole(this.to, 1, MOST_LENGTH, this.asked.to) }));
    this.first.addEventListener("change", () => this.set({ first_seed: whole(this.first, 0, MOST_SEED - this.asked.runs + 1, 0) }));
    const length = h("div", { class: "job-form" }, labelled(t("seeds.to"), this.to), this.unit.element);
    const first = h("div", { class: "job-form" }, labelled(t("seeds.first"), this.first));
    this.element = h("div", { class: "seeds-form" }, this.runs.element, length, first);
    this.set({});
  }

  /** @param {Partial<Asked>} change */
  choose(change) {
    this.chosen = true;
    this.set(change);
  }

  /** @param {Partial<Asked>} change */
  set(change) {
    this.asked = { ...this.asked, ...change };
    const { runs, unit, to, first_seed: first } = this.asked;
    this.runs.render(runs);
    this.unit.render(unit);
    if (this.to.value !== String(to)) this.to.value = String(to);
    if (this.first.value !== String(first)) this.first.value = String(first);
    attr(this.first, "max", MOST_SEED - runs + 1);
  }

  /** @returns {JobRequest} */
  request() {
    return { name: "seeds", ...this.asked };
  }

  /** What the experiment needs is offered until another length was chosen. @param {SeedsView} view */
  offer({ experiment, n_train: samples }) {
    const key = `${experiment.dataset.name} ${samples} ${experiment.stop.max_epochs}`;
    if (this.chosen || samples === 0 || key === this.offered) return;
    this.offered = key;
    this.set(neededBy(experiment, samples));
  }
}
