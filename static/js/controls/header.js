/** The header: the name, the link to this experiment, undo, language and theme. */

import { attr, h, setText } from "../lib/dom.js";

/** @import { HeaderView, Options, Tools, View } from "../types.js" */

const THEMES = /** @type {Options["theme"][]} */ (["system", "light", "dark"]);
const SIGNS = { system: "◐", light: "☀", dark: "☾" };
const SHOWN_MS = 4000;

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<HeaderView> & {showLink: (link: string, copied: boolean) => void}}
 */
export function createHeader(root, { t, dispatch }) {
  let theme = THEMES[0];
  let language = "en";
  const undo = quiet("↶", t("header.undo"), () => dispatch({ type: "undo" }));
  const redo = quiet("↷", t("header.redo"), () => dispatch({ type: "redo" }));
  redo.classList.add("redo");
  const share = h("button", { class: "quiet", "data-part": "share", "data-tip": t("hint.share"), onclick: () => dispatch({ type: "share" }) }, t("header.share"));
  const other = h("button", { class: "quiet", "data-part": "language", lang: t("header.other_code"), onclick: switchLanguage }, t("header.other_language"));
  const sign = h("span", { "aria-hidden": "true" });
  const themeName = h("span", { class: "visually-hidden" });
  const themeButton = h("button", { class: "quiet round", "data-part": "theme", onclick: switchTheme }, sign, themeName);
  const link = linkBox(t);
  root.append(
    h("h1", { class: "brand" }, h("span", { class: "brand-sign", "aria-hidden": "true" }, "∇"), " Descent"),
    h("div", { class: "header-actions" }, undo, redo, share, other, themeButton, link.element),
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
    showLink: link.show,
  };
}

/**
 * @param {string} sign
 * @param {string} words
 * @param {() => void} onclick
 */
function quiet(sign, words, onclick) {
  return h("button", { class: "quiet round", "aria-label": words, "data-tip": words, onclick }, h("span", { "aria-hidden": "true" }, sign));
}

/**
 * Says that the link was copied, or shows it to be copied by hand.
 * @param {Tools["t"]} t
 */
function linkBox(t) {
  const words = h("p", { role: "status" });
  const input = h("input", { type: "text", readonly: true, "aria-label": t("share.link"), onfocus: () => input.select() });
  const close = h("button", { class: "quiet", onclick: () => (element.hidden = true) }, t("more.close"));
  const element = h("div", { class: "link-box", hidden: true }, words, input, close);
  let timer = 0;
  return {
    element,
    /**
     * @param {string} link
     * @param {boolean} copied
     */
    show(link, copied) {
      window.clearTimeout(timer);
      element.hidden = false;
      input.value = link;
      input.hidden = close.hidden = copied;
      setText(words, t(copied ? "share.copied" : "share.by_hand"));
      if (copied) timer = window.setTimeout(() => (element.hidden = true), SHOWN_MS);
      else input.focus();
    },
  };
}
