/** A small form beside a weight or a neuron: type a value, or drag it and watch the picture follow. */

import { attr, h, uid } from "../../lib/dom/dom.js";
import { NumberField } from "../../lib/dom/number_field.js";
import { plain } from "../../lib/text/format.js";
import { PARAMETER } from "../../lib/text/limits.js";
import { readNumber } from "../../lib/text/number_input.js";

/** @import { Allowed } from "../../lib/text/number_input.js" */
/** @import { Tools } from "../../types/views.js" */

/** @typedef {{label: string, index: number, value: number}} Entry */

/** Commands while dragging come no faster than this. */
const SEND_EVERY_MS = 80;

/** As the server takes a parameter. @type {Allowed} */
const VALUE = { kind: "number", range: { min: -PARAMETER, max: PARAMETER, step: null, scale: "linear", unit: "" } };

/** @param {number} value */
const short = (value) => Number(value.toPrecision(6));

/**
 * Calls at once, then at most every `ms`, the last call always.
 * @template T
 * @param {(value: T) => void} call
 * @param {number} ms
 */
function throttle(call, ms) {
  let waiting = 0;
  let last = -Infinity;
  return (/** @type {T} */ value) => {
    clearTimeout(waiting);
    const wait = Math.max(0, last + ms - performance.now());
    waiting = window.setTimeout(() => {
      last = performance.now();
      call(value);
    }, wait);
  };
}

export class ParameterEditor {
  heading = h("strong", { id: uid("edit") });
  fields = h("div", { class: "editor-fields" });
  /** The fields that are open. @type {NumberField[]} */
  open_fields = [];
  /** Gets the focus when the form closes. @type {HTMLElement | null} */
  back = null;

  /**
   * @param {HTMLElement} host positioned; the form stays inside it
   * @param {Tools} tools
   */
  constructor(host, { t, dispatch }) {
    this.t = t;
    this.host = host;
    this.dispatch = dispatch;
    const close = {
      type: "button",
      class: "net-round small",
      "aria-label": t("network.close"),
      onclick: () => this.shut(),
    };
    const head = h("div", { class: "editor-head" }, this.heading, h("button", close, "×"));
    const role = { role: "dialog", "aria-labelledby": this.heading.id, "data-part": "parameter-editor" };
    this.element = h("div", { class: "editor", hidden: true, ...role }, head, this.fields);
    host.append(this.element);
    this.element.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", this.outside);
  }

  /** @param {PointerEvent} event */
  outside = (event) => {
    if (event.target instanceof Node && !this.element.contains(event.target)) this.shut();
  };

  /** @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation(); // the page's single keys must not hear what is typed
    if (event.key === "Enter") {
      event.preventDefault(); // or the neuron that gets the focus back would be clicked by the same key press
      document.activeElement?.dispatchEvent(new Event("change"));
    }
    const done = event.key === "Enter" && this.open_fields.length === 1 && !this.open_fields[0].isRefused;
    if (event.key === "Escape" || done) this.shut();
  }

  shut() {
    if (this.element.hidden) return;
    const inside = this.element.contains(document.activeElement);
    this.element.hidden = true;
    if (inside) this.back?.focus({ preventScroll: true });
  }

  /** Sends a value, once. @param {Entry} entry */
  sender({ index, value }) {
    let sent = value;
    return (/** @type {number} */ wanted) => {
      if (wanted === sent) return;
      sent = wanted;
      this.dispatch({ type: "set_parameter", index, value: wanted });
    };
  }

  /** @param {Entry} entry @param {boolean} withSlider @returns {HTMLElement[]} */
  field(entry, withSlider) {
    const set = this.sender(entry);
    const take = (/** @type {number} */ value) => {
      set(value);
      field.render(value);
    };
    const field = new NumberField(this.t, {
      label: entry.label,
      className: "editor-field",
      allowed: VALUE,
      onchange: take,
    });
    field.render(short(entry.value));
    this.open_fields.push(field);
    return withSlider ? [field.element, ...slider(entry, field, set)] : [field.element];
  }

  /**
   * @param {string} title
   * @param {Entry[]} entries
   * @param {{x: number, y: number}} at in the host's pixels
   * @param {HTMLElement | null} returnTo gets the focus when the form closes
   */
  open(title, entries, at, returnTo) {
    const { element, host, fields } = this;
    this.back = returnTo;
    this.heading.textContent = title;
    this.open_fields = [];
    fields.replaceChildren(...entries.flatMap((entry) => this.field(entry, entries.length === 1)));
    element.hidden = false;
    const left = Math.max(8, Math.min(at.x - element.offsetWidth / 2, host.clientWidth - element.offsetWidth - 8));
    const below = at.y + 12 + element.offsetHeight <= host.clientHeight;
    const top = below ? at.y + 12 : Math.max(8, at.y - 12 - element.offsetHeight);
    attr(element, "style", `left:${left}px;top:${top}px`);
    const first = fields.querySelector("input");
    first?.focus({ preventScroll: true });
    first?.select();
  }

  destroy() {
    document.removeEventListener("pointerdown", this.outside);
  }
}

/**
 * A slider beside the number; each moves the other.
 * @param {Entry} entry
 * @param {NumberField} field
 * @param {(value: number) => void} set
 * @returns {HTMLElement[]}
 */
function slider({ label, value }, field, set) {
  const end = Math.max(5, Math.ceil(Math.abs(value) * 1.5));
  const send = throttle(set, SEND_EVERY_MS);
  const range = h("input", {
    type: "range",
    min: -end,
    max: end,
    step: end / 200,
    "aria-label": label,
    class: "editor-slider",
  });
  const move = (/** @type {number} */ to) => {
    range.value = String(to);
    range.style.setProperty("--share", `${(50 * (range.valueAsNumber + end)) / end}%`);
  };
  range.addEventListener("input", () => {
    field.render(short(range.valueAsNumber));
    move(range.valueAsNumber);
    send(range.valueAsNumber);
  });
  field.input.addEventListener("input", () => {
    const read = readNumber(field.input.value, VALUE);
    if ("value" in read && read.value !== null) move(read.value);
  });
  move(value);
  return [
    range,
    h(
      "div",
      { class: "editor-ends", "aria-hidden": "true" },
      h("span", null, plain(-end)),
      h("span", null, plain(end)),
    ),
  ];
}
