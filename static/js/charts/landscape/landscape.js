/** The loss over a plane through the weights, the way that training took over it, and where it stands now. */

import { attr, h, memo, setText, show } from "../../lib/dom/dom.js";
import { segments } from "../shared/job_fields.js";
import { createJob } from "../shared/job_panel.js";
import { Contour } from "./contour.js";
import {
  createFacts,
  createHeightKey,
  createLandscapeTable,
  landscapeDescription,
  landscapeNotes,
  lossNow,
  oldText,
  planeAxisNames,
} from "./facts.js";
import { Form, landscapeSettingsOf } from "./form.js";
import { levelsOf, mapOf } from "./levels.js";
import { planeOf } from "./plane.js";
import { hasWebGL, LandscapeSurface } from "./surface.js";

/** @import { LandscapeView } from "../../types/jobs.js" */
/** @import { Tools, View } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */
/** @import { Map } from "./contour.js" */

const TOLD_EVERY_MS = 2000;

class Landscape {
  /** @type {ResultMessage | null} */
  seen = null;
  /** @type {Map | null} */
  map = null;
  /** @type {"contour" | "surface"} */
  shown = "contour";
  /** @type {LandscapeView | null} */
  view = null;
  trail = new Trail();
  told = -Infinity;
  onceMap = memo();
  onceWalk = memo();
  found = h("div", { class: "landscape-found", hidden: true });
  empty = h("p", { class: "job-empty" });
  heading = h("p", { class: "landscape-of", "data-part": "landscape-of" });
  notes = h("div", { class: "landscape-notes" });
  changed = h("p", { class: "job-old", hidden: true });
  /** What the result was computed with; it can be changed without a restart. */
  penalty = "";
  refusal = h("p", { class: "job-problem", "aria-live": "polite" });

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.job = createJob(tools, { name: "landscape", ask: () => this.form.request() });
    const withdraw = () => this.view?.job.problem && tools.dispatch({ type: "withdraw", field: "landscape" });
    this.form = new Form(t, () => this.job.begin(), withdraw, tools.kept);
    this.contour = new Contour(t);
    this.surface = new LandscapeSurface(t);
    this.key = createHeightKey(t);
    this.facts = createFacts(t);
    this.table = createLandscapeTable(t);
    this.kinds = segments({
      label: t("landscape.kind"),
      part: "landscape-kind",
      bare: true,
      choices: [
        { value: "contour", text: t("landscape.contour"), tip: t("landscape.contour_tip") },
        { value: "surface", text: t("landscape.surface"), tip: t("landscape.surface_tip") },
      ],
      onchoose: (kind) => this.choose(/** @type {"contour" | "surface"} */ (kind)),
    });
    this.element = this.build();
    root.append(this.element);
    this.kinds.render(this.shown);
  }

  build() {
    const intro = h("p", { class: "job-intro" }, this.t("landscape.intro"));
    const side = h("div", { class: "job-side" }, intro, this.form.element, this.job.element);
    const picture = h(
      "div",
      { class: "landscape-picture" },
      this.contour.element,
      this.surface.element,
      this.key.element,
    );
    const signs = ["begin", "walked", "since", "now"].map((name) =>
      h(
        "li",
        null,
        h("span", { class: `landscape-sign ${name}`, "aria-hidden": "true" }),
        this.t(`landscape.sign_${name}`),
      ),
    );
    const head = h("div", { class: "landscape-head" }, this.heading, this.kinds.element);
    this.changed.append(this.t("landscape.changed"));
    const about = h("div", { class: "landscape-about" }, head, this.changed, this.refusal, this.facts.element);
    about.append(h("ul", { class: "landscape-signs" }, signs), this.notes, this.table.element);
    this.found.append(picture, about);
    this.empty.append(this.t("landscape.empty"));
    return h("div", { class: "chart job-tab landscape", "data-part": "landscape" }, side, this.empty, this.found);
  }

  /** @param {LandscapeView} view */
  render(view) {
    const first = this.view === null;
    this.view = view;
    this.form.render(view);
    if (first)
      this.form.set(this.form.returned ? {} : { plane: view.frame && view.frame.step > 0 ? "path" : "weights" });
    this.job.render(view.job, view.layout.length > 0);
    const { result } = view.job;
    show(this.found, result !== null);
    show(this.empty, result === null);
    if (!result) return;
    this.onceMap([result, view.theme], () => this.draw(view, result));
    this.onceWalk([result, view.frame, view.theme], () => this.walk(view, result));
    show(this.changed, JSON.stringify(view.experiment.regularizer) !== this.penalty);
  }

  /** @param {LandscapeView} view @param {ResultMessage} result */
  draw(view, result) {
    const { t } = this;
    const again = result === this.seen && this.map !== null;
    if (!again) {
      this.trail = new Trail();
      this.penalty = JSON.stringify(view.experiment.regularizer);
    }
    const plane = again && this.map ? this.map.plane : planeOf(result);
    const losses = Array.from(plane.losses);
    const levels = levelsOf(Math.min(...losses), Math.max(...losses));
    const names = planeAxisNames(t, view, result);
    this.map = { plane, levels, ...mapOf(plane.losses, plane.size, levels), names };
    this.contour.draw(this.map, view.theme);
    this.key.draw(levels, view.theme);
    this.table.draw(plane, names);
    this.notes.replaceChildren(
      ...landscapeNotes(t, result, plane, result.tensors.origin.length).map((note) => h("p", null, note)),
    );
    // On coming back, the visitor finds what was asked for, unless something else was entered since.
    if (!this.seen && !this.form.returned) this.form.set(landscapeSettingsOf(result.request));
    this.seen = result;
    this.told = -Infinity;
  }

  /** @param {LandscapeView} view @param {ResultMessage} result */
  walk(view, result) {
    const { map, t } = this;
    if (!map) return;
    const params = view.frame?.tensors.params;
    const fits = params !== undefined && params.length === result.tensors.origin.length;
    const now = fits ? map.plane.project(params) : null;
    const step = view.frame?.step ?? result.step;
    if (now && step > result.step) this.trail.add(step, now.x, now.y);
    else if (step <= result.step) this.trail = new Trail();
    this.contour.walk({ path: map.plane.path, trail: this.trail.points, now });
    if (this.shown === "surface") this.drawSurface(view);
    this.facts.render(map.plane, now, lossNow(view));
    setText(this.heading, oldText(t, result, step));
    this.tell(view, now);
  }

  /** @param {LandscapeView} view @param {{x: number, y: number, distance: number} | null} now */
  tell(view, now) {
    const moment = performance.now();
    if (!this.map || (view.frame?.state === "playing" && moment - this.told < TOLD_EVERY_MS)) return;
    this.told = moment;
    const text = landscapeDescription(this.t, this.map.plane, this.map.names, now);
    this.contour.tell(text);
    this.surface.tell(text);
  }

  /** @param {LandscapeView} view */
  drawSurface(view) {
    if (this.map) this.surface.draw(this.map, this.contour.way, view.theme, view.frame?.state === "playing");
  }

  /** @param {"contour" | "surface"} kind */
  choose(kind) {
    const possible = kind === "contour" || hasWebGL();
    setText(this.refusal, possible ? "" : this.t("landscape.no_webgl"));
    this.shown = possible ? kind : "contour";
    this.kinds.render(this.shown);
    show(this.contour.element, this.shown === "contour");
    show(this.surface.element, this.shown === "surface");
    attr(this.element, "data-kind", this.shown);
    if (this.shown === "surface" && this.view) this.drawSurface(this.view);
  }

  destroy() {
    this.contour.destroy();
    this.surface.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<LandscapeView>}
 */
export const createLandscape = (root, tools) => new Landscape(root, tools);

// --- Where training went after the plane was computed: bounded, thinned evenly when it is full. Pure.

const MOST = 512;

export class Trail {
  /** @type {{step: number, x: number, y: number}[]} */
  points = [];
  /** Only every n-th new point is kept. */
  stride = 1;
  skipped = 0;

  /**
   * Going back in time takes the points after it away.
   * @param {number} step
   * @param {number} x
   * @param {number} y
   */
  add(step, x, y) {
    const { points } = this;
    while (points.length && points[points.length - 1].step > step) points.pop();
    if (points.length && points[points.length - 1].step === step) return;
    this.skipped += 1;
    if (this.skipped < this.stride) return;
    this.skipped = 0;
    points.push({ step, x, y });
    if (points.length < MOST) return;
    this.points = points.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }
}
