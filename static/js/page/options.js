/** What a person has chosen about the page itself; kept in this browser. */

import { chooseLanguage } from "./i18n.js";

/** @import { Options, Theme } from "../types/views.js" */

const KEY = "descent.options";

/** @type {Options} */
const DEFAULTS = {
  hard_edges: false,
  show_test: true,
  loss_scale: "log",
  loss_axis: "epochs",
  tab: "predictions",
  language: "en",
  theme: "system",
  single_keys: true,
};

/** @type {Record<string, unknown[]>} */
const ALLOWED = {
  hard_edges: [true, false],
  show_test: [true, false],
  single_keys: [true, false],
  loss_scale: ["log", "linear"],
  loss_axis: ["epochs", "updates", "samples", "seconds"],
  theme: ["system", "light", "dark"],
};

/**
 * The kept choices; whatever does not fit is forgotten.
 * @param {string | null} kept JSON text
 * @param {string} search
 * @param {readonly string[]} preferred languages of the browser
 * @param {string[]} tabs the drawer's
 * @returns {Options}
 */
export function readOptions(kept, search, preferred, tabs) {
  const stored = parse(kept);
  /** @type {Record<string, unknown[]>} */
  const allowed = { ...ALLOWED, tab: tabs };
  const fitting = Object.entries(stored).filter(
    ([name, value]) => Object.hasOwn(allowed, name) && allowed[name].includes(value),
  );
  const asked = new URLSearchParams(search).get("lang");
  const language = chooseLanguage(asked, stored.language, preferred);
  return { ...DEFAULTS, ...Object.fromEntries(fitting), language };
}

/** @param {string | null} text @returns {any} */
function parse(text) {
  try {
    const value = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Storage can be switched off; then choices last as long as the page. */
export function loadText() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Whether something was kept in this tab of the browser. @param {string} key */
export function isKept(key) {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

/** @param {Options} options */
export function keep(options) {
  try {
    localStorage.setItem(KEY, JSON.stringify(options));
  } catch {
    // Nothing to do: see above.
  }
}

/**
 * @param {Options["theme"]} chosen
 * @param {boolean} dark what the system prefers
 * @returns {Theme}
 */
export const resolveTheme = (chosen, dark) => (chosen === "system" ? (dark ? "dark" : "light") : chosen);
