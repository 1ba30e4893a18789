/**
 * A part of the page as one SVG drawing: boxes, text, canvases and drawings as they stand there, without what is only
 * for pressing. Nothing in it is HTML, so that any program can open it.
 */

import { drawBox, write } from "./boxes.js";
import { drawLine, drawText } from "./texts.js";

/** @import { Rect } from "./boxes.js" */

/** What a picture leaves out: what is hidden, and what is there to be pressed or moved; a neuron is both and stays. */
const LEFT_OUT =
  "script, style, template, dialog, progress, [hidden], .visually-hidden, .modebar-container, .tip, .segments, " +
  ".chart-segments, .net-inputs, label:has(input), .label:has(+ .chart-segments), [data-picture=out]";
const CONTROLS = "button:not(.neuron, td button, th button, [data-picture=in]), input, textarea, summary";
/** Pixels around what is drawn. */
const MARGIN = 12;
/** What stands in style sheets here must stand in the drawing itself. */
const SVG_STYLES = [
  ...[
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
  ],
  ...[
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "dominant-baseline",
    "display",
    "visibility",
    "color",
  ],
];

/**
 * @param {HTMLElement} root
 * @param {{background: string, scale?: number, replaced?: Map<Element, string>}} options
 *   `scale`: by what it will be enlarged; `replaced`: elements of which there is a picture already, as data URLs
 * @returns {{text: string, width: number, height: number}}
 */
export function svgOf(root, { background, scale = 1, replaced = new Map() }) {
  const box = root.getBoundingClientRect();
  const [width, height] = [
    Math.max(box.width, root.scrollWidth) + 2 * MARGIN,
    Math.max(box.height, root.scrollHeight) + 2 * MARGIN,
  ];
  const drawing = new Drawing({ left: box.left - MARGIN, top: box.top - MARGIN }, replaced, scale);
  const body = drawing.children(root);
  const size = write({ width, height, viewBox: `0 0 ${width} ${height}` });
  const paper = `<rect width="100%" height="100%"${write({ fill: background })}/>`;
  const definitions = `<defs>${drawing.definitions.join("")}</defs>`;
  const text = `<svg xmlns="http://www.w3.org/2000/svg"${size}>${definitions}${paper}${body}</svg>`;
  return { text, width, height };
}

class Drawing {
  /** @type {string[]} */
  definitions = [];

  /**
   * @param {{left: number, top: number}} origin
   * @param {Map<Element, string>} replaced
   * @param {number} scale
   */
  constructor(origin, replaced, scale) {
    this.replaced = replaced;
    this.scale = scale;
    /** @param {DOMRect} rect @returns {Rect} */
    this.toPicture = ({ left, top, width, height }) => ({
      left: left - origin.left,
      top: top - origin.top,
      width,
      height,
    });
    this.define = this.define.bind(this);
  }

  /** @param {(id: string) => string} definition */
  define(definition) {
    const id = `d${this.definitions.length}`;
    this.definitions.push(definition(id));
    return id;
  }

  /** @param {Element} element @returns {string} */
  children(element) {
    const style = getComputedStyle(element);
    return [...element.childNodes].map((node) => this.node(node, style)).join("");
  }

  /** @param {Node} node @param {CSSStyleDeclaration} around style of the element it stands in @returns {string} */
  node(node, around) {
    if (node instanceof Text) return around.visibility === "hidden" ? "" : drawText(node, around, this.toPicture);
    if (!(node instanceof Element) || node.matches(LEFT_OUT) || node.matches(CONTROLS)) return "";
    const style = getComputedStyle(node);
    if (style.display === "none" || style.opacity === "0") return "";
    const drawn = this.element(node, style, this.toPicture(node.getBoundingClientRect()));
    return style.opacity === "1" || !drawn ? drawn : `<g opacity="${style.opacity}">${drawn}</g>`;
  }

  /** @param {Element} element @param {CSSStyleDeclaration} style @param {Rect} rect @returns {string} */
  element(element, style, rect) {
    const picture = this.replaced.get(element);
    if (picture) return image(picture, rect, "auto");
    const box = style.visibility === "hidden" ? "" : drawBox(style, rect, this.define);
    if (element instanceof SVGSVGElement)
      return style.visibility === "hidden" ? "" : box + drawSvg(element, rect, this.scale);
    if (element instanceof HTMLCanvasElement)
      return (
        box + (element.width ? this.rounded(image(element.toDataURL(), rect, style.imageRendering), style, rect) : "")
      );
    if (element instanceof HTMLSelectElement) return drawChosen(element, style, rect);
    const rule = element.localName === "mfrac" ? fractionRule(element, style, this.toPicture) : "";
    const marks = ["::before", "::after"].map((name) => this.mark(element, name, rect));
    return box + marks.join("") + rule + this.clipped(this.children(element), style, rect);
  }

