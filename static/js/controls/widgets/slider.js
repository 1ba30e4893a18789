/** A slider with its value in words. While it is dragged it tells at most twenty values a second. */

import { attr, h, setText } from "../../lib/dom/dom.js";

/** @import { Range } from "../../types/schema.js" */

const PAUSE_MS = 50;
const FINE_STEPS = 100;

/**
 * Calls through at once, then at most every `PAUSE_MS`; the last call is never lost.
 * @template T
 * @param {(value: T) => void} call
 */
export function coalesce(call) {
  let timer = 0;
  /** @type {{value: T} | null} */
  let waiting = null;
  function next() {
    timer = 0;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    run(value);
  }
  /** @param {T} value */
  function run(value) {
    call(value);
    timer = window.setTimeout(next, PAUSE_MS);
  }
  return {
    /** @param {T} value */
    call(value) {
      if (timer) waiting = { value };
      else run(value);
    },
    flush() {
      window.clearTimeout(timer);
      next();
    },
  };
}

/**
 * @param {{label: string, tip?: string, part?: string, format: (value: number) => string,
 *   oninput: (value: number) => void, oncommit?: () => void}} options
 */
export function slider({ label, tip, part, format, oninput, oncommit }) {
  const told = coalesce(oninput);
  const value = h("output", { class: "slider-value" });
  const input = h("input", {
    type: "range",
    "aria-label": label,
    "data-part": part,
    oninput: () => {
      paint(Number(input.value));
      told.call(Number(input.value));
    },
    onchange: () => {
      told.flush();
      oncommit?.();
    },
  });
  const head = h("span", { class: "slider-head" }, h("span", { class: "label" }, label), value);
  const element = h("div", { class: "slider", "data-tip": tip }, head, input);

  /** @param {number} shown */
  function paint(shown) {
    const { min, max } = input;
    const share = Number(max) > Number(min) ? (shown - Number(min)) / (Number(max) - Number(min)) : 0;
    input.style.setProperty("--share", `${(100 * share).toFixed(1)}%`);
    setText(value, format(shown));
    attr(input, "aria-valuetext", format(shown));
  }

  return {
    element,
    input,
    /**
     * @param {number} current
     * @param {Pick<Range, "min" | "max" | "step">} range
     */
    render(current, { min, max, step }) {
      attr(input, "min", min);
      attr(input, "max", max);
      attr(input, "step", step ?? (max - min) / FINE_STEPS);
      if (Number(input.value) !== current) input.value = String(current);
      paint(current);
    },
  };
}
