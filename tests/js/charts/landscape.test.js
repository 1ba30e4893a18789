/** The landscape: projecting onto a plane, its axes, its lines and heights, the way since, and the request. */
import assert from "node:assert/strict";
import test from "node:test";

import { bandWidth, heightTable } from "../../../static/js/charts/landscape/colors.js";
import {
  distanceText,
  landscapeDescription,
  landscapeNotes,
  oldText,
  planeAxisNames,
  thinned,
} from "../../../static/js/charts/landscape/facts.js";
import { firstPair, landscapeSettingsOf, requestOf } from "../../../static/js/charts/landscape/form.js";
import { Trail } from "../../../static/js/charts/landscape/landscape.js";
import { heightIn, levelsOf, mapOf, refine } from "../../../static/js/charts/landscape/levels.js";
import {
  interpolatedLoss,
  lowest,
  planeExtent,
  planeOf,
  projector,
  rangesOf,
} from "../../../static/js/charts/landscape/plane.js";

/** @param {string} key @param {Record<string, unknown>} [values] */
const t = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);

/** @param {number} a @param {number} b @param {number} [tolerance] */
const near = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test("projection is least squares, also onto directions that are neither 1 long nor at right angles", () => {
  const origin = [1, 2, 3];
  const [first, second] = [
    [2, 0, 0],
    [1, 1, 0],
  ];
  const project = projector(origin, [...first, ...second]);
  const at = project(origin.map((value, i) => value + 0.5 * first[i] - 3 * second[i] + (i === 2 ? 4 : 0)));
  near(at.x, 0.5);
  near(at.y, -3);
  near(at.distance, 4);
  assert.deepEqual(project(origin), { x: 0, y: 0, distance: 0 });
});

test("a plane that is a line does not give NaN", () => {
  const at = projector([0, 0], [1, 0, 2, 0])([3, 4]);
  assert.ok(Object.values(at).every(Number.isFinite));
});

/** A 3 × 3 plane over the weights 1 and 2 of three. @returns {any} */
const weights = () => ({
  request: { name: "landscape", plane: { name: "weights", first: 1, second: 2 }, size: 3, span: null },
  step: 40,
  facts: { explained: null },
  tensors: {
    origin: Float64Array.from([9, 10, 20]),
    directions: Float32Array.from([0, 1, 0, 0, 0, 1]),
    alphas: Float64Array.from([-2, 0, 2]),
    betas: Float64Array.from([-1, 0, 1]),
    loss: Float32Array.from([8, 7, 6, 5, 4, 3, 2, 1, 0.5]),
    path: Float64Array.from([-2, -1, 0, 0]),
  },
});

test("over two weights the axes show the weights themselves", () => {
  const plane = planeOf(weights());
  assert.deepEqual([...plane.xs], [8, 10, 12]);
  assert.deepEqual([...plane.ys], [19, 20, 21]);
  assert.deepEqual([...plane.path], [8, 19, 10, 20]);
  assert.deepEqual(plane.project([9, 11, 20.5]), { x: 11, y: 20.5, distance: 0 });
  assert.deepEqual(plane.project([12, 10, 20]), { x: 10, y: 20, distance: 3 });
  assert.deepEqual(rangesOf(plane), { x: [8, 12], y: [19, 21] });
  assert.deepEqual(planeExtent(plane, 5), { x: [7.5, 12.5], y: [18.75, 21.25] });
  assert.deepEqual(lowest(plane), { x: 12, y: 21, loss: 0.5 });
});

test("elsewhere they count steps along the directions", () => {
  const result = weights();
  result.request.plane = { name: "random", seed: 1 };
  assert.deepEqual([...planeOf(result).xs], [-2, 0, 2]);
});

test("the loss between the points, and none outside", () => {
  const plane = planeOf(weights());
  assert.equal(interpolatedLoss(plane, 10, 20), 4);
  assert.equal(interpolatedLoss(plane, 9, 20), 4.5);
  assert.equal(interpolatedLoss(plane, 9, 19.5), 6);
  assert.equal(interpolatedLoss(plane, 12, 21), 0.5);
  assert.equal(interpolatedLoss(plane, 12.1, 21), null);
  assert.equal(interpolatedLoss(plane, NaN, 21), null);
});

test("lines by equal amounts, or by equal factors where losses differ by a factor", () => {
  const linear = levelsOf(0.62, 0.675);
  assert.equal(linear.log, false);
  assert.ok(linear.stops.length >= 8 && linear.stops.length <= 15, String(linear.stops));
  const log = levelsOf(0.037, 6.2);
  assert.equal(log.log, true);
  assert.ok(log.stops.includes(0.1) && log.stops.includes(1));
  assert.equal(levelsOf(-1, 50).log, false);
  assert.equal(levelsOf(0, 50).log, false);
  for (const [low, high] of [
    [1e-12, 1e12],
    [1e-3, 1e3],
    [0.2, 1.4],
    [-900, -899],
    [0, 1e-7],
  ]) {
    const { stops } = levelsOf(low, high);
    assert.ok(stops.length <= 24 && stops.every((stop, i) => i === 0 || stop > stops[i - 1]), String(stops));
  }
});

