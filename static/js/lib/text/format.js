/** Numbers for people: short, stable in width, never a bare NaN. The minus is a real minus sign. */

const MINUS = "\u2212";
/** What stands where there is no number. */
export const NO_VALUE = "–";

/** @param {string} text */
const signed = (text) => text.replace("-", MINUS);

/** @param {unknown} value @returns {value is number} */
const usable = (value) => typeof value === "number" && Number.isFinite(value);

/**
 * A number with `digits` decimals; tiny and huge ones in scientific notation.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function decimal(value, digits = 4) {
  if (!usable(value)) return NO_VALUE;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 0.5 * 10 ** -digits)) return scientific(value);
  const shown = value.toFixed(size >= 1000 ? Math.min(digits, 1) : size >= 10 ? Math.min(digits, 3) : digits);
  return signed(/^-0\.?0*$/.test(shown) ? shown.slice(1) : shown);
}

/**
 * 1.2 × 10⁻⁷ as "1.2e−7".
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function scientific(value, digits = 1) {
  if (!usable(value)) return NO_VALUE;
  return signed(signed(value.toExponential(digits).replace("e+", "e")).replace("e-", `e${MINUS}`));
}

/**
 * As few digits as needed, at most `digits` significant ones: 0.1, 30, 0.003.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function plain(value, digits = 6) {
  if (!usable(value)) return NO_VALUE;
  const short = Number(value.toPrecision(digits));
  const size = Math.abs(short);
  return size !== 0 && (size < 1e-4 || size >= 1e9) ? scientific(short, 0) : signed(String(short));
}

/**
 * A weight or activation with an explicit sign: +0.52, −1.10.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function withSign(value, digits = 2) {
  if (!usable(value)) return NO_VALUE;
  return (value > 0 ? "+" : "") + decimal(value, digits);
}

/** So many decimals more a share may take, rather than be rounded to all or to nothing. */
const MORE_DIGITS = 2;

/**
 * A share as a percentage: 0.992 → "99.2 %". "100 %" is all of them and "0 %" none: one wrong answer of 2,000 is
 * "99.95 %", and what is nearer than that is "> 99.9 %".
 * @param {number | null | undefined} share
 * @param {number} [digits]
 */
export function percent(share, digits = 1) {
  if (!usable(share)) return NO_VALUE;
  if (share === 1) return "100 %";
  const shown = [...Array(MORE_DIGITS + 1).keys()].map((more) => (share * 100).toFixed(digits + more));
  const end = share > 0.5 ? 100 : 0;
  // "0.0 %" says by itself that it is rounded.
  const isRounded = share > 0 && share < 1 && Number(shown[0]) === end && (end === 100 || digits === 0);
  if (!isRounded) return `${signed(shown[0])} %`;
  const exact = shown.find((text) => Number(text) !== end);
  if (exact !== undefined) return `${exact} %`;
  const nearest = 10 ** -digits;
  return end === 100 ? `> ${(100 - nearest).toFixed(digits)} %` : `< ${nearest} %`;
}

const STEPS = /** @type {const} */ ([
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
]);

/**
 * Big counts in short: 950, 1,003, 12.4 k, 2.9 M. Short ones stand whole, so that 999 and 1,001 look alike.
 * @param {number | null | undefined} value
 */
export function compact(value) {
  if (!usable(value)) return NO_VALUE;
  for (const [size, letter] of STEPS) {
    if (Math.abs(value) >= Math.max(size * 0.9995, 9999.5)) {
      const scaled = value / size;
      return `${signed(scaled.toFixed(Math.abs(scaled) >= 99.95 ? 0 : 1))} ${letter}`;
    }
  }
  return Math.abs(value) >= 10 || Number.isInteger(value) ? grouped(Math.round(value)) : signed(value.toFixed(1));
}

/**
 * A whole number with thousands apart: 12,345.
 * @param {number} value
 */
export function grouped(value) {
  if (!usable(value)) return NO_VALUE;
  return signed(String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, ","));
}

/**
 * The epoch counter: six digits, grouped: 000,260.
 * @param {number} value
 */
export function counter(value) {
  return grouped(Math.trunc(value)).length > 7
    ? grouped(value)
    : String(Math.trunc(value))
        .padStart(6, "0")
        .replace(/(?=\d{3}$)/, ",");
}
