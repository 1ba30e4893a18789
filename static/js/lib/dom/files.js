/** Small tools for files: base64, lines of CSV, and saving one on the visitor's machine. */

import { h } from "./dom.js";

/** @import { LossPoint } from "../../types/views.js" */

/** The content of a file, as base64. @param {Blob} file @returns {Promise<string>} */
export function fileToBase64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

/** @param {readonly LossPoint[]} points exactly what the curve shows */
export function historyCsv(points) {
  const rows = points.map(({ step, epoch, samples, seconds, train, test }) => [
    step,
    epoch,
    samples,
    seconds,
    train,
    test ?? "",
  ]);
  return [["step", "epoch", "samples", "seconds", "train_loss", "test_loss"], ...rows]
    .map((row) => `${row.join(",")}\r\n`)
    .join("");
}

/** How long the browser may take to begin reading. */
const KEPT_MS = 60_000;

/** @param {string} filename @param {string} media_type @param {BlobPart} content */
export function download(filename, media_type, content) {
  const href = URL.createObjectURL(new Blob([content], { type: media_type }));
  h("a", { href, download: filename }).click();
  window.setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
