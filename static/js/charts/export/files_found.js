/** What a file holds, and what of it can be gone on from. Pure. */

/** @typedef {import("../../types.d.ts").FileRun} FileRun */
/** @typedef {import("../../types.d.ts").FilesView} FilesView */

/** What base64 adds to bytes, and what stands around a state in a message. */
export const BASE64 = 4 / 3;
const ROOM = 6000;

/**
 * @typedef {object} Found
 * @property {string} sizes of the network in the file: inputs, then units of every layer
 * @property {string} present the same of the network here
 * @property {boolean} same its experiment is the present one
 * @property {FileRun | null} whole the run in the file; without a state, it begins anew
 * @property {boolean} begins_anew the file does not hold what its optimizer remembers
 * @property {boolean} too_long what the optimizer remembers is more than a message holds
 * @property {FileRun | null} here its parameters in the present network, where they fit
 */

/**
 * @param {FilesView} view
 * @returns {Found | null}
 */
export function foundIn({ opening, experiment, layout, most_bytes }) {
  if (!opening.result) return null;
  const { facts, tensors } = opening.result;
  const state = /** @type {Float64Array | undefined} */ (tensors.state);
  const here = /** @type {Float64Array | undefined} */ (tensors.here);
  const saved = facts.counters && state ? { counters: facts.counters, vector: state } : null;
  return {
    sizes: facts.sizes.join("-"),
    present: [layout[0]?.fan_in, ...layout.map(({ fan_out }) => fan_out)].join("-"),
    // Both are as the server writes them, every key in its order.
    same: JSON.stringify(facts.experiment) === JSON.stringify(experiment),
    whole: facts.experiment ? { experiment: facts.experiment, saved } : null,
    begins_anew: Boolean(facts.begins_anew),
    too_long: saved !== null && saved.vector.byteLength * BASE64 > most_bytes - ROOM,
    here: here ? { experiment, saved: { counters: {}, vector: here } } : null,
  };
}
