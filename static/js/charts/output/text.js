/** Words of the Output panel: its caption, the note at the pointer, and what a screen reader is told. */

import { cellAt, describeGrid, placeName, readGrid } from "../../lib/draw/grid.js";
import { decimal, percent, plain } from "../../lib/text/format.js";
import { amount, named, neuronName, withUnit } from "../../lib/text/words.js";
import { isCurve } from "./marks.js";

/** @import { BoundaryView, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Picture } from "./surface.js" */

/** @param {Translate} t @param {BoundaryView} view @returns {string} */
export function headingOf(t, view) {
  return view.neuron === null ? t("output.title") : neuronName(t, view.experiment.layers, view.neuron);
}

/**
 * @param {Translate} t
 * @param {BoundaryView} view
 * @param {Picture | null} picture
 */
export function outputCaption(t, view, picture) {
  const { data, neuron } = view;
  const sample = view.frame?.pictured.sample ?? view.sample;
  if (!data) return "";
  if (neuron !== null && picture?.kind === "grid") {
    return t("output.caption_neuron", { low: plain(picture.range[0], 3), high: plain(picture.range[1], 3) });
  }
  const names = data.dataset.inputs.map((input) => named(t, input.name));
  if (names.length > 2) {
    const held = names
      .slice(2)
      .map((name, i) => `${name} = ${plain(data.tensors.points[sample * names.length + 2 + i], 3)}`);
    return t("output.caption_slice", { sample: sample + 1, held: held.join(", ") });
  }
  return names.length === 1
    ? t("output.caption_curve", { x: names[0] })
    : t("output.caption", { x: names[0], y: names[1] });
}

/**
 * A class as people read it.
 * @param {Translate} t
 * @param {DataMessage} data
 * @param {number} label
 */
export const className = (t, data, label) => named(t, data.dataset.classes[label] ?? String(label));

/**
 * The answer at a place of the picture.
 * @param {Translate} t
 * @param {BoundaryView} view
 * @param {Picture} picture
 * @param {number} u share of the way from left to right
 * @param {number} v share of the way from bottom to top
 */
export function answerAt(t, view, picture, u, v) {
  const data = /** @type {DataMessage} */ (view.data);
  const { target, target_scale: scale, task } = data.dataset;
  if (picture.kind === "curve") {
    const at = Math.min(picture.curve.length - 1, Math.max(0, Math.round(u * (picture.curve.length - 1))));
    return amount(t, picture.curve[at], target);
  }
  const { grid, n, range, classes } = picture;
  if (classes) {
    const cell = cellAt(n, u, v);
    return t("output.answer_class", { name: className(t, data, classes[cell]), share: percent(grid[cell] / 255, 0) });
  }
  const coded = range[0] + ((range[1] - range[0]) * readGrid(grid, n, u, v)) / 255;
  if (view.neuron === null && task === "regression") return amount(t, coded * scale, target);
  // One step of the picture's 256 is 0.004 of 1: more digits would be invented.
  return decimal(Math.round(coded * 100) / 100, 2);
}

/**
 * Head of the note at the pointer: the sample there, or the place.
 * @param {Translate} t
 * @param {BoundaryView} view
 * @param {number | null} sample
 * @param {number} x
 * @param {number} y
 */
export function placeText(t, view, sample, x, y) {
  const data = /** @type {DataMessage} */ (view.data);
  if (sample !== null) {
    const kind = data.tensors.is_train[sample] ? "output.sample_train" : "output.sample_test";
    return t(kind, { n: sample + 1, target: targetText(t, data, sample) });
  }
  const [first, second] = data.dataset.inputs;
  const left = `${named(t, first.name)} ${plain(x, 3)}`;
  return isCurve(data) ? left : `${left} · ${named(t, second.name)} ${plain(y, 3)}`;
}

/** @param {Translate} t @param {DataMessage} data @param {number} sample */
export function targetText(t, data, sample) {
  const label = data.tensors.labels[sample];
  return data.dataset.task === "regression" ? amount(t, label, data.dataset.target, 4) : className(t, data, label);
}

/**
 * The state of the picture in two sentences.
 * @param {Translate} t
 * @param {BoundaryView} view
 * @param {Picture | null} picture
 */
export function outputDescription(t, view, picture) {
  const { data, frame } = view;
  if (!data || !frame || !picture) return t("output.alt_waiting");
  const { accuracy, mae, loss } = frame.train;
  const scores =
    accuracy === null
      ? t("output.alt_error", {
          mae: amount(t, (mae ?? 0) * data.dataset.target_scale, data.dataset.target),
          loss: decimal(loss, 3),
        })
      : t("output.alt_scores", { accuracy: percent(accuracy, 0), loss: decimal(loss, 3) });
  return `${scores} ${pictureText(t, view, picture)}`;
}

/** @param {Translate} t @param {BoundaryView} view @param {Picture} picture */
function pictureText(t, view, picture) {
  const data = /** @type {DataMessage} */ (view.data);
  if (picture.kind === "curve") {
    const values = Array.from(picture.curve);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return t("output.alt_curve", {
      low: amount(t, low, data.dataset.target),
      high: amount(t, high, data.dataset.target),
    });
  }
  if (picture.classes) return classText(t, data, picture.classes);
  const { share, pieces, u, v, inside } = describeGrid(picture.grid, picture.n);
  if (share < 0.01 || share > 0.99) return t(share > 0.5 ? "output.alt_all_blue" : "output.alt_all_orange");
  const place = t(`output.place_${inside || pieces === 1 ? placeName(u, v) : "several"}`);
  return t("output.alt_areas", { share: percent(share, 0), count: Math.max(1, pieces), place });
}

/** @param {Translate} t @param {DataMessage} data @param {ArrayLike<number>} classes */
function classText(t, data, classes) {
  const counts = data.dataset.classes.map(() => 0);
  for (let i = 0; i < classes.length; i += 1) counts[classes[i]] += 1;
  const parts = counts.map((count, i) => `${className(t, data, i)} ${percent(count / classes.length, 0)}`);
  return t("output.alt_classes", { parts: parts.join(", ") });
}

/** Axis titles with units. @param {Translate} t @param {DataMessage} data @returns {[string, string]} */
export function axisTitles(t, data) {
  const { inputs, target } = data.dataset;
  return [withUnit(t, inputs[0]), withUnit(t, inputs.length === 1 ? target : inputs[1])];
}
