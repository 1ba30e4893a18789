import assert from "node:assert/strict";
import { test } from "node:test";

import { LINE, placeNames, shortened } from "../../../static/js/charts/shared/curve_labels.js";

const [WIDTH, HEIGHT] = [300, 120];
const name = (/** @type {string} */ text, /** @type {number[][]} */ ends, /** @type {object} */ more = {}) => ({
  name: text,
  width: 10 * text.length,
  ends: ends.map(([x, y]) => ({ x, y })),
  above: false,
  strong: false,
  ...more,
});

test("a name stands at the end of its line, on the side that it likes, inside the picture", () => {
  const [below, above, edge] = placeNames(
    [name("train", [[200, 50]]), name("test", [[200, 90]], { above: true }), name("baseline", [[300, 118]])],
    WIDTH,
    HEIGHT,
  );
  assert.deepEqual([below.x, below.y], [200, 50 + LINE + 1]);
  assert.deepEqual([above.x, above.y], [200, 84]);
  assert.equal(edge.x, WIDTH - 3);
  assert.ok(edge.y <= HEIGHT - 4);
});

test("on a plateau, where all lines end together, no name lies across another", () => {
  for (let baseline = 4; baseline <= 30; baseline += 1) {
    for (let gap = -8; gap <= 8; gap += 1) {
      const train = baseline + gap;
      const names = [
        name("training", [[250, train]], { above: true }),
        name("test", [[250, train + 1]]),
        name("baseline 0.693", [
          [300, baseline],
          [0, baseline],
        ]),
      ];
      const placed = placeNames(names, WIDTH, HEIGHT);
      for (const [i, one] of placed.entries()) {
        for (const other of placed.slice(i + 1)) {
          const [left, right] = [one, other].map(({ name: text, x }) => x - 10 * text.length);
          const apart = Math.abs(one.y - other.y) >= LINE || left >= other.x || right >= one.x;
          assert.ok(apart, `${one.name} and ${other.name}, baseline at ${baseline}, curve at ${train}`);
        }
      }
    }
  }
});

test("a name that may be left out is, where there is no room", () => {
  const crowd = [5, 20, 40, 60, 80].map((y, i) => name(`n${i}`, [[100, y]]));
  assert.equal(placeNames([...crowd, name("before", [[100, 40]], { optional: true })], WIDTH, HEIGHT).length, 5);
});

/** @param {number[]} points */
const trace = (...points) => ({ points, length: points.length });

test("a name stands where no line crosses it: below a falling curve, above a rising one", () => {
  const falling = trace(0, 10, 100, 40, 200, 60);
  const rising = trace(0, 110, 100, 80, 200, 60);
  for (const above of [true, false]) {
    const place = (/** @type {ReturnType<typeof trace>[]} */ ...lines) =>
      placeNames([name("train", [[200, 60]], { above })], WIDTH, HEIGHT, lines)[0].y;
    assert.equal(place(falling), 60 + LINE + 1);
    assert.equal(place(rising), 60 - 6);
    assert.equal(
      place(trace(0, 60, 200, 60)),
      above ? 54 : 75,
      "along its own level line it keeps the side that it likes",
    );
  }
});

test("other lines are avoided as well, gaps and lines elsewhere are none, and the least crossed place is taken", () => {
  const own = name("train", [[200, 60]], { above: true });
  const place = (/** @type {ReturnType<typeof trace>[]} */ ...lines) => placeNames([own], WIDTH, HEIGHT, lines)[0].y;
  const level = (/** @type {number} */ y) => trace(0, y, 300, y);
  assert.equal(place(level(50)), 75);
  assert.equal(place(level(50), level(70)), 40);
  assert.equal(place(trace(0, 50, NaN, NaN, 300, 50)), 54);
  assert.equal(place(trace(0, 50, 140, 50), trace(260, 50, 300, 50)), 54);
  assert.equal(place(trace(0, 50, 160, 50)), 54, "a corner of it may be crossed");
  assert.equal(
    place(level(50), level(70), level(36), trace(160, 87, 300, 87)),
    89,
    "everywhere, but there by the shortest line",
  );
});

test("a name has less than half of the width, and its letters stay whole", () => {
  const measure = (/** @type {string} */ text) => 10 * [...text].length;
  assert.equal(shortened("short", 300, measure), "short");
  assert.equal(shortened("가".repeat(40), 300, measure), `${"가".repeat(12)}…`);
  assert.equal(shortened("😀".repeat(40), 300, measure), `${"😀".repeat(12)}…`);
  assert.equal(shortened("long", 0, measure), "l…");
});
