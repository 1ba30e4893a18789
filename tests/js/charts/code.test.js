/** The Code tab: numbers as Python prints them, the history as a table, and when a program is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createAsking } from "../../../static/js/charts/export/code.js";
import { historyCsv } from "../../../static/js/lib/dom/files.js";
import { pythonRepr } from "../../../static/js/lib/text/python.js";

test("numbers are written as Python writes them", () => {
  /** @type {[number | null, string][]} */
  const known = [
    [0.1, "0.1"],
    [1, "1.0"],
    [-2, "-2.0"],
    [0, "0.0"],
    [-0, "-0.0"],
    [1e-7, "1e-07"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e-10, "1.5e-10"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e-300, "1e-300"],
    [0.6983208230994394, "0.6983208230994394"],
    [null, "None"],
  ];
  for (const [value, text] of known) assert.equal(pythonRepr(value), text);
});

test("the history has a line for each point of the curve; no test loss is an empty field", () => {
  const point = { step: 4, epoch: 1, samples: 16, seconds: 0.25, train: 0.5, test: null };
  assert.equal(
    historyCsv([point, { ...point, step: 8, test: 0.75 }]),
    "step,epoch,samples,seconds,train_loss,test_loss\r\n4,1,16,0.25,0.5,\r\n8,1,16,0.25,0.5,0.75\r\n",
  );
});

/** Asking, by a clock that the test moves. */
function asking() {
  let now = 0;
  /** @type {{at: number, call: () => void}[]} */
  let timers = [];
  /** @type {string[]} */
  const asked = [];
  const asks = createAsking((key) => asked.push(key), {
    now: () => now,
    after: (ms, call) => timers.push({ at: now + ms, call }),
  });
  return {
    asks,
    asked,
    /** @param {number} ms */
    wait(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { call } of due) call();
    },
  };
}

test("a change is asked for once it has come to rest, and only once", () => {
  const { asks, asked, wait } = asking();
  for (const key of ["a", "b", "c"]) {
    asks.want(key, true);
    wait(100);
  }
  assert.deepEqual(asked, []);
  wait(300);
  assert.deepEqual(asked, ["c"]);
  asks.want("c", true);
  wait(5000);
  assert.deepEqual(asked, ["c"]);
});

test("at most once a second", () => {
  const { asks, asked, wait } = asking();
  asks.want("a", true);
  wait(300);
  asks.want("b", true);
  wait(400);
  assert.deepEqual(asked, ["a"]);
  wait(700);
  assert.deepEqual(asked, ["a", "b"]);
});

test("while it trains nothing is asked for; afterwards what it came to is", () => {
  const { asks, asked, wait } = asking();
  asks.want("a", false);
  wait(3000);
  asks.want("b", false);
  wait(3000);
  assert.deepEqual(asked, []);
  asks.want("b", true);
  wait(3000);
  assert.deepEqual(asked, ["b"]);
});
