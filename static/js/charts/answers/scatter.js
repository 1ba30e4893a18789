/** A regression's answers against their targets: on the diagonal they agree. Only where the frame has the answers. */

import { attr, h, memo, replace, show, svg } from "../../lib/dom/dom.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { plain } from "../../lib/text/format.js";
import { withUnit } from "../../lib/text/words.js";

/** @import { AnswersView, Theme, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */

const WIDTH = 310;
const HEIGHT = 264;
const PAD = { left: 40, right: 8, top: 8, bottom: 34 };

/**
 * What both axes reach from and to: all targets and answers.
 * @param {ArrayLike<number>} targets
 * @param {ArrayLike<number>} answers
 * @param {number} count
 * @returns {[number, number]}
 */
export function bothReach(targets, answers, count) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i += 1) {
    low = Math.min(low, targets[i], answers[i]);
    high = Math.max(high, targets[i], answers[i]);
  }
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}

/** @param {Translate} t */
export function createPredictionScatter(t) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "answer-scatter" });
  const element = h("div", { class: "answer-figure", hidden: true }, picture);
  const once = memo();
  return {
    element,
    /** @param {AnswersView} view @param {DataMessage} data */
    render({ frame, theme }, data) {
      const answers = frame?.tensors.predictions;
      show(element, answers !== undefined);
      if (!frame || !answers) return;
      once([answers, data, theme], () => draw(t, picture, data, answers, frame.shapes.predictions[0], theme));
    },
    destroy() {},
  };
}

/**
 * @param {Translate} t
 * @param {SVGSVGElement} picture
 * @param {DataMessage} data
 * @param {ArrayLike<number>} answers
 * @param {number} count
 * @param {Theme} theme
 */
function draw(t, picture, data, answers, count, theme) {
  const p = PALETTES[theme];
  const { labels, is_train: isTrain } = data.tensors;
  const [low, high] = bothReach(labels, answers, count);
  const [width, height] = [WIDTH - PAD.left - PAD.right, HEIGHT - PAD.top - PAD.bottom];
  const x = (/** @type {number} */ value) => PAD.left + ((value - low) / (high - low)) * width;
  const y = (/** @type {number} */ value) => PAD.top + (1 - (value - low) / (high - low)) * height;
  const points = Array.from({ length: count }, (_, i) =>
    svg("circle", {
      cx: x(labels[i]).toFixed(1),
      cy: y(answers[i]).toFixed(1),
      r: 2.6,
      fill: isTrain[i] ? p.accent : "none",
      "fill-opacity": 0.55,
      stroke: isTrain[i] ? "none" : p.accent,
    }),
  );
  const text = (/** @type {Record<string, unknown>} */ props, /** @type {string} */ words) =>
    svg("text", { fill: p.muted, "font-size": 11, ...props }, words);
  const frame = svg("rect", { x: PAD.left, y: PAD.top, width, height, fill: "none", stroke: p.line });
  const ends = { x1: x(low), y1: y(low), x2: x(high), y2: y(high) };
  const diagonal = svg("line", { ...ends, stroke: p.muted, "stroke-dasharray": "4 3" });
  const upright = `translate(11 ${PAD.top + height / 2}) rotate(-90)`;
  const target = `${t("answers.target")}: ${withUnit(t, data.dataset.target)}`;
  const names = [
    text({ x: PAD.left, y: HEIGHT - 20 }, plain(low, 3)),
    text({ x: PAD.left + width, y: HEIGHT - 20, "text-anchor": "end" }, plain(high, 3)),
    text({ x: PAD.left + width / 2, y: HEIGHT - 5, "text-anchor": "middle" }, target),
    text({ x: PAD.left - 5, y: PAD.top + height, "text-anchor": "end" }, plain(low, 3)),
    text({ x: PAD.left - 5, y: PAD.top + 9, "text-anchor": "end" }, plain(high, 3)),
    text({ "text-anchor": "middle", transform: upright }, t("answers.answer")),
  ];
  replace(picture, frame, diagonal, ...points, ...names);
  attr(picture, "aria-label", t("answers.scatter_alt", { count }));
}
