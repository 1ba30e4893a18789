/**
 * Making and changing elements, without a framework.
 *
 * `h("button", {class: "tile", "aria-pressed": "false", onclick: choose}, "XOR")` makes one;
 * `svg` does the same in the SVG namespace. Properties that start with "on" are listeners, `class`
 * and everything else are attributes, `undefined`, `null` and `false` leave the attribute out.
 */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, any>} Props */

/** An element that the page's own document has for sure. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element;
}

/**
 * Sets or removes an attribute, only when it changes (a write costs a style recalculation).
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function attr(element, name, value) {
  if (value === undefined || value === null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * @param {Element} element
 * @param {Props} props
 */
function apply(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style" && typeof value === "object") setStyle(element, value);
    else attr(element, name, value);
  }
}

/**
 * @param {Element} element
 * @param {Record<string, string | number>} style
 */
function setStyle(element, style) {
  const target = /** @type {HTMLElement} */ (element).style;
  for (const [name, value] of Object.entries(style)) target.setProperty(name, String(value));
}

/**
 * @param {Element} element
 * @param {Child[]} children
 */
function fill(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * An HTML element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  if (props) apply(element, props);
  fill(element, /** @type {Child[]} */ (children));
  return element;
}

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  if (props) apply(element, props);
  fill(element, /** @type {Child[]} */ (children));
  return element;
}

/**
 * Sets the text, only when it changes.
 * @param {Node} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Replaces all children.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function replace(element, ...children) {
  element.replaceChildren();
  fill(element, /** @type {Child[]} */ (children));
}

/**
 * Shows or hides by the `hidden` attribute.
 * @param {Element} element
 * @param {boolean} shown
 */
export function show(element, shown) {
  attr(element, "hidden", !shown);
}

/**
 * Runs `make` only when one of the values differs from the last time (compared with `Object.is`).
 * `const once = memo(); … once([theme, data], () => drawAxes())`
 * @returns {(values: readonly unknown[], make: () => void) => boolean} true when it ran
 */
export function memo() {
  /** @type {readonly unknown[] | null} */
  let last = null;
  return (values, make) => {
    if (
      last &&
      last.length === values.length &&
      values.every((value, i) => Object.is(value, /** @type {readonly unknown[]} */ (last)[i]))
    ) {
      return false;
    }
    last = [...values];
    make();
    return true;
  };
}

let counter = 0;

/**
 * A fresh id for `for`, `aria-labelledby` and the like.
 * @param {string} prefix
 */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
