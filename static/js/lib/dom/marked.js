/**
 * Texts with a few marks as elements: paragraphs, `**strong**`, `*emphasis*`, `` `code` ``, `$formula$`. Nothing in
 * them is HTML.
 */

import { parse } from "../text/formula.js";
import { h } from "./dom.js";
import { infix, m, symbol, toMath } from "./mathml.js";

const MARK = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\$(.+?)\$/gs;
const RELATION = /(<=|>=|=|≈|≤|≥|→)/;
const SIGNS = /** @type {Record<string, string>} */ ({ "<=": "≤", ">=": "≥" });
const GREEK = /** @type {Record<string, string>} */ ({
  alpha: "α",
  beta: "β",
  delta: "δ",
  epsilon: "ε",
  eta: "η",
  lambda: "λ",
  mu: "μ",
  rho: "ρ",
  sigma: "σ",
  theta: "θ",
});

/** Each paragraph as an element. @param {string} text */
export const paragraphs = (text) => text.split("\n\n").map((part) => h("p", null, ...inline(part)));

/** One line of text. @param {string} text @returns {(Node | string)[]} */
export function inline(text) {
  /** @type {(Node | string)[]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(MARK)) {
    const [whole, strong, emphasis, code, formula] = match;
    if (match.index > at) found.push(bound(text.slice(at, match.index)));
    if (strong !== undefined) found.push(h("strong", null, ...inline(strong)));
    else if (emphasis !== undefined) found.push(h("em", null, ...inline(emphasis)));
    else if (code !== undefined) found.push(h("code", null, code));
    else found.push(formulaOf(formula));
    at = match.index + whole.length;
  }
  return at < text.length ? [...found, bound(text.slice(at))] : found;
}

/** No line ends between a number and its sign. @param {string} text */
const bound = (text) => text.replaceAll(" %", "\u00a0%");

/** "z = w_1 * x_1 + b". One that cannot be read stands as it is. @param {string} text */
function formulaOf(text) {
  try {
    const sides = text
      .split(RELATION)
      .map((part, i) => (i % 2 ? infix(SIGNS[part] ?? part) : toMath(parse(part.trim()), nameOf)));
    return m("math", { displaystyle: "true" }, m("mrow", null, ...sides));
  } catch {
    return h("code", null, text);
  }
}

/** "w_1" with its index below, "sigma" as σ. @param {string} name */
function nameOf(name) {
  const [letter, below] = name.split("_");
  return symbol(GREEK[letter] ?? letter, below !== undefined && /^\d+$/.test(below) ? Number(below) : below);
}
