/**
 * The one reader of typed numbers. It reads what the page itself writes (12,345 and −0.5 and 1e−7), full-width digits,
 * spaces between thousands, and a decimal comma where it can be nothing else; whatever could mean two numbers, or none,
 * is refused with words. Pure.
 */

import { grouped } from "./format.js";

/** @import { FieldInfo } from "../../types/schema.js" */
/** @import { Values } from "../../types/views.js" */

/**
 * @typedef {Pick<FieldInfo, "kind" | "range" | "nullable"> & {percent?: boolean}} Allowed `percent`: a percent sign may
 * follow
 */
/** @typedef {{key: string, values: Values}} Refusal */

/** Zero-width characters, marks of direction, byte-order marks. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xfee0;
/** Hyphens, the en dash and the minus sign. */
const MINUSES = /[\u2010\u2011\u2013\u2212\ufe63]/g;

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/**
 * One kind of mark throughout. A first group like "000" is that of the page's own counter, "000,260"; "0,260" is not.
 */
const GROUPED = /^[+-]?(?:[1-9]\d{0,2}|0\d\d)([, \u00a0\u2009\u202f])\d{3}(?:\1\d{3})*(?:\.\d*)?$/;
/** A comma that cannot group: after a lone 0 or nothing, or before a single digit. "1,00" may be a slip for "1,000". */
const DECIMAL_COMMA = /^[+-]?(?:0?,\d+|\d+,\d)$/;
const MARKS = /[, \u00a0\u2009\u202f]/g;
const WITH_COMMA = /^[+-]?[\d.]*,[\d.,]*(e[+-]?\d+)?$/i;

/** As much of a text as a message repeats, and as much as is put back into a box. */
const SHOWN = 30;
const KEPT = 200;

/** A typed text without what cannot be seen, in plain signs. @param {string} text */
function tidy(text) {
  const narrow = text
    .replace(INVISIBLE, "")
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_OFFSET));
  return narrow.replace(MINUSES, "-").trim();
}

/**
 * The number in a typed text, or why there is none: a key of words with their values.
 * @param {string} text
 * @param {Allowed} allowed
 * @returns {{value: number | null} | Refusal}
 */
export function readNumber(text, allowed) {
  const typed = tidy(text);
  if (typed === "" && allowed.nullable) return { value: null };
  const plain = allowed.percent ? typed.replace(/\s*%$/, "") : typed;
  const value = numberIn(plain);
  const problem = formProblem(plain, value) ?? valueProblem(value, allowed);
  return problem ? refusal(problem, text, allowed) : { value: Object.is(value, -0) ? 0 : value };
}

/** NaN where it is no number. @param {string} text */
function numberIn(text) {
  if (GROUPED.test(text)) return Number(text.replace(MARKS, ""));
  const plain = DECIMAL_COMMA.test(text) ? text.replace(",", ".") : text;
  return PLAIN.test(plain) ? Number(plain) : NaN;
}

/** What is wrong with how it is written. @param {string} text @param {number} value */
function formProblem(text, value) {
  if (text === "") return "number.empty";
  if (Number.isNaN(value)) return WITH_COMMA.test(text) ? "number.comma" : "number.unreadable";
  // 1e-999 is not zero, though a computer would make it that.
  return value === 0 && /[1-9]/.test(text.replace(/e.*$/i, "")) ? "number.too_small" : null;
}

/** What is wrong with how large it is. @param {number} value @param {Allowed} allowed */
function valueProblem(value, { kind, range }) {
  if (!Number.isFinite(value) && !range) return "number.too_large";
  if (kind === "integer" && Number.isFinite(value) && !Number.isInteger(value)) return "number.not_whole";
  if (range && !(value >= range.min && value <= range.max)) return "number.out_of_range";
  return kind === "integer" && !Number.isSafeInteger(value) ? "number.too_large" : null;
}

/** @param {string} key @param {string} text @param {Allowed} allowed @returns {Refusal} */
function refusal(key, text, { kind, range }) {
  const shown = text.replace(INVISIBLE, "").trim();
  const value = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
  const words = `number.allowed${range ? "" : "_any"}${kind === "integer" ? "_whole" : ""}`;
  const values = { value, typed: text.slice(0, KEPT), allowed: words, example: grouped(1000) };
  return { key, values: range ? { ...values, min: limit(range.min), max: limit(range.max) } : values };
}

/** A limit to its last digit, so that it can be typed as it is read. @param {number} value */
export function limit(value) {
  const whole = Number.isInteger(value) && Math.abs(value) < 1e16;
  return whole ? grouped(value) : String(value).replace("e+", "e").replaceAll("-", "\u2212");
}

/** Digits after the point beyond which a step would only show rounding. */
const DIGITS = 12;

/**
 * The value an arrow key leads to: the next of the choices, the next whole number, or one more in the last digit that
 * is written. Null where the field ends.
 * @param {number} value
 * @param {1 | -1} direction
 * @param {Allowed} allowed
 * @param {number[]} [choices]
 */
export function stepped(value, direction, { kind, range }, choices) {
  const next = choices
    ? choices.filter((c) => (c - value) * direction > 0).at(direction > 0 ? 0 : -1)
    : value + direction * stepOf(value, kind, range?.step);
  if (next === undefined || (range && (next < range.min || next > range.max))) return null;
  return Number(next.toPrecision(DIGITS));
}

/** @param {number} value @param {string} kind @param {number | null | undefined} step */
function stepOf(value, kind, step) {
  if (kind === "integer") return step ?? 1;
  const [digits, power = "0"] = String(value).split("e");
  const decimals = digits.split(".")[1]?.length ?? 0;
  return 10 ** (Number(power) - decimals);
}
