/**
 * The only list of the drawer's tabs: a new one is one file and one line here. A chart is loaded when its tab is opened
 * first, so that the first screen does not wait for it.
 */

import { style } from "../lib/dom/style.js";

/** @import { Tools, View } from "../types/views.js" */

/** @typedef {(root: HTMLElement, tools: Tools) => View<unknown>} Create */

/**
 * A module, with the style sheet; where that fails to load, its chart is plain, and still there.
 * @template T
 * @param {Promise<T>} module
 */
async function withStyle(module) {
  // Both at once: a module that fails to load while the style is still on its way must not go unheard.
  const [loaded] = await Promise.all([module, style("drawer")]);
  return loaded;
}

/** @type {Record<string, () => Promise<Create>>} */
export const DRAWER = {
  predictions: async () => (await import("./answers/predictions.js")).createPredictions,
  explain: async () => (await withStyle(import("./explain/explain.js"))).createExplain,
  answers: async () => (await withStyle(import("./answers/answers.js"))).createAnswers,
  distributions: async () => (await withStyle(import("./distributions/distributions.js"))).createDistributions,
  landscape: async () => (await withStyle(import("./landscape/landscape.js"))).createLandscape,
  gradient_check: async () => (await withStyle(import("./gradient_check/gradient_check.js"))).createGradientCheck,
  seeds: async () => (await withStyle(import("./seeds/seeds.js"))).createSeeds,
  compare: async () => (await withStyle(import("./compare/compare.js"))).createCompare,
  bugs: async () => (await withStyle(import("./bugs/bugs.js"))).createBugs,
  code: async () => (await withStyle(import("./export/code.js"))).createCode,
  files: async () => (await withStyle(import("./export/files.js"))).createFiles,
};
