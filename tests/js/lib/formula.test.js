/** Formulas: read as the engine reads them, computed, drawn as MathML. */
import assert from "node:assert/strict";
import test from "node:test";
import { symbol, toMath } from "../../../static/js/lib/dom/mathml.js";
import { evaluate, parse, resolve, termsOf } from "../../../static/js/lib/text/formula.js";
import { fakeDocument } from "../charts/explain_support.js";
import { catalog } from "../support.js";

const near = (/** @type {number} */ a, /** @type {number} */ b, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("powers bind before signs, signs before products, as in Python", () => {
  assert.equal(evaluate("-z^2", { z: 3 }), -9);
  assert.equal(evaluate("2^-1", {}), 0.5);
  assert.equal(evaluate("2^3^2", {}), 512);
  assert.equal(evaluate("8 - 3 - 2", {}), 3);
  assert.equal(evaluate("8 / 4 / 2", {}), 1);
  assert.equal(evaluate("2 + 3 * 4", {}), 14);
  assert.equal(evaluate("-y * a", { y: 2, a: 3 }), -6);
  assert.equal(evaluate("1e-3 * z", { z: 2 }), 0.002);
});

test("functions, cases and pi", () => {
  assert.equal(evaluate("max(z, 0.01 * z)", { z: -2 }), -0.02);
  assert.equal(evaluate("where(z > 0, z, exp(z) - 1)", { z: -1 }), Math.exp(-1) - 1);
  assert.equal(evaluate("where(z < 0, 1, 2)", { z: 0 }), 2);
  assert.equal(evaluate("sign(w) * abs(w)", { w: -3 }), -3);
  near(evaluate("ln(2 * pi) / 2", {}), 0.9189385332046727);
});

test("a sum runs over the outputs", () => {
  near(evaluate("exp(z) / sum(exp(z))", { z: 0 }, { z: [0, 0, Math.log(2)] }), 0.25);
});

test("nothing times a logarithm of nothing is nothing", () => {
  assert.equal(evaluate("-(y * ln(a) + (1 - y) * ln(1 - a))", { y: 1, a: 1 }), -0);
  near(evaluate("-y * ln(a)", { y: 1, a: 0.5 }), Math.LN2);
});

test("what is no formula is refused", () => {
  for (const text of ["", "2 +", "(z", "z)", "z z", "a ? b", "1 2", "max(z,)"])
    assert.throws(() => parse(text), SyntaxError, text);
  assert.throws(() => evaluate("a + q", { a: 1 }), ReferenceError);
  assert.throws(() => evaluate("alert(a)", { a: 1 }), ReferenceError);
  assert.throws(() => evaluate("constructor(a)", { a: 1 }), ReferenceError);
});

test("every formula of the catalog can be computed", () => {
  const names = { z: 0.3, a: 0.4, y: 1, w: 0.5, g: 0.1, t: 3, m: 0.1, v: 0.2, s: 0.3 };
  const settings = {
    learning_rate: 0.1,
    momentum: 0.9,
    beta1: 0.9,
    beta2: 0.99,
    decay: 0.9,
    epsilon: 1e-8,
    rate: 0.01,
  };
  const formulas = [
    ...Object.values(catalog.activations).flatMap(({ formula, derivative }) => [formula, derivative]),
    ...Object.values(catalog.losses).flatMap(({ formula, d_loss_d_a, delta }) => [formula, d_loss_d_a, delta]),
    ...Object.values(catalog.optimizers).flatMap(({ rules }) => rules.map(([, formula]) => formula)),
    ...Object.values(catalog.regularizers).map(({ derivative }) => derivative),
  ];
  for (const formula of formulas.filter(Boolean))
    assert.ok(Number.isFinite(evaluate(formula, { ...names, ...settings }, { z: [0.3, -0.2] })), formula);
});

test("slopes are the derivatives of their functions", () => {
  const h = 1e-6;
  for (const [name, { formula, derivative }] of Object.entries(catalog.activations)) {
    if (name === "step" || name === "softmax") continue;
    for (const z of [-1.3, 0.7]) {
      const a = evaluate(formula, { z });
      near(
        evaluate(derivative, { z, a }),
        (evaluate(formula, { z: z + h }) - evaluate(formula, { z: z - h })) / (2 * h),
        1e-8,
      );
    }
  }
});

test("only the branch that holds remains, and terms keep their signs", () => {
  const tree = parse("where(z > 0, z, exp(z) - 1)");
  assert.deepEqual(resolve(tree, { z: 2 }), { kind: "name", name: "z" });
  assert.equal(resolve(tree, { z: -2 }).kind, "operator");
  assert.deepEqual(
    termsOf(parse("w - learning_rate * g + b")).map(({ sign }) => sign),
    ["", "-", "+"],
  );
});

test("MathML: fractions, powers, parentheses only where they are needed", () => {
  fakeDocument();
  const text = (/** @type {string} */ formula) => toMath(parse(formula), (name) => symbol(name)).textContent;
  const tags = (/** @type {string} */ formula) =>
    /** @type {any} */ (toMath(parse(formula), (name) => symbol(name))).outline;
  assert.equal(text("2 * (a - y)"), "2⋅(a−y)");
  assert.equal(text("a - (b - y)"), "a−(b−y)");
  assert.equal(text("(a + b) + y"), "a+b+y");
  assert.equal(text("-(a * b)"), "−a⋅b");
  assert.equal(text("-(a + b)"), "−(a+b)");
  assert.equal(text("a * -b"), "a⋅(−b)");
  assert.equal(text("(a - y)^2"), "(a−y)2");
  assert.equal(text("max(z, 0)"), "max\u2061(z,0)");
  assert.equal(text("where(z > 0, 1, 0)"), "{1z>00z≤0");
  assert.equal(tags("1 / (1 + exp(-z))"), "mfrac(mn,mrow(mn,mo,msup(mi,mrow(mo,mi))))");
  assert.equal(tags("sqrt(v) + epsilon"), "mrow(msqrt(mi),mo,mi)");
});
