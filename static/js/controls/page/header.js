/** The header: the name, the link to this experiment, undo, language and theme. */

import { attr, h, setText } from "../../lib/dom/dom.js";

/** @import { HeaderView } from "../../types/screen.js" */
/** @import { Options, Tools, View } from "../../types/views.js" */

const THEMES = /** @type {Options["theme"][]} */ (["system", "light", "dark"]);
const SIGNS = { system: "◐", light: "☀", dark: "☾" };

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<HeaderView>}
 */
export function createHeader(root, { t, dispatch }) {
  let theme = THEMES[0];
  let language = "en";
  const undo = quiet("↶", t("header.undo"), () => dispatch({ type: "undo" }));
  const redo = quiet("↷", t("header.redo"), () => dispatch({ type: "redo" }));
  redo.classList.add("redo");
  const share = h(
    "button",
    { class: "quiet", "data-part": "share", "data-tip": t("hint.share"), onclick: () => dispatch({ type: "share" }) },
    t("header.share"),
  );
  const other = h(
    "button",
    { class: "quiet", "data-part": "language", lang: t("header.other_code"), onclick: switchLanguage },
    t("header.other_language"),
  );
  const sign = h("span", { "aria-hidden": "true" });
  const themeName = h("span", { class: "visually-hidden" });
  const themeButton = h(
    "button",
    { class: "quiet round", "data-part": "theme", onclick: switchTheme },
    sign,
    themeName,
  );
  const lessonsSign = h("span", { class: "lessons-sign", "aria-hidden": "true" }, "▤");
  const lessons = h(
    "button",
    {
      class: "quiet lessons-button",
      "data-part": "lessons",
      "data-tip": t("hint.lessons"),
      "aria-haspopup": "dialog",
      onclick: () => dispatch({ type: "lessons" }),
    },
    lessonsSign,
    h("span", { class: "lessons-word" }, t("header.lessons")),
  );
  root.append(
    h("h1", { class: "brand" }, h("span", { class: "brand-sign", "aria-hidden": "true" }, "∇"), " Descent"),
    h("div", { class: "header-actions" }, lessons, undo, redo, share, other, themeButton),
  );

  function switchLanguage() {
    dispatch({ type: "set_option", name: "language", value: language === "en" ? "ko" : "en" });
  }

  function switchTheme() {
    dispatch({ type: "set_option", name: "theme", value: THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] });
  }

  return {
    render({ options, can_undo, can_redo }) {
      ({ theme, language } = options);
      setText(sign, SIGNS[theme]);
      setText(themeName, t("header.theme", { theme: t(`theme.${theme}`) }));
      attr(themeButton, "data-tip", t("header.theme", { theme: t(`theme.${theme}`) }));
      undo.disabled = !can_undo;
      redo.disabled = !can_redo;
    },
  };
}

/**
 * @param {string} sign
 * @param {string} words
 * @param {() => void} onclick
 */
function quiet(sign, words, onclick) {
  return h(
    "button",
    { class: "quiet round", "aria-label": words, "data-tip": words, onclick },
    h("span", { "aria-hidden": "true" }, sign),
  );
}
