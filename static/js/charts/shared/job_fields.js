/** Small fields of the forms of the drawer: a name above a control, and a choice between a few. */
import { attr, h } from "../../lib/dom/dom.js";

/** @template T @typedef {{value: T, text: string, tip?: string}} Choice */
/**
 * @template T
 * @typedef {{label: string, part: string, choices: Choice<T>[], onchoose: (value: T) => void}} Options
 */

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
export const labelled = (label, control) =>
  h("label", { class: "field" }, h("span", { class: "label" }, label), control);

/**
 * A choice between a few, as one row of buttons.
 * @template {string | number} T
 * @param {Options<T> & {bare?: boolean}} options `bare`: its name is for screen readers only
 */
export function segments({ label, part, bare = false, choices, onchoose }) {
  const buttons = choices.map(({ value, text, tip }) =>
    h(
      "button",
      { type: "button", "data-part": `${part}-${value}`, "data-tip": tip, onclick: () => onchoose(value) },
      text,
    ),
  );
  const group = h("div", { class: "chart-segments", role: "group", "aria-label": label }, buttons);
  const name = h("span", { class: "label", "aria-hidden": "true" }, label);
  const element = bare ? group : h("div", { class: "field" }, name, group);
  return {
    element,
    buttons,
    /** @param {T} chosen */
    render(chosen) {
      choices.forEach(({ value }, i) => attr(buttons[i], "aria-pressed", String(value === chosen)));
    },
  };
}

/**
 * @template {string | number} T
 * @param {Options<T> & {tip: string}} options
 */
export function jobMenu({ label, part, tip, choices, onchoose }) {
  const options = choices.map(({ text }, i) => h("option", { value: i }, text));
  const select = h("select", { class: "menu", "data-part": part, "data-tip": tip }, options);
  select.addEventListener("change", () => onchoose(choices[select.selectedIndex].value));
  return {
    element: labelled(label, select),
    /** @param {T} chosen */
    render(chosen) {
      const at = choices.findIndex(({ value }) => value === chosen);
      if (select.selectedIndex !== at) select.selectedIndex = at;
    },
  };
}
