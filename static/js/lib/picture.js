/** A panel as a file: SVG, or PNG at twice its size. */

import { download } from "./download.js";
import { svgOf, toUrl } from "./picture_svg.js";

/** Pixels of a PNG for one of the page. */
const SCALE = 2;

/**
 * @param {HTMLElement} panel
 * @param {"svg" | "png"} format
 * @param {string} filename without its end
 */
export async function takePicture(panel, format, filename) {
  const background = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim();
  const picture = svgOf(panel, { background, replaced: await solids(panel) });
  if (format === "svg") return download(`${filename}.svg`, "image/svg+xml", picture.text);
  return download(`${filename}.png`, "image/png", await toPng(picture));
}

/**
 * Plots in three dimensions are gone from their canvas once they are shown; Plotly makes their picture anew.
 * @param {HTMLElement} panel
 * @returns {Promise<Map<Element, string>>}
 */
async function solids(panel) {
  const { toImage } = /** @type {any} */ (globalThis).Plotly ?? {};
  const plots = [...panel.querySelectorAll(".js-plotly-plot")].filter((plot) => plot.querySelector(".gl-container canvas"));
  const pictures = await Promise.all(plots.map((plot) => toImage(plot, { format: "png", scale: SCALE })));
  return new Map(plots.map((plot, i) => [plot, pictures[i]]));
}

/** @param {{text: string, width: number, height: number}} picture @returns {Promise<Blob>} */
async function toPng({ text, width, height }) {
  const image = new Image();
  image.src = toUrl(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.ceil(width * SCALE), Math.ceil(height * SCALE)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture could be made"))), "image/png");
  });
}
