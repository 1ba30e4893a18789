/** Confusion, formulas, the hidden space's border and verdict, and the surface: numbers and sentences. */
import assert from "node:assert/strict";
import test from "node:test";
import { confusionCounts, measuredText, sharesOf, worstOf } from "../../../static/js/charts/answers/confusion.js";
import { formulaOf, formulaText } from "../../../static/js/charts/answers/formula.js";
import { neuronOf, portraitOf } from "../../../static/js/charts/answers/neuron.js";
import { bothReach } from "../../../static/js/charts/answers/scatter.js";
import {
  clipLine,
  hiddenAxisNames,
  ownAreas,
  rightSides,
  spaceOf,
  spaceText,
} from "../../../static/js/charts/answers/space.js";
import {
  decides,
  pointTrace,
  reliefOf,
  sampled,
  surfaceTraces,
  turned,
} from "../../../static/js/charts/answers/surface_data.js";
import { defaultExperiment } from "../../../static/js/experiment/defaults.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { catalog, frame, words } from "../support.js";

/** @import { AnswersView } from "../../../static/js/types/views.js" */
/** @import { DataMessage } from "../../../static/js/types/wire.js" */

const t = createTranslate(words("en"));
const ko = createTranslate(words("ko"));
const POINTS = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1);
const XOR = Float32Array.of(0, 1, 1, 0);

/** @param {Partial<DataMessage["dataset"]>} [more] @param {Float32Array} [labels] @returns {DataMessage} */
const data = (more = {}, labels = XOR) => ({
  kind: "data",
  run: 0,
  dataset: {
    name: "xor",
    task: "binary",
    inputs: [
      { name: "x₁", unit: "", range: [-0.5, 1.5] },
      { name: "x₂", unit: "", range: [-0.5, 1.5] },
    ],
    target: { name: "y", unit: "", range: [0, 1] },
    classes: ["0", "1"],
    input_scale: [1, 1],
    input_offset: [0, 0],
    target_scale: 1,
    target_low: 0,
    n_train: 4,
    n_test: 0,
    ...more,
  },
  features: ["x1", "x2"],
  baselines: {},
  tensors: { points: POINTS, labels, is_train: Uint8Array.of(1, 1, 1, 1) },
  shapes: {},
});

/** @param {Partial<AnswersView>} more @returns {AnswersView} */
const view = (more = {}) => ({
  data: data(),
  frame: null,
  hidden: null,
  confusion: null,
  trace: null,
  experiment: {
    ...defaultExperiment(catalog),
    features: ["x1", "x2"],
    layers: [
      { units: 2, activation: "tanh" },
      { units: 1, activation: "sigmoid" },
    ],
  },
  catalog,
  layout: [],
  neuron: null,
  sample: 0,
  theme: "light",
  ...more,
});

/** @param {number[]} points @param {Record<string, any>} facts @param {Record<string, any>} [more] */
const hidden = (points, facts, more = {}) =>
  frame({
    facts: { hidden: { units: 2, explained: null, line: null, ...facts } },
    tensors: { hidden: Float32Array.from(points), hidden_view: Float32Array.of(0, 1, 0, 1), ...more },
    shapes: { hidden: [points.length / 2, 2], hidden_view: [2, 2], hidden_grid: [2, 2] },
  });

test("shares of a class, also of one without samples", () => {
  assert.deepEqual(
    sharesOf([
      [3, 1, 0],
      [0, 0, 0],
    ]),
    [
      [0.75, 0.25, 0],
      [0, 0, 0],
    ],
  );
});

test("what is right, undecided, and taken for another", () => {
  const matrix = [
    [10, 0, 2, 1],
    [3, 7, 0, 0],
    [0, 4, 5, 0],
  ];
  assert.deepEqual(confusionCounts(matrix), { right: 22, total: 32, undecided: 1 });
  assert.deepEqual(worstOf(matrix), { wanted: 2, answered: 1, count: 4 });
  assert.equal(
    worstOf([
      [2, 0, 0],
      [0, 2, 0],
    ]),
    null,
  );
  // Undecided is no answer, so nothing was taken for anything.
  assert.equal(
    worstOf([
      [0, 0, 2],
      [0, 0, 2],
    ]),
    null,
  );
});

test("a neuron as a formula", () => {
  const formula = formulaOf(view(), 0, [0.91, -1.4, 0.19]);
  assert.ok(formula);
  assert.equal(formulaText(formula), "a = tanh(0.91·x₁ − 1.40·x₂ + 0.19)");
  const output = formulaOf(view(), 2, [-2, 3, -0.5]);
  assert.equal(output && formulaText(output), "a = sigmoid(−2.00·a₁ + 3.00·a₂ − 0.50)");
});

