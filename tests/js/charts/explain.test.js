/** One update of a small network, worked out by hand, in the four cards. */
import assert from "node:assert/strict";
import test from "node:test";

import { backwardNumbers, createBackward } from "../../../static/js/charts/explain/backward.js";
import { shownTerms } from "../../../static/js/charts/explain/card.js";
import { reach } from "../../../static/js/charts/explain/curve.js";
import { createForward, forwardNumbers } from "../../../static/js/charts/explain/forward.js";
import { createLossCard, lossDerivative, lossNumbers } from "../../../static/js/charts/explain/loss.js";
import { chosenNeuron, readModel } from "../../../static/js/charts/explain/model.js";
import { checkText, commonDigits, figure, figures, numberOf } from "../../../static/js/charts/explain/numbers.js";
import { parameterText, withIndex } from "../../../static/js/charts/explain/symbols.js";
import { createUpdate, updateNumbers, updateShown } from "../../../static/js/charts/explain/update.js";
import { evaluate, parse } from "../../../static/js/lib/text/formula.js";
import { catalog } from "../support.js";
import { fakeDocument, modelOf, t, view } from "./explain_support.js";

/** @import { ExplainView } from "../../../static/js/types/views.js" */

const near = (/** @type {number | null} */ a, /** @type {number} */ b, tolerance = 1e-12) =>
  assert.ok(a !== null && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

/** The lines of a card as text. @param {(tools: any) => any} create @param {ExplainView} seen @returns {string[]} */
function linesOf(create, seen) {
  fakeDocument();
  const { card, render } = create({ t, dispatch: () => {} });
  render(modelOf(seen), seen);
  return card.lines.childNodes
    .filter((/** @type {any} */ node) => node.tag === "div")
    .map((/** @type {any} */ node) => node.textContent);
}

test("nothing is explained before the numbers of this very network are there", () => {
  assert.equal(readModel({ ...view(), frame: null }), null);
  const other = view();
  assert.equal(
    readModel({
      ...other,
      experiment: {
        ...other.experiment,
        layers: [
          { units: 3, activation: "tanh" },
          { units: 1, activation: "linear" },
        ],
      },
    }),
    null,
  );
});

test("no neuron chosen means the first output, and so does one that is gone", () => {
  assert.equal(chosenNeuron({ ...view(), neuron: null }), 1);
  assert.equal(chosenNeuron({ ...view(), neuron: 7 }), 1);
  assert.equal(chosenNeuron(view()), 0);
});

test("forward: the sum with its numbers comes to z", () => {
  const model = modelOf(view());
  const { w0, x0, w1, x1, b, z } = forwardNumbers(model);
  assert.equal(w0 * x0 + w1 * x1 + b, z);
  assert.equal(z, 0.25);
  assert.deepEqual(linesOf(createForward, view()), ["z=∑wixi+b=0.25", "0.5⋅2+1⋅(−1)+0.25", "a=z=0.25"]);
});

test("loss: its value and its derivative", () => {
  const values = lossNumbers(modelOf(view()));
  assert.equal(values.loss, evaluate("(a - y)^2 / 2", values));
  assert.equal(values.d_loss, -1);
  assert.deepEqual(linesOf(createLossCard, view()), ["L=(a−y)22=0.5", "=(0−1)22", "∂L/∂a=a−y=−1", "=0−1"]);
});

test("backward: the chain rule of a hidden and of an output neuron", () => {
  const values = backwardNumbers(modelOf(view({ entry: 1 })));
  assert.equal(values.v0 * values.d0 * values.derivative, values.delta);
  assert.equal(values.delta * values.input, values.own);
  const hidden = linesOf(createBackward, view({ entry: 1 }));
  assert.deepEqual(hidden, ["δ=w+δ+⋅1=2", "=−2⋅(−1)⋅1", "∂L/∂w2=δ⋅x2=−2", "=2⋅(−1)", "g=∂L/∂w2=−2"]);
  assert.deepEqual(linesOf(createBackward, view({ neuron: 1, entry: 1 })), [
    "δ=∂L/∂a⋅1=−1",
    "=−1⋅1",
    "∂L/∂b=δ=−1",
    "g=∂L/∂b=−1",
  ]);
});

test("a penalty joins the mean gradient", () => {
  const seen = view({
    tensors: { trace_penalty_gradient: Float64Array.of(0.05, 0.1, 0) },
    experiment: { regularizer: { name: "l2", rate: 0.1 } },
  });
  assert.equal(modelOf(seen).update.gradient, 4.05);
  assert.deepEqual(linesOf(createBackward, seen).slice(-2), ["g=∂L/∂w1+λ⋅w1=4.05", "=4+0.05"]);
});

test("update: the rule with its numbers gives the new weight", () => {
  const values = updateNumbers(modelOf(view()), view());
  near(evaluate("w - learning_rate * g", values), values.w_after);
  assert.deepEqual(linesOf(createUpdate, view()), ["w1←w1−η⋅g", "0.500−0.1⋅4=0.100"]);
});

test("Adam: every rule with the numbers shown comes to the number shown", () => {
  // First step: m = 0.1 · 4 = 0.4, v = 0.001 · 16 = 0.016; both corrected they are 4 and 16, so w falls by 0.1 · 4/(4 +
  // ε).
  const after = 0.5 - (0.1 * 4) / (4 + 1e-8);
  const tensors = {
    trace_after: Float64Array.of(after, 1.1, 0.15),
    trace_slots: new Float64Array(6),
    trace_slots_after: Float64Array.of(0.4, -0.2, 0.2, 0.016, 0.004, 0.004),
  };
  const seen = view({
    tensors,
    experiment: { optimizer: { name: "adam", learning_rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } },
  });
  const exact = updateNumbers(modelOf(seen), seen);
  const shown = Object.fromEntries(
    Object.entries(updateShown(exact)).map(([name, value]) => [
      name,
      numberOf(typeof value === "string" ? value : figure(value)),
    ]),
  );
  for (const [names, tolerance] of /** @type {const} */ ([
    [exact, 1e-12],
    [shown, 2e-3],
  ])) {
    const known = { ...names };
    for (const [target, formula] of catalog.optimizers.adam.rules) {
      near(evaluate(formula, known), names[`${target}_after`], tolerance);
      known[target] = names[`${target}_after`];
    }
  }
  const lines = linesOf(createUpdate, seen);
  assert.equal(lines[1], "0.9⋅0+(1−0.9)⋅4=0.4");
  assert.equal(lines[3], "0.999⋅0+(1−0.999)⋅42=0.016");
  assert.equal(lines[5], "0.500−0.1⋅0.41−0.910.0161−0.9991+1e−8=0.400");
});

test("no update: it would diverge, or training has stopped", () => {
  fakeDocument();
  const stopped = view({ facts: { stops: true, batch: [] } });
  const { card, render } = createUpdate({ t, dispatch: () => {} });
  render(modelOf(stopped), stopped);
  assert.equal(card.note.textContent, t("explain.stops"));
  assert.deepEqual(linesOf(createUpdate, view({ facts: { diverges: true } })), ["w1=0.500"]);
  assert.equal(linesOf(createBackward, stopped).length, 4);
});

/**
 * What stands below the lines of a card.
 * @param {(tools: any) => any} create
 * @param {ExplainView} seen
 * @returns {string}
 */
function noteOf(create, seen) {
  fakeDocument();
  const { card, render } = create({ t, dispatch: () => {} });
  render(modelOf(seen), seen);
  return card.note.textContent ?? "";
}

test("g is called a sum only where earlier batches are in it", () => {
  const experiment = { fault: "sums_not_reset", batching: { mode: "mini_batch", batch_size: 2, order: "fixed" } };
  const facts = { batch: [0, 1], batch_size: 2 };
  const mean = `g ${t("explain.averaged_mini_batch", { count: 2 })}`;
  const later = noteOf(
    createUpdate,
    view({ experiment, facts, tensors: { trace_optimizer_input: Float64Array.of(5, -2, 2) } }),
  );
  assert.ok(later.includes(t("explain.summed")) && !later.includes(mean), later);
  const first = noteOf(
    createUpdate,
    view({ experiment, facts, tensors: { trace_optimizer_input: Float64Array.of(4, -2, 2) } }),
  );
  assert.ok(!first.includes(t("explain.summed")) && first.includes(mean), first);
});

test("g is said to be of as many samples as are read, whatever was asked for", () => {
  const swapped = (/** @type {string} */ mode) => ({
    fault: "swapped_batch_size",
    batching: { mode, batch_size: 2, order: "fixed" },
  });
  const all = noteOf(createUpdate, view({ experiment: swapped("sgd"), facts: { batch: [0, 1, 2], batch_size: 3 } }));
  assert.ok(all.includes(t("explain.averaged_batch", { count: 3 })), all);
  assert.ok(noteOf(createUpdate, view({ experiment: swapped("batch") })).includes(t("explain.averaged_sgd")));
});

test("a gradient that is wrong on purpose is not explained by a kink", () => {
  const tensors = { trace_sample_numeric: Float64Array.of(-4, 2, -2) };
  const said = (/** @type {string} */ fault) => noteOf(createBackward, view({ tensors, experiment: { fault } }));
  for (const fault of ["wrong_sign", "no_derivative"])
    assert.ok(said(fault).includes(t("explain.check_bug", { value: "−4" })), said(fault));
  for (const fault of ["none", "hidden", "batch_leaks"]) assert.match(said(fault), /a kink .* or the program is wrong/);
});

test("an optimizer without rules tells in words what it did", () => {
  const seen = view({ facts: { evaluations: 3 }, experiment: { optimizer: { name: "bfgs" } } });
  fakeDocument();
  const { card, render } = createUpdate({ t, dispatch: () => {} });
  render(modelOf(seen), seen);
  assert.match(card.note.textContent ?? "", /3 looks.*w₁ goes from 0\.500 to 0\.100/);
});

test("several outputs share the squared loss; cross-entropies give delta at once", () => {
  const model = {
    ...modelOf(view()),
    outputs: [0.5, 0.25],
    targets: [0, 1],
    outputDeltas: [0, 0],
    isOutput: false,
    lossEntry: catalog.losses.mean_squared_error,
  };
  assert.equal(lossNumbers(model).d_loss, -0.75); // output 2 is the wanted one: 2 (0.25 − 1) / 2
  assert.equal(lossNumbers(model).t0, 0.25);
  assert.equal(lossDerivative({ ...model, lossEntry: catalog.losses.cross_entropy }).by, "z");
});

test("long sums show their beginning, the chosen term and the end", () => {
  assert.deepEqual(shownTerms(4, 0), [0, 1, 2, 3]);
  assert.deepEqual(shownTerms(784, 300), [0, 1, -1, 300, -1, 783]);
  assert.deepEqual(shownTerms(6, 0), [0, 1, -1, 5]);
});

test("numbers: three digits that count, and as many as it takes to see a change", () => {
  assert.deepEqual([1.2712, 0.031249, 0.5, -0.25, 4.12e-7, 123456, 0, 1234.5].map(figure), [
    "1.27",
    "0.0312",
    "0.5",
    "−0.25",
    "4.12e−7",
    "1.23e5",
    "0",
    "1235",
  ]);
  assert.equal(figure(Number.NaN), "–");
  assert.deepEqual(figures(0.910354, 0.910352), ["0.9103540", "0.9103520"]);
  assert.deepEqual(figures(0.5, 0.1), ["0.500", "0.100"]);
  assert.equal(withIndex("w", 12), "w₁₂");
  assert.equal(parameterText({ isBias: true, entry: 2 }), "b");
  assert.deepEqual([0, 3, 5, -20].map(reach), [4, 4, 8, 32]);
  assert.equal(parse("w").kind, "name");
});

test("a gradient stands beside its finite difference", () => {
  assert.equal(commonDigits(0.25, 0.2500001), 6);
  assert.equal(commonDigits(1, 1), 15);
  assert.equal(commonDigits(1, -1), 0);
  assert.equal(checkText(t, -0.00667, -0.00667000000012), "Finite difference −0.00667 ✓ agrees to 10 digits.");
  assert.equal(checkText(t, 0, 3e-12), "Finite difference 0 ✓ agrees but for rounding.");
  assert.match(checkText(t, 1, 0.5), /^Finite difference 0\.5 ✕ differs/);
  assert.equal(checkText(t, 1, NaN), "");
});
