/** How many runs, how far each goes, and from which seed on. */

import { h } from "../../lib/dom/dom.js";
import { NumberField, whole } from "../../lib/dom/number_field.js";
import { SEED, SEEDS_LENGTH } from "../../lib/text/limits.js";
import { segments } from "../shared/job_fields.js";
import { neededBy } from "./model.js";

/** @import { SeedsView } from "../../types/jobs.js" */
/** @import { JobRequest } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */

/** @typedef {{runs: number, unit: "update" | "epoch", to: number, first_seed: number}} Asked */

const RUNS = [100, 200, 500, 1000];

/** What was chosen for a request. @param {any} request @returns {Asked} */
export const seedSettingsOf = ({ runs, unit, to, first_seed: first }) => ({ runs, unit, to, first_seed: first ?? 0 });

export class SeedsForm {
  /** @type {Asked} */
  asked = { runs: 100, unit: "update", to: 10_000, first_seed: 0 };
  /** Whether the length was chosen by hand: then it is no longer offered again. */
  chosen = false;
  offered = "";

  /** @param {Translate} t @param {() => void} [onset] hears of every change @param {Map<string, unknown>} [kept] */
  constructor(t, onset = () => {}, kept = new Map()) {
    this.onset = onset;
    this.kept = kept;
    /** Whether it has again what was entered before it was made again. */
    this.returned = kept.has("seeds");
    if (this.returned) Object.assign(this, kept.get("seeds"));
    const runs = RUNS.map((value) => ({ value, text: String(value), tip: t("seeds.runs_tip") }));
    this.runs = segments({
      label: t("seeds.runs"),
      part: "seeds-runs",
      choices: runs,
      onchoose: (value) => this.set({ runs: value }),
    });
    this.unit = segments({
      label: t("seeds.unit"),
      part: "seeds-unit",
      choices: /** @type {const} */ (["update", "epoch"]).map((value) => ({
        value,
        text: t(`seeds.unit_${value}`),
        tip: t(`seeds.unit_${value}_tip`),
      })),
      onchoose: (unit) => this.choose({ unit: /** @type {Asked["unit"]} */ (unit) }),
    });
    const about = (/** @type {string} */ name) => ({
      label: t(`seeds.${name}`),
      part: `seeds-${name}`,
      tip: t(`seeds.${name}_tip`),
    });
    this.to = new NumberField(t, {
      ...about("to"),
      allowed: whole(1, SEEDS_LENGTH),
      onchange: (to) => this.choose({ to }),
    });
    this.first = new NumberField(t, {
      ...about("first"),
      allowed: whole(0, SEED),
      onchange: (seed) => this.set({ first_seed: seed }),
    });
    const length = h("div", { class: "job-form" }, this.to.element, this.unit.element);
    const first = h("div", { class: "job-form" }, this.first.element);
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
    this.kept.set("seeds", { asked: this.asked, chosen: this.chosen, offered: this.offered });
    const { runs, unit, to, first_seed: first } = this.asked;
    this.onset();
    this.runs.render(runs);
    this.unit.render(unit);
    this.to.render(to);
    this.first.render(first, whole(0, SEED - runs + 1)); // the last of the runs must have a seed, too
    this.first.verify();
  }

  /** Null while a field is refused. @returns {JobRequest | null} */
  request() {
    return this.to.holds() && this.first.holds() ? { name: "seeds", ...this.asked } : null;
  }

  /** What the experiment needs is offered until another length was chosen. @param {SeedsView} view */
  offer({ experiment, n_train: samples }) {
    const key = `${experiment.dataset.name} ${samples} ${experiment.stop.max_epochs}`;
    if (this.chosen || samples === 0 || key === this.offered) return;
    this.offered = key;
    this.set(neededBy(experiment, samples));
  }
}
