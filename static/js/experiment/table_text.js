/**
 * A table of one's own as a short text for the address, made of letters, digits and `* _ . -` only, which need no
 * escaping there: version, inputs, target, classes and rows, each begun by `**`. Reading it is strict.
 */

import { TABLE_CLASSES, TABLE_INPUTS, TABLE_NAME, TABLE_NUMBER, TABLE_ROWS, TABLE_UNIT } from "../lib/text/limits.js";

/** @import { Column, Table } from "../types/experiment.js" */

const VERSION = "1";
const SECTION = "**";

/** @type {WeakMap<Table, string>} */
const written = new WeakMap();

/** @param {Table} table @returns {string} */
export function formatTable(table) {
  const known = written.get(table);
  if (known !== undefined) return known;
  const { inputs, target, classes, rows } = table;
  const sections = [
    inputs.map(writeColumn),
    [writeColumn(target)],
    classes.map(writeWord),
    rows.map((row) => row.map(writeNumber).join("_")),
  ];
  const text = [VERSION, ...sections.map((items) => items.join("*"))].join(SECTION);
  written.set(table, text);
  return text;
}

/** @param {Column} column */
const writeColumn = ({ name, unit, range }) =>
  [writeWord(name), writeWord(unit), ...(range ?? []).map(writeNumber)].join("_");

/** @param {number} value */
const writeNumber = (value) => String(value).replace(/^(-?)0\./, "$1.");

/** UTF-8, with `-hh` for what is no letter or digit. @param {string} text */
const writeWord = (text) =>
  [...new TextEncoder().encode(text)]
    .map((byte) =>
      /[A-Za-z0-9]/.test(String.fromCharCode(byte)) && byte < 128
        ? String.fromCharCode(byte)
        : `-${byte.toString(16).padStart(2, "0")}`,
    )
    .join("");

/** @param {string} text @returns {Table | undefined} nothing for what is not allowed */
export function parseTable(text) {
  const parts = text.split(SECTION);
  if (parts.length !== 5 || parts[0] !== VERSION) return undefined;
  const [inputs, target, classes, rows] = parts.slice(1).map((part) => (part === "" ? [] : part.split("*")));
  const table = {
    inputs: inputs.map(readColumn),
    target: target.map(readColumn)[0],
    classes: classes.map((word) => readWord(word, 1, TABLE_NAME)),
    rows: rows.map((row) => row.split("_").map(readNumber)),
  };
  return isValidTable(table) && target.length === 1 ? /** @type {Table} */ (table) : undefined;
}

/** @param {string} text */
function readColumn(text) {
  const [name, unit, ...range] = text.split("_");
  const column = { name: readWord(name, 1, TABLE_NAME), unit: readWord(unit ?? "-", 0, TABLE_UNIT) };
  return range.length ? { ...column, range: range.map(readNumber) } : column;
}

/** Characters, as the server counts them: an emoji is one. @param {string} text */
const lengthOf = (text) => [...text].length;

/** @param {string} text @param {number} least @param {number} most */
function readWord(text, least, most) {
  if (!/^(?:[A-Za-z0-9]|-[0-9a-f]{2})*$/.test(text)) return undefined;
  const bytes =
    text
      .replace(/-(..)|(.)/g, (_, hex, letter) => hex ?? letter.charCodeAt(0).toString(16).padStart(2, "0"))
      .match(/../g) ?? [];
  try {
    const word = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (byte) => parseInt(byte, 16)));
    return word.trim().length >= least && lengthOf(word) <= most ? word : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text */
const readNumber = (text) => (/^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/.test(text) ? Number(text) : NaN);

/**
 * Whether everything in it is allowed; what an address or a file says is not trusted.
 * @param {any} table
 * @returns {table is Table}
 */
export function isValidTable(table) {
  if (typeof table !== "object" || table === null) return false;
  const { inputs, target, classes, rows } = table;
  if (![inputs, classes, rows].every(Array.isArray)) return false;
  const fits =
    inputs.length >= 1 &&
    inputs.length <= TABLE_INPUTS &&
    rows.length >= 1 &&
    rows.length <= TABLE_ROWS &&
    classes.length !== 1 &&
    classes.length <= TABLE_CLASSES &&
    new Set(classes).size === classes.length;
  return (
    fits &&
    [...inputs, target].every(isColumn) &&
    classes.every(isName) &&
    rows.every((/** @type {unknown} */ row) => isRow(row, inputs.length, classes.length))
  );
}

/** @param {unknown} text */
const isName = (text) => typeof text === "string" && text.trim() !== "" && lengthOf(text) <= TABLE_NAME;

/** @param {unknown} value */
const isNumber = (value) => typeof value === "number" && Math.abs(value) <= TABLE_NUMBER;

/** @param {any} column */
function isColumn(column) {
  if (typeof column !== "object" || column === null || !isName(column.name)) return false;
  const { unit = "", range } = column;
  if (typeof unit !== "string" || lengthOf(unit) > TABLE_UNIT) return false;
  return (
    range === undefined || (Array.isArray(range) && range.length === 2 && range.every(isNumber) && range[0] < range[1])
  );
}

/** @param {unknown} row @param {number} n_inputs @param {number} n_classes */
function isRow(row, n_inputs, n_classes) {
  if (!Array.isArray(row) || row.length !== n_inputs + 1 || !row.every(isNumber)) return false;
  const label = row[n_inputs];
  return n_classes === 0 || (Number.isInteger(label) && label >= 0 && label < n_classes);
}
