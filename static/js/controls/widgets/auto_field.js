/** A control for any field of the catalog, made from its description: no list of fields stands on the page. */

import { h } from "../../lib/dom/dom.js";
import { NumberBox } from "../../lib/dom/number_box.js";
import { fieldBox } from "./field_box.js";
import { menu } from "./menu.js";

/** @import { FieldInfo } from "../../types/schema.js" */
/** @import { Problem } from "../../types/state.js" */
/** @import { Tools } from "../../types/views.js" */

/** @typedef {{element: HTMLElement, render: (value: any, info: FieldInfo, problem?: Problem) => void}} AutoField */

/**
 * @param {string} path of the field, which names its words too: `field.<path>`, `hint.<path>`
 * @param {FieldInfo} info
 * @param {Tools} tools
 * @returns {AutoField}
 */
export function autoField(path, info, tools) {
  if (info.kind === "flag") return flagField(path, tools);
  if (fewValues(info).length > 0) return fewField(path, tools);
  return info.kind === "choice" ? choiceField(path, tools) : numberField(path, tools);
}

/**
 * @param {string} path
 * @param {Tools} tools
 */
const words = (path, { t }) => ({ label: t(`field.${path}`), tip: t(`hint.${path}`) });

/** @param {string} path @param {Tools} tools @returns {AutoField} */
function numberField(path, tools) {
  const { t, dispatch } = tools;
  const box = new NumberBox({
    label: t(`field.${path}`),
    placeholder: t("more.off"),
    onchange: (value) => dispatch({ type: "set", path, value }),
    onrefuse: (key, values) => dispatch({ type: "refuse", field: path, key, values }),
    onwithdraw: () => dispatch({ type: "withdraw", field: path }),
  });
  const frame = fieldBox(words(path, tools), box.input, box.element);
  return {
    element: frame.element,
    render(value, info, problem) {
      box.render(value, info, problem);
      frame.setError(problem, t);
    },
  };
}

const FEW = 6;

/** The values of a whole number that has so few of them that a menu says more than a box. @param {FieldInfo} info */
function fewValues({ kind, range, nullable }) {
  if (kind !== "integer" || !range || nullable) return [];
  const step = range.step ?? 1;
  const count = Math.floor((range.max - range.min) / step) + 1;
  return count <= FEW ? Array.from({ length: count }, (_, i) => String(range.min + i * step)) : [];
}

/** @param {string} path @param {Tools} tools @returns {AutoField} */
function fewField(path, tools) {
  const { t, dispatch } = tools;
  const list = menu({
    label: t(`field.${path}`),
    onchange: (value) => dispatch({ type: "set", path, value: Number(value) }),
  });
  const frame = fieldBox(words(path, tools), list.element);
  return {
    element: frame.element,
    render(value, info, problem) {
      list.render(String(value), fewValues(info), (name) => name);
      frame.setError(problem, t);
    },
  };
}

/** @param {string} path @param {Tools} tools @returns {AutoField} */
function choiceField(path, tools) {
  const { t, dispatch } = tools;
  const list = menu({ label: t(`field.${path}`), onchange: (value) => dispatch({ type: "set", path, value }) });
  const frame = fieldBox(words(path, tools), list.element);
  return {
    element: frame.element,
    render(value, info, problem) {
      list.render(value, info.names ?? [], (name) => t(`choice.${path}.${name}`));
      frame.setError(problem, t);
    },
  };
}

/** @param {string} path @param {Tools} tools @returns {AutoField} */
function flagField(path, { t, dispatch }) {
  const input = h("input", { type: "checkbox", onchange: () => dispatch({ type: "set", path, value: input.checked }) });
  const element = h(
    "label",
    { class: "check", "data-tip": t(`hint.${path}`) },
    input,
    h("span", null, t(`field.${path}`)),
  );
  return {
    element,
    render(value) {
      input.checked = value;
    },
  };
}

/**
 * Fields of one record, made again when their names change: those of the chosen optimizer, initializer, data set.
 * @param {string} prefix
 * @param {Tools} tools
 */
export function autoFields(prefix, tools) {
  const element = h("div", { class: "auto-fields" });
  /** @type {Map<string, AutoField>} */
  let made = new Map();
  let signature = "";
  return {
    element,
    /**
     * @param {any} record
     * @param {Record<string, FieldInfo>} fields
     * @param {Record<string, Problem>} errors
     */
    render(record, fields, errors) {
      const names = Object.keys(fields).filter((name) => isFree(fields[name]));
      if (names.join() !== signature) {
        signature = names.join();
        made = new Map(names.map((name) => [name, autoField(`${prefix}.${name}`, fields[name], tools)]));
        element.replaceChildren(...[...made.values()].map((field) => field.element));
      }
      for (const [name, field] of made) field.render(record[name], fields[name], errors[`${prefix}.${name}`]);
      element.hidden = names.length === 0;
    },
  };
}

/** Whether there is anything to choose. @param {FieldInfo} info */
export const isFree = (info) => info.kind !== "table" && (!info.range || info.range.min < info.range.max);
