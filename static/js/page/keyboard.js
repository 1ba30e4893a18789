/** Keys: one table, from which the handler and the list behind "?" are made. */

/** @import { State } from "../types/state.js" */
/** @import { Action, Options } from "../types/views.js" */

/** @typedef {(state: State) => Action | null} Make */
/**
 * @typedef {object} Key
 * @property {string[]} keys the signs they type (`signOf`); "Ctrl+" stands for Ctrl or ⌘
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

/** What a place on the keyboard types where letters are Latin. @type {Record<string, string>} */
const PLACES = { Space: " ", Period: ".", Comma: "," };

/**
 * The sign a key stands for. As long as it types Latin signs, by what it types, so that every layout keeps its own
 * letters; in Hangul mode (and others) by its place.
 * @param {Pick<KeyboardEvent, "key" | "code" | "shiftKey">} event
 */
function signOf({ key, code, shiftKey }) {
  const isSign = [...key].length === 1;
  const isNamed = !isSign && key !== "Process" && key !== "Unidentified";
  if (isNamed || /^[\x20-\x7e]$/.test(key) || /^(?=\p{Script=Latin})[^\uff00-\uffef]$/u.test(key)) return key;
  const letter = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  if (letter?.[1]) return letter[1].toLowerCase();
  if (shiftKey) return code === "Slash" ? "?" : key;
  return letter?.[2] ?? PLACES[code] ?? key;
}

/** @typedef {"key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "repeat" | "isComposing"} KeyFields */

/**
 * The table's entry for a key press, or nothing.
 * @param {Pick<KeyboardEvent, KeyFields>} event
 * @param {boolean} single_keys
 */
export function findKey(event, single_keys) {
  const { ctrlKey, metaKey, altKey, shiftKey, repeat, isComposing } = event;
  if (altKey || isComposing) return undefined;
  const held = ctrlKey || metaKey;
  const key = signOf(event);
  // With Ctrl the letter's case says nothing: Caps Lock may be on.
  const name = held ? `Ctrl+${shiftKey ? "Shift+" : ""}${key.toLowerCase()}` : key;
  const found = KEYS.find(({ keys }) => keys.includes(name));
  if (!found || (repeat && !found.repeats && !held)) return undefined;
  return held || single_keys ? found : undefined;
}

const TYPING = "input:not([type=radio],[type=checkbox],[type=range]), textarea, select, [contenteditable]";

/**
 * Whether a key press belongs to what has the focus: letters to a text field, Space to a button that was reached by
 * keyboard. A button that was clicked keeps the focus, but Space after a click must not click it again.
 * @param {string} key
 * @param {Element | null} target
 * @param {boolean} clicked whether the pointer put the focus there
 */
export function belongsTo(key, target, clicked = false) {
  if (!target) return false;
  if (target.closest(TYPING) || target.closest("dialog[open]")) return true;
  if (key !== " " || target.closest("[type=range]")) return false;
  return (
    Boolean(target.closest("button, a, summary, input, [role=tab], [role=button]")) &&
    (!clicked || Boolean(target.closest("[role=dialog]")))
  );
}

/**
 * How the focus came to where it is. `:focus-visible` says it no longer once a key was pressed.
 * @param {EventTarget} root
 */
export function watchFocus(root) {
  let pointing = false;
  let clicked = false;
  const note = (/** @type {boolean} */ by) => () => (pointing = by);
  root.addEventListener("pointerdown", note(true), true);
  root.addEventListener("click", () => (clicked = pointing), true); // of what has had the focus before, too
  root.addEventListener("keydown", note(false), true);
  root.addEventListener("focusin", () => (clicked = pointing), true);
  return { wasClicked: () => clicked };
}
