/** The output as a landscape in three dimensions: drawn on request, and while it trains once a second at most. */

import { attr, h, memo, show } from "../../lib/dom/dom.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { plotConfig, plotLayout, plotly } from "../../lib/draw/plotly.js";
import { decimal, plain } from "../../lib/text/format.js";
import { named, untagged } from "../../lib/text/words.js";
import { createCard, createNumberTable } from "./card.js";
import { decides, pointTrace, reliefOf, sampled, surfaceTraces, turned } from "./surface_data.js";

/** @import { PlotlyApi } from "../../lib/draw/plotly.js" */
/** @import { AnswersView, Theme, Tools } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Eye, Relief } from "./surface_data.js" */

const EVERY_MS = 1000;
/** A drawing that took long is not repeated sooner than after this many times as long: training goes first. */
const REST = 12;
const TURN = Math.PI / 6;
/** @type {Eye} */
const EYE = { x: -1.05, y: -1.35, z: 0.86 };
const TABLE_SIDE = 5;

/** Whether this browser can draw in three dimensions. */
const hasWebgl = () => {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl") ?? canvas.getContext("experimental-webgl"));
};

class SurfaceCard {
  /** @type {AnswersView | null} */
  view = null;
  /** The person has asked for it. */
  wanted = false;
  /** The browser can. */
  possible = false;
  /** Plotly, once it has drawn here. @type {PlotlyApi | null} */
  drawn = null;
  alive = true;
  drawing = false;
  /** When it may be drawn next. */
  due = 0;
  eye = EYE;
  onceDrawn = memo();
  timer = 0;

  /** @param {Tools} tools */
  constructor({ t }) {
    this.t = t;
    const buttons = [
      this.turner("↺", "turn_left", () => turned(this.eye, -TURN)),
      this.turner("↻", "turn_right", () => turned(this.eye, TURN)),
      this.turner("⇅", "turn_over", () => ({ ...this.eye, z: -this.eye.z })),
    ];
    this.turns = h("div", { class: "answer-turns", hidden: true }, buttons);
    this.card = createCard(t, "surface", this.turns);
    const props = { type: "button", class: "button small", onclick: () => this.ask() };
    const button = h("button", props, t("answers.show_3d"));
    this.cover = h("div", { class: "answer-cover" }, button);
    this.plot = h("div", { class: "answer-plot", role: "img", "aria-label": t("answers.surface_alt_waiting") });
    this.box = h("div", { class: "answer-surface" }, this.plot, this.cover);
    this.numbers = createNumberTable(t("answers.surface_table"), () => this.rows());
    this.card.body.append(this.box);
    this.card.element.append(this.numbers.element);
    this.observer = new ResizeObserver(() => this.draw(true));
    this.observer.observe(this.box);
  }

  /** @param {string} sign @param {string} name @param {() => Eye} next  where to look from then */
  turner(sign, name, next) {
    const words = this.t(`answers.${name}`);
    const onclick = () => this.turn(next());
    return h("button", { type: "button", class: "answer-turn", "aria-label": words, "data-tip": words, onclick }, sign);
  }

  get element() {
    return this.card.element;
  }

  /** @param {AnswersView} view */
  render(view) {
    this.view = view;
    const relief = reliefOf(view.frame, view.data);
    // Two pixels of a picture make no landscape.
    show(this.element, !view.data?.dataset.image);
    show(this.box, relief !== null);
    show(this.numbers.element, relief !== null);
    show(this.turns, relief !== null && this.wanted && this.possible);
    this.card.tell(this.caption(view, relief));
    if (!relief) return;
    this.draw(false);
    this.numbers.render();
  }

  /** @param {AnswersView} view @param {Relief | null} relief */
  caption({ data, sample }, relief) {
    const { t } = this;
    if (!data) return t("answers.waiting");
    if (data.dataset.inputs.length < 2) return t("answers.surface_one_input");
    if (!relief) return t("answers.waiting");
    if (this.wanted && !this.possible) return t("answers.no_webgl");
    const slice = data.dataset.inputs.length > 2 ? ` ${t("answers.surface_slice", { sample: sample + 1 })}` : "";
    const { task } = data.dataset;
    const line =
      task === "regression"
        ? ""
        : ` ${t(decides(relief, data) ? `answers.surface_line_${task}` : "answers.surface_no_line")}`;
    return t(`answers.surface_note_${task}`) + line + slice;
  }

  ask() {
    this.wanted = true;
    this.possible = hasWebgl();
    show(this.cover, false);
    if (!this.possible) this.box.classList.add("impossible");
    if (this.view) this.render(this.view);
  }

