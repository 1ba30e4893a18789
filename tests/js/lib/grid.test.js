/** Pictures of bytes: the right way up, values between cells, and their description in words. */
import assert from "node:assert/strict";
import test from "node:test";
import { barOf, barRange, SIDE } from "../../../static/js/charts/network/pictures.js";
import {
  banded,
  cellAt,
  describeGrid,
  paintFine,
  paintGrid,
  placeName,
  readGrid,
} from "../../../static/js/lib/draw/grid.js";

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => i);

/** @param {number} n @param {(u: number, v: number) => boolean} high */
const grid = (n, high) =>
  Uint8Array.from({ length: n * n }, (_, i) => (high(((i % n) + 0.5) / n, (Math.floor(i / n) + 0.5) / n) ? 255 : 0));

test("row 0 is the lowest: it is painted last", () => {
  const pixels = new Uint32Array(4);
  paintGrid([1, 2, 3, 4], 2, TABLE, pixels);
  assert.deepEqual([...pixels], [3, 4, 1, 2]);
});

test("values stand in cell centres and are linear between them", () => {
  const values = [0, 100, 100, 200];
  assert.equal(readGrid(values, 2, 0.25, 0.25), 0);
  assert.equal(readGrid(values, 2, 0.75, 0.75), 200);
  assert.equal(readGrid(values, 2, 0.5, 0.5), 100);
  assert.equal(readGrid(values, 2, 0, 0), 0, "the outer half cell repeats the edge");
  assert.equal(readGrid(values, 2, 1, 1), 200);
  assert.equal(readGrid([7], 1, 0.3, 0.9), 7);
  assert.equal(cellAt(2, 0.9, 0.1), 1);
  assert.equal(cellAt(2, 1, 1), 3);
});

test("the fine picture has the same centres and hard bands", () => {
  const pixels = new Uint32Array(36);
  paintFine([0, 0, 255, 255], 2, 3, banded(TABLE, 2), pixels);
  assert.deepEqual([...pixels.slice(0, 6)], Array(6).fill(255), "top rows are the high ones");
  assert.deepEqual([...pixels.slice(30)], Array(6).fill(0));
  assert.equal(new Set(pixels).size, 2);
  assert.equal(new Set(banded(TABLE, 8)).size, 8);
});

test("a blob in the middle, a corner, two pieces", () => {
  const blob = describeGrid(
    grid(64, (u, v) => Math.hypot(u - 0.5, v - 0.5) < 0.2),
    64,
  );
  assert.equal(blob.pieces, 1);
  assert.ok(blob.inside);
  assert.equal(placeName(blob.u, blob.v), "centre");
  assert.ok(Math.abs(blob.share - Math.PI * 0.04) < 0.01);
  const corner = describeGrid(
    grid(64, (u, v) => u < 0.3 && v > 0.7),
    64,
  );
  assert.equal(placeName(corner.u, corner.v), "top_left");
  assert.ok(!corner.inside);
  assert.equal(
    describeGrid(
      grid(64, (u, v) => u < 0.5 === v < 0.5),
      64,
    ).pieces,
    2,
  );
  assert.equal(
    describeGrid(
      grid(64, () => false),
      64,
    ).share,
    0,
  );
});

test("bars have a zero line and stay within their scale", () => {
  assert.deepEqual(barOf(0.5, [0, 1]), { zero: 0, level: SIDE / 2 });
  assert.deepEqual(barOf(-2, [-1, 1]), { zero: SIDE / 2, level: 0 });
  assert.deepEqual(barRange([0, 1], [], 0, 0), [0, 1]);
  assert.deepEqual(barRange(null, [0.1, -3], 0, 2), [-4, 4]);
});
