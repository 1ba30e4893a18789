/** The words of a refusal: what is wrong, and what is allowed. */

import { grouped } from "./format.js";

/** @import { Translate, Values } from "../../types/views.js" */

/**
 * A refusal in the reader's language; one whose code has no words of its own says what the server said.
 * @param {{key: string, values: Values}} problem
 * @param {Translate} t
 * @param {string} [field] its name on the page
 */
export function refusalText({ key, values }, t, field = "") {
  const shown = { field, ...groupedValues(values) };
  const words = t(key, shown);
  const text = words === key ? t("error.other", { message: "", ...shown }) : words;
  return typeof values.allowed === "string" && values.allowed.startsWith("number.")
    ? `${text} ${t(values.allowed, shown)}`
    : text;
}

/** Whole numbers as a person reads them. @param {Values} values @returns {Values} */
export const groupedValues = (values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isInteger(value) ? grouped(Number(value)) : value]),
  );
