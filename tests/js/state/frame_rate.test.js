import assert from "node:assert/strict";
import { test } from "node:test";
import { metricsView } from "../../../static/js/selectors/screen.js";
import { frameRate, withArrival } from "../../../static/js/state/frame_rate.js";
import { frame, Page } from "../support.js";

/** @param {number} interval_ms @param {number} count */
function stream(interval_ms, count) {
  /** @type {number[]} */
  let arrivals = [];
  for (let index = 0; index < count; index += 1) arrivals = withArrival(arrivals, 5000 + index * interval_ms);
  return arrivals;
}

test("frames a second are counted over two seconds", () => {
  assert.equal(frameRate(stream(1000 / 30, 300)), 30);
  assert.equal(frameRate(stream(200, 300)), 5);
  assert.ok(stream(1, 10_000).length <= 2002, "bounded");
});

test("a few frames, and a break, tell nothing", () => {
  assert.equal(frameRate([]), null);
  assert.equal(frameRate(stream(33, 3)), null);
  assert.equal(frameRate(withArrival(stream(33, 300), 60_000)), null);
});

test("the rate is shown while it trains", () => {
  const page = new Page().connect();
  for (let index = 0; index < 90; index += 1) {
    page.do({ type: "message", message: frame({ state: "playing" }), at: index * 100 });
  }
  assert.equal(metricsView(page.state).frame_rate, 10);
  page.do({ type: "message", message: frame({ state: "paused" }), at: 9050 });
  assert.equal(metricsView(page.state).frame_rate, null);
});
