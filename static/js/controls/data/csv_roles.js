/** What is chosen for the reading of a table; the server completes it. Pure. */

/** @import { ReadTableRequest } from "../../types/schema.js" */

/**
 * Null and "auto": found by the server. A target of -1: none chosen.
 * @typedef {Omit<Required<ReadTableRequest>, "name" | "text">} Choices
 */

/** @type {Readonly<Choices>} */
export const AUTO = Object.freeze({
  separator: "auto",
  decimal: "auto",
  thousands: "auto",
  header: "auto",
  comments: "auto",
  missing: "auto",
  inputs: null,
  target: null,
  kind: "auto",
  leave_out: false,
});

export const ROLES = ["input", "target", "ignore"];

/** @param {Record<string, any>} facts @param {number} place */
export const roleOf = (facts, place) =>
  place === facts.target ? "target" : facts.inputs.includes(place) ? "input" : "ignore";

/** @param {Choices} choices */
export const isAuto = (choices) =>
  Object.entries(AUTO).every(([name, value]) => choices[/** @type {keyof Choices} */ (name)] === value);

/**
 * The choices with another role for a column. Roles may be chosen in any order: what is incomplete on the way is told,
 * and not refused. A new target leaves the inputs to the server as long as nobody chose them.
 * @param {Choices} choices
 * @param {Record<string, any>} facts what the server answered last
 * @param {number} place
 * @param {string} role
 * @returns {Choices}
 */
export function withRole(choices, facts, place, role) {
  const others = facts.inputs.filter((/** @type {number} */ i) => i !== place);
  if (role === "target") return { ...choices, target: place, inputs: choices.inputs && others, kind: "auto" };
  const target = facts.target === null || facts.target === place ? -1 : facts.target;
  return { ...choices, target, inputs: role === "input" ? [...others, place] : others };
}

/**
 * The choices with another entry of a menu. A mark that is chosen for one purpose is free for the other again; columns
 * mean something else after another separator.
 * @param {Choices} choices
 * @param {"separator" | "decimal" | "thousands" | "header" | "comments" | "missing" | "kind"} name
 * @param {string} value
 * @returns {Choices}
 */
export function withMenu(choices, name, value) {
  const next = { ...choices, [name]: value };
  if (name === "separator") return { ...next, inputs: null, target: null, kind: "auto" };
  if (name === "decimal" && choices.thousands === value) return { ...next, thousands: "auto" };
  if (name === "thousands" && choices.decimal === value) return { ...next, decimal: "auto" };
  return next;
}

/**
 * Whether most of a text is still there: a cell was changed, and not the table.
 * @param {string} before
 * @param {string} after
 */
export function isMended(before, after) {
  const [shorter, longer] = [Math.min(before.length, after.length), Math.max(before.length, after.length)];
  let begin = 0;
  while (begin < shorter && before[begin] === after[begin]) begin += 1;
  let end = 0;
  while (end < shorter - begin && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return begin + end > longer / 2;
}
