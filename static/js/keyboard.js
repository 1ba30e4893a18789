/** Keys: one table, from which the handler and the list behind "?" are made. */

/** @import { Action, Options, State } from "./types.js" */

/** @typedef {(state: State) => Action | null} Make */
/**
 * @typedef {object} Key
 * @property {string[]} keys as `KeyboardEvent.key` says them; "Ctrl+" stands for Ctrl or ⌘
 * @property {string} shown
 * @property {string} label i18n key
 * @property {Make} make
 * @property {boolean} [repeats] holding it down repeats it
 */

const THEMES = /** @type {Options["theme"][]} */ (["system", "light", "dark"]);

/** @param {Options["theme"]} theme */
export const nextTheme = (theme) => THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];

/** @type {Key[]} */
export const KEYS = [
  { keys: [" "], shown: "Space", label: "keys.play", make: () => ({ type: "toggle_play" }) },
  { keys: ["."], shown: ".", label: "keys.step", make: () => ({ type: "step" }), repeats: true },
  { keys: [","], shown: ",", label: "keys.step_back", make: () => ({ type: "step_back" }), repeats: true },
  { keys: ["r", "R"], shown: "R", label: "keys.reset", make: () => ({ type: "reset" }) },
  { keys: ["n", "N"], shown: "N", label: "keys.new_weights", make: () => ({ type: "new_weights" }) },
  ...Array.from({ length: 9 }, (_, i) => dataKey(i)),
  {
    keys: ["t", "T"],
    shown: "T",
    label: "keys.theme",
    make: ({ options }) => ({ type: "set_option", name: "theme", value: nextTheme(options.theme) }),
  },
  { keys: ["?"], shown: "?", label: "keys.help", make: () => ({ type: "help" }) },
  { keys: ["Ctrl+z"], shown: "Ctrl+Z", label: "keys.undo", make: () => ({ type: "undo" }) },
  { keys: ["Ctrl+Shift+z", "Ctrl+y"], shown: "Ctrl+Shift+Z", label: "keys.redo", make: () => ({ type: "redo" }) },
];

/** @param {number} i @returns {Key} */
function dataKey(i) {
  const make = (/** @type {State} */ { catalog }) => {
    const name = Object.keys(catalog.datasets)[i];
    return name ? /** @type {Action} */ ({ type: "choose_dataset", name }) : null;
  };
  return { keys: [String(i + 1)], shown: String(i + 1), label: "keys.dataset", make };
}

/**
 * The table's entry for a key press, or nothing.
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean, repeat: boolean}} event
 * @param {boolean} single_keys
 */
export function findKey({ key, ctrlKey, metaKey, altKey, shiftKey, repeat }, single_keys) {
  if (altKey) return undefined;
  const held = ctrlKey || metaKey;
  // With Ctrl the letter's case says nothing: Caps Lock may be on.
  const name = held ? `Ctrl+${shiftKey ? "Shift+" : ""}${key.toLowerCase()}` : key;
  const found = KEYS.find(({ keys }) => keys.includes(name));
  if (!found || (repeat && !found.repeats && !held)) return undefined;
  return held || single_keys ? found : undefined;
}

const TYPING = "input:not([type=radio],[type=checkbox],[type=range]), textarea, select, [contenteditable]";

/**
 * Whether a key press belongs to what has the focus: letters to a text field, Space to a button.
 * @param {string} key
 * @param {Element | null} target
 */
export function belongsTo(key, target) {
  if (!target) return false;
  if (target.closest(TYPING) || target.closest("dialog[open]")) return true;
  return key === " " && Boolean(target.closest("button, a, summary, input, [role=tab], [role=button]"));
}
