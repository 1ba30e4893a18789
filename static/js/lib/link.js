/**
 * What a link says besides the experiment: the weights it begins with, and how a page is embedded in another one. Pure.
 */

/** @import { SavedState } from "../types.js" */

/** Keys that the address bar keeps, whatever the experiment becomes. */
export const KEPT = ["lang", "embed", "hide"];
/** The page's own keys, which say nothing of the experiment; weights are read once, at the start. */
export const OWN = [...KEPT, "weights"];
/** With more numbers than that a link is longer than mail programs and messengers bear. */
export const MOST_WEIGHTS = 150;
/** What an embedded page can leave out. */
export const PARTS = ["header", "settings", "data", "network", "output", "loss", "drawer"];

const BYTES = 8;

/**
 * Numbers as text for a link, bit for bit.
 * @param {Float64Array} numbers
 */
export function writeWeights(numbers) {
  const bytes = new Uint8Array(numbers.slice().buffer);
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

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

/**
 * @param {string} link
 * @param {Float64Array | null} weights
 */
export function withWeights(link, weights) {
  if (!weights) return link;
  const url = new URL(link);
  url.searchParams.set("weights", writeWeights(weights));
  return url.href;
}

/** The link to the page itself, as it is outside of the page that shows it. @param {string} link */
export function unframed(link) {
  const url = new URL(link);
  for (const key of ["embed", "hide"]) url.searchParams.delete(key);
  return url.href;
}

/**
 * The HTML with which another page shows this one.
 * @param {string} link
 * @param {string[]} hidden parts that are left out
 */
export function embedCode(link, hidden) {
  const url = new URL(link);
  url.searchParams.set("embed", "1");
  if (hidden.length) url.searchParams.set("hide", hidden.join(" "));
  const address = url.href.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  return `<iframe src="${address}" title="Descent" width="100%" height="640" style="border: 0"></iframe>`;
}
