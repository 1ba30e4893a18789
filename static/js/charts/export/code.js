/** The run as a program to take home: readable, in colour, with the numbers that it prints. */

import { attr, h, memo, setText, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";
import { segments } from "../shared/job_fields.js";
import { createCodeListing } from "./listing.js";
import { createProgramNumbers } from "./numbers.js";

/** @import { CodeView } from "../../types/jobs.js" */
/** @import { ProgramRequest } from "../../types/schema.js" */
/** @import { Offer, Tools, View } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */

/** @typedef {NonNullable<ProgramRequest["format"]>} ProgramFormat */

/** How long a button says that it has copied. */
const COPIED_MS = 1500;
/** What there is before the server has said so. @type {Offer[]} */
const FIRST = [{ name: "script", cannot: "", extension: "py" }];

class Code {
  /** @type {ProgramFormat} */
  format = "script";
  /** The program on the screen. */
  text = "";
  /** @type {CodeView | null} */
  view = null;
  onceOffers = memo();
  onceText = memo();
  formats = h("div", { class: "code-formats" });
  caption = h("span", { class: "code-caption", "data-part": "code-caption" });
  told = h("span", { class: "visually-hidden", "aria-live": "polite" });
  empty = h("p", { class: "job-empty", "aria-live": "polite", "data-part": "code-empty" });
  shown = h("div", { class: "code-shown", hidden: true });

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    this.t = tools.t;
    this.dispatch = tools.dispatch;
    this.numbers = createProgramNumbers(tools);
    this.listing = createCodeListing(tools.t);
    this.asking = createAsking(() => this.ask());
    this.element = this.build();
    root.append(this.element);
  }

  build() {
    const { t } = this;
    /** @param {string} name @param {() => void} onclick */
    const button = (name, onclick) =>
      h(
        "button",
        { type: "button", class: "button", "data-part": `code-${name}`, "data-tip": t(`code.${name}_tip`), onclick },
        t(`code.${name}`),
      );
    this.copy = button("copy", () => void this.copyText());
    const side = h(
      "div",
      { class: "job-side" },
      h("p", { class: "job-intro" }, t("code.intro")),
      this.formats,
      this.numbers.element,
    );
    const bar = h(
      "div",
      { class: "code-bar" },
      this.caption,
      this.copy,
      button("download", () => this.download()),
      this.told,
    );
    this.shown.append(bar, this.listing.element, h("p", { class: "code-key" }, t("code.key")));
    const main = h("div", { class: "job-main" }, this.empty, this.shown);
    return h("div", { class: "chart job-tab code-tab", "data-part": "code" }, side, main);
  }

  ask() {
    const { language } = /** @type {CodeView} */ (this.view);
    this.dispatch({ type: "start_job", job: { name: "program", format: this.format, language } });
  }

  /** @param {ProgramFormat} format */
  choose(format) {
    this.format = format;
    if (this.view) this.render(this.view);
  }

  async copyText() {
    const done = await navigator.clipboard.writeText(this.text).then(
      () => "code.copied",
      () => "code.not_copied",
    );
    setText(/** @type {HTMLElement} */ (this.copy), this.t(done));
    setText(this.told, this.t(done));
    window.setTimeout(() => {
      setText(/** @type {HTMLElement} */ (this.copy), this.t("code.copy"));
      setText(this.told, "");
    }, COPIED_MS);
  }

  download() {
    const { language } = /** @type {CodeView} */ (this.view);
    this.dispatch({ type: "start_job", job: { name: "export", format: this.format, language } });
  }

  /** @param {CodeView} view */
  render(view) {
    this.view = view;
    const { experiment, language, step, samples, loss, playing, ready, secret, job } = view;
    this.asking.want(
      JSON.stringify([this.format, language, step, samples, loss, ready, secret, experiment]),
      ready && !playing && !secret,
    );
    const offers = job.result?.facts.programs ?? FIRST;
    this.onceOffers([JSON.stringify(offers), this.format], () => this.offer(offers));
    const own =
      job.result?.request.format === this.format && job.result.tensors.bytes.length > 0 && !job.problem && !secret;
    show(this.shown, own);
    show(this.empty, !own);
    setText(this.empty, own ? "" : this.why(view, offers));
    if (own) this.renderProgram(view);
    this.numbers.render(view, own ? this.format : "");
  }

  /** Why there is no program to be seen. @param {CodeView} view @param {Offer[]} offers */
  why({ job: { problem, running, result }, secret, ready, playing }, offers) {
    const { t } = this;
    if (secret) return t("bugs.secret");
    if (problem) return t(problem.key, problem.values);
    const cannot = offers.find(({ name }) => name === this.format)?.cannot;
    if (cannot) return t(`code.cannot.${cannot}`);
    const lost = ready && !playing && this.asking.isFresh() && !running && result?.request.format !== this.format;
    return t(lost ? "code.lost" : "code.waiting");
  }

  /** @param {CodeView} view */
  renderProgram({ job, step, part, parts }) {
    const result = /** @type {ResultMessage} */ (job.result);
    this.onceText([result], () => {
      this.text = `${new TextDecoder().decode(/** @type {Uint8Array} */ (result.tensors.bytes))}\n`;
    });
    const old = result.step !== step;
    const values = { then: grouped(result.step), now: grouped(step) };
    setText(this.caption, this.t(old ? "code.caption_old" : "code.caption", values));
    attr(this.caption, "data-old", old ? "true" : null);
    this.listing.render(this.text.trimEnd(), result.facts.parts, part === null ? undefined : parts[part]);
  }

  /** @param {Offer[]} offers */
  offer(offers) {
    const { t } = this;
    const choice = segments({
      label: t("code.format"),
      part: "code-format",
      bare: true,
      choices: offers.map(({ name, cannot }) => ({
        value: name,
        text: t(`code.format.${name}`),
        tip: cannot ? t(`code.cannot.${cannot}`) : t(`code.format_tip.${name}`),
      })),
      onchoose: (format) => this.choose(/** @type {ProgramFormat} */ (format)),
    });
    choice.render(this.format);
    const had = this.formats.contains(document.activeElement);
    this.formats.replaceChildren(choice.element);
    if (had) choice.buttons[offers.findIndex(({ name }) => name === this.format)]?.focus();
  }

  destroy() {
    this.asking.stop();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<CodeView>}
 */
export const createCode = (root, tools) => new Code(root, tools);

// --- When a program is asked for: when what it depends on has come to rest, and not more than once a second.

/** How long nothing must have changed, and how long it is from one request to the next. */
const REST_MS = 300;
const APART_MS = 1000;

/** @typedef {{now: () => number, after: (ms: number, call: () => void) => unknown}} Clock */

/** @type {Clock} */
const CLOCK = { now: () => performance.now(), after: (ms, call) => window.setTimeout(call, ms) };

/**
 * @param {(key: string) => void} ask
 * @param {Clock} [clock]
 */
export function createAsking(ask, clock = CLOCK) {
  let wanted = "";
  let asked = "";
  let ready = false;
  let changed_at = 0;
  let asked_at = -Infinity;
  let waiting = false;

  function look() {
    waiting = false;
    if (!ready || wanted === asked) return;
    const due = Math.max(changed_at + REST_MS, asked_at + APART_MS) - clock.now();
    if (due > 0) {
      waiting = true;
      clock.after(due, look);
      return;
    }
    asked = wanted;
    asked_at = clock.now();
    ask(wanted);
  }

  return {
    /** @param {string} key what the program depends on @param {boolean} now_ready whether it may be asked for at all */
    want(key, now_ready) {
      if (key !== wanted || now_ready !== ready) changed_at = clock.now();
      [wanted, ready] = [key, now_ready];
      if (!waiting) look();
    },
    /** Nothing more will be asked for. */
    stop() {
      ready = false;
    },
    /** Whether the last answer is for what is wanted now. */
    isFresh: () => wanted === asked,
  };
}
