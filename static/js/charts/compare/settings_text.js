/** What differs between two experiments, in words. */
import { fieldName, settingValueText } from "../../lib/text/setting_words.js";

/** @import { Catalog, Experiment } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */

export { fieldName, settingValueText };

/** @typedef {{path: string, before: string, after: string}} Difference */

/** Every single field, by its path; lists stay whole. @param {Experiment} experiment @returns {Map<string, unknown>} */
function fieldsOf(experiment) {
  const found = new Map();
  for (const [field, value] of Object.entries(experiment)) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [leaf, inner] of Object.entries(value)) found.set(`${field}.${leaf}`, inner);
    } else found.set(field, value);
  }
  return found;
}

/**
 * The fields that differ, both values beside each other.
 * @param {Translate} t
 * @param {Catalog} catalog
 * @param {Experiment} before
 * @param {Experiment} after
 * @param {boolean} [secret] the bug is being looked for: it is left out
 * @returns {Difference[]}
 */
export function differences(t, catalog, before, after, secret = false) {
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths
    .filter((path) => !(secret && path === "fault"))
    .filter((path) => JSON.stringify(left.get(path)) !== JSON.stringify(right.get(path)))
    .map((path) => ({
      path,
      before: settingValueText(t, catalog, path, left.get(path)),
      after: settingValueText(t, catalog, path, right.get(path)),
    }));
}

/**
 * The differences that say what a contender is: another optimizer's own fields go without saying.
 * @param {Difference[]} found
 */
export function mainDifferences(found) {
  const named = new Set(found.filter(({ path }) => path.endsWith(".name")).map(({ path }) => path.split(".")[0]));
  return found.filter(({ path }) => {
    const [field, leaf] = path.split(".");
    return !named.has(field) || leaf === "name";
  });
}
