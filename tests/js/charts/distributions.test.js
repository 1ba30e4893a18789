/** Histograms on one scale, moments evenly in time, axes with round numbers, and what is said of them. */
import assert from "node:assert/strict";
import test from "node:test";
import {
  BINS,
  binEdges,
  evenly,
  histogramMoments,
  rangeOf,
  rebin,
  spreadOf,
  statsOf,
} from "../../../static/js/charts/distributions/bins.js";
import { apart, exponentsOf } from "../../../static/js/charts/distributions/gradients.js";
import { spotAt } from "../../../static/js/charts/distributions/paint.js";
import { hills, ridgePlotBox } from "../../../static/js/charts/distributions/plane.js";
import {
  distributionCaption,
  readingText,
  spotText,
  spreadText,
  unitsText,
} from "../../../static/js/charts/distributions/text.js";
import { decades, stepText, ticksOf } from "../../../static/js/charts/shared/small_axes.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { frame, words } from "../support.js";

const t = createTranslate(words("en"));
const sum = (/** @type {ArrayLike<number>} */ values) => Array.from(values).reduce((a, b) => a + b, 0);

/** @typedef {{bytes: Record<number, number>, edges: number[], stats?: number[]}} Histogram */

/**
 * A frame of moments with 32 bins; `fill(moment, layer, kind)` gives bytes by bin, edges and stats.
 * @param {number} length
 * @param {number} layers
 * @param {(moment: number, layer: number, kind: number) => Histogram} fill
 */
function moments(length, layers, fill) {
  const counts = new Uint8Array(length * layers * 4 * 32);
  const edges = new Float32Array(length * layers * 8);
  const stats = new Float32Array(length * layers * 8);
  for (let place = 0; place < length * layers * 4; place += 1) {
    const [moment, layer, kind] = [Math.floor(place / (4 * layers)), Math.floor(place / 4) % layers, place % 4];
    const one = fill(moment, layer, kind);
    for (const [bin, byte] of Object.entries(one.bytes)) counts[place * 32 + Number(bin)] = byte;
    edges.set(one.edges, 2 * place);
    stats.set(one.stats ?? [0, 0], 2 * place);
  }
  const steps = Float64Array.from({ length }, (_, i) => 10 * i);
  const tensors = {
    hist_counts: counts,
    hist_edges: edges,
    hist_stats: stats,
    hist_steps: steps,
    layer_gradients: new Float32Array(length * layers).fill(0.5),
    layer_units: new Float32Array(2 * length * layers),
  };
  const found = histogramMoments(frame({ tensors, shapes: { hist_counts: [length, layers, 4, 32] } }));
  assert.ok(found);
  return found;
}

test("counting again keeps every share, whatever the bins", () => {
  const counts = Uint8Array.from({ length: 32 }, (_, i) => (i * 37) % 256);
  for (const range of /** @type {[number, number][]} */ ([
    [-1, 2],
    [0, 1],
    [-0.001, 1000],
    [0, 1.0001],
  ])) {
    const shares = rebin(counts, 0, 32, [0, 1], range, 48);
    assert.ok(Math.abs(sum(shares) - 1) < 1e-6, String(range));
  }
  assert.equal(sum(rebin(new Uint8Array(32), 0, 32, [0, 1], [0, 1], 48)), 0);
});

test("the same bins give the same shares; half as many their sums", () => {
  const counts = [1, 3, 0, 4];
  assert.deepEqual(Array.from(rebin(counts, 0, 4, [0, 4], [0, 4], 4)), [0.125, 0.375, 0, 0.5]);
  assert.deepEqual(Array.from(rebin(counts, 0, 4, [0, 4], [0, 4], 2)), [0.5, 0.5]);
  // A bin that reaches over an edge is parted by its length on either side.
  assert.deepEqual(Array.from(rebin([1], 0, 1, [1, 2], [0, 3], 2)), [0.5, 0.5]);
});

