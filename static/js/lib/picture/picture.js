/** A panel as a file: SVG, or PNG at twice its size. */

import { download } from "../dom/files.js";
import { svgOf, toUrl } from "./svg.js";

/** Pixels of a PNG for one of the page; and of its longer side, where browsers give up. */
const SCALE = 2;
const LONGEST = 16_384;
/** What scrolls is shown whole, unless it is higher or wider than that. */
const UNFOLDED = 6000;

/**
 * @param {HTMLElement} panel
 * @param {"svg" | "png"} format
 * @param {string} filename without its end
 */
export async function takePicture(panel, format, filename) {
  const background = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim();
  const replaced = await solids(panel);
  const fold = unfold(panel);
  const picture = svgOf(panel, { background, replaced, scale: format === "png" ? SCALE : 1 });
  fold();
  if (format === "svg") return download(`${filename}.svg`, "image/svg+xml", picture.text);
  return download(`${filename}.png`, "image/png", await toPng(picture));
}

/**
 * Lets everything be seen that scrolls, until the function that it returns is called: before the next paint. Programs
 * are broken into lines, whatever else is too wide is made as wide as it is.
 * @param {HTMLElement} panel
 */
function unfold(panel) {
  const boxes = /** @type {HTMLElement[]} */ (
    [panel, ...panel.querySelectorAll("*")].filter((box) => box instanceof HTMLElement)
  );
  const open = boxes.filter(isFolded);
  const broken = open
    .filter((box) => box.matches("pre, :has(> pre), :has(> code)"))
    .flatMap((box) => [box, .../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("*"))]);
  const before = [...open, ...broken].map((box) => ({
    box,
    style: box.style.cssText,
    left: box.scrollLeft,
    top: box.scrollTop,
  }));
  for (const box of broken) box.style.whiteSpace = "pre-wrap";
  for (const box of open) {
    box.style.maxHeight = "none";
    if (box.scrollWidth > box.clientWidth + 1 && !broken.includes(box))
      box.style.minWidth = `${box.scrollWidth + box.offsetWidth - box.clientWidth}px`;
  }
  return () => {
    for (const { box, style, left, top } of before.reverse()) {
      box.style.cssText = style;
      box.scrollTo(left, top);
    }
  };
}

/** @param {HTMLElement} box */
function isFolded(box) {
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = box;
  if (scrollHeight <= clientHeight + 1 && scrollWidth <= clientWidth + 1) return false;
  return Math.max(scrollHeight, scrollWidth) <= UNFOLDED && /auto|scroll/.test(getComputedStyle(box).overflow);
}

/**
 * Plots in three dimensions are gone from their canvas once they are shown; Plotly makes their picture again.
 * @param {HTMLElement} panel
 * @returns {Promise<Map<Element, string>>}
 */
async function solids(panel) {
  const { toImage } = /** @type {any} */ (globalThis).Plotly ?? {};
  const plots = [...panel.querySelectorAll(".js-plotly-plot")].filter((plot) =>
    plot.querySelector(".gl-container canvas"),
  );
  const pictures = await Promise.all(plots.map((plot) => toImage(plot, { format: "png", scale: SCALE })));
  return new Map(plots.map((plot, i) => [plot, pictures[i]]));
}

/** @param {{text: string, width: number, height: number}} picture @returns {Promise<Blob>} */
async function toPng({ text, width, height }) {
  const image = new Image();
  image.src = toUrl(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(SCALE, LONGEST / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture could be made"))), "image/png");
  });
}