test("without a bias, without a function, of several outputs", () => {
  const layers = [
    { units: 2, activation: "linear" },
    { units: 3, activation: "softmax" },
  ];
  const experiment = { ...view().experiment, layers };
  const first = formulaOf(view({ experiment }), 1, [1, 2]);
  assert.equal(first && formulaText(first), "a = 1.00·x₁ + 2.00·x₂");
  const last = formulaOf(view({ experiment }), 3, [1, 2, 0.5]);
  assert.equal(last && formulaText(last), "z = 1.00·a₁ + 2.00·a₂ + 0.50");
  assert.equal(formulaOf(view(), 0, [1]), null, "another neuron's numbers are not shown");
});

test("many weights: the strongest six in the order of the inputs, the bias last", () => {
  const layers = [
    { units: 8, activation: "relu" },
    { units: 1, activation: "sigmoid" },
  ];
  const experiment = { ...view().experiment, layers };
  const formula = formulaOf(view({ experiment }), 8, [1, 0.1, -3, 4, 5, 0.2, 7, 8, -0.5]);
  assert.equal(
    formula && formulaText(formula),
    "a = sigmoid(1.00·a₁ − 3.00·a₃ + 4.00·a₄ + 5.00·a₅ + 7.00·a₇ + 8.00·a₈ + … − 0.50)",
  );
  const same = formulaOf(view({ experiment }), 8, new Array(9).fill(1));
  assert.equal(same?.left, 2, "equal weights are not all written");
});

test("the neuron shown is the one explained, else the chosen one, else the first output", () => {
  assert.equal(neuronOf(view()), 2);
  const layers = [
    { units: 2, activation: "tanh" },
    { units: 3, activation: "softmax" },
  ];
  assert.equal(neuronOf(view({ experiment: { ...view().experiment, layers } })), 2);
  assert.equal(neuronOf(view({ neuron: 1 })), 1);
  assert.equal(neuronOf(view({ neuron: 1, trace: frame({ facts: { trace: { neuron: 0 } } }) })), 0);
});

test("a portrait, or the small picture until it is there, or none", () => {
  assert.equal(portraitOf(view(), 0), null);
  const neurons = Uint8Array.from({ length: 3 * 1024 }, (_, i) => Math.floor(i / 1024));
  const small = frame({ tensors: { neurons, neuron_ranges: Float32Array.of(0, 1, -1, 1, 0, 2) } });
  const found = portraitOf(view({ frame: small }), 1);
  assert.ok(found && found.n === 32 && found.grid[5] === 1);
  assert.deepEqual(found.range, [-1, 1]);
  const tensors = { portrait: new Uint8Array(4) };
  const pictured = { sample: 0, neuron: null, explained: 1 };
  const large = frame({ tensors, shapes: { portrait: [2, 2] }, ranges: { portrait: [-1, 1] }, pictured });
  assert.equal(portraitOf(view({ frame: small, trace: large }), 1)?.n, 2);
  assert.equal(portraitOf(view({ frame: small, trace: large }), 2)?.n, 32, "the large one is another's");
});

test("the border within the view", () => {
  const unit = /** @type {any} */ ({ x: [0, 1], y: [0, 1] });
  assert.deepEqual(clipLine([1, 0, -0.25], unit), [
    [0.25, 0],
    [0.25, 1],
  ]);
  assert.deepEqual(clipLine([0, 1, -0.5], unit), [
    [0, 0.5],
    [1, 0.5],
  ]);
  assert.deepEqual(clipLine([2, 1, -1], unit), [
    [0, 1],
    [0.5, 0],
  ]);
  assert.equal(clipLine([1, 1, -3], unit), null);
  assert.equal(clipLine([0, 0, 1], unit), null);
  assert.equal(clipLine([1, 1, 0], unit), null, "a corner is no line");
});

test("which samples lie on their side", () => {
  const points = [0.1, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1];
  assert.equal(rightSides(points, XOR, 4, [1, 1, -0.5]), 4);
  assert.equal(rightSides(points, XOR, 4, [-1, -1, 0.5]), 0);
  assert.equal(rightSides([0.5, 0, 0.5, 0], [0, 1], 2, [1, 0, -0.5]), 0, "on the border is on neither side");
});

