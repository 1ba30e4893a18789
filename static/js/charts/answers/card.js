/** The frame of each answer: a title, a sentence, the picture, and the numbers behind it. */
import { attr, h, replace, setText, show, uid } from "../../lib/dom/dom.js";

/** @import { Translate } from "../../types/views.js" */

/**
 * @param {Translate} t
 * @param {string} name  of the card: data-part and key of its title
 * @param {...Node} tools  beside the title
 */
export function createCard(t, name, ...tools) {
  const id = uid("answer");
  const caption = h("p", { class: "chart-caption" });
  const title = h("h2", { id }, t(`answers.${name}`));
  const body = h("div", { class: "answer-body" });
  const head = h("div", { class: "answer-head" }, title, ...tools);
  const props = { class: "answer-card", "data-part": `answer-${name}`, "aria-labelledby": id };
  const element = h("section", props, head, body, caption);
  return {
    element,
    body,
    /** @param {string} text */
    name: (text) => setText(title, text),
    /** @param {string} text */
    tell: (text) => {
      setText(caption, text);
      show(caption, text !== "");
    },
  };
}

/**
 * The numbers behind a picture, made only while somebody looks at them.
 * @param {string} title
 * @param {() => {head: string[], rows: (string | number)[][]} | null} read
 */
export function createNumberTable(title, read) {
  const table = h("table", { class: "answer-table" });
  const box = h("div", { class: "answer-scroll", role: "region", tabindex: "0", "aria-label": title }, table);
  const element = h("details", { class: "answer-details" }, h("summary", null, title), box);

  function fill() {
    const values = element.open ? read() : null;
    if (!values) return;
    const head = h(
      "tr",
      null,
      values.head.map((text) => h("th", { scope: "col" }, text)),
    );
    const rows = values.rows.map(([first, ...rest]) =>
      h(
        "tr",
        null,
        h("th", { scope: "row" }, first),
        rest.map((text) => h("td", null, text)),
      ),
    );
    replace(table, h("thead", null, head), h("tbody", null, rows));
  }

  element.addEventListener("toggle", fill);
  return { element, render: fill };
}

/**
 * Choices of which one holds.
 * @param {string} label
 * @param {{name: string, text: string}[]} choices
 * @param {(name: string) => void} choose
 */
export function createSwitch(label, choices, choose) {
  const buttons = choices.map(({ name, text }) =>
    h("button", { type: "button", "data-part": `answer-${name}`, onclick: () => choose(name) }, text),
  );
  return {
    element: h("div", { class: "chart-segments", role: "group", "aria-label": label }, buttons),
    /** @param {string} chosen */
    render: (chosen) => choices.forEach(({ name }, i) => attr(buttons[i], "aria-pressed", String(name === chosen))),
  };
}
