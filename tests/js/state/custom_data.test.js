import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultExperiment, shape, suggested } from "../../../static/js/experiment/defaults.js";
import { fitsAddress, fromQuery, toQuery } from "../../../static/js/experiment/query.js";
import { formatTable, isValidTable, parseTable } from "../../../static/js/experiment/table_text.js";
import { decodeText } from "../../../static/js/lib/dom/text_file.js";
import {
  add,
  erase,
  isInside,
  moreClasses,
  move,
  nearest,
  round,
  rowAt,
  spray,
} from "../../../static/js/lib/draw/points.js";
import { createTables } from "../../../static/js/net/table_cache.js";
import { tableOf, withTable } from "../../../static/js/state/custom_data.js";
import { catalog, Page } from "../support.js";

/** @import { Table } from "../../../static/js/types/experiment.js" */

/** @param {number} n @param {string[]} [classes] @returns {Table} */
const table = (n, classes = ["no", "yes"]) => ({
  inputs: [
    { name: "Größe (cm)", unit: "cm" },
    { name: "x₂", unit: "", range: [-6, 6] },
  ],
  target: { name: "answer*_-", unit: "" },
  classes,
  rows: Array.from({ length: n }, (_, i) => [i / 8, 5 - i / 3, classes.length ? i % classes.length : i * 1e-9]),
});

const standard = defaultExperiment(catalog);
const own = (/** @type {Table} */ given) => withTable(standard, catalog, given);

test("characters of a name are counted as the server counts them", () => {
  const named = (/** @type {number} */ count) => ({ ...table(3), target: { name: "🙂".repeat(count), unit: "" } });
  assert.deepEqual(parseTable(formatTable(named(60))), named(60));
  assert.equal(parseTable(formatTable(named(61))), undefined);
});

test("a table goes round through its text, to the last digit", () => {
  for (const one of [table(30), table(3, []), table(5, ["a", "b", "c"]), suggested(catalog, "custom").dataset.table]) {
    const text = formatTable(/** @type {Table} */ (one));
    assert.match(text, /^[\w*.-]+$/, "nothing that an address would have to escape");
    assert.deepEqual(parseTable(text), one);
  }
});

const text = formatTable(table(2));
for (const wrong of [
  "",
  "1",
  text.replace("1**", "2**"),
  `${text}**`,
  `${text}_1`,
  text.replace(/_1$/, "_2"),
  text.replace(/_1$/, "_x"),
  text.replace(/_1$/, "_"),
  text.replace(/_1$/, "_Infinity"),
  text.replace("no", "yes"),
  text.replace("Gr-c3", "Gr-c"),
  text.replace("no*yes", "no"),
  text.replace("_-6_6", "_6_-6"),
]) {
  test(`the text ${JSON.stringify(wrong.slice(-40))} is no table`, () => assert.equal(parseTable(wrong), undefined));
}

test("what is no table is told from one", () => {
  assert.ok(isValidTable(table(1)));
  assert.ok(!isValidTable({ ...table(1), rows: [] }));
  assert.ok(!isValidTable({ ...table(1), rows: [[1, 2, 1e16]] }));
  assert.ok(!isValidTable({ ...table(1), inputs: [] }));
  assert.ok(!isValidTable(null));
  assert.ok(!isValidTable({ ...table(1), classes: ["a", "a"] }));
});

test("a small table is part of the link, a large one is not and the link says so", () => {
  const small = own(table(40));
  assert.deepEqual(fromQuery(toQuery(small, catalog), catalog), { experiment: small, problems: [] });
  assert.ok(fitsAddress(small, catalog));
  const large = own(table(900));
  assert.ok(!fitsAddress(large, catalog));
  const query = toQuery(large, catalog);
  assert.ok(query.length < 300);
  assert.deepEqual(
    fromQuery(query, catalog).problems.map(({ key }) => key),
    ["url.table"],
  );
});