test("XOR: separated only where one line does it", () => {
  const solved = hidden([0.1, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1], { line: [1, 1, -0.5] });
  const space = spaceOf(solved, 4);
  assert.ok(space);
  const english = "The 4 points as Hidden 1 sees them. One straight line separates the classes.";
  assert.equal(spaceText(t, view(), data(), space), english);
  const korean = "은닉층 1이 본 점 4개입니다. 직선 하나가 클래스를 나눕니다.";
  assert.equal(spaceText(ko, view(), data(), space), korean);
  const begun = spaceOf(hidden([0, 0, 0, 1, 1, 0, 1, 1], { line: [1, 1, -0.5] }), 4);
  assert.ok(begun);
  assert.match(spaceText(t, view(), data(), begun), /has 3 of 4 points on their own side: it does not separate/);
});

test("without a hidden layer the inputs stand there; in a plane its share is said", () => {
  const single = view({ experiment: { ...view().experiment, layers: [{ units: 1, activation: "sigmoid" }] } });
  const space = spaceOf(hidden([0, 0, 0, 1, 1, 0, 1, 1], { line: [1, 1, -1.5] }), 4);
  assert.ok(space);
  const and = data({}, Float32Array.of(0, 0, 0, 1));
  assert.match(spaceText(t, single, and, space), /^The 4 points as they come in\. One straight line/);
  assert.deepEqual(hiddenAxisNames(single, space), ["x₁", "x₂"]);
  const plane = spaceOf(hidden([0, 0, 0, 1, 1, 0, 1, 1], { units: 8, explained: [0.83, 0.1] }), 4);
  assert.ok(plane);
  assert.deepEqual(hiddenAxisNames(view(), plane), ["PC1 (83 %)", "PC2 (10 %)"]);
  const text = spaceText(t, view(), data(), plane);
  assert.match(text, /No border runs through here\. This plane shows 93 % of all differences\.$/);
});

test("several classes: who lies where its own class wins", () => {
  const classes = Uint8Array.of(0, 1, 2, 2);
  const grid = { hidden_grid: Uint8Array.of(255, 255, 255, 255), hidden_class: classes };
  const space = spaceOf(hidden([0.2, 0.2, 0.8, 0.2, 0.2, 0.8, 1, 1], {}, grid), 4);
  assert.ok(space);
  assert.equal(ownAreas(space, [0, 1, 2, 2]), 4);
  assert.equal(ownAreas(space, [0, 2, 2, 1]), 2);
  const many = data({ task: "multi_class", classes: ["a", "b", "c"] }, Float32Array.of(0, 1, 2, 2));
  assert.match(spaceText(t, view(), many, space), /Each point lies where its own class wins/);
});

/** @param {Partial<DataMessage["dataset"]>} more @param {Record<string, any>} [tensors] */
function surface(more = {}, tensors = {}) {
  const grid = { boundary: Uint8Array.of(0, 51, 102, 255), ...tensors };
  const message = data(more);
  const sent = frame({ tensors: grid, shapes: { boundary: [2, 2] }, ranges: { boundary: [0, 1] } });
  const relief = reliefOf(sent, message);
  return { relief, message };
}

test("the surface in natural units, the lowest second input first", () => {
  const { relief, message } = surface({ task: "regression", target_scale: 100 });
  assert.ok(relief);
  const [trace] = surfaceTraces(relief, message, "light");
  assert.deepEqual(trace.z, [
    [0, 20],
    [40, 100],
  ]);
  assert.deepEqual(trace.x, [0, 1]);
  assert.deepEqual([trace.cmin, trace.cmax], [0, 100]);
  const { rows, columns } = sampled(relief, message, 2);
  assert.deepEqual(columns, [0, 1]);
  assert.deepEqual(rows, [
    { at: 0, values: [0, 20] },
    { at: 1, values: [40, 100] },
  ]);
});

