/**
 * Many seeds: how often the present experiment ends how, of a hundred to a thousand runs; each of them can be opened.
 */
import { h, memo, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped } from "../../lib/text/format.js";
import { createJob } from "../shared/job_panel.js";
import { SeedBand } from "./band.js";
import { SeedsForm, seedSettingsOf } from "./form.js";
import { createGroups, createGroupTable, createShare } from "./groups.js";
import { SeedLosses } from "./losses.js";
import { seedRows, storyText } from "./model.js";

/** @import { JobView, SeedsView } from "../../types/jobs.js" */
/** @import { SeedsRequest } from "../../types/schema.js" */
/** @import { Tools, View } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */

/** While runs come in, so often is enough for what a person reads here. */
const EVERY_MS = 500;

class Seeds {
  /** @type {SeedsView | null} */
  view = null;
  due = 0;
  seen = false;
  onceResult = memo();
  found = h("div", { class: "seeds-found", hidden: true });
  empty = h("p", { class: "job-empty" });
  old = h("p", { class: "job-old", hidden: true });
  opened = h("p", { class: "seeds-opened", "aria-live": "polite", "data-part": "seeds-opened" });

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.dispatch = tools.dispatch;
    const open = (/** @type {number} */ seed) => this.open(seed);
    const withdraw = () => this.view?.job.problem && this.dispatch({ type: "withdraw", field: "seeds" });
    this.form = new SeedsForm(t, withdraw, tools.kept);
    const told = (/** @type {JobView} */ { done, total, result }) => {
      const { runs } =
        result && !result.whole ? /** @type {Required<SeedsRequest>} */ (result.request) : this.form.asked;
      return { done: Math.floor((runs * done) / Math.max(1, total)), total: runs };
    };
    this.job = createJob(tools, { name: "seeds", ask: () => this.form.request(), told });
    this.share = createShare(t);
    this.groups = createGroups(t, open);
    this.losses = new SeedLosses(t, open);
    this.band = new SeedBand(t);
    this.table = createGroupTable(t, open);
    this.element = this.build();
    root.append(this.element);
  }

  build() {
    const { t } = this;
    const side = h(
      "div",
      { class: "job-side" },
      h("p", { class: "job-intro" }, t("seeds.intro")),
      this.form.element,
      this.job.element,
    );
    const figure = (/** @type {string} */ title, /** @type {string} */ note, /** @type {HTMLElement} */ picture) =>
      h(
        "section",
        { class: "seeds-figure" },
        h("h3", null, t(title)),
        picture,
        h("p", { class: "seeds-note" }, t(note)),
      );
    const top = h("div", { class: "seeds-top" }, this.share.element, this.groups.element);
    const losses = figure("seeds.losses_title", "seeds.losses_note", this.losses.element);
    const band = figure("seeds.band_title", "seeds.band_key", this.band.element);
    this.found.append(
      this.old,
      this.opened,
      top,
      h("div", { class: "seeds-figures" }, losses, band),
      this.table.element,
    );
    this.old.append(t("seeds.old"));
    this.empty.append(t("seeds.empty"));
    return h(
      "div",
      { class: "chart job-tab seeds", "data-part": "seeds" },
      side,
      h("div", { class: "job-main" }, this.empty, this.found),
    );
  }

  /** @param {SeedsView} view */
  render(view) {
    this.view = view;
    this.form.offer(view);
    this.job.render(view.job, view.n_train > 0);
    const { result, running } = view.job;
    show(this.found, result !== null);
    show(this.empty, result === null);
    if (!result) return;
    show(this.old, !view.counted);
    this.tell(view, result);
    const now = performance.now();
    if (running && !result.whole && now < this.due) return;
    this.due = now + EVERY_MS;
    this.onceResult([result, view.theme, view.counted, view.experiment.seed], () => this.draw(view, result));
  }

  /** @param {SeedsView} view @param {ResultMessage} result */
  draw({ job, counted, experiment, theme }, result) {
    const rows = seedRows(result);
    const of = job.data?.dataset.n_train ?? 0;
    const baseline = job.data?.baselines.constant?.loss ?? null;
    // On coming back, the visitor finds what was asked for, unless something else was entered since.
    if (!this.seen && counted && !this.form.returned) this.form.choose(seedSettingsOf(result.request));
    this.seen = true;
    this.share.draw(result, of);
    this.groups.draw(result, rows);
    const current = counted ? experiment.seed : null;
    const shown = { rows, clusters: result.facts.clusters, of, baseline, current, theme };
    this.losses.draw(shown, storyText(this.t, result, of));
    this.band.draw({ result, baseline, theme });
    this.table.draw(result, rows);
  }

  /**
   * Which of the runs is the main one now, and where it will end.
   * @param {SeedsView} view
   * @param {ResultMessage} result
   */
  tell({ counted, experiment }, { request, tensors }) {
    const place = counted ? tensors.seeds.indexOf(experiment.seed) : -1;
    const loss = place < 0 ? NaN : tensors.losses[place];
    const unit = this.t(`seeds.unit_${request.unit}`);
    const values = { seed: experiment.seed, to: grouped(Number(request.to)), unit, loss: decimal(loss, 6) };
    setText(this.opened, place < 0 || Number.isNaN(loss) ? "" : this.t("seeds.opened", values));
  }

  /** The run with this seed, with the settings that were counted. @param {number} seed */
  open(seed) {
    const { view } = this;
    if (!view) return;
    this.dispatch({ type: "edit", patch: view.counted ? { seed } : { ...view.job.of, seed } });
  }

  destroy() {
    this.losses.destroy();
    this.band.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<SeedsView>}
 */
export const createSeeds = (root, tools) => new Seeds(root, tools);
