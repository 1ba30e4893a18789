/** The network's geometry: everything inside, nothing on top of another, arrow keys, and the curve under a pointer. */
import assert from "node:assert/strict";
import test from "node:test";
import { LEVELS, levelOf, lineBudget, strongest, widthOf } from "../../../static/js/charts/network/edges.js";
import { climb, edgeDistance, edgePath, layoutNetwork, neighbour } from "../../../static/js/charts/network/layout.js";

const BOX = { width: 712, height: 400 };

test("columns fill the box, neurons are of one size and inside", () => {
  for (const counts of [
    [2, 1],
    [2, 4, 2, 1],
    [7, 8, 8, 8, 8, 8, 8, 8, 8, 3],
    [2, 64, 64, 1],
  ]) {
    const { width, height, size, x, y, centre } = layoutNetwork(counts, BOX);
    assert.ok(size >= 24 && size <= 46);
    assert.ok(width >= BOX.width && height >= BOX.height);
    assert.deepEqual(
      x.map((column) => column.length),
      counts,
    );
    assert.ok(centre.every((at, i) => i === 0 || at > centre[i - 1]));
    x.forEach((column, c) => {
      column.forEach((at, i) => {
        assert.ok(at - size / 2 >= 0 && at + size / 2 <= width, "across");
        assert.ok(y[c][i] - size / 2 >= 0 && y[c][i] + size / 2 <= height, "down");
        for (let k = 0; k < i; k += 1)
          assert.ok(Math.abs(at - column[k]) >= size || Math.abs(y[c][i] - y[c][k]) >= size, "apart");
      });
      if (c > 0) assert.ok(Math.min(...column) - Math.max(...x[c - 1]) > size + 40, "room for the curves");
    });
  }
});

test("a small network needs no scrolling at its usual width", () => {
  assert.equal(layoutNetwork([2, 4, 2, 1], BOX).width, BOX.width);
  assert.equal(layoutNetwork([2, 2, 1], { width: 360, height: 240 }).width, 360);
});

test("the curve's height at a place agrees with the drawn Bézier", () => {
  for (const t of [0.1, 0.37, 0.5, 0.9]) {
    const along = 1.5 * t - 1.5 * t * t + t ** 3;
    assert.ok(Math.abs(climb(along) - t * t * (3 - 2 * t)) < 1e-4);
  }
  const geometry = layoutNetwork([2, 4, 1], BOX);
  const edge = { column: 0, from: 0, to: 3 };
  const middle = (geometry.x[0][0] + geometry.x[1][3]) / 2;
  const height = (geometry.y[0][0] + geometry.y[1][3]) / 2;
  assert.ok(Number(edgeDistance(geometry, edge, middle, height)) < 0.01);
  assert.equal(edgeDistance(geometry, edge, 1, height), null);
  assert.match(edgePath(geometry, edge), /^M[\d.]+,[\d.]+C[\d.]+,[\d.]+ [\d.]+,[\d.]+ [\d.]+,[\d.]+$/);
});

test("arrow keys walk within and between columns", () => {
  const geometry = layoutNetwork([2, 4, 1], BOX);
  assert.deepEqual(neighbour(geometry, { column: 1, row: 0 }, "ArrowDown"), { column: 1, row: 1 });
  assert.equal(neighbour(geometry, { column: 1, row: 0 }, "ArrowUp"), null);
  assert.deepEqual(neighbour(geometry, { column: 1, row: 3 }, "ArrowRight"), { column: 2, row: 0 });
  assert.deepEqual(neighbour(geometry, { column: 1, row: 3 }, "ArrowLeft"), { column: 0, row: 1 });
  assert.equal(neighbour(geometry, { column: 2, row: 0 }, "ArrowRight"), null);
  assert.deepEqual(neighbour(geometry, { column: 1, row: 3 }, "Home"), { column: 0, row: 0 });
  assert.equal(neighbour(geometry, { column: 1, row: 1 }, "a"), null);
});

test("thickness grows with the weight and never beyond its steps", () => {
  const levels = [0, 0.1, -0.5, 1, -3, 10, 1e9].map(levelOf);
  assert.equal(levels[0], 0);
  assert.equal(levels.at(-1), LEVELS - 1);
  assert.ok(levels.every((level, i) => i === 0 || level >= levels[i - 1]));
  assert.ok(widthOf(0) > 0.5 && widthOf(LEVELS - 1) <= 6);
});

test("small networks are drawn whole, wide ones share the lines", () => {
  assert.deepEqual(lineBudget([8, 8, 2]), [8, 8, 2]);
  const shared = lineBudget([128, 4096, 4096, 64]);
  assert.equal(shared[0], 128);
  assert.equal(shared[3], 64);
  assert.ok(shared.reduce((a, b) => a + b) <= 640);
});

test("the strongest weights are found, ties and zeros included", () => {
  const params = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i * 12.9898) * 3);
  const out = new Int32Array(40);
  strongest(params, 100, 300, out);
  const chosen = new Set(out);
  assert.equal(chosen.size, 40);
  const sizes = [...params.slice(100, 400)].map(Math.abs).sort((a, b) => b - a);
  const weakest = Math.min(...[...out].map((i) => Math.abs(params[100 + i])));
  assert.ok(weakest >= sizes[39] - 3 / 128, "to within one bin of the histogram");
  strongest(new Float32Array(50), 0, 50, out);
  assert.equal(new Set(out).size, 40);
});