test("a narrow histogram falls into one bin, at the edge too", () => {
  assert.deepEqual(Array.from(rebin([1, 1], 0, 2, [1, 1 + 1e-9], [0, 1], 4)), [0, 0, 0, 1]);
  assert.deepEqual(Array.from(rebin([1, 1], 0, 2, [0.3, 0.3], [0, 1], 4)), [0, 1, 0, 0]);
});

test("moments evenly in time, with the first and the last", () => {
  assert.deepEqual(evenly([0, 1, 2], 5), [0, 1, 2]);
  const steps = Array.from({ length: 100 }, (_, i) => i * i);
  const chosen = evenly(steps, 10);
  assert.ok(chosen.length <= 10 && chosen[0] === 0 && chosen.at(-1) === 99);
  assert.ok(chosen.every((one, i) => i === 0 || one > chosen[i - 1]));
  // Squares lie dense at the beginning: few of those are taken.
  assert.ok(chosen[1] > 20);
});

test("a spread holds all values of all moments, and its largest share", () => {
  const found = moments(3, 2, (moment, layer) => ({ bytes: { 0: 255, 31: 255 }, edges: [-1 - moment, 1 + layer] }));
  assert.deepEqual(rangeOf(found, 1, "weights"), [-3, 2]);
  const spread = spreadOf(found, 1, "weights", 10);
  assert.ok(spread && spread.range[0] < -3 && spread.range[1] > 2);
  assert.deepEqual(spread.steps, [0, 10, 20]);
  for (const row of spread.shares) assert.ok(Math.abs(sum(row) - 1) < 1e-6);
  assert.ok(spread.peak > 0.2 && spread.peak <= 0.5 + 1e-6);
  assert.equal(spread.shares[0][0] + spread.shares[2][BINS - 1], 0);
});

test("no biases, no picture, and that is said", () => {
  /** @type {Record<number, number>} */
  const none = {};
  const found = moments(2, 1, (_, __, kind) =>
    kind === 1 ? { bytes: none, edges: [0, 0] } : { bytes: { 3: 255 }, edges: [0, 1] },
  );
  assert.equal(spreadOf(found, 0, "biases", 5), null);
  assert.equal(spreadText(t, found, 0, "biases", "Output"), "Biases of Output: there are none.");
  assert.ok(spreadOf(found, 0, "gradients", 5));
});

test("kinds stand in the server's order", () => {
  const number = (/** @type {number[]} */ ...digits) => Number(digits.join(""));
  const found = moments(2, 2, (...place) => ({ bytes: { 1: 9 }, edges: [0, 1], stats: [number(...place), 1] }));
  assert.deepEqual(statsOf(found, 1, 1, "activations"), [112, 1]);
  assert.deepEqual(statsOf(found, 0, 1, "gradients"), [13, 1]);
});

test("what a picture says: first, last, and how far it reaches", () => {
  const found = moments(2, 1, (moment) => ({ bytes: { 0: 1, 31: 1 }, edges: [-2, 3], stats: [moment, 0.5 + moment] }));
  const text = spreadText(t, found, 0, "weights", "Hidden 1");
  assert.equal(
    text,
    "Weights of Hidden 1 at 2 moments up to update 10, all between −2 and 3: " +
      "mean and standard deviation 0 ± 0.5 at first, 1 ± 1.5 now.",
  );
});

test("hills of a silhouette", () => {
  assert.deepEqual(hills([0, 1, 2, 0, 0, 3, 0]), [
    [1, 2],
    [5, 5],
  ]);
  assert.deepEqual(hills([0, 0]), []);
});

