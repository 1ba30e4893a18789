/** Whether a gradient agrees with the same by central differences, in words. Pure. */
import { figure } from "./explain_numbers.js";

/** Differences below this are rounding: the loss's last digit, divided by the stride of the difference. */
const ROUNDING = 1e-9;
/** Agreement that no fault could have by chance. */
const ENOUGH_DIGITS = 3;
const MOST_DIGITS = 15;

/**
 * How many leading digits two numbers have in common.
 * @param {number} one
 * @param {number} other
 */
export function commonDigits(one, other) {
  if (one === other) return MOST_DIGITS;
  const relative = Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other));
  return Math.max(0, Math.min(MOST_DIGITS, Math.floor(-Math.log10(relative))));
}

/**
 * "Finite difference −0.0259 ✓ agrees to 9 digits."
 * @param {import("../../types.d.ts").Translate} t
 * @param {number} gradient by backpropagation
 * @param {number} numeric by central differences
 * @param {boolean} [isFaulty] a fault that is known of makes gradients wrong
 */
export function checkText(t, gradient, numeric, isFaulty = false) {
  if (!Number.isFinite(numeric)) return "";
  const value = figure(Math.abs(numeric) < ROUNDING ? 0 : numeric);
  const digits = commonDigits(gradient, numeric);
  if (digits >= ENOUGH_DIGITS) return t("explain.check_digits", { value, digits });
  if (Math.abs(gradient - numeric) < ROUNDING) return t("explain.check_rounding", { value });
  return t(isFaulty ? "explain.check_bug" : "explain.check_differs", { value });
}
