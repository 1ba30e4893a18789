/** Links to hand on: with the weights as they are now, and the code with which another page shows this one. Pure. */

/** What an embedded page can leave out. */
export const PARTS = ["header", "settings", "data", "network", "output", "loss", "drawer"];

/**
 * Numbers as text for a link, bit for bit.
 * @param {Float64Array} numbers
 */
export function writeWeights(numbers) {
  const bytes = new Uint8Array(numbers.slice().buffer);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
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