test("the pointer finds the moment and the bin, in both forms", () => {
  const found = moments(3, 1, () => ({ bytes: { 16: 255 }, edges: [0, 1] }));
  const spread = spreadOf(found, 0, "weights", 10);
  assert.ok(spread);
  const size = { width: 356, height: 230 };
  const box = ridgePlotBox(size.width, size.height);
  assert.equal(spotAt(size, spread, "heat", 5, 5), null);
  assert.deepEqual(spotAt(size, spread, "heat", box.left + 1, box.top + 1), { row: 0, bin: BINS - 1 });
  const [right, bottom] = [box.left + box.width - 1, box.top + box.height - 0.5];
  assert.deepEqual(spotAt(size, spread, "heat", right, bottom), { row: 2, bin: 0 });
  assert.deepEqual(spotAt(size, spread, "ridge", box.left + 1, bottom), { row: 2, bin: 0 });
  assert.equal(spotAt(size, spread, "ridge", box.left + 1, box.top + 3)?.row, 0);
  const [low, high] = binEdges(spread.range, 0);
  assert.ok(low === spread.range[0] && high > low);
  const note = spotText(t, { ...spread, range: [0, BINS] }, { row: 1, bin: 3 });
  assert.deepEqual(note, ["update 10", "3 to 4: 0.0 % of the values"]);
});

test("round numbers on the axes", () => {
  assert.deepEqual(ticksOf(-1.2, 2.3, 4), [-1, 0, 1, 2]);
  assert.deepEqual(ticksOf(0.01, 0.99, 4), [0.25, 0.5, 0.75]);
  assert.deepEqual(ticksOf(0, 7500, 4), [0, 2000, 4000, 6000]);
  assert.deepEqual(ticksOf(3, 3, 4), [3]);
  assert.deepEqual(decades(-3.2, 0.4, 5), [-3, -2, -1, 0]);
  assert.ok(decades(-30, 0, 5).length <= 7);
});

test("gradient sizes: zeros are left out, and there is always a power of ten to read", () => {
  const [low, high] = exponentsOf([0.02, 0.03, 0]);
  assert.ok(low < Math.log10(0.02) && high > Math.log10(0.03) && high - low >= 1);
  assert.deepEqual(exponentsOf([0, 0]), [-1, 0]);
});

test("names at the ends of lines keep apart, inside the picture", () => {
  assert.deepEqual(apart([10, 50], 14, 100), [10, 50]);
  assert.deepEqual(apart([50, 52, 51], 14, 100), [50, 78, 64]);
  assert.deepEqual(apart([99, 100], 14, 100), [86, 100]);
});

test("units that no longer learn are named, and a gradient that vanishes", () => {
  const found = moments(1, 2, () => ({ bytes: { 1: 9 }, edges: [0, 1] }));
  const layers = [{ units: 4 }, { units: 1 }];
  assert.equal(readingText(t, found, ["Hidden 1", "Output"], layers), "No unit is dead or saturated.");
  const units = Float32Array.of(0.5, 0, 0, 0);
  const gradients = Float32Array.of(0.001, 0.5);
  const text = readingText(t, { ...found, units, gradients }, ["Hidden 1", "Output"], layers);
  assert.match(text, /^Hidden 1: 2 of 4 units always answer 0/);
  assert.match(text, /gradient of Hidden 1 is 500 times smaller than that of Output/);
  assert.equal(unitsText(t, 0, "dead"), "0 %");
  assert.equal(unitsText(t, 0.25, "saturated"), "25 %, at a bound");
});

test("nothing comes of a frame without histograms", () => {
  assert.equal(histogramMoments(null), null);
  assert.equal(histogramMoments(frame({})), null);
});

test("counts on an axis are written as Plotly writes them, and whole where they are not round", () => {
  const written = [0, 800, 1000, 1234, 2500, 10_000, 10_001, 3_000_000].map(stepText);
  assert.deepEqual(written, ["0", "800", "1k", "1,234", "2.5k", "10k", "10,001", "3M"]);
});

test("what is measured with samples says with how many", () => {
  assert.match(distributionCaption(t, "heat", "activations", 512), /Of the first 512 training samples/);
  assert.match(distributionCaption(t, "ridge", "gradients", 512), /Of the first 512 training samples/);
  assert.doesNotMatch(distributionCaption(t, "heat", "weights", 512), /samples/);
});