  /** Draws if somebody asked for it and it is due. @param {boolean} again  although nothing changed */
  draw(again) {
    const { view, wanted, possible, drawing } = this;
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!view || !wanted || !possible || drawing || width < 10) return;
    const wait = this.due - performance.now();
    if (view.frame?.state === "playing" && wait > 0) return;
    const all = [view.frame?.tensors.boundary, view.data, view.theme, width, height];
    if (!this.onceDrawn(all, () => void this.react(view, width, height)) && again) void this.react(view, width, height);
  }

  /** @param {AnswersView} view @param {number} width @param {number} height */
  async react(view, width, height) {
    const { data, theme } = view;
    const relief = reliefOf(view.frame, data);
    if (!relief || !data) return;
    this.drawing = true;
    const api = await plotly();
    if (!this.alive) return;
    const began = performance.now();
    const traces = [...surfaceTraces(relief, data, theme), pointTrace(data, theme)];
    const scene = this.scene(relief, data, theme);
    const layout = plotLayout(theme, { width, height, margin: { l: 0, r: 0, t: 0, b: 0 }, scene, uirevision: "kept" });
    const first = !this.drawn;
    this.drawn = api;
    await api.react(this.plot, traces, layout, plotConfig(this.t, { displayModeBar: false, scrollZoom: false }));
    this.drawing = false;
    const now = performance.now();
    this.due = now + Math.max(EVERY_MS, REST * (now - began));
    if (first && this.alive) this.listen();
    this.tell(relief, data);
  }

  listen() {
    const plot = /** @type {any} */ (this.plot);
    plot.on("plotly_relayout", (/** @type {Record<string, any>} */ changes) => {
      this.eye = changes["scene.camera"]?.eye ?? this.eye;
    });
  }

  /** @param {Relief} relief @param {DataMessage} data @param {Theme} theme */
  scene({ range: [least, high], classes }, { dataset }, theme) {
    const p = PALETTES[theme];
    // A winner of k classes has at least its k-th part.
    const low = classes ? 1 / dataset.classes.length : least;
    const plain3d = { zeroline: false, showbackground: false, showspikes: false, nticks: 4, tickfont: { size: 10 } };
    const axis = { ...plain3d, color: p.muted, gridcolor: p.line };
    const title = (/** @type {string} */ text) => ({ text: untagged(text), font: { size: 11, color: p.muted } });
    const room = 0.04 * (high - low);
    // A finger scrolls the page; the buttons turn.
    const dragmode = matchMedia("(pointer: coarse)").matches ? false : "turntable";
    return {
      xaxis: { ...axis, title: title(named(this.t, dataset.inputs[0].name)), range: [...dataset.inputs[0].range] },
      yaxis: { ...axis, title: title(named(this.t, dataset.inputs[1].name)), range: [...dataset.inputs[1].range] },
      zaxis: { ...axis, title: title(named(this.t, dataset.target.name)), range: [low - room, high + room] },
      camera: this.camera(),
      aspectmode: "manual",
      aspectratio: { x: 1, y: 1, z: 0.72 },
      dragmode,
    };
  }

  camera() {
    // The axes' names stand below: from above they need room there.
    return { eye: this.eye, center: { x: 0, y: 0, z: this.eye.z > 0 ? -0.16 : -0.02 } };
  }

  /** @param {Eye} eye */
  turn(eye) {
    this.eye = eye;
    void this.drawn?.relayout(this.plot, { "scene.camera": this.camera() });
  }

  /** @param {Relief} relief @param {DataMessage} data */
  tell(relief, data) {
    const { columns, rows } = sampled(relief, data, TABLE_SIDE);
    const all = rows.flatMap(({ at, values }) => values.map((value, i) => ({ value, x: columns[i], y: at })));
    const lowest = all.reduce((best, one) => (one.value < best.value ? one : best));
    const highest = all.reduce((best, one) => (one.value > best.value ? one : best));
    const place = ({ x = 0, y = 0 }) => `(${plain(x, 2)}, ${plain(y, 2)})`;
    const [low, high] = [decimal(lowest.value, 2), decimal(highest.value, 2)];
    const words = { low, high, low_at: place(lowest), high_at: place(highest) };
    attr(this.plot, "aria-label", this.t("answers.surface_alt", words));
  }

  /** The surface at a few places, as a table. */
  rows() {
    const { view } = this;
    const relief = view && reliefOf(view.frame, view.data);
    if (!relief || !view.data) return null;
    const { columns, rows } = sampled(relief, view.data, TABLE_SIDE);
    const [first, second] = view.data.dataset.inputs.map((input) => named(this.t, input.name));
    const head = [second, ...columns.map((x) => `${first} ${plain(x, 2)}`)];
    // As on the picture: the highest second input on top.
    const texts = rows.map(({ at, values }) => [plain(at, 2), ...values.map((value) => decimal(value, 2))]);
    return { head, rows: texts.toReversed() };
  }

  destroy() {
    this.alive = false;
    this.observer.disconnect();
    this.drawn?.purge(this.plot);
  }
}

/** @param {Tools} tools */
export const createSurface = (tools) => new SurfaceCard(tools);
