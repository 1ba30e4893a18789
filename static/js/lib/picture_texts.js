/** Text of HTML as SVG: every line where the browser has put it, as wide as it is there. */

import { escape, write } from "./picture_boxes.js";

/** @typedef {import("./picture_boxes.js").Rect} Rect */

const measuring = document.createElement("canvas").getContext("2d");

/**
 * @param {Text} node
 * @param {CSSStyleDeclaration} style of its element
 * @param {(rect: DOMRect) => Rect} toPicture
 */
export function drawText(node, style, toPicture) {
  return linesOf(node)
    .map(({ text, rect }) => drawLine(text, style, toPicture(rect)))
    .join("");
}

/**
 * @param {string} text
 * @param {CSSStyleDeclaration} style
 * @param {Rect} rect
 */
export function drawLine(text, style, rect) {
  if (!text.trim() || rect.width <= 0) return "";
  const attributes = {
    x: rect.left,
    y: rect.top + ascent(style, rect.height),
    fill: style.color,
    "font-family": style.fontFamily,
    "font-size": style.fontSize,
    "font-weight": style.fontWeight,
    "font-style": style.fontStyle,
    textLength: rect.width,
    lengthAdjust: "spacingAndGlyphs",
  };
  return `<text${write(attributes)} xml:space="preserve">${escape(text)}</text>`;
}

/** From the top of a line's box to its baseline. @param {CSSStyleDeclaration} style @param {number} height */
function ascent(style, height) {
  const size = parseFloat(style.fontSize);
  if (!measuring) return 0.8 * size;
  measuring.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = measuring.measureText("x");
  return (height - above - below) / 2 + above;
}

/**
 * The lines into which a text is broken: words are put together as long as they stand at the same height.
 * @param {Text} node
 */
function linesOf(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const whole = [...range.getClientRects()];
  if (whole.length <= 1) return whole.map((rect) => ({ text: trimmed(node.data), rect }));
  /** @type {{text: string, rect: DOMRect}[]} */
  const lines = [];
  for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const rect = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (last && Math.abs(last.rect.top - rect.top) < 2) Object.assign(last, { text: `${last.text} ${word}`, rect: around(last.rect, rect) });
    else lines.push({ text: word, rect });
  }
  return lines;
}

/** As it is shown: without the line breaks and indents of the source. @param {string} text */
const trimmed = (text) => text.replace(/\s+/g, " ").trim();

/** @param {DOMRect} a @param {DOMRect} b */
const around = (a, b) => new DOMRect(a.left, a.top, b.right - a.left, Math.max(a.height, b.height));
