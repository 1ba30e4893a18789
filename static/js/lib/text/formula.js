/**
 * Formulas as the engine writes them (engine/components/formulas.py): one text, computed here with numbers and drawn as
 * MathML.
 *
 * Numbers, names, `+ - * / ^`, parentheses, functions, `where(z > 0, x, y)`; `sum` runs over the outputs of one sample.
 */

/**
 * @typedef {{kind: "number", text: string} | {kind: "name", name: string} | {kind: "negate", of: Tree}
 *   | {kind: "operator", operator: string, left: Tree, right: Tree} | {kind: "call", name: string, args: Tree[]}} Tree
 */
/** @typedef {Record<string, number>} Values */
/**
 * Draws a name; `tight` says that a minus in front would need parentheses, `each` that it stands inside a sum.
 * @typedef {(name: string, tight: boolean, each: boolean) => Element} Leaf
 */

const TOKEN = /\s*(\d+\.?\d*(?:e[+-]?\d+)?|[a-z_]\w*|[-+*/^(),<>])/iy;

/** @type {Record<string, (...args: number[]) => number>} */
const FUNCTIONS = {
  exp: Math.exp,
  ln: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  max: Math.max,
  min: Math.min,
  where: (condition, yes, no) => (condition ? yes : no),
};

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATORS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  // 0 · ln 0 counts as 0, as in every entropy.
  "*": (a, b) => (a === 0 || b === 0 ? 0 : a * b),
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
};

/** How tightly an operator binds. @type {Record<string, number>} */
const BINDS = { "<": 0, ">": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };
const NEGATE_BINDS = 3;
const ATOM = 5;

// ---------------------------------------------------------------- reading

/** @type {Map<string, Tree>} */
const known = new Map();

/** The tree of a formula, read once. @param {string} text @returns {Tree} */
export function parse(text) {
  const found = known.get(text);
  if (found) return found;
  const tree = new Reader(text).whole();
  known.set(text, tree);
  return tree;
}

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.tokens = this.split();
    this.at = 0;
  }

  split() {
    const tokens = [];
    const end = this.text.trimEnd().length;
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
      const match = TOKEN.exec(this.text);
      if (!match) this.refuse();
      else tokens.push(match[1]);
    }
    return tokens;
  }

  /** @returns {never} */
  refuse() {
    throw new SyntaxError(`not a formula: ${this.text}`);
  }

  /** @param {string} token */
  take(token) {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  /** @param {string} token */
  need(token) {
    if (!this.take(token)) this.refuse();
  }

  whole() {
    const tree = this.binary(0);
    if (this.at < this.tokens.length) this.refuse();
    return tree;
  }

  /**
   * Operators that bind at least as tightly as `least`; all but the power group from the left.
   * @param {number} least
   * @returns {Tree}
   */
  binary(least) {
    let left = this.take("-") ? this.negated() : this.atom();
    for (;;) {
      const operator = this.tokens[this.at];
      const binds = Object.hasOwn(BINDS, operator ?? "") ? BINDS[operator] : -1;
      if (binds < least) return left;
      this.at += 1;
      left = { kind: "operator", operator, left, right: this.binary(operator === "^" ? NEGATE_BINDS : binds + 1) };
    }
  }

  /** @returns {Tree} */
  negated() {
    return { kind: "negate", of: this.binary(NEGATE_BINDS) };
  }

  /** @returns {Tree} */
  atom() {
    const token = this.tokens[this.at] ?? this.refuse();
    this.at += 1;
    if (token === "(") return this.closed(this.binary(0));
    if (/^\d/.test(token)) return { kind: "number", text: token };
    if (!/^[a-z_]/i.test(token)) this.refuse();
    return this.take("(") ? { kind: "call", name: token, args: this.list() } : { kind: "name", name: token };
  }

  /** @param {Tree} tree */
  closed(tree) {
    this.need(")");
    return tree;
  }

  list() {
    const args = [this.binary(0)];
    while (this.take(",")) args.push(this.binary(0));
    this.need(")");
    return args;
  }
}

// ---------------------------------------------------------------- computing

/**
 * What it comes to.
 * @param {Tree | string} formula
 * @param {Values} names
 * @param {Record<string, ArrayLike<number>>} [outputs] inside a sum: the values of a name for every output
 * @returns {number}
 */
export function evaluate(formula, names, outputs = {}) {
  const tree = typeof formula === "string" ? parse(formula) : formula;
  if (tree.kind === "number") return Number(tree.text);
  if (tree.kind === "negate") return -evaluate(tree.of, names, outputs);
  if (tree.kind === "name") return tree.name === "pi" ? Math.PI : valueOfName(tree.name, names);
  if (tree.kind === "operator")
    return OPERATORS[tree.operator](evaluate(tree.left, names, outputs), evaluate(tree.right, names, outputs));
  if (tree.name === "sum") return sum(tree.args[0], names, outputs);
  return functionOf(tree.name)(...tree.args.map((part) => evaluate(part, names, outputs)));
}

/** @param {string} name @param {Values} names */
function valueOfName(name, names) {
  if (!Object.hasOwn(names, name)) throw new ReferenceError(`no value for ${name}`);
  return names[name];
}

/** @param {string} name */
function functionOf(name) {
  if (!Object.hasOwn(FUNCTIONS, name)) throw new ReferenceError(`no function ${name}`);
  return FUNCTIONS[name];
}

/** @param {Tree} tree @param {Values} names @param {Record<string, ArrayLike<number>>} outputs */
function sum(tree, names, outputs) {
  const [count = 0] = Object.values(outputs).map((values) => values.length);
  let total = 0;
  for (let k = 0; k < count; k += 1) {
    const own = Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values[k]]));
    total += evaluate(tree, { ...names, ...own });
  }
  return total;
}

/**
 * The same with only what counts for these numbers: of every `where` the branch that holds, a `sum` as the name "sum".
 * @param {Tree} tree
 * @param {Values} names
 * @returns {Tree}
 */
export function resolve(tree, names) {
  const inner = (/** @type {Tree} */ part) => resolve(part, names);
  if (tree.kind === "negate") return { ...tree, of: inner(tree.of) };
  if (tree.kind === "operator") return { ...tree, left: inner(tree.left), right: inner(tree.right) };
  if (tree.kind !== "call") return tree;
  if (tree.name === "sum") return { kind: "name", name: "sum" };
  if (tree.name === "where") return inner(tree.args[evaluate(tree.args[0], names) ? 1 : 2]);
  return { ...tree, args: tree.args.map(inner) };
}

/** How tightly the whole holds together. @param {Tree} tree */
export function binding(tree) {
  if (tree.kind === "negate") return NEGATE_BINDS;
  return tree.kind === "operator" ? BINDS[tree.operator] : ATOM;
}

/** The terms of a sum with their signs. @param {Tree} tree @returns {{sign: "" | "+" | "-", tree: Tree}[]} */
export function termsOf(tree) {
  if (tree.kind !== "operator" || BINDS[tree.operator] !== 1) return [{ sign: "", tree }];
  return [...termsOf(tree.left), { sign: /** @type {"+" | "-"} */ (tree.operator), tree: tree.right }];
}
