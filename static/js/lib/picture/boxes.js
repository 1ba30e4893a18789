/** Boxes of HTML as SVG: background, border, rounded corners, and a gradient from side to side. */

/** @typedef {{left: number, top: number, width: number, height: number}} Rect */
/** @typedef {{width: number, color: string, dashes: number[] | null}} Border */

const NOTHING = /^(transparent|rgba\(.*, 0\)|color\(.* \/ 0\))$/;
/** Lengths of dashes and gaps, in widths of the border. @type {Record<string, number[]>} */
const DASHES = { dashed: [3, 2], dotted: [1, 1] };
const SIDES = /** @type {const} */ (["Top", "Right", "Bottom", "Left"]);

/** @param {number} value */
export const twoDecimals = (value) => String(Math.round(value * 100) / 100);

/** @param {string} text */
export const escapeMarkup = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @param {Record<string, string | number>} attributes */
export const write = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? twoDecimals(value) : escapeMarkup(value)}"`)
    .join("");

/** @param {Rect} rect */
const place = ({ left, top, width, height }) => write({ x: left, y: top, width, height });

/**
 * @param {CSSStyleDeclaration} style
 * @param {Rect} rect
 * @param {(definition: (id: string) => string) => string} define adds a definition, and says how it is called
 * @returns {string}
 */
export function drawBox(style, rect, define) {
  if (rect.width <= 0 || rect.height <= 0) return "";
  const radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, rect.width / 2, rect.height / 2);
  return drawBackground(style, rect, radius, define) + drawBorder(style, rect, radius);
}

/**
 * @param {CSSStyleDeclaration} style
 * @param {Rect} rect
 * @param {number} radius
 * @param {(definition: (id: string) => string) => string} define
 */
function drawBackground(style, rect, radius, define) {
  const stops = stopsOf(style.backgroundImage);
  const fill = stops.length ? `url(#${define((id) => gradient(id, stops))})` : style.backgroundColor;
  return NOTHING.test(fill) ? "" : `<rect${place(rect)}${write({ rx: radius, fill })}/>`;
}

/**
 * The colours of `linear-gradient(90deg, …)`, as browsers write it back.
 * @param {string} image
 * @returns {[string, string][]}
 */
function stopsOf(image) {
  const inside = /^linear-gradient\(90deg, (.*)\)$/.exec(image)?.[1] ?? "";
  return [...inside.matchAll(/(\w+\([^)]*\)|#\w+)(?: ([\d.]+%))?/g)].map(([, color, at], i, all) => [
    color,
    at ?? `${(100 * i) / Math.max(1, all.length - 1)}%`,
  ]);
}

/** @param {string} id @param {[string, string][]} stops */
function gradient(id, stops) {
  const inside = stops.map(([color, offset]) => `<stop${write({ offset, "stop-color": color })}/>`);
  return `<linearGradient id="${id}">${inside.join("")}</linearGradient>`;
}

/**
 * One border around, or its sides one by one where they differ.
 * @param {CSSStyleDeclaration} style
 * @param {Rect} rect
 * @param {number} radius
 */
function drawBorder(style, rect, radius) {
  const sides = SIDES.map((side) => ({
    width: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]) || 0,
    color: style[`border${side}Color`],
    dashes: DASHES[style[`border${side}Style`]] ?? null,
  }));
  const [first] = sides;
  if (sides.every(({ width, color }) => width === first.width && color === first.color)) {
    if (first.width === 0 || NOTHING.test(first.color)) return "";
    const line = { stroke: first.color, "stroke-width": first.width, ...dashed(first) };
    return `<rect${place(inset(rect, first.width / 2))}${write({ rx: radius, fill: "none", ...line })}/>`;
  }
  return sides
    .map((side, i) => (side.width && !NOTHING.test(side.color) ? drawSide(rect, SIDES[i], side) : ""))
    .join("");
}

/** @param {Rect} rect @param {number} by @returns {Rect} */
const inset = ({ left, top, width, height }, by) => ({
  left: left + by,
  top: top + by,
  width: Math.max(0, width - 2 * by),
  height: Math.max(0, height - 2 * by),
});

/**
 * @param {Rect} rect
 * @param {(typeof SIDES)[number]} side
 * @param {Border} border
 */
function drawSide({ left, top, width, height }, side, border) {
  if (border.dashes) return drawDashes({ left, top, width, height }, side, border);
  const flat = side === "Top" || side === "Bottom";
  const rect = {
    left: side === "Right" ? left + width - border.width : left,
    top: side === "Bottom" ? top + height - border.width : top,
    width: flat ? width : border.width,
    height: flat ? border.width : height,
  };
  return `<rect${place(rect)}${write({ fill: border.color })}/>`;
}

/** @param {Rect} rect @param {(typeof SIDES)[number]} side @param {Border} border */
function drawDashes({ left, top, width, height }, side, border) {
  const half = border.width / 2;
  const [right, bottom] = [left + width, top + height];
  const ends = {
    Top: { x1: left, x2: right, y1: top + half, y2: top + half },
    Bottom: { x1: left, x2: right, y1: bottom - half, y2: bottom - half },
    Left: { x1: left + half, x2: left + half, y1: top, y2: bottom },
    Right: { x1: right - half, x2: right - half, y1: top, y2: bottom },
  };
  return `<line${write({ ...ends[side], stroke: border.color, "stroke-width": border.width, ...dashed(border) })}/>`;
}

/** @param {Border} border @returns {Record<string, string>} */
const dashed = ({ width, dashes }) =>
  dashes ? { "stroke-dasharray": dashes.map((length) => twoDecimals(length * width)).join(" ") } : {};
