/** The tools above the picture while it is drawn on: point, brush, eraser; classes, or the value of a new point. */

import { attr, h, memo, replace, setText, show, svg, uid } from "../../lib/dom/dom.js";
import { NumberField } from "../../lib/dom/number_field.js";
import { classColor, PALETTES } from "../../lib/draw/colors.js";
import { classShape, markPath } from "../../lib/draw/markers.js";
import { grouped } from "../../lib/text/format.js";
import { TABLE_NUMBER } from "../../lib/text/limits.js";
import { named } from "../../lib/text/words.js";

/** @import { Allowed } from "../../lib/text/number_input.js" */
/** @import { Table } from "../../types/experiment.js" */
/** @import { Theme, Translate } from "../../types/views.js" */

/**
 * @typedef {object} Hooks
 * @property {(tool: string) => void} tool
 * @property {(label: number) => void} label
 * @property {(value: number) => void} value
 * @property {() => void} more
 * @property {() => void} clear
 * @property {() => void} done
 */

/** As the server allows it in a table. @type {Allowed} */
const VALUE = {
  kind: "number",
  range: { min: -TABLE_NUMBER, max: TABLE_NUMBER, step: null, scale: "linear", unit: "" },
};
const TOOLS = ["point", "brush", "eraser"];

/**
 * Radio buttons that look like one switch.
 * @param {string} label
 * @param {{value: string, tip: string, words: (Node | string)[]}[]} choices
 * @param {(value: string) => void} onchange
 */
function radios(label, choices, onchange) {
  const name = uid("draw");
  const inputs = choices.map(({ value }) =>
    h("input", { type: "radio", name, value, "data-part": `draw-${value}`, onchange: () => onchange(value) }),
  );
  const cells = choices.map(({ tip, words }, i) =>
    h(
      "span",
      { class: "segment", "data-tip": tip },
      h("label", { class: "segment-label" }, inputs[i], h("span", null, ...words)),
    ),
  );
  return { inputs, element: h("div", { class: "segmented", role: "radiogroup", "aria-label": label }, ...cells) };
}

/** @param {number} label @param {number} count @param {Theme} theme */
function sign(label, count, theme) {
  const color = count > 2 ? classColor(theme, label) : PALETTES[theme][label ? "positive" : "negative"];
  const path = svg("path", { d: markPath(count > 2 ? classShape(label) : "circle", 7, 7, 4.6), fill: color });
  return svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" }, path);
}

/** @param {Translate} t @param {Hooks} hooks */
export function createDrawBar(t, hooks) {
  const tools = radios(
    t("own.tools"),
    TOOLS.map((tool) => ({ value: tool, tip: t(`own.${tool}_tip`), words: [t(`own.${tool}`)] })),
    hooks.tool,
  );
  const classes = h("div", { class: "draw-classes" });
  /** @type {HTMLInputElement[]} */
  let inputs = [];
  const words = { label: t("own.value"), part: "draw-value", tip: t("own.value_tip"), className: "draw-value" };
  const field = new NumberField(t, { ...words, live: true, allowed: VALUE, onchange: hooks.value });
  const button = (/** @type {string} */ name, /** @type {() => void} */ onclick) =>
    h(
      "button",
      {
        type: "button",
        class: "button draw-button",
        "data-part": `draw-${name}`,
        "data-tip": t(`own.${name}_tip`),
        onclick,
      },
      t(`own.${name}`),
    );
  const more = h(
    "button",
    {
      type: "button",
      class: "button draw-button",
      "data-part": "draw-more",
      "aria-label": t("own.more"),
      "data-tip": t("own.more"),
      onclick: hooks.more,
    },
    "+",
  );
  const count = h("span", { class: "panel-note draw-count", "data-part": "draw-count" });
  const values = h("div", { class: "draw-row" }, classes, more, field.element);
  const foot = h("div", { class: "draw-row" }, count, button("clear", hooks.clear), button("done", hooks.done));
  const element = h(
    "div",
    { class: "draw-bar", role: "group", "aria-label": t("own.title") },
    h("div", { class: "draw-row" }, tools.element, values),
    foot,
  );
  const once = memo();

  /** @param {Table} table @param {Theme} theme */
  function makeClasses(table, theme) {
    const n = table.classes.length;
    const made = radios(
      t("own.classes"),
      table.classes.map((name, i) => ({
        value: String(i),
        tip: t("own.class_tip", { name: named(t, name), key: i + 1 }),
        words: [sign(i, n, theme), named(t, name)],
      })),
      (label) => hooks.label(Number(label)),
    );
    inputs = made.inputs;
    replace(classes, made.element);
  }

  return {
    element,
    /** @param {{table: Table, theme: Theme, tool: string, label: number, value: number}} view */
    render({ table, theme, tool, label, value: chosen }) {
      const n = table.classes.length;
      once([table.classes.join("\n"), theme], () => (n ? makeClasses(table, theme) : replace(classes)));
      for (const input of tools.inputs) input.checked = input.value === tool;
      inputs.forEach((input, i) => (input.checked = i === label));
      show(classes, n > 0);
      show(more, n > 0 && n < 10);
      show(field.element, n === 0 && table.inputs.length === 2);
      if (document.activeElement !== field.input) field.render(chosen);
      attr(element, "data-points", table.rows.length);
      setText(count, table.rows.length ? t("own.count", { count: grouped(table.rows.length) }) : t("own.empty"));
    },
  };
}
