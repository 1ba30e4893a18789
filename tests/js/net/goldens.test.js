/** The golden messages (tests/contract/make_goldens.py), read by the page's side of the wire. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decodeEvent, decodeMessage, encode } from "../../../static/js/net/wire.js";

const FOLDER = new URL("../../contract/goldens/", import.meta.url);

/** @param {string} name */
const read = (name) => readFileSync(new URL(name, FOLDER));

/** @param {string} name @returns {any} */
const readJson = (name) => JSON.parse(read(name).toString("utf8"));

for (const name of ["data", "frame", "result", "smallest"]) {
  test(`the golden ${name} message`, () => {
    const bytes = read(`${name}.bin`);
    const expected = readJson(`${name}.json`);
    const message = decodeMessage(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const { kind, run, tensors, shapes, ...header } = /** @type {any} */ (message);
    delete header.v;
    assert.deepEqual({ kind, run, header }, { kind: expected.kind, run: expected.run, header: expected.header });
    assert.deepEqual(Object.keys(tensors), Object.keys(expected.tensors));
    for (const [key, { shape, bytes: size, values }] of Object.entries(
      /** @type {Record<string, any>} */ (expected.tensors),
    )) {
      assert.deepEqual(shapes[key], shape, key);
      assert.equal(tensors[key].BYTES_PER_ELEMENT, size, key);
      assert.deepEqual([...tensors[key]], values, key);
    }
  });
}

test("the golden events", () => {
  for (const { text, event } of readJson("events.json")) assert.deepEqual(decodeEvent(text), event);
});

test("the golden commands", () => {
  for (const { command, wire } of readJson("commands.json")) {
    const meant = command.state
      ? { ...command, state: { ...command.state, vector: Float64Array.from(command.state.vector) } }
      : command;
    assert.deepEqual(JSON.parse(encode(meant)), wire);
  }
});
