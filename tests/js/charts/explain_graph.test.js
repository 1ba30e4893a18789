/** Gradients along the graph of computations: the example of the chain rule, and those of the trace. */
import assert from "node:assert/strict";
import test from "node:test";

import { exampleGraph } from "../../../static/js/charts/explain/graph.js";
import { graphOf, isSmall } from "../../../static/js/charts/explain/graph_network.js";
import { modelOf, t, view } from "./explain_support.js";

const near = (/** @type {number | null} */ a, /** @type {number} */ b, tolerance = 1e-12) =>
  assert.ok(a !== null && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("the graph of f = w·x + b", () => {
  const { nodes } = exampleGraph({ w: -2, x: 5, b: 3 });
  const by = Object.fromEntries(nodes.map(({ name, value, gradient }) => [name, [value, gradient]]));
  assert.deepEqual(by, { w: [-2, 5], x: [5, -2], b: [3, 1], g: [-10, 1], f: [-7, 1] });
});

test("along the graph of the network the gradients are those of the trace", () => {
  const seen = view();
  const { nodes } = graphOf(modelOf(seen), seen, t);
  const gradients = nodes.filter(({ kind, column }) => kind === "leaf" && column > 0).map(({ gradient }) => gradient);
  assert.deepEqual(gradients, [4, -2, 2, -0.25, -1]);
  const sums = nodes.filter(({ label, kind }) => kind === "add" && label === "+");
  assert.deepEqual(
    sums.map(({ value, gradient }) => [value, gradient]),
    [
      [0.25, 2],
      [0, -1],
    ],
  );
  assert.equal(nodes.at(-1)?.value, 0.5);
});

test("softmax: every answer looks at every z, and ∂L/∂z is a − y", () => {
  const layers = [{ units: 3, activation: "softmax" }];
  const z = [0.5, -1, 0.25];
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  const a = z.map((value) => Math.exp(value) / total);
  const seen = view({ experiment: { layers, features: ["x1"], loss: "cross_entropy", biases: false } });
  seen.layout = [{ fan_in: 1, fan_out: 3, weights: 0, biases: null }];
  const frame = /** @type {any} */ (seen.frame);
  frame.tensors = {
    ...frame.tensors,
    state: Float64Array.from(z),
    trace_a: Float64Array.of(1, ...a),
    trace_z: Float64Array.from(z),
    trace_delta: Float64Array.from(a, (value, k) => value - Number(k === 1)),
  };
  frame.facts.trace = { ...frame.facts.trace, targets: [0, 1, 0], outputs: a };
  const { nodes } = graphOf(modelOf(seen), seen, t);
  const sums = nodes.filter(({ kind, label }) => kind === "add" && label === "+");
  sums.forEach(({ gradient }, k) => near(gradient, a[k] - Number(k === 1)));
  near(nodes.at(-1)?.value ?? null, -Math.log(a[1]));
});

test("of a large network the neuron alone is drawn, its long sum in short", () => {
  const seen = view();
  seen.layout = [{ fan_in: 50, fan_out: 1, weights: 0, biases: 50 }, seen.layout[1]];
  assert.equal(isSmall(seen), false);
  const weights = Array.from({ length: 50 }, () => 0.01);
  const model = { ...modelOf(seen), weights, inputs: weights.map(() => 1), bias: -0.25, z: 0.25, a: 0.25, layer: 1 };
  const { nodes } = graphOf(model, seen, t);
  const sum = nodes.find(({ name }) => name === "z");
  near(sum?.value ?? null, 0.25);
  near(sum?.gradient ?? null, 2);
  assert.ok(nodes.length < 45);
});
