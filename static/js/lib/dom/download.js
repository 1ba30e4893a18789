/** Hands a file over to the browser. */

import { h } from "./dom.js";

/** How long the browser may take to begin reading. */
const KEPT_MS = 60_000;

/** @param {string} filename @param {string} media_type @param {BlobPart} content */
export function download(filename, media_type, content) {
  const href = URL.createObjectURL(new Blob([content], { type: media_type }));
  h("a", { href, download: filename }).click();
  window.setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
