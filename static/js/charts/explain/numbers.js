/** Live numbers in formulas: the MathML is built once, and then only what has changed is written. */

import { infix, m, operator } from "../../lib/dom/mathml.js";
import { NO_VALUE, scientific } from "../../lib/text/format.js";

/** @import { Leaf } from "../../lib/text/formula.js" */
/** @import { Translate } from "../../types/views.js" */

/** @typedef {Record<string, number | string>} Shown numbers by name; a text stands as it is */
/** @typedef {{text: Text, parts: Text[] | null, sign: Text | null, first: boolean, mark: Element | null}} Slot */

const MINUS = "\u2212";

/**
 * Three digits that count: 1.27, 0.0312, 0.5, 4.1e−7.
 * @param {number} value
 */
export function figure(value) {
  if (!Number.isFinite(value)) return NO_VALUE;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 99999.5 || size < 1e-4)) return scientific(value, 2);
  const rounded = size >= 1000 ? value.toFixed(0) : value.toPrecision(3);
  return (Number(rounded) === value ? String(value) : rounded).replace("-", MINUS);
}

/** Digits enough to tell the two apart. @param {number} before @param {number} after @returns {[string, string]} */
export function figures(before, after) {
  const change = Math.abs(after - before);
  const digits =
    change > 0 && Number.isFinite(change) ? Math.min(16, Math.max(3, 1 - Math.floor(Math.log10(change)))) : 3;
  const size = Math.max(Math.abs(before), Math.abs(after));
  const show = (/** @type {number} */ value) => {
    if (!Number.isFinite(value)) return NO_VALUE;
    return size >= 1e6
      ? scientific(value, 6)
      : (Object.is(Number(value.toFixed(digits)), -0) ? "0" : value.toFixed(digits)).replace("-", MINUS);
  };
  return [show(before), show(after)];
}

/** The number that a shown text stands for. @param {string} text */
export const numberOf = (text) => Number(text.replaceAll(MINUS, "-"));

export class Numbers {
  /** @type {Map<string, Slot[]>} */
  slots = new Map();

  /** @param {string} name @param {Slot} slot */
  keep(name, slot) {
    const list = this.slots.get(name);
    if (list) list.push(slot);
    else this.slots.set(name, [slot]);
  }

  /**
   * A number; in parentheses while it is negative, where it stands tight.
   * @param {string} name
   * @param {boolean} [tight]
   */
  value(name, tight = false) {
    const text = document.createTextNode("");
    const number = m("mn", null, text);
    if (!tight) {
      this.keep(name, { text, parts: null, sign: null, first: false, mark: null });
      return number;
    }
    const [open, close] = [document.createTextNode(""), document.createTextNode("")];
    this.keep(name, { text, parts: [open, close], sign: null, first: false, mark: null });
    // Not operators: an empty one would keep its space.
    return m("mrow", null, m("mtext", null, open), number, m("mtext", null, close));
  }

  /** What a line comes to: large, coloured by its sign. @param {string} name @param {boolean} [plain] without colour */
  result(name, plain = false) {
    const text = document.createTextNode("");
    const number = m("mn", { class: "explain-result" }, text);
    this.keep(name, { text, parts: null, sign: null, first: false, mark: plain ? null : number });
    return number;
  }

  /** The sign of a term in a sum, and its size without it. @param {string} name @param {boolean} first */
  term(name, first) {
    const [sign, text] = [document.createTextNode(""), document.createTextNode("")];
    this.keep(name, { text, parts: null, sign, first, mark: null });
    const mark = first ? m("mtext", null, sign) : infix(sign);
    return m("mrow", null, mark, m("mn", null, text));
  }

  /**
   * Names as their numbers, for `toMath`.
   * @param {(name: string) => string} [key]
   * @returns {Leaf}
   */
  leaf(key = (name) => name) {
    return (name, tight) => this.value(key(name), tight);
  }

  /** @param {Shown} values */
  set(values) {
    for (const [name, slots] of this.slots) {
      const value = values[name];
      const shown = typeof value === "string" ? value : figure(value ?? Number.NaN);
      for (const slot of slots) write(slot, shown);
    }
  }
}

/** @param {Text} node @param {string} text */
function put(node, text) {
  if (node.data !== text) node.data = text;
}

/** @param {Slot} slot @param {string} shown */
function write({ text, parts, sign, first, mark }, shown) {
  const negative = shown.startsWith(MINUS);
  put(text, sign && negative ? shown.slice(1) : shown);
  if (sign) put(sign, negative ? MINUS : first ? "" : "+");
  if (parts) {
    put(parts[0], negative ? "(" : "");
    put(parts[1], negative ? ")" : "");
  }
  if (mark) {
    const colour = negative ? "negative" : shown === "0" || shown === NO_VALUE ? "zero" : "positive";
    if (mark.getAttribute("data-sign") !== colour) mark.setAttribute("data-sign", colour);
  }
}

/** "=" in front of what follows. @param {...Node} content @returns {Node[]} */
export const equals = (...content) => [operator("="), ...content];

// --- Whether a gradient agrees with the same by central differences, in words. Pure.

/** Differences below this are rounding: the loss's last digit, divided by the stride of the difference. */
const ROUNDING = 1e-9;
/** Agreement that no fault could have by chance. */
const ENOUGH_DIGITS = 3;
const MOST_DIGITS = 15;

/**
 * How many leading digits two numbers have in common.
 * @param {number} one
 * @param {number} other
 */
export function commonDigits(one, other) {
  if (one === other) return MOST_DIGITS;
  const relative = Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other));
  return Math.max(0, Math.min(MOST_DIGITS, Math.floor(-Math.log10(relative))));
}

/**
 * "Finite difference −0.0259 ✓ agrees to 9 digits."
 * @param {Translate} t
 * @param {number} gradient by backpropagation
 * @param {number} numeric by central differences
 * @param {boolean} [isFaulty] a fault that is known of makes gradients wrong
 */
export function checkText(t, gradient, numeric, isFaulty = false) {
  if (!Number.isFinite(numeric)) return "";
  const value = figure(Math.abs(numeric) < ROUNDING ? 0 : numeric);
  const digits = commonDigits(gradient, numeric);
  if (digits >= ENOUGH_DIGITS) return t("explain.check_digits", { value, digits });
  if (Math.abs(gradient - numeric) < ROUNDING) return t("explain.check_rounding", { value });
  return t(isFaulty ? "explain.check_bug" : "explain.check_differs", { value });
}
