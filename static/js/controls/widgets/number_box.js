/** A number to type, checked against its field before anything is sent; common values lie in a menu beside it. */

import { h } from "../../lib/dom.js";
import { plain } from "../../lib/format.js";

/** @import { FieldInfo, Values } from "../../types.js" */

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * The number in a text: a comma is a decimal point, a real minus a minus.
 * @param {string} text
 * @param {FieldInfo} info
 * @returns {{value: number | null} | {key: string, values: Values}}
 */
export function parseNumber(text, info) {
  const tidy = text.trim().replace("\u2212", "-").replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
  if (tidy === "" && info.nullable) return { value: null };
  const { min = -Infinity, max = Infinity } = info.range ?? {};
  const values = { value: text.trim().slice(0, 30), min: plain(min), max: plain(max) };
  const value = Number(tidy);
  if (!NUMBER.test(tidy) || !Number.isFinite(value)) return { key: "error.not_a_number", values };
  if (info.kind === "integer" && !Number.isInteger(value)) return { key: "error.not_whole", values };
  if (value < min || value > max) return { key: "error.out_of_range", values };
  return { value };
}

/**
 * @param {{label: string, part?: string, choices?: number[], className?: string, placeholder?: string,
 *   onchange: (value: number | null) => void, onrefuse: (key: string, values: Values) => void}} options
 */
export function numberBox({ label, part, choices, className = "", placeholder, onchange, onrefuse }) {
  /** @type {FieldInfo} */
  let info = { kind: "number", label: "", default: 0 };
  let shown = "";
  let wrong = false;
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    class: "number",
    "aria-label": label,
    "data-part": part,
    placeholder,
    onfocus: () => input.select(),
    onchange: () => take(input.value),
    onkeydown: arrows,
  });

  /** @param {string} text */
  function take(text) {
    const read = parseNumber(text, info);
    wrong = "key" in read;
    if ("key" in read) onrefuse(read.key, read.values);
    else onchange(read.value);
  }

  /** @param {KeyboardEvent} event */
  function arrows(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const value = Number(input.value);
    if (event.key === "Escape") input.value = shown;
    if (!direction || !choices || !Number.isFinite(value)) return;
    event.preventDefault();
    const next = direction > 0 ? choices.find((c) => c > value) : choices.findLast((c) => c < value);
    if (next !== undefined) take(String(next));
  }

  const picks = choices && h("select", { class: "picks", "aria-label": label, tabindex: "-1", onchange: () => take(picks ? picks.value : "") });
  const element = h("span", { class: `number-box ${className} ${picks ? "with-picks" : ""}` }, input, picks);
  return {
    element,
    input,
    /**
     * @param {number | null} value
     * @param {FieldInfo} field
     * @param {boolean} failed whether an error stands beside it: then what was typed stays
     */
    render(value, field, failed = false) {
      info = field;
      const text = value === null ? "" : String(value);
      if (text !== shown || (wrong && !failed)) {
        input.value = text;
        wrong = false;
      }
      shown = text;
      if (picks) fillPicks(picks, /** @type {number[]} */ (choices), value);
    },
  };
}

/**
 * @param {HTMLSelectElement} picks
 * @param {number[]} choices
 * @param {number | null} value
 */
function fillPicks(picks, choices, value) {
  const own = value !== null && !choices.includes(value) ? [value] : [];
  const wanted = [...own, ...choices];
  if (picks.dataset.values !== wanted.join()) {
    picks.dataset.values = wanted.join();
    picks.replaceChildren(...wanted.map((choice) => h("option", { value: choice }, String(choice))));
  }
  picks.value = String(value);
}
