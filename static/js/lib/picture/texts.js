/** Text of HTML as SVG: every line where the browser has put it, as wide as it is there. */

import { escapeMarkup, twoDecimals, write } from "./boxes.js";

/** @import { Rect } from "./boxes.js" */

const measuring = document.createElement("canvas").getContext("2d");

/** How a column of text is turned: up where the element stands on its head, else down. */
const UP = -90;
const DOWN = 90;

/**
 * @param {Text} node
 * @param {CSSStyleDeclaration} style of its element
 * @param {(rect: DOMRect) => Rect} toPicture
 */
export function drawText(node, style, toPicture) {
  const turn = style.writingMode.startsWith("vertical") ? (standsOnItsHead(node.parentElement) ? UP : DOWN) : 0;
  const lines = turn
    ? [{ text: collapsed(node.data), rect: wholeRect(node) }]
    : linesOf(node, style.whiteSpace.startsWith("pre"));
  return lines.map(({ text, rect }) => drawLine(text, style, toPicture(rect), turn)).join("");
}

/** @param {Element | null} element @returns {boolean} */
function standsOnItsHead(element) {
  if (!element) return false;
  const { writingMode, transform } = getComputedStyle(element);
  return (
    writingMode.startsWith("vertical") && (transform.startsWith("matrix(-1") || standsOnItsHead(element.parentElement))
  );
}

/**
 * @param {string} text
 * @param {CSSStyleDeclaration} style
 * @param {Rect} rect
 * @param {number} [turn] degrees, for a column of text
 */
export function drawLine(text, style, { left, top, width, height }, turn = 0) {
  if (!text.trim() || width <= 0) return "";
  const [length, across] = turn ? [height, width] : [width, height];
  const [x, y] = turn ? [left + width / 2 - length / 2, top + height / 2 - across / 2] : [left, top];
  // A single letter of a formula is slanted by the browser, whatever its style says.
  const slanted = style.textTransform === "math-auto" && /^\p{L}$/u.test(text);
  const attributes = {
    x,
    y: y + ascent(style, across),
    fill: style.color,
    "font-family": style.fontFamily,
    "font-size": style.fontSize,
    "font-weight": style.fontWeight,
    "font-style": slanted ? "italic" : style.fontStyle,
    textLength: length,
    lengthAdjust: "spacingAndGlyphs",
    ...(turn ? { transform: `rotate(${turn} ${twoDecimals(left + width / 2)} ${twoDecimals(top + height / 2)})` } : {}),
  };
  return `<text${write(attributes)} xml:space="preserve">${escapeMarkup(text)}</text>`;
}

/** From the top of a line's box to its baseline. @param {CSSStyleDeclaration} style @param {number} height */
function ascent(style, height) {
  const size = parseFloat(style.fontSize);
  if (!measuring) return 0.8 * size;
  measuring.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = measuring.measureText("x");
  return (height - above - below) / 2 + above;
}

/** @param {string} text */
const collapsed = (text) => text.replace(/\s+/g, " ").trim();

/** @param {Text} node */
function wholeRect(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getBoundingClientRect();
}

/**
 * The lines into which a text is broken: pieces are put together as long as they stand at the same height.
 * @param {Text} node
 * @param {boolean} keeps all spaces, as programs do
 */
function linesOf(node, keeps) {
  /** @type {{text: string, rect: DOMRect, end: number}[]} */
  const lines = [];
  for (const { begin, end, rect } of piecesOf(node)) {
    const text = node.data.slice(begin, end);
    const last = lines.at(-1);
    if (last && Math.abs(last.rect.bottom - rect.bottom) < rect.height / 2) {
      const between = node.data.slice(last.end, begin);
      Object.assign(last, {
        text: last.text + (keeps ? between : between && " ") + text,
        rect: around(last.rect, rect),
        end,
      });
    } else lines.push({ text, rect, end });
  }
  return lines;
}

/**
 * The words of a text; a word that is broken at a hyphen is several.
 * @param {Text} node
 */
function* piecesOf(node) {
  const range = document.createRange();
  for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
    for (const [begin, end] of partsOf(range, node, index, word.length)) {
      range.setStart(node, begin);
      range.setEnd(node, end);
      yield { begin, end, rect: range.getBoundingClientRect() };
    }
  }
}

/**
 * @param {Range} range
 * @param {Text} node
 * @param {number} index
 * @param {number} length
 * @returns {[number, number][]}
 */
function partsOf(range, node, index, length) {
  const rectsTo = (/** @type {number} */ end) => {
    range.setEnd(node, end);
    return range.getClientRects().length;
  };
  range.setStart(node, index);
  if (rectsTo(index + length) <= 1) return [[index, index + length]];
  let end = index + 1;
  while (end < index + length && rectsTo(end + 1) <= 1) end += 1;
  return [[index, end], ...(end < index + length ? partsOf(range, node, end, index + length - end) : [])];
}

/** @param {DOMRect} a @param {DOMRect} b */
const around = (a, b) => new DOMRect(a.left, a.top, b.right - a.left, Math.max(a.height, b.height));
