import assert from "node:assert/strict";
import { test } from "node:test";

import { LINE, placeNames } from "../../static/js/charts/loss_labels.js";

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
  const [below, above, edge] = placeNames([name("train", [[200, 50]]), name("test", [[200, 90]], { above: true }), name("baseline", [[300, 118]])], WIDTH, HEIGHT);
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
        name("baseline 0.693", [[300, baseline], [0, baseline]]),
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
