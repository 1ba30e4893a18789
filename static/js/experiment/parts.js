/** The parts of one update, in the order in which they are computed. */

/**
 * "forward.1" … "forward.L", "loss", "backward.L" … "backward.1", "update".
 * @param {number} layers with the output layer
 * @returns {string[]}
 */
export function partsOf(layers) {
  const numbers = Array.from({ length: layers }, (_, i) => i + 1);
  return [...numbers.map((n) => `forward.${n}`), "loss", ...numbers.reverse().map((n) => `backward.${n}`), "update"];
}
