import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultExperiment } from "../../../static/js/experiment/defaults.js";
import {
  decodeEvent,
  decodeMessage,
  encode,
  PROTOCOL,
  vectorToBase64,
  WireError,
} from "../../../static/js/net/wire.js";
import { catalog } from "../support.js";

/**
 * A message as app/protocol/wire.py writes it.
 * @param {any} header
 * @param {number[]} body
 */
function message(header, body = []) {
  const text = JSON.stringify(header);
  const padded = text + " ".repeat((8 - (text.length % 8)) % 8);
  const bytes = new Uint8Array(8 + padded.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  bytes.set(new TextEncoder().encode(padded), 8);
  bytes.set(body, 8 + padded.length);
  return bytes.buffer;
}

const HEAD = { v: PROTOCOL, kind: "frame", run: 0, seq: 3 };

test("tensors lie over the message's own bytes", () => {
  const tensors = {
    a: { dtype: "U8", shape: [2, 2], offsets: [0, 4] },
    b: { dtype: "F32", shape: [1], offsets: [8, 12] },
  };
  const buffer = message({ ...HEAD, tensors }, [1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 0]);
  const decoded = decodeMessage(buffer);
  assert.equal(decoded.kind, "frame");
  assert.deepEqual([...decoded.tensors.a], [1, 2, 3, 4]);
  assert.deepEqual([...decoded.tensors.b], [1]);
  assert.deepEqual(decoded.shapes, { a: [2, 2], b: [1] });
  assert.equal(decoded.tensors.a.buffer, buffer);
});

test("a header with letters beyond ASCII is read by its bytes", () => {
  const text = JSON.stringify({ ...HEAD, name: "학습" });
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(bytes.length + ((8 - (bytes.length % 8)) % 8)).fill(32);
  padded.set(bytes);
  const whole = new Uint8Array(8 + padded.length);
  new DataView(whole.buffer).setBigUint64(0, BigInt(padded.length), true);
  whole.set(padded, 8);
  assert.equal(/** @type {any} */ (decodeMessage(whole.buffer)).name, "학습");
});

const REFUSED = {
  "too short": new ArrayBuffer(4),
  "header past the end": message(HEAD).slice(0, 12),
  "another version": message({ ...HEAD, v: PROTOCOL + 1 }),
  "another kind": message({ ...HEAD, kind: "film" }),
  "unknown dtype": message({ ...HEAD, tensors: { a: { dtype: "I8", shape: [1], offsets: [0, 1] } } }, [0]),
  "outside the message": message({ ...HEAD, tensors: { a: { dtype: "U8", shape: [9], offsets: [0, 9] } } }, [0]),
  "shape and length disagree": message(
    { ...HEAD, tensors: { a: { dtype: "U8", shape: [3], offsets: [0, 2] } } },
    [0, 0, 0],
  ),
};

for (const [name, buffer] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, () => assert.throws(() => decodeMessage(buffer), WireError));
}

test("events are told by their type", () => {
  assert.equal(decodeEvent('{"type":"finished","run":0,"step":1,"epoch":1,"reason":"plateau"}').type, "finished");
  for (const text of ["", "[]", "null", '{"type":"dance"}', "{}"]) assert.throws(() => decodeEvent(text), WireError);
});

test("a saved state is sent as base64 of little-endian float64", () => {
  const experiment = defaultExperiment(catalog);
  const vector = Float64Array.of(1, -2);
  const sent = JSON.parse(encode({ type: "configure", run: 0, experiment, state: { counters: { step: 7 }, vector } }));
  assert.deepEqual(sent.state, { counters: { step: 7 }, vector: "AAAAAAAA8D8AAAAAAAAAwA==" });
  assert.deepEqual(sent.experiment, experiment);
  assert.equal(vectorToBase64(new Float64Array(5000)).length, Math.ceil((5000 * 8) / 3) * 4);
});