test("the network fits the table, and stays where it can", () => {
  const two = own(table(8));
  assert.deepEqual([two.layers, two.loss, two.dataset.n_samples], [standard.layers, standard.loss, 8]);
  const tanh = { ...two, layers: [{ units: 1, activation: "tanh" }], loss: "mean_squared_error" };
  assert.deepEqual(withTable(tanh, catalog, table(4)).layers, tanh.layers, "chosen for the same task, it stays");
  const three = own(table(9, ["a", "b", "c"]));
  assert.deepEqual([three.layers.at(-1), three.loss], [{ units: 3, activation: "softmax" }, "cross_entropy"]);
  const line = own({
    ...table(3, []),
    inputs: [{ name: "t", unit: "s" }],
    rows: [
      [1, 2],
      [2, 3],
      [3, 5],
    ],
  });
  assert.deepEqual(
    [line.features, line.layers.at(-1), line.loss],
    [["x1"], { units: 1, activation: "linear" }, "mean_squared_error"],
  );
  assert.deepEqual(shape(catalog, line.dataset), { task: "regression", n_inputs: 1, n_classes: 0, image: null });
});

/** @param {number} step @returns {any} */
const data = (step = 0.5) => ({
  dataset: {
    name: "xor",
    inputs: [
      { name: "x₁", unit: "", range: [-1, 2] },
      { name: "x₂", unit: "", range: [-1, 2] },
    ],
    target: { name: "y", unit: "", range: [0, 1] },
    classes: ["0", "1"],
    input_scale: [1, 1],
    input_offset: [0, 0],
    target_scale: 1,
  },
  tensors: { points: Float32Array.of(0, 0.1, step, 1), labels: Float32Array.of(0, 1) },
});

test("the points of a data set are there to go on from", () => {
  assert.deepEqual(
    tableOf(data())?.rows,
    [
      [0, 0.1, 0],
      [0.5, 1, 1],
    ],
    "no digits that a float32 never had",
  );
  assert.equal(
    tableOf({
      ...data(),
      dataset: { ...data().dataset, inputs: Array(3).fill({ name: "x", unit: "", range: [0, 1] }) },
    }),
    null,
  );
});

test("drawing makes the data set one's own, undo brings the other back", () => {
  const page = new Page().connect();
  page.do({ type: "message", message: { ...data(), kind: "data", run: 0 }, at: 0 });
  page.do({ type: "draw", on: true });
  assert.equal(page.state.experiment.dataset.name, "custom");
  assert.equal(page.sent[0]?.type, "configure");
  const drawn = { ...table(5), rows: [[1, 1, 0]] };
  page
    .do({ type: "set_table", table: drawn, merge: "draw.1" })
    .do({ type: "set_table", table: table(6), merge: "draw.1" });
  page.do({ type: "commit" }).do({ type: "undo" });
  assert.deepEqual(
    page.state.experiment.dataset.table?.rows,
    [
      [0, 0.1, 0],
      [0.5, 1, 1],
    ],
    "one stroke is one entry",
  );
  page.do({ type: "undo" });
  assert.equal(page.state.experiment.dataset.name, "xor");
  page.do({ type: "redo" }).do({ type: "redo" });
  assert.equal(page.state.experiment.dataset.n_samples, 6);
  page.do({ type: "choose_dataset", name: "circle" }).do({ type: "choose_dataset", name: "custom" });
  assert.equal(page.state.experiment.dataset.n_samples, 6, "one's own data come back");
});

test("a table crosses the wire once, and again to a server that has lost it", () => {
  const tables = createTables();
  const experiment = own(table(5));
  const command = /** @type {const} */ ({ type: "configure", run: 0, experiment });
  const first = /** @type {any} */ (tables.shorten(command));
  assert.deepEqual(first, { ...command, table: 1 });
  const second = /** @type {any} */ (tables.shorten({ ...command, experiment: { ...experiment, seed: 4 } }));
  assert.equal(second.table, 1);
  assert.ok(!("table" in second.experiment.dataset));
  const other = /** @type {any} */ (tables.shorten({ ...command, experiment: own(table(6)) }));
  assert.deepEqual([other.table, other.experiment.dataset.table.rows.length], [2, 6], "another one is sent");
  const ready = /** @type {any} */ ({ type: "ready", experiment: second.experiment, table: 1 });
  assert.equal(/** @type {any} */ (tables.complete(ready)).experiment.dataset.table, experiment.dataset.table);
  tables.forget();
  const third = /** @type {any} */ (tables.shorten(command));
  assert.ok(third.experiment.dataset.table && third.table > 1);
  assert.equal(tables.shorten({ type: "pause", run: 0 }).type, "pause");
});

