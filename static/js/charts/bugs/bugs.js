/** Bugs on purpose: what each is, the right code beside the wrong one, what it does here, measured; and finding one. */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { createGame, createStart } from "./game.js";
import { createMeasure } from "./measure.js";
import { lookedAt } from "./model.js";

/** @import { BugsView } from "../../types/jobs.js" */
/** @import { Tools, Translate, View } from "../../types/views.js" */

const NONE = "none";
const HIDDEN = "hidden";

class Bugs {
  /** @type {BugsView | null} */
  view = null;
  /** The experiment for which the list was asked for. @type {unknown} */
  askedFor = null;
  canSwitch = false;
  /** The bug that was looked at last. @type {string | null} */
  offered = null;
  onceList = memo();
  onceText = memo();

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t, dispatch } = tools;
    this.t = t;
    this.dispatch = dispatch;
    this.start = createStart(tools);
    this.game = createGame(tools);
    this.code = createCodeComparison(t);
    this.measure = createMeasure(tools);
    this.list = h("div", { class: "bugs-list", role: "group", "aria-label": t("bugs.list") });
    this.verdict = h("p", {
      class: "job-old bugs-verdict",
      tabindex: "-1",
      "data-tone": "good",
      "data-part": "bugs-solved",
      "aria-live": "polite",
    });
    this.title = h("h3");
    this.words = h("div", { class: "bugs-words" });
    this.toggle = h("button", {
      type: "button",
      class: "button",
      "data-part": "bugs-switch",
      onclick: () => this.flip(),
    });
    this.note = h("p", { class: "job-old", "data-part": "bugs-effect" });
    this.about = h(
      "section",
      { class: "bugs-about", "data-part": "bugs-about" },
      h("div", { class: "bugs-head" }, this.title, this.toggle),
      this.words,
      this.note,
      this.code.element,
    );
    this.choice = h(
      "section",
      { class: "bugs-choice" },
      h("h3", null, t("bugs.title")),
      h("p", { class: "job-intro" }, t("bugs.intro")),
      this.list,
    );
    const side = h("div", { class: "job-side" }, this.choice, this.start.element);
    const main = h(
      "div",
      { class: "job-main bugs-main" },
      this.verdict,
      this.game.element,
      this.about,
      this.measure.element,
    );
    this.element = h(
      "div",
      { class: "chart job-tab bugs", "data-part": "bugs", role: "region", "aria-label": t("bugs.title") },
      side,
      main,
    );
    root.append(this.element);
  }

  /** The bug that is looked at, which stays while it has an effect here. @param {BugsView} view */
  chosen(view) {
    this.offered = lookedAt(view, this.offered);
    return this.offered;
  }

  flip() {
    if (!this.view || !this.canSwitch) return;
    const name = this.chosen(this.view);
    if (name === null) return;
    this.dispatch({ type: "set", path: "fault", value: this.view.fault === name ? NONE : name });
  }

  /** @param {BugsView} view */
  render(view) {
    this.view = view;
    this.ask(view);
    const guessing = view.fault === HIDDEN;
    const answered = !guessing && this.game.element.contains(document.activeElement);
    show(this.choice, !guessing);
    const chosen = this.chosen(view);
    show(this.about, !guessing && chosen !== null);
    show(this.game.element, guessing);
    this.start.render(view);
    if (guessing) this.game.render(view);
    else this.renderAbout(view, chosen);
    this.renderEnd(view, guessing);
    if (answered) this.verdict.focus();
    this.measure.render(view, guessing ? (view.bugs.game?.fault ?? "") : (chosen ?? ""));
  }

  /** What can show depends on the experiment, so it is asked for again with each. @param {BugsView} view */
  ask({ ready, experiment, asking }) {
    if (!ready || asking || this.askedFor === experiment) return;
    this.askedFor = experiment;
    queueMicrotask(() => this.dispatch({ type: "start_job", job: { name: "faults" } }));
  }

  /** @param {BugsView} view @param {string | null} name */
  renderAbout(view, name) {
    const { about, fault, catalog } = view;
    const { t } = this;
    this.onceList([about, fault, name], () => this.drawList(view, name));
    if (name === null) return;
    this.onceText([name], () => {
      const { article } = catalog.faults[name];
      setText(this.title, t(`fault.${name}`));
      const lines = ["what", "where", "symptom"].map((part) =>
        h("p", null, h("b", null, t(`bugs.${part}`)), " ", t(`bugs.${name}.${part}`)),
      );
      replace(
        this.words,
        ...lines,
        article === null ? null : h("p", { class: "bugs-article" }, t("bugs.article", { number: article })),
      );
    });
    const reason = about?.[name]?.without_effect ?? null;
    const on = fault === name;
    setText(this.toggle, t(on ? "bugs.switch_off" : "bugs.switch_on"));
    attr(this.toggle, "aria-pressed", String(on));
    // Not `disabled`: while the run starts over, the keyboard's place would be lost.
    this.canSwitch = view.ready && (on || reason !== "refused");
    attr(this.toggle, "aria-disabled", this.canSwitch ? null : "true");
    attr(this.toggle, "data-tip", t(on ? "bugs.switch_off_tip" : "bugs.switch_on_tip"));
    show(this.note, reason !== null);
    if (reason !== null) setText(this.note, t("bugs.no_effect", { why: t(`bugs.reason.${reason}`) }));
    this.code.render(about?.[name]?.lines ?? []);
  }

  /** @param {BugsView} view @param {string | null} chosen */
  drawList({ about, fault, catalog }, chosen) {
    const { t } = this;
    const focused = document.activeElement?.getAttribute("data-part");
    const items = Object.keys(catalog.faults).map((name) => {
      const reason = about?.[name]?.without_effect ?? null;
      const idle = reason === null ? "" : t("bugs.idle", { why: t(`bugs.reason.${reason}`) });
      const note = [name === fault ? t("bugs.is_on") : "", idle].filter(Boolean).join(" · ");
      return h(
        "button",
        {
          type: "button",
          class: "bugs-item",
          "data-picture": "in",
          "data-part": `bugs-${name}`,
          "aria-pressed": String(name === chosen),
          "data-on": name === fault,
          onclick: () => this.dispatch({ type: "choose_fault", fault: name }),
        },
        h("span", { class: "bugs-item-name" }, t(`fault.${name}`)),
        note ? h("span", { class: "bugs-item-note" }, note) : null,
      );
    });
    replace(this.list, ...items);
    if (focused) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-part="${focused}"]`))?.focus();
  }

  /** How the last round ended. @param {BugsView} view @param {boolean} guessing */
  renderEnd({ bugs: { game }, fault }, guessing) {
    const { t } = this;
    const over = !guessing && game !== null && game.end !== null && game.fault === fault;
    const lost = !guessing && game !== null && game.end === null;
    show(this.verdict, over || lost);
    attr(this.verdict, "data-tone", game?.end === "found" ? "good" : "plain");
    const key = lost ? "left" : (game?.end ?? "");
    if (over || lost)
      setText(this.verdict, t(`bugs.end_${key}`, { name: t(`fault.${game.fault}`), count: game.wrong.length + 1 }));
  }

  destroy() {
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<BugsView>}
 */
export const createBugs = (root, tools) => new Bugs(root, tools);

/** @typedef {[string | null, string | null][]} Lines */

// --- The right program and the one with the bug, side by side; the lines in which they differ stand out.

/** @param {Translate} t */
export function createCodeComparison(t) {
  const sides = [
    { name: "right", sign: "✓", code: h("code") },
    { name: "wrong", sign: "✗", code: h("code") },
  ];
  const boxes = sides.map(({ name, sign, code }) => {
    const head = h(
      "h4",
      { class: "bugs-code-name", "data-side": name },
      h("span", { "aria-hidden": "true" }, sign),
      " ",
      t(`bugs.${name}`),
    );
    const label = t("bugs.code_of", { which: t(`bugs.${name}`) });
    const box = h(
      "pre",
      { class: "bugs-code", tabindex: "0", role: "group", "aria-label": label, "data-part": `bugs-code-${name}` },
      code,
    );
    return h("div", { class: "bugs-code-side" }, head, box);
  });
  const element = h("div", { class: "bugs-codes", "data-part": "bugs-code" }, boxes);
  const built = memo();

  /**
   * One line of one side; the mark is also said.
   * @param {string | null} text
   * @param {boolean} differs
   * @param {string} side
   */
  function lineOf(text, differs, side) {
    if (text === null) return h("span", { class: "bugs-line", "data-side": "gap", "aria-hidden": "true" }, "\n");
    const mark = side === "right" ? "+" : "−";
    const word = differs ? h("span", { class: "visually-hidden" }, ` ← ${t(`bugs.line_${side}`)}`) : null;
    return h(
      "span",
      { class: "bugs-line", "data-side": differs ? side : null },
      h("span", { class: "bugs-sign", "aria-hidden": "true" }, differs ? mark : " "),
      text,
      word,
      "\n",
    );
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
