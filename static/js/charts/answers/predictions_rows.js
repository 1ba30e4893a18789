/** One sample's answer in words and numbers: pure, for the truth table. */
import { decimal, percent, plain, withSign } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */

/** @typedef {"right" | "wrong" | "undecided" | "error"} Verdict */
/** @typedef {{answer: string, verdict: Verdict, text: string}} Answer */

/** An answer this near to the middle is no answer. */
const TIE = 1e-6;

/**
 * The class an answer names, or null where it names none.
 * @param {ArrayLike<number>} outputs all answers
 * @param {number} first index of this sample's first output
 * @param {number} count outputs a sample
 * @param {number} low what class 0 is coded as
 * @returns {number | null}
 */
export function decide(outputs, first, count, low) {
  if (count === 1) {
    const middle = (1 + low) / 2;
    return Math.abs(outputs[first] - middle) <= TIE ? null : Number(outputs[first] > middle);
  }
  let best = 0;
  let tied = false;
  for (let k = 1; k < count; k += 1) {
    const gap = outputs[first + k] - outputs[first + best];
    tied = Math.abs(gap) <= TIE ? true : gap > 0 ? false : tied;
    if (gap > TIE) best = k;
  }
  return tied ? null : best;
}

/**
 * @param {Translate} t
 * @param {DataMessage} data
 * @param {ArrayLike<number>} outputs
 * @param {number} count outputs a sample
 * @param {number} i sample
 * @returns {Answer}
 */
export function answerOf(t, data, outputs, count, i) {
  const { dataset, tensors } = data;
  const label = tensors.labels[i];
  if (dataset.task === "regression") {
    return { answer: decimal(outputs[i], 3), verdict: "error", text: withSign(outputs[i] - label, 3) };
  }
  const chosen = decide(outputs, i * count, count, dataset.target_low);
  const verdict = chosen === null ? "undecided" : chosen === label ? "right" : "wrong";
  return { answer: answerText(t, dataset, outputs, count, i, chosen), verdict, text: t(`predictions.${verdict}`) };
}

/**
 * @param {Translate} t
 * @param {DataMessage["dataset"]} dataset
 * @param {ArrayLike<number>} outputs
 * @param {number} count
 * @param {number} i
 * @param {number | null} chosen
 */
function answerText(t, dataset, outputs, count, i, chosen) {
  if (count === 1) return decimal(outputs[i], 4);
  if (chosen === null) return "–";
  return `${named(t, dataset.classes[chosen] ?? String(chosen))} ${percent(outputs[i * count + chosen], 1)}`;
}

/** What was wanted. @param {Translate} t @param {DataMessage} data @param {number} i */
export function wantedText(t, { dataset, tensors }, i) {
  const label = tensors.labels[i];
  if (dataset.task === "regression") return decimal(label, 3);
  const name = named(t, dataset.classes[label] ?? String(label));
  return dataset.target_low === 0 || dataset.classes.length > 2
    ? name
    : `${name} (${label ? "1" : plain(dataset.target_low)})`;
}

/**
 * The inputs of all rows, each column in its own form: whole numbers as such, others with three decimals.
 * @param {DataMessage} data
 * @param {number} rows
 * @returns {(row: number, column: number) => string}
 */
export function inputTexts({ dataset, tensors }, rows) {
  const d = dataset.inputs.length;
  const whole = dataset.inputs.map((_, k) => {
    for (let i = 0; i < rows; i += 1) if (!Number.isInteger(tensors.points[i * d + k])) return false;
    return true;
  });
  return (row, column) => {
    const value = tensors.points[row * d + column];
    return whole[column] ? plain(value) : decimal(value, 3);
  };
}
