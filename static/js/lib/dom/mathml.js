/** Formulas (lib/formula.js) as MathML: fractions, powers, roots and cases; how a name looks is the caller's. */
import { binding } from "../text/formula.js";

/** @import { Leaf, Tree } from "../text/formula.js" */

/**
 * Where a part stands: how tightly it must hold together, whether a minus in front needs parentheses, whether inside a
 * sum.
 * @typedef {{least: number, tight: boolean, each: boolean}} Place
 */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const PRODUCT = "\u22c5";
const MINUS = "\u2212";
/** Between a function's name and what it is of. */
const APPLY = "\u2061";
const SIGNS = /** @type {Record<string, string>} */ ({ "*": PRODUCT, "-": MINUS });

/**
 * A MathML element.
 * @param {string} tag
 * @param {Record<string, string> | null} [attributes]
 * @param {...(Node | string)} children
 * @returns {Element}
 */
export function m(tag, attributes, ...children) {
  const element = document.createElementNS(MATHML, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} text */
export const operator = (text) => m("mo", null, text);
/** Between two sides, even where a line breaks before it. @param {string | Text} text */
export const infix = (text) => m("mo", { form: "infix" }, text);
/** A name of one letter, with its subscript if it has one. @param {string} letter @param {string | number} [below] */
export const symbol = (letter, below) =>
  below === undefined
    ? m("mi", null, letter)
    : m("msub", null, m("mi", null, letter), m(typeof below === "number" ? "mn" : "mi", null, String(below)));
/** One line of a formula that is not broken. @param {...(Node | string)} children */
export const math = (...children) => m("math", null, m("mrow", null, ...children));
/** @param {...Node} children */
const row = (...children) =>
  children.length === 1 ? /** @type {Element} */ (children[0]) : m("mrow", null, ...children);
/** @param {...Node} children */
export const enclosed = (...children) => m("mrow", null, operator("("), ...children, operator(")"));

/**
 * @param {Tree} tree
 * @param {Leaf} leaf
 * @param {Partial<Place>} [place]
 * @returns {Element}
 */
export function toMath(tree, leaf, place = {}) {
  const { least = 0, tight = false, each = false } = place;
  const loose = tree.kind === "operator" && tree.operator === "/";
  if (!loose && binding(tree) < least) return enclosed(draw(tree, leaf, { least: 0, tight: false, each }));
  return draw(tree, leaf, { least, tight, each });
}

/** @param {Tree} tree @param {Leaf} leaf @param {Place} place @returns {Element} */
function draw(tree, leaf, place) {
  if (tree.kind === "number") return m("mn", null, tree.text);
  if (tree.kind === "name") return tree.name === "pi" ? m("mi", null, "π") : leaf(tree.name, place.tight, place.each);
  if (tree.kind === "negate") return negated(tree, leaf, place);
  if (tree.kind === "call") return call(tree, leaf, place);
  return binary(tree, leaf, place);
}

/** @param {Extract<Tree, {kind: "negate"}>} tree @param {Leaf} leaf @param {Place} place */
function negated(tree, leaf, { tight, each }) {
  const inner = m(
    "mrow",
    null,
    m("mo", { form: "prefix" }, MINUS),
    toMath(tree.of, leaf, { least: 2, tight: true, each }),
  );
  return tight ? enclosed(inner) : inner;
}

/** @param {Extract<Tree, {kind: "operator"}>} tree @param {Leaf} leaf @param {Place} place */
function binary({ operator: sign, left, right }, leaf, { tight, each }) {
  const free = { each, least: 0, tight: false };
  if (sign === "/") return m("mfrac", null, toMath(left, leaf, free), toMath(right, leaf, free));
  if (sign === "^") return m("msup", null, base(left, leaf, each), toMath(right, leaf, free));
  const binds = binding({ kind: "operator", operator: sign, left, right });
  const after = sign === "+" || binds === 0 ? binds : binds + 1;
  const first = toMath(left, leaf, { least: binds, tight, each });
  return m(
    "mrow",
    null,
    first,
    operator(SIGNS[sign] ?? sign),
    toMath(right, leaf, { least: after, tight: true, each }),
  );
}

/** What is raised to a power. @param {Tree} tree @param {Leaf} leaf @param {boolean} each */
function base(tree, leaf, each) {
  if (binding(tree) < 5) return enclosed(draw(tree, leaf, { least: 0, tight: false, each }));
  return toMath(tree, leaf, { least: 0, tight: true, each });
}

/** @type {Record<string, (args: Tree[], leaf: Leaf, each: boolean) => Element>} */
const CALLS = {
  exp: ([x], leaf, each) => m("msup", null, m("mi", null, "e"), toMath(x, leaf, { each })),
  sqrt: ([x], leaf, each) => m("msqrt", null, toMath(x, leaf, { each })),
  abs: ([x], leaf, each) => m("mrow", null, operator("|"), toMath(x, leaf, { each }), operator("|")),
  sum: ([x], leaf) =>
    m("mrow", null, m("munder", null, operator("∑"), m("mi", null, "k")), toMath(x, leaf, { least: 2, each: true })),
  where: ([condition, yes, no], leaf, each) => cases(condition, yes, no, leaf, each),
};

/** @param {Extract<Tree, {kind: "call"}>} tree @param {Leaf} leaf @param {Place} place */
function call({ name, args }, leaf, { each }) {
  const special = Object.hasOwn(CALLS, name) ? CALLS[name] : null;
  if (special) return special(args, leaf, each);
  const title = m("mi", { mathvariant: "normal" }, name === "sign" ? "sgn" : name);
  if (args.length === 1 && args[0].kind === "name" && name === "ln") {
    return m(
      "mrow",
      null,
      title,
      operator(APPLY),
      m("mspace", { width: "0.15em" }),
      toMath(args[0], leaf, { tight: true, each }),
    );
  }
  const list = args.flatMap((part, i) =>
    i ? [operator(","), toMath(part, leaf, { each })] : [toMath(part, leaf, { each })],
  );
  return m("mrow", null, title, operator(APPLY), enclosed(...list));
}

/** The other side of a condition. */
const OPPOSITE = /** @type {Record<string, string>} */ ({ ">": "≤", "<": "≥" });

/** @param {Tree} condition @param {Tree} yes @param {Tree} no @param {Leaf} leaf @param {boolean} each */
function cases(condition, yes, no, leaf, each) {
  const cell = (/** @type {Node[]} */ ...content) => m("mtd", { style: "text-align: left" }, row(...content));
  const sides = () => {
    if (condition.kind !== "operator") throw new SyntaxError("not a condition");
    return [toMath(condition.left, leaf, { each }), condition.operator, toMath(condition.right, leaf, { each })];
  };
  const line = (/** @type {Tree} */ tree, /** @type {boolean} */ holds) => {
    const [left, sign, right] = /** @type {[Element, string, Element]} */ (sides());
    return m(
      "mtr",
      null,
      cell(toMath(tree, leaf, { each })),
      cell(left, operator(holds ? sign : OPPOSITE[sign]), right),
    );
  };
  return m("mrow", null, operator("{"), m("mtable", { columnalign: "left" }, line(yes, true), line(no, false)));
}