test("one input has no surface; classes colour theirs", () => {
  const one = data({ inputs: [{ name: "x", unit: "", range: [0, 1] }] });
  assert.equal(reliefOf(frame({ tensors: { boundary: Uint8Array.of(1) }, shapes: { boundary: [1, 1] } }), one), null);
  const winners = { boundary_class: Uint8Array.of(0, 1, 1, 0) };
  const { relief, message } = surface({ task: "multi_class", classes: ["a", "b"] }, winners);
  assert.ok(relief);
  const [trace] = surfaceTraces(relief, message, "dark");
  assert.deepEqual([trace.cmin, trace.cmax], [-0.5, 1.5]);
  assert.deepEqual(
    trace.surfacecolor,
    [
      [0, 0, 1, 1],
      [0, 0, 1, 1],
      [1, 1, 0, 0],
      [1, 1, 0, 0],
    ],
    "every cell its own winner, nothing between two",
  );
  assert.deepEqual(
    [trace.x, trace.y],
    [[0, 0.5, 0.5, 1].map((share) => share * 2 - 0.5), [0, 0.5, 0.5, 1].map((share) => share * 2 - 0.5)],
  );
  assert.deepEqual(
    trace.z.map((/** @type {number[]} */ row) => row.length),
    [4, 4, 4, 4],
  );
  assert.equal(trace.z[1][1], trace.z[2][2], "neighbours meet at their corner");
});

/**
 * The levels that Plotly makes of a contour: start, start + size, … below end; the ticks of the axis where end is not
 * above start.
 * @param {any} contour
 */
function levelsOf({ show, start, end, size }) {
  if (!show) return [];
  if (!(size > 0 && end > start)) return "ticks";
  const found = [];
  for (let level = start; level < end; level += size) found.push(level);
  return found;
}

test("the surface has one line, on which the answer changes; a quantity has none", () => {
  for (const low of [0, -1]) {
    const { relief, message } = surface({ task: "binary", target_low: low });
    assert.ok(relief);
    const [trace, ...others] = surfaceTraces(relief, message, "light");
    assert.deepEqual(levelsOf(trace.contours.z), [(low + 1) / 2]);
    assert.deepEqual([levelsOf(trace.contours.x), levelsOf(trace.contours.y), others], [[], [], []]);
  }
  const { relief, message } = surface({ task: "regression" });
  assert.ok(relief);
  assert.deepEqual(
    surfaceTraces(relief, message, "light").map(({ contours }) => levelsOf(contours.z)),
    [[]],
  );
});

test("several classes: lines run between the cells of different winners, and nowhere else", () => {
  const { relief, message } = surface(
    { task: "multi_class", classes: ["a", "b", "c"] },
    { boundary_class: Uint8Array.of(0, 2, 0, 0) },
  );
  assert.ok(relief);
  const [, line] = surfaceTraces(relief, message, "light");
  const pieces = line.x.flatMap((/** @type {number | null} */ x, /** @type {number} */ i) =>
    x === null || line.x[i + 1] === null ? [] : [[x, line.y[i], line.x[i + 1], line.y[i + 1]]],
  );
  const [low, middle, high] = [-0.5, 0.5, 1.5];
  assert.deepEqual(pieces, [
    [middle, low, middle, middle],
    [middle, middle, high, middle],
  ]);
  assert.ok(decides(relief, message));
  const alike = surface({ task: "multi_class", classes: ["a", "b", "c"] }, { boundary_class: new Uint8Array(4) });
  assert.ok(alike.relief && !decides(alike.relief, alike.message));
  assert.deepEqual(/** @type {any} */ (surfaceTraces(alike.relief, alike.message, "light")[1]).x, []);
});

test("points stand at their targets, as the network has them coded", () => {
  assert.deepEqual(pointTrace(data({ target_low: -1 }), "light").z, [-1, 1, 1, -1]);
  assert.deepEqual(pointTrace(data({ task: "multi_class", classes: ["a", "b"] }), "light").z, [1, 1, 1, 1]);
  assert.deepEqual(pointTrace(data({ task: "regression" }), "light").z, [0, 1, 1, 0]);
});

test("turning keeps distance and height", () => {
  const eye = turned({ x: 1, y: 0, z: 0.5 }, Math.PI / 2);
  assert.ok(Math.abs(eye.x) < 1e-12 && Math.abs(eye.y - 1) < 1e-12 && eye.z === 0.5);
});

test("both axes of the scatter reach as far", () => {
  const [low, high] = bothReach([0, 10], [2, 12], 2);
  assert.ok(low < 0 && high > 12);
});

test("of a large set the table of answers says how many it counts", () => {
  const of = (/** @type {any} */ measured) =>
    /** @type {any} */ ({ dataset: { measured, n_train: 48_000, n_test: 1500 } });
  assert.equal(measuredText(t, of([2000, 1500]), "train"), " Counted are the first 2,000 of 48,000 samples.");
  assert.equal(measuredText(t, of([2000, 1500]), "test"), "", "where all are counted nothing has to be said");
  assert.equal(measuredText(t, of(null), "train"), "");
});
