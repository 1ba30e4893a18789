/** What a race between the right program and one with a bug says: pure. */
import { decimal, grouped, percent, plain } from "../../lib/text/format.js";

/** @import { BugsView } from "../../types/jobs.js" */
/** @import { RaceRequest } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */
/** @import { ResultMessage, Scores } from "../../types/wire.js" */

/**
 * @typedef {object} Side
 * @property {string} status
 * @property {Scores} train
 * @property {number} step
 * @property {{x: number, y: number}[]} curve epochs and training loss
 * @property {ArrayLike<number>} predictions
 * @property {CloseUp | null} near the first epochs, update by update
 */
/**
 * engine/jobs/close_up.py: `rows` holds the loss of a batch and the length of the step that it led to, in turn.
 * @typedef {object} CloseUp
 * @property {number} n
 * @property {number} epochs
 * @property {number} updates
 * @property {[number, number] | null} loss
 * @property {[number, number] | null} stride
 * @property {number | null} gradient_gap
 * @property {[number, number] | null} hidden
 * @property {ArrayLike<number>} rows
 */
/** @typedef {{fault: string, to: number, right: Side, wrong: Side, outputs: number, rows: number}} Duel */

/** Columns of a curve: step, epoch, samples, evaluations, seconds, training loss, test loss. */
const [COLUMNS, EPOCH, LOSS] = [7, 1, 5];
/** Losses that differ by less are the same but for rounding. */
const ROUNDING = 1e-9;

/**
 * The bug that the tab shows: chosen in the list, else the one that is on, else the one before while the server says
 * that it changes something in the present experiment, else the first of which it says so. Null until it has said so.
 * @param {Pick<BugsView, "bugs" | "fault" | "about" | "catalog">} view
 * @param {string | null} before
 */
export function lookedAt({ bugs, fault, about, catalog }, before) {
  const names = Object.keys(catalog.faults);
  if (bugs.chosen) return bugs.chosen;
  if (names.includes(fault)) return fault;
  const shows = (/** @type {string | null} */ name) => name !== null && about?.[name]?.without_effect === null;
  if (!about || shows(before)) return before;
  return names.find(shows) ?? before ?? names[0];
}

/** What is asked for. @param {Translate} t @param {string} fault @param {number} to epochs @returns {RaceRequest} */
export const duelRequest = (t, fault, to) => ({
  name: "race",
  contenders: [
    { name: t("bugs.right"), changes: { fault: "none" } },
    { name: t("bugs.wrong"), changes: { fault } },
  ],
  unit: "epoch",
  to,
  target_loss: null,
  close_up: true,
});

/**
 * Null for any other race.
 * @param {ResultMessage | null} result
 * @returns {Duel | null}
 */
export function readDuel(result) {
  const asked = /** @type {RaceRequest | undefined} */ (result?.request)?.contenders ?? [];
  if (!result || asked.length !== 2 || asked[0].changes?.fault !== "none" || !asked[1].changes?.fault) return null;
  const [rows = 0, outputs = 1] = result.shapes.predictions_0 ?? [];
  return {
    fault: asked[1].changes.fault,
    to: result.facts.to,
    right: readSide(result, 0),
    wrong: readSide(result, 1),
    outputs,
    rows: Math.min(rows, result.shapes.predictions_1?.[0] ?? 0),
  };
}

/** @param {ResultMessage} result @param {number} index @returns {Side} */
function readSide({ facts, tensors }, index) {
  const { status, train, step, close_up: near } = facts.contenders[index];
  const rows = tensors[`close_up_${index}`];
  const numbers = tensors[`curve_${index}`] ?? [];
  const curve = Array.from({ length: numbers.length / COLUMNS }, (_, row) => ({
    x: numbers[row * COLUMNS + EPOCH],
    y: numbers[row * COLUMNS + LOSS],
  }));
  return {
    status,
    train,
    step: step ?? 0,
    curve,
    near: near && rows ? { ...near, rows } : null,
    predictions: tensors[`predictions_${index}`] ?? [],
  };
}

/**
 * How the two compare, in one word: the key of a sentence.
 * @param {Duel} duel
 */
export function outcome({ right, wrong }) {
  if (wrong.status === "diverged") return "diverged";
  const [ours, theirs] = [right.train?.loss, wrong.train?.loss];
  if (!Number.isFinite(ours) || !Number.isFinite(theirs)) return "unknown";
  if (Math.abs(ours - theirs) <= ROUNDING * Math.max(1, Math.abs(ours))) return "same";
  if (rises(wrong)) return "rises";
  return theirs > ours ? "worse" : "better";
}

