/** How many runs, how far each goes, and from which seed on. */
import { attr, h } from "../lib/dom.js";
import { labelled, segments, wholeBox, wholeIn } from "./job_fields.js";
import { neededBy } from "./seeds_model.js";

/** @import { JobRequest, SeedsView, Translate } from "../types.js" */
/** @typedef {{runs: number, unit: "update" | "epoch", to: number, first_seed: number}} Asked */

const RUNS = [100, 200, 500, 1000];
const MOST_LENGTH = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

/** What was chosen for a request. @param {any} request @returns {Asked} */
export const askedBy = ({ runs, unit, to, first_seed: first }) => ({ runs, unit, to, first_seed: first ?? 0 });

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
    this.to = wholeBox("seeds-to", t("seeds.to_tip"), 1, MOST_LENGTH);
    this.first = wholeBox("seeds-first", t("seeds.first_tip"), 0, MOST_SEED);
    this.to.addEventListener("change", () => this.choose({ to: wholeIn(this.to, 1, MOST_LENGTH, this.asked.to) }));
    this.first.addEventListener("change", () => this.set({ first_seed: wholeIn(this.first, 0, MOST_SEED, 0) }));
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
    const next = { ...this.asked, ...change };
    // The last of the runs must have a seed, too.
    this.asked = { ...next, first_seed: Math.min(next.first_seed, MOST_SEED - next.runs + 1) };
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
