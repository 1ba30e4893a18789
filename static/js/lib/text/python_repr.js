/** A number as Python prints it, so that two texts can be compared digit by digit. Pure. */

/** From here on Python writes an exponent, and below. */
const LARGE = 1e16;
const SMALL = 1e-4;

/** @param {number | null | undefined} value */
export function pythonRepr(value) {
  if (value === null || value === undefined) return "None";
  const size = Math.abs(value);
  // Both write the shortest digits that read back as the same number; only the form differs.
  if (size === 0 || (size >= SMALL && size < LARGE)) {
    const text = Object.is(value, -0) ? "-0" : String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