/** Whether the loss ends above where it began. @param {Side} side */
function rises({ curve }) {
  const last = curve.at(-1);
  return last !== undefined && last.y > curve[0].y * (1 + ROUNDING);
}

/**
 * "After 100 epochs the right program has a loss of …, the one with the bug …", with what it means.
 * @param {Translate} t
 * @param {Duel} duel
 */
export function duelText(t, duel) {
  const { right, wrong, to } = duel;
  const values = { count: grouped(to), right: decimal(right.train?.loss), wrong: decimal(wrong.train?.loss) };
  const begin = wrong.curve[0]?.y;
  const kind = outcome(duel);
  const said = [
    kind === "diverged" ? "" : t("bugs.said.loss", values),
    secondScore(t, duel),
    t(`bugs.said.${kind}`, { ...values, begin: decimal(begin), step: wrong.step }),
  ];
  return said.filter(Boolean).join(" ");
}

/** Accuracy, or R² of a quantity. @param {Translate} t @param {Duel} duel */
function secondScore(t, { right, wrong }) {
  if (wrong.status === "diverged" || !right.train || !wrong.train) return "";
  if (right.train.accuracy !== null)
    return t("bugs.said.accuracy", { right: percent(right.train.accuracy), wrong: percent(wrong.train.accuracy) });
  return right.train.r2 === null
    ? ""
    : t("bugs.said.r2", { right: decimal(right.train.r2, 3), wrong: decimal(wrong.train.r2, 3) });
}

/**
 * The points of both curves in a box of 100 × 100, epochs by their logarithm, and the losses at its edges.
 * @param {Duel} duel
 */
export function curvesOf({ right, wrong, to }) {
  const all = [...right.curve, ...wrong.curve].map(({ y }) => y).filter(Number.isFinite);
  const log = all.length > 0 && Math.min(...all) > 0;
  const scale = (/** @type {number} */ y) => (log ? Math.log(y) : y);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const height = scale(high) - scale(low) || 1;
  const path = (/** @type {Side} */ { curve }) =>
    curve
      .filter(({ y }) => Number.isFinite(y))
      .map(({ x, y }) => `${(100 * Math.log1p(x)) / Math.log1p(to)},${100 - (100 * (scale(y) - scale(low))) / height}`)
      .join(" ");
  return { right: path(right), wrong: path(wrong), low, high, log };
}

/**
 * The loss of every batch of the first epochs in a box of 100 × 100, from the first update to the last of the longer
 * one. Null before it is there, or where nothing is finite.
 * @param {Duel} duel
 */
export function closeUpOf({ right, wrong }) {
  if (!right.near || !wrong.near) return null;
  const losses = [right.near, wrong.near].map(({ rows, n }) => Array.from({ length: n }, (_, i) => rows[2 * i]));
  const all = losses.flat().filter(Number.isFinite);
  if (all.length === 0) return null;
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const height = high - low || 1;
  // Each over its own updates: two epochs are as long for both, however many updates they are.
  const path = (/** @type {number[]} */ values) =>
    values
      .map((y, i) =>
        Number.isFinite(y) ? `${(100 * i) / Math.max(1, values.length - 1)},${100 - (100 * (y - low)) / height}` : "",
      )
      .filter(Boolean)
      .join(" ");
  return { right: path(losses[0]), wrong: path(losses[1]), low, high, log: false };
}

/**
 * What was counted in the first epochs, as rows of a table: key of the name, right, with the bug.
 * @param {Duel} duel
 * @returns {[string, string, string][]}
 */
export function comparedCounts({ right, wrong }) {
  const sides = [right.near, wrong.near];
  const range = (/** @type {[number, number] | null | undefined} */ ends) =>
    ends ? `${plain(ends[0], 3)} … ${plain(ends[1], 3)}` : "–";
  /** @type {[string, (near: CloseUp) => string][]} */
  const rows = [
    ["made", ({ updates }) => grouped(updates)],
    ["loss", ({ loss }) => range(loss)],
    ["stride", ({ stride }) => range(stride)],
    ["gradient_gap", ({ gradient_gap: gap }) => (gap === null ? "–" : `${plain(100 * gap, 3)} %`)],
    ["hidden", ({ hidden }) => (hidden ? `${hidden[1]} / ${hidden[0]}` : "–")],
  ];
  const text = (/** @type {CloseUp | null} */ near, /** @type {(near: CloseUp) => string} */ write) =>
    near ? write(near) : "–";
  return rows.map(([key, write]) => [key, text(sides[0], write), text(sides[1], write)]);
}
