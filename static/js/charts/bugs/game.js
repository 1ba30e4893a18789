/** "Find the bug": the page has switched one on and keeps its name; measure, ask for a hint, answer. */
import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { NumberField, whole } from "../../lib/dom/number_field.js";

/** @import { BugsView } from "../../types/jobs.js" */
/** @import { Tools } from "../../types/views.js" */

/** Tabs of the drawer in which a bug shows, and the loss curve. */
const PLACES = ["loss", "predictions", "gradient_check", "explain", "distributions"];
const MOST = 9999;

const anyRound = () => 1 + Math.floor(Math.random() * MOST);

/** @param {Tools} tools */
export function createStart({ t, dispatch, kept = new Map() }) {
  let round = kept.get("bugs-number") ?? anyRound();
  const words = { label: t("bugs.number"), part: "bugs-number", tip: t("bugs.number_tip") };
  const typed = (/** @type {number} */ value) => {
    round = value;
    kept.set("bugs-number", round);
  };
  const number = new NumberField(t, { ...words, allowed: whole(1, MOST), onchange: typed });
  number.render(round);
  const start = h(
    "button",
    {
      type: "button",
      class: "button job-start",
      "data-part": "bugs-begin",
      "data-tip": t("bugs.begin_tip"),
      onclick: begin,
    },
    t("bugs.begin"),
  );
  const score = h("p", { class: "bugs-score", "data-part": "bugs-score" });
  const why = h("p", { class: "job-old" }, t("bugs.too_few"));
  const element = h(
    "section",
    { class: "bugs-start" },
    h("h3", null, t("bugs.game")),
    h("p", { class: "job-intro" }, t("bugs.game_intro")),
    h("div", { class: "bugs-start-form" }, number.element, start),
    why,
    score,
  );

  let open = false;
  function begin() {
    if (!open || !number.holds()) return;
    dispatch({ type: "begin_bug", number: round });
    round = anyRound();
    kept.delete("bugs-number");
    number.render(round);
  }

  return {
    element,
    /** @param {BugsView} view */
    render({
      about,
      ready,
      bugs: {
        score: { found, rounds, guesses },
      },
    }) {
      const enough = Object.values(about ?? {}).filter(({ without_effect }) => without_effect === null).length > 1;
      open = ready && enough;
      attr(start, "aria-disabled", open ? null : "true");
      show(why, about !== null && !enough);
      show(score, rounds > 0);
      setText(score, t("bugs.score", { found, rounds, guesses }));
    },
  };
}

/** @param {Tools} tools */
export function createGame({ t, dispatch }) {
  const title = h("h3", { tabindex: "-1" });
  const places = PLACES.map((place) =>
    h(
      "button",
      { type: "button", class: "button small", "data-part": `bugs-look-${place}`, onclick: () => look(place) },
      t(place === "loss" ? "region.loss" : `tab.${place}`),
    ),
  );
  const hint = h(
    "button",
    { type: "button", class: "button small", "data-part": "bugs-hint", onclick: () => dispatch({ type: "hint_bug" }) },
    t("bugs.hint"),
  );
  const reveal = h(
    "button",
    {
      type: "button",
      class: "button small",
      "data-part": "bugs-reveal",
      onclick: () => dispatch({ type: "reveal_bug" }),
    },
    t("bugs.reveal"),
  );
  const hints = h("p", { class: "bugs-hints", "data-part": "bugs-hints", "aria-live": "polite" });
  const answers = h("div", { class: "bugs-list", role: "group", "aria-label": t("bugs.answer") });
  const said = h("p", { class: "job-old bugs-verdict", "data-part": "bugs-verdict", "aria-live": "polite" });
  const element = h(
    "section",
    { class: "bugs-game", "data-part": "bugs-game" },
    title,
    h("p", { class: "job-intro" }, t("bugs.playing")),
    h(
      "div",
      { class: "bugs-row", role: "group", "aria-label": t("bugs.look") },
      h("span", { class: "label", "aria-hidden": "true" }, t("bugs.look")),
      places,
    ),
    h("h4", null, t("bugs.answer")),
    answers,
    said,
    h("div", { class: "bugs-row" }, hint, reveal),
    hints,
  );
  const listed = memo();

  /** @param {string} place */
  function look(place) {
    if (place !== "loss") dispatch({ type: "set_option", name: "tab", value: place });
    document.getElementById(place === "loss" ? "loss-panel" : "drawer")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} name @param {boolean} open */
  const answer = (name, open) =>
    h(
      "button",
      {
        type: "button",
        class: "bugs-item",
        "data-part": `bugs-answer-${name}`,
        "aria-disabled": open ? null : "true",
        onclick: () => open && dispatch({ type: "answer_bug", fault: name }),
      },
      h("span", { class: "bugs-item-name" }, t(`fault.${name}`)),
      h("span", { class: "bugs-item-note" }, t(open ? `bugs.${name}.what` : "bugs.crossed_out")),
    );

  return {
    element,
    /** @param {BugsView} view */
    render({ bugs: { game }, possible, catalog }) {
      if (!game) return;
      setText(title, t("bugs.round", { number: game.number }));
      attr(hint, "disabled", game.hints >= 2);
      listed([game], () => {
        const focused = document.activeElement?.getAttribute("data-part");
        replace(answers, ...game.among.map((name) => answer(name, possible.includes(name))));
        /** @type {HTMLElement | null} */ (
          focused?.startsWith("bugs-answer-") ? answers.querySelector(`[data-part="${focused}"]`) : null
        )?.focus();
        const last = game.wrong.at(-1);
        setText(said, last ? t("bugs.no", { name: t(`fault.${last}`), symptom: t(`bugs.${last}.symptom`) }) : "");
        const told = game.hints > 0 ? [t(`bugs.hint_${catalog.faults[game.fault].part}`)] : [];
        if (game.hints > 1) told.push(t("bugs.hint_two"));
        setText(hints, told.join(" "));
      });
    },
  };
}
