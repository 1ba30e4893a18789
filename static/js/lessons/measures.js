/**
 * Measures of a lesson (engine/lessons/measures.py): those of the moment come from the server, those of a job from its
 * result.
 */

import { UNDECIDED_WITHIN } from "../lib/text/limits.js";

/** @import { LessonStep, Measured } from "../types/lessons.js" */
/** @import { ResultMessage } from "../types/wire.js" */

/** Measures that are read from the result of a job. */
const OF_JOB = /^(seeds|race|check|matrix)\./;

/** @param {string} name */
export const isOfJob = (name) => OF_JOB.test(name);

/** @param {LessonStep} step */
export function measuresOf({ card, ask }) {
  const names = [...card.flatMap((one) => [one.measure, one.minus, one.over]), ask?.measure];
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

/** @param {ResultMessage} message @returns {Measured} */
export function fromNames({ request, tensors }) {
  const names = /** @type {string[]} */ (request.names);
  return Object.fromEntries(names.map((name, i) => [name, finite(tensors.values[i])]));
}

/** @param {unknown} value */
const finite = (value) =>
  typeof value === "number" && !Number.isFinite(value) ? null : /** @type {any} */ (value ?? null);

/** @param {string[]} names @param {ResultMessage} result @returns {Measured} */
export function fromJob(names, result) {
  const own = names.filter((name) => OF_JOB.test(name));
  return Object.fromEntries(own.map((name) => [name, finite(READ[name.slice(0, name.indexOf("."))](name, result))]));
}

/** @type {Record<string, (name: string, result: ResultMessage) => unknown>} */
const READ = {
  check: (name, { facts, tensors, seconds }) => {
    const [, what, index] = name.split(".");
    if (index !== undefined) return tensors[what][Number(index)];
    return what === "ratio" ? seconds / facts.backprop_seconds : facts[what];
  },
  seeds: (name, { facts, tensors, shapes }) => {
    const [, what, which, output] = name.split(".");
    if (what === "solved") return facts.solved / facts.done;
    if (what === "diverged") return facts.diverged;
    if (what === "right") return (facts.right[which] ?? 0) / facts.done;
    if (what === "rounds_to") return roundedTo(which, tensors.predictions) / facts.done;
    if (what === "prediction")
      return meanOf(tensors.predictions, shapes.predictions, Number(which), output === "mean" ? 0 : Number(output));
    return facts[what]?.[which];
  },
  matrix: (name, { facts }) => {
    const [, loop, what] = name.split(".");
    const { matrix, array } = facts.matrix[loop];
    return what === "ratio" ? matrix / array : facts.matrix[loop][what];
  },
  race: (name, { facts, tensors, shapes }) => {
    const named = facts.contenders.filter((/** @type {{name: string}} */ one) => name.startsWith(`race.${one.name}.`));
    // The longest: "1.5" begins like "1".
    const one = named.sort(
      (/** @type {{name: string}} */ a, /** @type {{name: string}} */ b) => b.name.length - a.name.length,
    )[0];
    const index = facts.contenders.indexOf(one);
    const [what, which, output = "0"] = name.slice(`race.${one?.name}.`.length).split(".");
    if (what === "prediction")
      return tensors[`predictions_${index}`][Number(which) * shapes[`predictions_${index}`][1] + Number(output)];
    if (what === "param") return tensors[`params_${index}`][Number(which)];
    if (what === "to_target") return one.to_target?.[which];
    return which === undefined ? one[what] : one[which]?.[what];
  },
};

/**
 * How many runs answer so, row by row; who is undecided on one of them does not (`UNDECIDED_WITHIN` of
 * engine/core/metrics.py).
 * @param {string} answers of each row, "0111"
 * @param {ArrayLike<number>} values
 */
function roundedTo(answers, values) {
  let count = 0;
  for (let start = 0; start < values.length; start += answers.length) {
    if ([...answers].every((answer, row) => (values[start + row] - 0.5) * (answer === "1" ? 1 : -1) > UNDECIDED_WITHIN))
      count += 1;
  }
  return count;
}

/**
 * Over all runs.
 * @param {ArrayLike<number>} values
 * @param {number[]} shape
 * @param {number} row
 * @param {number} output
 */
function meanOf(values, [runs, rows, outputs], row, output) {
  let total = 0;
  for (let run = 0; run < runs; run += 1) total += values[(run * rows + row) * outputs + output];
  return total / runs;
}
