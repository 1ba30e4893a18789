/** How tables of one's own are written in an address: known once there may be one (table_text.js); before, nothing is one. */

/** @import { Table } from "../types/experiment.js" */

/** @type {typeof import("./table_text.js") | null} */
let text = null;

/** @param {typeof import("./table_text.js")} known */
export function useTables(known) {
  text = known;
}

export const knowsTables = () => text !== null;

/** @param {unknown} value @returns {value is Table} */
export const isTable = (value) => text?.isValidTable(value) ?? false;

/** @param {string} written */
export const readTable = (written) => text?.parseTable(written);

/** @param {Table} table */
export const writeTable = (table) => text?.formatTable(table);
