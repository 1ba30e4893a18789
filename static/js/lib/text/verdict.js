/** What a measured number says: whether it is as printed, and whether the visitor foresaw it. */

import { grouped, NO_VALUE } from "./format.js";

/** @import { LessonAnswer, LessonAsk, LessonCard, Measured } from "../../types/lessons.js" */

/**
 * @typedef {"same" | "known" | "differs" | "none"} Verdict `known`: the printed number is not what its description
 * gives
 */

const MINUS = "\u2212";

/**
 * With the digits that an article prints.
 * @param {number | string | null | undefined} value
 * @param {{digits: number, percent: boolean}} as
 */
export function formatMeasure(value, { digits, percent }) {
  if (typeof value === "string") return value;
  if (typeof value !== "number" || !Number.isFinite(value)) return NO_VALUE;
  const shown = percent ? value * 100 : value;
  const text =
    digits === 0 && Math.abs(shown) >= 1000 ? grouped(Math.round(shown)) : shown.toFixed(digits).replace("-", MINUS);
  return percent ? `${text} %` : text;
}

/**
 * What a card compares: a measure, or two of them; undefined before they are measured.
 * @param {LessonCard} card
 * @param {Measured | undefined} values
 */
export function measuredValue({ measure, minus, over }, values) {
  const first = values?.[measure];
  const other = minus ?? over;
  if (other === null || first === undefined) return first;
  const second = values?.[other];
  if (typeof first !== "number" || typeof second !== "number") return second === undefined ? second : null;
  return minus !== null ? first - second : first / second;
}

/** @param {LessonCard} card @param {number} value */
function isWithin({ tolerance, expected, printed, low, high }, value) {
  if (tolerance !== null) return Math.abs(value - /** @type {number} */ (expected ?? printed)) <= tolerance;
  return (low === null || value >= low) && (high === null || value <= high);
}

/** @param {LessonCard} card @param {number | string | null | undefined} value @returns {Verdict} */
export function verdictOf(card, value) {
  if (value === undefined) return "none";
  if (card.word !== null) return value === card.word ? "same" : "differs";
  if (typeof value !== "number" || !isWithin(card, value)) return "differs";
  if (card.verdict === "same") return "same";
  const near = card.tolerance ?? 0;
  return Math.abs(value - /** @type {number} */ (card.printed)) > near ? "known" : "differs";
}

/** What would be right, in short: "± 0.001", "0.62 – 0.75". @param {LessonCard} card */
export function allowed(card) {
  const { tolerance, low, high } = card;
  if (card.word !== null) return "";
  if (tolerance !== null) return tolerance === 0 ? "" : `± ${short(tolerance, card.percent)}`;
  if (low !== null && high !== null) return `${bound(low, card)} – ${bound(high, card)}`;
  return low !== null ? `≥ ${bound(low, card)}` : `≤ ${bound(/** @type {number} */ (high), card)}`;
}

/** Limits in as few digits as they have. @param {number} value @param {LessonCard} card */
const bound = (value, { percent }) => (percent ? `${short(value, true)} %` : short(value, false));

/** @param {number} value @param {boolean} percent */
function short(value, percent) {
  const number = Number((percent ? value * 100 : value).toPrecision(9));
  const text = number !== 0 && Math.abs(number) < 1e-3 ? number.toExponential() : String(number);
  return text.replaceAll("-", MINUS);
}

/**
 * The right answer of a question, once it is known: a choice, or a number; undefined before.
 * @param {LessonAsk} ask
 * @param {Measured | undefined} values
 * @returns {LessonAnswer | null | undefined}
 */
export function rightAnswer(ask, values) {
  if (ask.answer !== null) return values || ask.measure === null ? ask.answer : undefined;
  const value = values?.[/** @type {string} */ (ask.measure)];
  if (value === undefined) return undefined;
  if (ask.kind === "number") return value;
  if (typeof value !== "number") return null;
  const at = ask.below.findIndex((limit) => value < limit);
  return ask.choices[at < 0 ? ask.choices.length - 1 : at];
}

/** @param {LessonAsk} ask @param {LessonAnswer} answer @param {LessonAnswer | null} right */
export function isRight(ask, answer, right) {
  if (ask.kind === "choice") return answer === right;
  if (typeof right !== "number" || typeof answer !== "number") return false;
  return Math.abs(answer - right) <= ask.tolerance * (1 + 1e-12);
}