test("a flat plane has no lines, and is of one colour", () => {
  const levels = levelsOf(0.5, 0.5);
  assert.deepEqual(levels.stops, [0.5, 0.5]);
  assert.ok(mapOf([0.5, 0.5, 0.5, 0.5], 2, levels).fine.bytes.every((byte) => byte === 0));
});

test("heights count lines, and a scrap of a step is no whole one", () => {
  const height = heightIn({ log: false, stops: [0.9, 1, 2, 3, 3.1] });
  near(height(1), 1);
  near(height(2.5), 2.5);
  near(height(0.9), 0.9);
  near(height(3.1), 3.1);
  assert.equal(height(-5), height(0.9));
  near(heightIn({ log: true, stops: [1, 10, 100, 1000] })(Math.sqrt(1000)), 1.5);
});

test("what is painted is finer, keeps the computed points, and changes colour exactly at the lines", () => {
  assert.deepEqual([...refine([0, 2, 4, 6], 2, 2)], [0, 1, 2, 2, 3, 4, 4, 5, 6]);
  const losses = Float32Array.from({ length: 441 }, (_, i) => 1 + i);
  const levels = levelsOf(1, 441);
  const { fine, heights } = mapOf(losses, 21, levels);
  assert.equal(fine.size, 20 * fine.factor + 1);
  near(fine.heights[0], heights[0], 1e-5);
  near(fine.heights[fine.heights.length - 1], heights[440], 1e-5);
  const bands = levels.stops.length - 1;
  fine.bytes.forEach((byte, i) =>
    assert.equal(Math.floor(byte / bandWidth(bands)), Math.min(bands - 1, Math.floor(fine.heights[i] * (1 + 1e-7)))),
  );
  assert.equal(new Set(heightTable("light", bands)).size, bands);
});

test("the way since then is bounded, and shorter after going back", () => {
  const trail = new Trail();
  for (let step = 1; step <= 5000; step += 1) trail.add(step, step, -step);
  assert.ok(trail.points.length <= 512 && trail.points.length >= 200);
  trail.add(100, 100, -100);
  assert.ok(trail.points.every(({ step }) => step <= 100));
});

test("the request holds what its plane needs, and comes back into the form", () => {
  const asked = /** @type {any} */ ({ plane: "weights", first: 3, second: 5, seed: 8, size: 61, span: null });
  assert.deepEqual(requestOf(asked), {
    name: "landscape",
    plane: { name: "weights", first: 3, second: 5 },
    size: 61,
    span: null,
  });
  const planeOf = (/** @type {string} */ plane) => requestOf({ ...asked, plane }).plane;
  assert.deepEqual(planeOf("random"), { name: "random", seed: 8 });
  assert.deepEqual(planeOf("path"), { name: "path" });
  assert.deepEqual({ ...asked, ...landscapeSettingsOf(requestOf(asked)) }, asked);
  assert.deepEqual(firstPair([{ fan_in: 2, fan_out: 4, weights: 0, biases: 8 }]), { first: 0, second: 4 });
  assert.deepEqual(firstPair([{ fan_in: 1, fan_out: 4, weights: 0, biases: 4 }]), { first: 0, second: 1 });
});

test("in words: axes, what is left out, of which update, how far off", () => {
  const result = weights();
  const plane = planeOf(result);
  result.request.plane = { name: "path" };
  result.facts.explained = [0.9, 0.05];
  const [across] = planeAxisNames(t, /** @type {any} */ ({}), result);
  assert.match(across, /landscape\.axis_path .*landscape\.explains .*90\.0 %/);
  assert.deepEqual(
    landscapeNotes(t, result, plane, 3).map((note) => note.split(" ")[0]),
    ["landscape.explained", "landscape.slice_path"],
  );
  assert.equal(landscapeNotes(t, result, { ...plane, clipped: [1] }, 2).at(-1), "landscape.clipped");
  assert.match(oldText(t, result, 40), /^landscape\.of /);
  assert.match(oldText(t, result, 1240), /^landscape\.old .*"then":"40","now":"1,240"/);
  assert.equal(distanceText(t, 1e-7), "landscape.on_plane");
  assert.equal(distanceText(t, 0.25), "0.25");
  assert.match(
    landscapeDescription(t, plane, ["a", "b"], { x: 10, y: 20, distance: 0 }),
    /"low":"0\.5000","high":"8\.0000".*alt_now .*"loss":"4\.0000"/,
  );
  assert.match(landscapeDescription(t, plane, ["a", "b"], { x: 99, y: 20, distance: 0 }), /alt_outside .*"x":"99"/);
  assert.doesNotMatch(landscapeDescription(t, plane, ["a", "b"], null), /alt_now|alt_outside/);
});

test("the table takes every n-th point with both ends", () => {
  assert.deepEqual(thinned(41), [0, 5, 10, 15, 20, 25, 30, 35, 40]);
  assert.equal(thinned(21).at(-1), 20);
  assert.equal(thinned(5).length, 5);
});
