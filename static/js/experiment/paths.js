/**
 * Reading and writing one field of an experiment by its path, as errors name it: `layers[1].units`,
 * `optimizer.learning_rate`.
 */

/** @param {string} path */
export const split = (path) => path.split(/[.[\]]+/).filter(Boolean);

/**
 * @param {any} record
 * @param {string} path
 * @returns {any}
 */
export function get(record, path) {
  return split(path).reduce((value, key) => (value === null || value === undefined ? undefined : value[key]), record);
}

/**
 * A copy with one field changed; everything else is shared.
 * @template T
 * @param {T} record
 * @param {string} path
 * @param {unknown} value
 * @returns {T}
 */
export function set(record, path, value) {
  return /** @type {T} */ (put(record, split(path), value));
}

/**
 * @param {any} record
 * @param {string[]} keys
 * @param {unknown} value
 * @returns {unknown}
 */
function put(record, keys, value) {
  if (keys.length === 0) return value;
  const [key, ...rest] = keys;
  const copy = Array.isArray(record) ? [...record] : { ...record };
  copy[key] = put(copy[key] ?? {}, rest, value);
  return copy;
}

/**
 * Same value, compared by content (plain JSON values only).
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, value]) => same(value, /** @type {any} */ (b)[key]));
}

/**
 * Partial deep comparison: every field of the pattern has the same value here. At any depth a record may have further
 * fields; a list may not have further items.
 * @param {unknown} value
 * @param {unknown} pattern
 * @returns {boolean}
 */
export function matches(value, pattern) {
  if (typeof value !== "object" || typeof pattern !== "object" || value === null || pattern === null)
    return Object.is(value, pattern);
  if (Array.isArray(pattern) && !(Array.isArray(value) && value.length === pattern.length)) return false;
  return Object.entries(pattern).every(([key, wanted]) => matches(/** @type {any} */ (value)[key], wanted));
}