test("an unknown table is answered with the whole experiment", () => {
  const page = new Page(own(table(5))).connect();
  const pendingConfirms = page.state.pending_confirms;
  page.do({
    type: "event",
    event: {
      type: "error",
      run: 0,
      field: "table",
      code: "unknown_table",
      message: "",
      details: {},
      command: "configure",
    },
  });
  assert.equal(page.sent[0]?.type, "configure");
  assert.equal(page.state.pending_confirms, pendingConfirms);
  assert.deepEqual(page.state.errors, {});
});

const extent = /** @type {const} */ ({ x: [-6, 6], y: [-6, 6] });
const pixel = { x: 0.05, y: 0.05 };
const rows = [
  [0, 0, 0],
  [1, 0, 1],
  [1, 1, 0],
];

test("points are added, moved, erased and found", () => {
  assert.deepEqual(rowAt({ x: 1.23456, y: -9 }, /** @type {any} */ (extent), 1, false), [1.23, -6, 1]);
  assert.deepEqual(rowAt({ x: 1.23456, y: 2 }, /** @type {any} */ (extent), 1, true), [1.23, 2]);
  assert.equal(round(1234.5678, [0, 100000]), 1235);
  assert.equal(Object.is(round(-0.0001, [-6, 6]), 0), true, "no minus zero");
  assert.equal(add(rows, [2, 2, 1]).length, 4);
  assert.deepEqual(
    move(rows, 1, [5, 5, 9]),
    [
      [0, 0, 0],
      [5, 5, 1],
      [1, 1, 0],
    ],
    "the class stays",
  );
  assert.equal(nearest(rows, { x: 0.9, y: 0.1 }, pixel, 9), 1);
  assert.equal(nearest(rows, { x: 5, y: 5 }, pixel, 9), -1);
  assert.equal(nearest([...rows, [0, 0, 1]], { x: 0, y: 0 }, pixel, 9), 3, "the one that lies on top");
  assert.deepEqual(erase(rows, { x: 1, y: 0.5 }, pixel, 11), [[0, 0, 0]]);
  assert.equal(erase(rows, { x: 5, y: 5 }, pixel, 11), rows);
  assert.equal(rows.length, 3);
});

test("no more than 5,000 points", () => {
  const full = Array.from({ length: 5000 }, () => [0, 0, 0]);
  assert.equal(add(full, [1, 1, 1]), full);
});

test("a brush stays within its radius", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const places = spray({ x: 0, y: 0 }, pixel, 20, 200, random);
  assert.equal(places.length, 200);
  assert.ok(places.every(({ x, y }) => Math.hypot(x, y) <= 1 + 1e-9));
  assert.ok(places.some(({ x, y }) => Math.hypot(x, y) > 0.8));
  const inner = places.filter(({ x, y }) => Math.hypot(x, y) < 0.5).length;
  assert.ok(inner > 30 && inner < 70, `a quarter of the area has a quarter of the points: ${inner} of 200`);
  assert.ok(
    isInside({ x: 6, y: -6 }, /** @type {any} */ (extent)) && !isInside({ x: 6.1, y: 0 }, /** @type {any} */ (extent)),
  );
});

test("two classes lose their colours' names when there are more", () => {
  assert.deepEqual(moreClasses(["orange", "blue"]), ["A", "B", "C"]);
  assert.deepEqual(moreClasses(["no", "A"]), ["no", "A", "B"]);
});

test("a file's letters are found, whatever wrote it", () => {
  const utf8 = new TextEncoder();
  assert.equal(decodeText(utf8.encode("\ufeff공부;수면\n1;2")), "공부;수면\n1;2", "no mark is left");
  assert.equal(decodeText(Uint8Array.of(0xff, 0xfe, 0x70, 0xac, 0x31, 0x00)), "거1");
  assert.equal(decodeText(Uint8Array.of(0xfe, 0xff, 0xac, 0x70, 0x00, 0x31)), "거1");
  assert.equal(decodeText(Uint8Array.of(0xb0, 0xf8, 0xba, 0xce, 0x2c, 0x31)), "공부,1", "as Excel saves it in Korea");
  assert.equal(decodeText(Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65, 0x2c, 0x31)), "Größe,1", "and in Germany");
  assert.equal(decodeText(new Uint8Array()), "");
});
