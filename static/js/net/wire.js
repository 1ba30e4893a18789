/**
 * The socket's language, the mirror of app/protocol/wire.py: commands to text, text to events, bytes to frames.
 * Nothing here knows a socket. What does not fit is refused with a `WireError`, never half-read.
 */

/** @import { Command, ServerEvent } from "../types/schema.js" */
/** @import { Message, SavedState, Tensor } from "../types/wire.js" */

export const PROTOCOL = 3;

const EVENTS = new Set(["hello", "ready", "error", "diverged", "finished", "progress", "job_ended"]);
const KINDS = new Set(["data", "frame", "result"]);
const LENGTH_BYTES = 8;

/** What arrived is not of this protocol version. */
export class WireError extends Error {}

const ARRAYS = /** @type {const} */ ({ U8: Uint8Array, F32: Float32Array, F64: Float64Array });

/**
 * @param {Command} command
 * @returns {string}
 */
export function encode(command) {
  if (command.type !== "configure" || !command.state) return JSON.stringify(command);
  return JSON.stringify({ ...command, state: encodeState(command.state) });
}

/** @param {SavedState} saved */
function encodeState(saved) {
  return { counters: saved.counters, vector: vectorToBase64(saved.vector) };
}

/**
 * Little-endian float64 as base64.
 * @param {Float64Array} vector
 */
export function vectorToBase64(vector) {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

/**
 * @param {string} text
 * @returns {ServerEvent}
 */
export function decodeEvent(text) {
  const event = parse(text);
  if (!EVENTS.has(event.type)) throw new WireError(`unknown event ${JSON.stringify(event.type)}`);
  return event;
}

/** @param {string} text @returns {any} */
function parse(text) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError("not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new WireError("not a JSON object");
  return value;
}

/**
 * Header length (8 bytes, little-endian), JSON header, tensors aligned to 8 bytes.
 * @param {ArrayBuffer} buffer
 * @returns {Message}
 */
export function decodeMessage(buffer) {
  const start = headerEnd(buffer);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(
    new Uint8Array(buffer, LENGTH_BYTES, start - LENGTH_BYTES),
  );
  const header = parse(text);
  if (header.v !== PROTOCOL) throw new WireError(`protocol ${header.v}, expected ${PROTOCOL}`);
  if (!KINDS.has(header.kind)) throw new WireError(`unknown kind ${JSON.stringify(header.kind)}`);
  /** @type {Record<string, Tensor>} */
  const tensors = {};
  /** @type {Record<string, number[]>} */
  const shapes = {};
  for (const [name, entry] of Object.entries(header.tensors ?? {})) {
    tensors[name] = view(buffer, start, name, entry);
    shapes[name] = entry.shape;
  }
  return { ...header, tensors, shapes };
}

/** @param {ArrayBuffer} buffer */
function headerEnd(buffer) {
  if (buffer.byteLength < LENGTH_BYTES) throw new WireError("shorter than its header length");
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const end = LENGTH_BYTES + length;
  if (end > buffer.byteLength) throw new WireError("header runs past the end");
  if (end % 8 !== 0) throw new WireError("tensors are not aligned");
  return end;
}

/**
 * One tensor as a typed array over the message's own bytes; copied only if it is not aligned.
 * @param {ArrayBuffer} buffer
 * @param {number} start
 * @param {string} name
 * @param {{dtype: keyof typeof ARRAYS, shape: number[], offsets: [number, number]}} entry
 * @returns {Tensor}
 */
function view(buffer, start, name, { dtype, shape, offsets }) {
  const Type = ARRAYS[dtype];
  if (!Type) throw new WireError(`tensor ${name}: unknown dtype ${dtype}`);
  const [begin, end] = offsets;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!(begin >= 0 && end <= buffer.byteLength - start)) throw new WireError(`tensor ${name}: outside the message`);
  if (end - begin !== count * Type.BYTES_PER_ELEMENT) throw new WireError(`tensor ${name}: shape and length disagree`);
  const offset = start + begin;
  if (offset % Type.BYTES_PER_ELEMENT === 0) return new Type(buffer, offset, count);
  return new Type(buffer.slice(offset, start + end));
}
