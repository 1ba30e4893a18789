/** Links with weights, and the code of a frame. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromQuery } from "../../../static/js/experiment/query.js";
import { MOST_WEIGHTS, readWeights } from "../../../static/js/lib/text/link.js";
import { embedCode, unframed, withWeights, writeWeights } from "../../../static/js/lib/text/link_out.js";
import { catalog } from "../support.js";

test("weights come back bit for bit", () => {
  const numbers = new Float64Array([0.1, -1 / 3, 5e-324, -0, 1.7976931348623157e308, Math.PI]);
  const back = readWeights(writeWeights(numbers));
  assert.deepEqual(new Uint8Array(/** @type {any} */ (back).vector.buffer), new Uint8Array(numbers.buffer));
  assert.deepEqual(back?.counters, {});
  const most = new Float64Array(MOST_WEIGHTS).fill(1 / 7);
  assert.deepEqual(readWeights(writeWeights(most))?.vector, most);
});

test("a part of a larger vector is written as what it is", () => {
  const vector = new Float64Array([1, 2, 3, 4]);
  assert.deepEqual(readWeights(writeWeights(vector.subarray(1, 3)))?.vector, new Float64Array([2, 3]));
});

test("what is no list of finite numbers is none", () => {
  const long = writeWeights(new Float64Array(MOST_WEIGHTS + 1));
  for (const text of [
    "",
    "a",
    "AAAA",
    "<script>",
    "....",
    "AAAAAAAA8H8",
    long,
    writeWeights(new Float64Array([NaN])),
  ]) {
    assert.equal(readWeights(text), null, text.slice(0, 20));
  }
});

test("the experiment does not mind them", () => {
  const link = withWeights("http://a.example/?v=1&lr=0.5&lang=ko", new Float64Array([1.5]));
  const { experiment, problems } = fromQuery(new URL(link).search, catalog);
  assert.equal(experiment.optimizer.learning_rate, 0.5);
  assert.deepEqual(problems, []);
  assert.equal(withWeights("http://a.example/?v=1", null), "http://a.example/?v=1");
});

test("what is handed on from inside a frame is the page itself", () => {
  assert.equal(
    unframed("http://a.example/?v=1&lr=0.5&embed=1&hide=data+drawer&lang=ko"),
    "http://a.example/?v=1&lr=0.5&lang=ko",
  );
});

test("the code of a frame is safe HTML, and says what is left out", () => {
  const code = embedCode('http://a.example/?v=1&lr=0.5&x="', ["header", "data"]);
  const address = /src="([^"]*)"/.exec(code)?.[1] ?? "";
  const { searchParams } = new URL(address.replace(/&quot;/g, '"').replace(/&amp;/g, "&"));
  assert.deepEqual(
    [searchParams.get("embed"), searchParams.get("hide"), searchParams.get("lr")],
    ["1", "header data", "0.5"],
  );
  assert.doesNotMatch(embedCode("http://a.example/", []), /hide/);
});