  /** A dot or bar that only a style sheet makes. @param {Element} element @param {string} name @param {Rect} around */
  mark(element, name, around) {
    const style = getComputedStyle(element, name);
    if (style.content !== '""' || style.position !== "absolute" || style.visibility === "hidden") return "";
    const { e: right, f: down } = new DOMMatrix(style.transform);
    const at = { left: around.left + parseFloat(style.left) + right, top: around.top + parseFloat(style.top) + down };
    return drawBox(style, { ...at, width: parseFloat(style.width), height: parseFloat(style.height) }, this.define);
  }

  /** @param {string} inside @param {CSSStyleDeclaration} style @param {Rect} rect */
  clipped(inside, style, rect) {
    if (!inside || style.display === "contents" || style.display === "inline") return inside;
    if (style.overflowX === "visible" && style.overflowY === "visible") return inside;
    return this.cut(inside, style, rect);
  }

  /** A picture with its corners. @param {string} inside @param {CSSStyleDeclaration} style @param {Rect} rect */
  rounded(inside, style, rect) {
    return parseFloat(style.borderTopLeftRadius) ? this.cut(inside, style, rect) : inside;
  }

  /** @param {string} inside @param {CSSStyleDeclaration} style @param {Rect} rect */
  cut(inside, style, { left, top, width, height }) {
    const rx = parseFloat(style.borderTopLeftRadius) || 0;
    const id = this.define(
      (name) => `<clipPath id="${name}"><rect${write({ x: left, y: top, width, height, rx })}/></clipPath>`,
    );
    return `<g clip-path="url(#${id})">${inside}</g>`;
  }
}

/** @param {string} href @param {Rect} rect @param {string} rendering */
function image(href, { left, top, width, height }, rendering) {
  const style = rendering === "auto" ? "" : ` style="image-rendering:${rendering}"`;
  return `<image${write({ x: left, y: top, width, height, preserveAspectRatio: "none" })}${style} href="${href}"/>`;
}

/** What is chosen in a menu. @param {HTMLSelectElement} select @param {CSSStyleDeclaration} style @param {Rect} rect */
function drawChosen(select, style, { left, top, width, height }) {
  const inside = { left: left + parseFloat(style.paddingLeft), top, width: 0, height };
  const text = select.selectedOptions[0]?.textContent ?? "";
  const context = document.createElement("canvas").getContext("2d");
  if (context) context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return drawLine(text, style, { ...inside, width: Math.min(width, context?.measureText(text).width ?? width) });
}

/**
 * The bar of a fraction, which is no element.
 * @param {Element} fraction
 * @param {CSSStyleDeclaration} style
 * @param {(rect: DOMRect) => Rect} toPicture
 */
function fractionRule(fraction, style, toPicture) {
  const [above, below] = [...fraction.children].map((child) => toPicture(child.getBoundingClientRect()));
  const { left, width } = toPicture(fraction.getBoundingClientRect());
  if (!above || !below) return "";
  const y = (above.top + above.height + below.top) / 2;
  return `<line${write({ x1: left, x2: left + width, y1: y, y2: y, stroke: style.color, "stroke-width": 1 })}/>`;
}

/**
 * A drawing with its style sheets written into it.
 * @param {SVGSVGElement} original
 * @param {Rect} rect
 * @param {number} scale
 */
function drawSvg(original, { left, top, width, height }, scale) {
  if (width <= 0 || height <= 0) return "";
  const copy = /** @type {SVGSVGElement} */ (original.cloneNode(true));
  const copies = [copy, ...copy.querySelectorAll("*")];
  [original, ...original.querySelectorAll("*")].forEach((element, i) => inline(element, copies[i], scale));
  for (const [name, value] of Object.entries({ x: left, y: top, width, height }))
    copy.setAttribute(name, String(value));
  copy.style.removeProperty("position");
  return new XMLSerializer().serializeToString(copy);
}

/** @param {Element} original @param {Element} copy @param {number} scale */
function inline(original, copy, scale) {
  const style = getComputedStyle(original);
  copy.removeAttribute("class");
  if (style.display === "none") return copy.setAttribute("display", "none");
  for (const name of SVG_STYLES) {
    const value = style.getPropertyValue(name);
    if (value) copy.setAttribute(name, value.replace(/url\("([^"]*)"\)/g, "url($1)"));
  }
  // Such a line keeps its width in pixels, however large the picture becomes.
  if (scale === 1 || !original.hasAttribute("vector-effect")) return;
  for (const name of ["stroke-width", "stroke-dasharray"]) {
    copy.setAttribute(
      name,
      style.getPropertyValue(name).replace(/[\d.]+/g, (number) => String(Number(number) * scale)),
    );
  }
}

/** The drawing as an address that needs no server. @param {string} text */
export const toUrl = (text) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
