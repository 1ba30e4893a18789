/** The right program and the one with the bug, side by side; the lines in which they differ stand out. */
import { h, memo, replace, show } from "../../lib/dom/dom.js";

/** @typedef {[string | null, string | null][]} Lines */

/** @param {import("../../types.d.ts").Translate} t */
export function createCode(t) {
  const sides = [
    { name: "right", sign: "✓", code: h("code") },
    { name: "wrong", sign: "✗", code: h("code") },
  ];
  const boxes = sides.map(({ name, sign, code }) => {
    const head = h("h4", { class: "bugs-code-name", "data-side": name }, h("span", { "aria-hidden": "true" }, sign), " ", t(`bugs.${name}`));
    const label = t("bugs.code_of", { which: t(`bugs.${name}`) });
    const box = h("pre", { class: "bugs-code", tabindex: "0", role: "group", "aria-label": label, "data-part": `bugs-code-${name}` }, code);
    return h("div", { class: "bugs-code-side" }, head, box);
  });
  const element = h("div", { class: "bugs-codes", "data-part": "bugs-code" }, boxes);
  const built = memo();

  /** One line of one side; the mark is also said. @param {string | null} text @param {boolean} differs @param {string} side */
  function lineOf(text, differs, side) {
    if (text === null) return h("span", { class: "bugs-line", "data-side": "gap", "aria-hidden": "true" }, "\n");
    const mark = side === "right" ? "+" : "−";
    const word = differs ? h("span", { class: "visually-hidden" }, ` ← ${t(`bugs.line_${side}`)}`) : null;
    return h("span", { class: "bugs-line", "data-side": differs ? side : null }, h("span", { class: "bugs-sign", "aria-hidden": "true" }, differs ? mark : " "), text, word, "\n");
  }

  return {
    element,
    /** @param {Lines} lines */
    render(lines) {
      show(element, lines.length > 0);
      built([lines], () => {
        sides.forEach(({ name, code }, side) => {
          replace(code, ...lines.map((pair) => lineOf(pair[side], pair[0] !== pair[1], name)));
        });
      });
    },
  };
}
