/**
 * A box in which a number is typed. What cannot be read is refused and stays in the box to be corrected; nothing else
 * happens then. Common values lie in a menu beside it, arrow keys step.
 */

import { readNumber, stepped } from "../text/number_input.js";
import { attr, h } from "./dom.js";

/** @import { Problem } from "../../types/state.js" */
/** @import { Values } from "../../types/views.js" */
/** @import { Allowed } from "../text/number_input.js" */

/**
 * @typedef {object} Options
 * @property {string} label
 * @property {string} [part]
 * @property {string} [tip]
 * @property {number[]} [choices] common values
 * @property {string} [className]
 * @property {string} [inputClass]
 * @property {string} [placeholder] what an empty box stands for
 * @property {boolean} [live] values are taken while they are typed; refused is only what is left
 * @property {(value: unknown) => void} onchange gets a number, or null from an empty box where the field allows it
 * @property {(key: string, values: Values) => void} onrefuse
 * @property {() => void} [onwithdraw] the refused text was given up
 */

/** @param {Options} options */
function inputOf({ label, part, tip, placeholder, inputClass = "" }) {
  return h("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    class: `number ${inputClass}`,
    "aria-label": label,
    "data-number": true,
    "data-part": part,
    "data-tip": tip,
    placeholder,
  });
}

export class NumberBox {
  /** @type {Allowed} */
  allowed = { kind: "number" };
  /** The value's own text; null before the first. @type {string | null} */
  shown = null;
  wrong = false;

  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    const { label, choices, className = "" } = options;
    const input = inputOf(options);
    this.input = input;
    input.addEventListener("focus", () => input.select());
    input.addEventListener("change", () => this.take(input.value));
    input.addEventListener("input", () => this.read());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("withdraw", () => this.withdraw());
    this.picks =
      choices &&
      h("select", {
        class: "picks",
        "aria-label": label,
        tabindex: "-1",
        onchange: () => this.take(this.picks?.value ?? ""),
      });
    this.element = h("span", { class: `number-box ${className} ${this.picks ? "with-picks" : ""}` }, input, this.picks);
  }

  /** @param {string} text */
  take(text) {
    if (text === this.shown && !this.wrong) return;
    const read = readNumber(text, this.allowed);
    this.wrong = "key" in read;
    if ("key" in read) this.options.onrefuse(read.key, read.values);
    else this.accept(read.value);
  }

  /** It stands there then as the page writes it. @param {number | null} value */
  accept(value) {
    this.shown = textOf(value);
    this.input.value = this.shown;
    this.options.onchange(value);
  }

  /** Refuses the value that stands there, if it is no longer allowed. */
  verify() {
    const read = readNumber(this.input.value, this.allowed);
    if ("key" in read) this.take(`${this.input.value} `);
  }

  /** While it is typed, only what can be read counts: "1e" may be on its way to "1e3". */
  read() {
    if (!this.options.live) return;
    const read = readNumber(this.input.value, this.allowed);
    if (!("value" in read)) return;
    this.wrong = false;
    this.options.onchange(read.value);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") this.withdraw();
    const direction = /** @type {const} */ ({ ArrowUp: 1, ArrowDown: -1 })[event.key];
    const read = readNumber(this.input.value, this.allowed);
    if (!direction || event.altKey || !("value" in read) || read.value === null) return;
    event.preventDefault();
    const next = stepped(read.value, direction, this.allowed, this.options.choices);
    if (next === null) return;
    this.input.value = String(next);
    this.take(String(next));
  }

  /** Back to the value; what was typed is given up. */
  withdraw() {
    this.input.value = this.shown ?? "";
    if (this.wrong) this.options.onwithdraw?.();
    this.wrong = false;
  }

  /**
   * @param {number | null} value
   * @param {Allowed} allowed
   * @param {Pick<Problem, "values"> | boolean} [problem] what stands beside it: then what was typed stays
   */
  render(value, allowed, problem = false) {
    this.allowed = allowed;
    const text = textOf(value);
    if (this.shown === null && typeof problem === "object" && problem.values.typed !== undefined) {
      this.input.value = String(problem.values.typed); // the page was made again, in another language
      this.wrong = true;
    } else if (text !== this.shown || (this.wrong && !problem)) {
      this.input.value = text;
      this.wrong = false;
    }
    this.shown = text;
    this.describe(value);
    if (this.picks) fillPicks(this.picks, /** @type {number[]} */ (this.options.choices), value);
  }

  /** What a screen reader says of it. @param {number | null} value */
  describe(value) {
    const { input, allowed } = this;
    const { min = null, max = null } = allowed.range ?? {};
    attr(input, "inputmode", allowed.kind === "integer" && min !== null && min >= 0 ? "numeric" : "decimal");
    attr(input, "role", value === null ? null : "spinbutton");
    attr(input, "aria-valuenow", value);
    attr(input, "aria-valuemin", value === null ? null : spoken(min));
    attr(input, "aria-valuemax", value === null ? null : spoken(max));
  }
}

/** A bound that can be written in digits; no reader is told one like 10³⁰⁰. @param {number | null} bound */
const spoken = (bound) => (bound !== null && Math.abs(bound) < 1e15 ? bound : null);

/** @param {number | null} value */
const textOf = (value) => (value === null ? "" : String(value));

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
