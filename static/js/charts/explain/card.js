/** One of the four cards: a title, lines of formulas with live numbers, a note in words, and what may be unfolded. */
import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { infix, math, toMath } from "../../lib/dom/mathml.js";
import { termsOf } from "../../lib/text/formula.js";
import { Numbers } from "./numbers.js";

/** @import { Leaf, Tree } from "../../lib/text/formula.js" */
/** @import { Shown } from "./numbers.js" */

export class Card {
  numbers = new Numbers();
  once = memo();

  /** @param {string} phase "forward", "loss", "backward" or "update" */
  constructor(phase) {
    this.phase = phase;
    this.title = h("h3");
    this.nowText = h("span");
    this.nowPick = h("button", { type: "button", class: "explain-link" });
    this.now = h("p", { class: "explain-now", hidden: true }, this.nowText, " ", this.nowPick);
    this.lines = h("div", { class: "explain-lines", role: "group", tabindex: "0" });
    this.note = h("p", { class: "explain-note" });
    this.more = h("div", { class: "explain-more" });
    this.element = h(
      "section",
      { class: "explain-card", "data-phase": phase, "data-part": `explain-${phase}` },
      this.title,
      this.now,
      this.lines,
      this.note,
      this.more,
    );
  }

  /** @param {string} title @param {string} note */
  words(title, note) {
    setText(this.title, title);
    attr(this.lines, "aria-label", title);
    setText(this.note, note);
    show(this.note, note !== "");
  }

  /**
   * The lines are built again only when their structure changes.
   * @param {unknown[]} structure
   * @param {(numbers: Numbers) => Node[]} build
   * @param {Shown} values
   */
  formulas(structure, build, values) {
    this.once(structure, () => {
      this.numbers = new Numbers();
      replace(this.lines, ...build(this.numbers));
    });
    this.numbers.set(values);
  }

  /** @param {"current" | "quiet" | "plain"} emphasis */
  emphasise(emphasis) {
    attr(this.element, "data-emphasis", emphasis);
    attr(this.element, "aria-current", emphasis === "current" ? "step" : null);
  }

  /**
   * Which layer is being computed, where it is not the chosen neuron's.
   * @param {{text: string, label: string, onclick: () => void} | null} now
   */
  computing(now) {
    show(this.now, now !== null);
    if (!now) return;
    setText(this.nowText, now.text);
    setText(this.nowPick, now.label);
    this.nowPick.onclick = now.onclick;
  }
}

/** A line; it breaks between its pieces only. @param {...Element} pieces */
export const line = (...pieces) => h("div", { class: "explain-line" }, pieces);
/** A line of numbers below the formula that they belong to. @param {...Element} pieces */
export const smallLine = (...pieces) => h("div", { class: "explain-line explain-small" }, pieces);

/**
 * A formula in pieces between which a line may break: its terms.
 * @param {Node[]} before
 * @param {Tree} tree
 * @param {Leaf} leaf
 * @param {Node[]} [after]
 * @returns {Element[]}
 */
export function pieces(before, tree, leaf, after = []) {
  const terms = termsOf(tree);
  return terms.map(({ sign, tree: part }, i) => {
    const drawn = toMath(part, leaf, sign ? { least: sign === "-" ? 2 : 1, tight: true } : {});
    const head = sign ? [infix(sign === "-" ? "\u2212" : "+")] : before;
    return math(...head, drawn, ...(i === terms.length - 1 ? after : []));
  });
}

/**
 * Which of many terms are shown: all of a few, else the first, the chosen one and the last; −1 stands for those
 * between.
 * @param {number} count
 * @param {number} chosen
 * @param {number} [most]
 * @returns {number[]}
 */
export function shownTerms(count, chosen, most = 5) {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const kept = [...new Set([0, 1, chosen, count - 1])].filter((i) => i >= 0 && i < count).sort((a, b) => a - b);
  return kept.flatMap((i, k) => (k > 0 && i > kept[k - 1] + 1 ? [-1, i] : [i]));
}

/** A table to unfold, filled only while it is open. @param {string} label @param {string[]} heads */
export function createTermTable(label, heads) {
  const body = h("tbody");
  const head = h(
    "tr",
    null,
    heads.map((text) => h("th", { scope: "col" }, text)),
  );
  const table = h("table", null, h("caption", { class: "visually-hidden" }, label), h("thead", null, head), body);
  const box = h("div", { class: "explain-table-box", tabindex: "0", role: "region", "aria-label": label }, table);
  const element = h("details", { class: "explain-details" }, h("summary", null, label), box);
  /** @type {(() => string[][]) | null} */
  let rows = null;
  /** @type {Text[][]} */
  let cells = [];
  function fill() {
    if (!element.open || !rows) return;
    const texts = rows();
    if (texts.length !== cells.length) rebuild(texts);
    texts.forEach((row, i) => row.forEach((text, k) => setText(cells[i][k], text)));
  }
  /** @param {string[][]} texts */
  function rebuild(texts) {
    cells = texts.map((row) => row.map(() => document.createTextNode("")));
    replace(
      body,
      ...cells.map((row) =>
        h(
          "tr",
          null,
          row.map((text, k) => (k ? h("td", null, text) : h("th", { scope: "row" }, text))),
        ),
      ),
    );
  }
  element.addEventListener("toggle", fill);
  return {
    element,
    /** @param {() => string[][]} now */
    render(now) {
      rows = now;
      fill();
    },
  };
}
