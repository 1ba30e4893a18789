/** The numbers beside the picture: losses with their baseline, how many answers are right, and the speed. */
import { h, setText, show } from "../../lib/dom/dom.js";
import { compact, decimal, NO_VALUE, percent, plain } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";

/** @import { MetricsView, Tools, Translate, View } from "../../types/views.js" */
/** @import { Scores } from "../../types/wire.js" */

/**
 * One tile: a label, a bare number with its unit, and small lines below.
 * @param {string} label
 * @param {string} part
 * @param {string} tip
 * @param {...HTMLElement} notes
 */
function tile(label, part, tip, ...notes) {
  const value = h("span", { "data-part": part }, NO_VALUE);
  const unit = h("span", { class: "metric-unit" });
  const name = h("span", { class: "metric-label" }, label);
  const element = h(
    "div",
    { class: "metric", "data-tip": tip },
    name,
    h("span", { class: "metric-value" }, value, unit),
    ...notes,
  );
  return { element, value, unit, name };
}

/** A small line "mean predictor 0.500". @param {string} label @param {string} part */
function note(label, part) {
  const value = h("span", { "data-part": part, class: "metric-number" });
  return { element: h("span", { class: "metric-note" }, `${label} `, value), value };
}

/** Rounding is all that is left of a loss below this. */
const NOTHING = 1e-12;

/** @param {number | null | undefined} loss */
function baselineText(loss) {
  if (loss === null || loss === undefined) return NO_VALUE;
  return Math.abs(loss) < NOTHING ? "0" : decimal(loss, Math.abs(loss) < 0.1 ? 4 : 3);
}

/** "99.2" without its sign, for the sign stands beside it. @param {number | null | undefined} share */
const percentNumber = (share) => percent(share).replace(/\s*%$/, "");

/** @param {Translate} t */
function makeTiles(t) {
  const constant = note(t("metrics.mean_predictor"), "baseline");
  const squares = note(t("metrics.least_squares"), "baseline-least-squares");
  const undecided = h("span", { class: "metric-note", "data-part": "undecided" });
  const which = Array.from({ length: 3 }, () => h("span", { class: "metric-note" }, t("metrics.on_test")));
  const compute = h("span", { class: "metric-note", "data-part": "compute" });
  const frames = h("span", { class: "metric-note kept", "data-part": "frame-rate" });
  return {
    constant,
    squares,
    undecided,
    which,
    compute,
    frames,
    train: tile(t("metrics.train_loss"), "train-loss", t("metrics.train_loss_tip"), constant.element, squares.element),
    test: tile(t("metrics.test_loss"), "test-loss", t("metrics.test_loss_tip")),
    accuracy: tile(t("metrics.accuracy"), "accuracy", t("metrics.accuracy_tip"), which[0], undecided),
    mae: tile(t("metrics.mae"), "mae", t("metrics.mae_tip"), which[1]),
    r2: tile(t("metrics.r2"), "r2", t("metrics.r2_tip"), which[2]),
    rate: tile(t("metrics.rate"), "rate", t("metrics.rate_tip"), compute, frames),
  };
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<MetricsView>}
 */
export function createMetrics(root, { t }) {
  const tiles = makeTiles(t);
  const { train, test, accuracy, mae, r2, rate } = tiles;
  const element = h(
    "div",
    { class: "chart metrics", role: "group", "aria-label": t("metrics.title") },
    ...[train, test, accuracy, mae, r2, rate].map((one) => one.element),
  );
  root.append(element);
  /** @type {MetricsView | null} */
  let last = null;

  /** What depends on the data only. @param {NonNullable<MetricsView["data"]>} data */
  function renderData(data) {
    const regression = data.dataset.task === "regression";
    const held = data.dataset.n_test > 0;
    const { constant, least_squares: squares } = data.baselines;
    setText(tiles.constant.value, baselineText(constant?.loss));
    setText(tiles.squares.value, baselineText(squares?.loss));
    show(tiles.constant.element, constant?.loss !== null && constant?.loss !== undefined);
    show(tiles.squares.element, squares?.loss !== null && squares?.loss !== undefined);
    show(test.element, held);
    show(accuracy.element, !regression);
    show(mae.element, regression);
    show(r2.element, regression);
    setText(accuracy.unit, " %");
    setText(mae.unit, data.dataset.target.unit ? ` ${named(t, data.dataset.target.unit)}` : "");
    for (const note of tiles.which) show(note, held);
  }

  /**
   * @param {NonNullable<MetricsView["frame"]>} frame
   * @param {number} scale natural units for one of the network's own
   */
  function renderFrame(frame, scale) {
    /** @type {Scores} */
    const shown = frame.test ?? frame.train;
    setText(train.value, decimal(frame.train.loss, 4));
    setText(test.value, decimal(frame.test?.loss, 4));
    setText(accuracy.value, percentNumber(shown.accuracy));
    const ties = shown.undecided ?? 0;
    setText(tiles.undecided, ties > 0 ? t("metrics.undecided", { count: ties }) : "");
    show(tiles.undecided, ties > 0);
    setText(mae.value, plain(shown.mae === null ? null : shown.mae * scale, 3));
    setText(r2.value, decimal(shown.r2, 3));
    setText(rate.value, frame.state === "playing" ? compact(frame.rate) : NO_VALUE);
  }

  /**
   * Who computes the run, and how often it is drawn.
   * @param {NonNullable<MetricsView["frame"]>} frame
   * @param {number | null} frames_per_second
   */
  function renderCompute(frame, frames_per_second) {
    setText(tiles.compute, t(`metrics.compute.${frame.counters.compute === "compiled" ? "compiled" : "numpy"}`));
    setText(tiles.frames, frames_per_second === null ? "" : t("metrics.frame_rate", { rate: frames_per_second }));
  }

  return {
    render(view) {
      if (last && last.frame === view.frame && last.data === view.data && last.frame_rate === view.frame_rate) return;
      if (view.data && view.data !== last?.data) renderData(view.data);
      if (view.frame) renderFrame(view.frame, view.data?.dataset.target_scale ?? 1);
      if (view.frame) renderCompute(view.frame, view.frame_rate);
      last = { ...view };
    },
    destroy() {
      element.remove();
    },
  };
}
