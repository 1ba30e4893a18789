/**
 * What a link says besides the experiment, as the page reads it: the weights it begins with. link_out.js writes it.
 * Pure.
 */

/** @import { SavedState } from "../../types/wire.js" */

/** Keys that the address bar keeps, whatever the experiment becomes. */
export const KEPT = ["lang", "embed", "hide"];
/** The page's own keys, which say nothing of the experiment; weights are read once, at the start. */
export const OWN = [...KEPT, "weights"];
/** With more numbers than that a link is longer than mail programs and messengers allow. */
export const MOST_WEIGHTS = 150;

const BYTES = 8;

/**
 * The weights of a link, as a state to go on from; null if they are none.
 * @param {string} text
 * @returns {SavedState | null}
 */
export function readWeights(text) {
  if (!/^[\w-]+$/.test(text) || text.length > (MOST_WEIGHTS * BYTES * 4) / 3 + 4) return null;
  const binary = decode(text.replace(/-/g, "+").replace(/_/g, "/"));
  if (!binary || binary.length % BYTES !== 0) return null;
  const vector = new Float64Array(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)).buffer);
  return vector.every(Number.isFinite) ? { counters: {}, vector } : null;
}

/** @param {string} text */
function decode(text) {
  try {
    return atob(text);
  } catch {
    return null;
  }
}
