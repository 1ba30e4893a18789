/** The message line: what there is to say, one thing to try, and the same in short for screen readers. */

import { attr, byId, h, memo, setText, show } from "../../lib/dom/dom.js";
import { refusalText } from "../../lib/text/refusal.js";
import { changeText } from "../../lib/text/setting_words.js";

/** @import { Catalog } from "../../types/schema.js" */
/** @import { StatusView } from "../../types/screen.js" */
/** @import { Notice, Reason, Sentence } from "../../types/state.js" */
/** @import { Tools, Values, View } from "../../types/views.js" */

const SIGNS = { info: "›", good: "✓", warning: "!", error: "!" };
const SPEAK_EVERY_MS = 5000;

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<StatusView>}
 */
export function createStatus(root, { t, dispatch }) {
  const sign = h("span", { class: "status-sign", "aria-hidden": "true" });
  const words = h("p", { class: "status-words" });
  const remedy = h("button", {
    class: "button small",
    "data-part": "remedy",
    onclick: () => current?.remedy && dispatch({ type: "counter_experiment", remedy: current.remedy }),
  });
  const link = h("button", {
    class: "button small quiet-link",
    "data-part": "notice-link",
    onclick: () => current?.link && follow(current.link),
  });
  const more = h("span", { class: "status-more" });
  const close = h(
    "button",
    {
      class: "quiet round",
      "aria-label": t("status.dismiss"),
      "data-tip": t("status.dismiss"),
      onclick: () => current && dispatch({ type: "dismiss", what: current.id }),
    },
    "×",
  );
  root.append(sign, words, link, remedy, more, close);
  const speaker = createSpeaker(byId("live"));
  const once = memo();
  /** @type {Notice | null} */
  let current = null;
  /** Shows where the evidence is. @param {string} where a tab of the drawer, or "loss" */
  function follow(where) {
    if (where !== "loss") dispatch({ type: "set_option", name: "tab", value: where });
    document.getElementById(where === "loss" ? "loss-panel" : "drawer")?.scrollIntoView({ block: "nearest" });
  }
  return {
    render({ notice, features, more: others, spoken }) {
      current = notice;
      const text = [noticeText(notice, t, { features }), ...(notice.also ?? []).map((also) => sentence(also, t))].join(
        " ",
      );
      once([text, notice.link, notice.tone, notice.remedy?.key, JSON.stringify(notice.remedy?.values), others], () => {
        attr(root, "data-tone", notice.tone);
        attr(root, "data-code", notice.id);
        setText(sign, SIGNS[notice.tone]);
        setText(words, text);
        show(link, Boolean(notice.link));
        if (notice.link)
          setText(link, t("status.see", { where: t(notice.link === "loss" ? "region.loss" : `tab.${notice.link}`) }));
        show(remedy, Boolean(notice.remedy));
        if (notice.remedy) setText(remedy, sentence(notice.remedy, t));
        show(close, Boolean(notice.closable));
        setText(more, others > 1 ? t("status.more", { count: others - 1 }) : "");
      });
      const quiet = notice.tone === "info" && !notice.changes;
      speaker.say(quiet && spoken.key ? t(spoken.key, spoken.values) : text);
    },
    destroy: speaker.stop,
  };
}

/**
 * @param {Notice} notice
 * @param {Tools["t"]} t
 * @param {Pick<Catalog, "features">} catalog
 */
export function noticeText({ key, values = {}, terms, changes, reasons = [] }, t, catalog) {
  if (!changes) return sentence({ key, values, terms }, t);
  const list = changes.map((change) => changeText(t, catalog, change)).join("; ");
  return [
    sentence({ key, values: { ...values, changes: list }, terms }, t),
    ...reasons.map((reason) => sentence(reason, t)),
  ].join(" ");
}

/**
 * @param {Reason | Sentence} sentence
 * @param {Tools["t"]} t
 * @returns {string}
 */
function sentence({ key, values, terms = {}, ...more }, t) {
  /** @type {Values} */
  const words = { ...values };
  if ("list" in more) words.list = (more.list ?? []).map((item) => sentence(item, t)).join(", ");
  for (const [name, term] of Object.entries(terms)) words[name] = t(term, values);
  const field = typeof words.field === "string" ? fieldName(words.field, t) : "";
  const text = refusalText({ key, values: field ? { ...words, field } : words }, t);
  return field && key.startsWith("error.") && !text.includes(field) ? `${field}: ${text}` : text;
}

/**
 * The name of a field by its path: that of `layers[1].units` is that of `layers.units`.
 * @param {string} path
 * @param {Tools["t"]} t
 */
function fieldName(path, t) {
  const key = `field.${path.replace(/\[\d+\]/g, "")}`;
  const name = t(key);
  return name === key ? path : name;
}

/**
 * Says the newest words, at most every five seconds; what presses is said as soon as that allows.
 * @param {HTMLElement} live
 */
function createSpeaker(live) {
  let last = -Infinity;
  let timer = 0;
  let next = "";
  function speak() {
    timer = 0;
    last = performance.now();
    setText(live, next);
  }
  return {
    /** @param {string} text */
    say(text) {
      if (text === next) return;
      next = text;
      if (!timer) timer = window.setTimeout(speak, Math.max(0, last + SPEAK_EVERY_MS - performance.now()));
    },
    stop: () => window.clearTimeout(timer),
  };
}
