/** A number with its name above it and its refusal just below, for forms that keep their own values. */

import { refusalText } from "../text/refusal.js";
import { attr, h, setText, uid } from "./dom.js";
import { NumberBox } from "./number_box.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Allowed } from "../text/number_input.js" */

/**
 * @typedef {object} Options
 * @property {string} label
 * @property {string} [part]
 * @property {string} [tip]
 * @property {string} [className]
 * @property {string} [inputClass]
 * @property {string} [placeholder]
 * @property {boolean} [live]
 * @property {Allowed} allowed
 * @property {(value: any) => void} onchange
 * @property {() => void} [onrefuse]
 */

export class NumberField {
  /** @param {Translate} t @param {Options} options */
  constructor(t, options) {
    const {
      label,
      part,
      tip,
      className = "field",
      inputClass,
      placeholder,
      live,
      allowed,
      onchange,
      onrefuse,
    } = options;
    this.allowed = allowed;
    this.box = new NumberBox({
      label,
      part,
      tip,
      inputClass,
      placeholder,
      live,
      onchange: (value) => {
        this.say("");
        onchange(value);
      },
      onrefuse: (key, values) => {
        this.say(refusalText({ key, values }, t, label));
        onrefuse?.();
      },
      onwithdraw: () => this.say(""),
    });
    this.input = this.box.input;
    this.input.id = uid("number");
    this.error = h("span", { class: "field-error", id: `${this.input.id}-error`, role: "alert", hidden: true });
    this.element = h(
      "div",
      { class: `${className} number-field` },
      h("label", { for: this.input.id, class: "label" }, label),
      this.box.element,
      this.error,
    );
  }

  /** @param {string} text */
  say(text) {
    this.error.hidden = text === "";
    setText(this.error, text);
    attr(this.input, "aria-invalid", text ? "true" : null);
    attr(this.input, "aria-describedby", text ? this.error.id : null);
  }

  get isRefused() {
    return !this.error.hidden;
  }

  /** Whether its value counts; if what stands there was refused, the keyboard goes there. */
  holds() {
    if (this.isRefused) this.input.focus();
    return !this.isRefused;
  }

  /** Whether the value is still allowed; if something else made it too large, that is said. */
  verify() {
    if (!this.isRefused) this.box.verify();
  }

  /**
   * What was typed and refused stays, unless the value has changed.
   * @param {number | null} value
   * @param {Allowed} [allowed]
   */
  render(value, allowed = this.allowed) {
    this.allowed = allowed;
    const before = this.box.shown;
    this.box.render(value, allowed, this.isRefused);
    if (before !== this.box.shown) this.say("");
  }
}

/** A whole number from `min` to `max`. @param {number} min @param {number} max @returns {Allowed} */
export const whole = (min, max) => ({ kind: "integer", range: { min, max, step: 1, scale: "linear", unit: "" } });
