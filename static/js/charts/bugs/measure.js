/**
 * The symptom, measured: the right program and the one with the bug from the same start, as curves, numbers and
 * answers.
 */
import { attr, h, memo, replace, setText, show, svg } from "../../lib/dom/dom.js";
import { decimal, grouped, percent } from "../../lib/text/format.js";
import { answerOf, wantedText } from "../answers/predictions_rows.js";
import { jobMenu } from "../shared/job_fields.js";
import { createJob } from "../shared/job_panel.js";
import { closeUpOf, comparedCounts, curvesOf, duelRequest, duelText, readDuel } from "./model.js";

/** @import { BugsView } from "../../types/jobs.js" */
/** @import { Tools, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Duel, Side } from "./model.js" */

const LENGTHS = [10, 100, 1000, 10_000];

/** @param {Tools} tools */
export function createMeasure(tools) {
  const { t } = tools;
  let to = tools.kept?.get("bugs") ?? 1000;
  let fault = "";
  const length = jobMenu({
    label: t("bugs.length"),
    part: "bugs-length",
    tip: t("bugs.length_tip"),
    choices: LENGTHS.map((value) => ({ value, text: t("bugs.epochs", { count: grouped(value) }) })),
    onchoose: (value) => {
      to = value;
      tools.kept?.set("bugs", to);
    },
  });
  length.render(to);
  const job = createJob(tools, { name: "race", words: "bugs", ask: () => duelRequest(t, fault, to) });
  const sentence = h("p", { class: "bugs-said", "data-part": "bugs-said", "aria-live": "polite" });
  const plot = createPlot(t, "bugs.axis");
  const near = createCloseUp(t);
  const table = createAnswers(t);
  const found = h("div", { class: "bugs-found", hidden: true }, plot.element, table.element, near.element);
  const element = h(
    "section",
    { class: "bugs-measure", "data-part": "bugs-measure" },
    h("h3", null, t("bugs.measure_title")),
    h("div", { class: "bugs-measure-form" }, length.element, job.element),
    sentence,
    found,
  );
  const drawn = memo();
  return {
    element,
    /** @param {BugsView} view @param {string} asked the bug that is measured */
    render(view, asked) {
      fault = asked;
      job.render(view.race, view.ready && asked !== "");
      drawn([view.race.result, asked, view.data], () => {
        const duel = readDuel(view.race.result);
        const own = duel !== null && duel.fault === asked && duel.right.curve.length > 0 && duel.wrong.curve.length > 0;
        show(found, own);
        setText(sentence, own ? duelText(t, duel) : "");
        if (!own) return;
        const curves = curvesOf(duel);
        plot.draw(curves, t("bugs.plot_alt", { text: duelText(t, duel) }), ["0", grouped(duel.to)]);
        plot.name(duel);
        near.draw(duel);
        table.draw(duel, view.data);
      });
    },
  };
}

/** @typedef {{right: string, wrong: string, low: number, high: number, log: boolean}} Paths */

/** Two curves in a box. @param {Translate} t @param {string} axis key of what goes across */
function createPlot(t, axis) {
  const [right, wrong] = ["right", "wrong"].map((side) =>
    svg("polyline", { class: "bugs-curve", "data-side": side, fill: "none", "vector-effect": "non-scaling-stroke" }),
  );
  const drawing = svg(
    "svg",
    { viewBox: "0 0 100 100", preserveAspectRatio: "none", class: "bugs-plot", role: "img" },
    right,
    wrong,
  );
  const up = h("span", { class: "bugs-axis" });
  const [high, low, begin, end] = [h("span"), h("span"), h("span"), h("span")];
  const key = h("p", { class: "bugs-key" });
  const sides = h("div", { class: "bugs-plot-y" }, high, up, low);
  const below = h("div", { class: "bugs-plot-x" }, begin, h("span", { class: "bugs-axis" }, t(axis)), end);
  const element = h(
    "figure",
    { class: "bugs-figure" },
    key,
    h("div", { class: "bugs-plot-box" }, sides, drawing, below),
  );
  return {
    element,
    /** @param {Paths} curves @param {string} label @param {string[]} ends where the axis begins and ends */
    draw(curves, label, [first, last]) {
      attr(right, "points", curves.right);
      attr(wrong, "points", curves.wrong);
      attr(drawing, "aria-label", label);
      setText(high, decimal(curves.high, 3));
      setText(low, decimal(curves.low, 3));
      setText(up, t(curves.log ? "bugs.loss_log" : "loss.title"));
      setText(begin, first);
      setText(end, last);
    },
    /** Who is who, and each one's result. @param {Duel} duel */
    name(duel) {
      replace(key, .../** @type {const} */ (["right", "wrong"]).map((side) => keyOf(side, duel[side])));
    },
  };

  /** @param {string} side @param {Side} about */
  function keyOf(side, { train, status }) {
    const score = train && train.accuracy !== null ? ` · ${percent(train.accuracy)}` : "";
    const number = status === "diverged" ? t("bugs.diverged") : `${decimal(train?.loss)}${score}`;
    return h(
      "span",
      { class: "bugs-key-item" },
      h("span", { class: "bugs-key-line", "data-side": side, "aria-hidden": "true" }),
      `${t(`bugs.${side}`)} `,
      h("b", null, number),
    );
  }
}

/** The first epochs, update by update: the loss of every batch, and what was counted. @param {Translate} t */
function createCloseUp(t) {
  const plot = createPlot(t, "bugs.near_axis");
  const body = h("tbody");
  const title = h("h4");
  const heads = [t("bugs.near_counted"), t("bugs.right"), t("bugs.wrong")].map((text) =>
    h("th", { scope: "col" }, text),
  );
  const table = h(
    "table",
    { class: "answer-table", "data-part": "bugs-counts" },
    h("caption", { class: "visually-hidden" }, t("bugs.near")),
    h("thead", null, h("tr", null, heads)),
    body,
  );
  const element = h(
    "section",
    { class: "bugs-near", "data-part": "bugs-near" },
    title,
    plot.element,
    h("div", { class: "bugs-answers" }, table),
  );
  return {
    element,
    /** @param {Duel} duel */
    draw(duel) {
      const curves = closeUpOf(duel);
      const near = duel.right.near;
      show(element, curves !== null && near !== null);
      if (!curves || !near) return;
      setText(
        title,
        near.epochs > 0
          ? t("bugs.near_epochs", { count: near.epochs })
          : t("bugs.near_updates", { count: grouped(near.n) }),
      );
      // Both are drawn over the same epochs, in which a bug may make another number of updates.
      plot.draw(curves, t("bugs.near_alt"), near.n === duel.wrong.near?.n ? ["1", grouped(near.n)] : ["", ""]);
      replace(
        body,
        ...comparedCounts(duel).map(([name, right, wrong]) =>
          h(
            "tr",
            null,
            h("th", { scope: "row", "data-tip": t(`bugs.near_${name}_tip`) }, t(`bugs.near_${name}`)),
            h("td", null, right),
            h("td", null, wrong),
          ),
        ),
      );
    },
  };
}

/** What both answer to the first samples. @param {Translate} t */
function createAnswers(t) {
  const body = h("tbody");
  const heads = ["#", t("bugs.wanted"), t("bugs.right"), t("bugs.wrong")].map((text) =>
    h("th", { scope: "col" }, text),
  );
  const table = h(
    "table",
    { class: "answer-table" },
    h("caption", { class: "visually-hidden" }, t("bugs.answers")),
    h("thead", null, h("tr", null, heads)),
    body,
  );
  const element = h(
    "div",
    {
      class: "bugs-answers",
      tabindex: "0",
      role: "group",
      "aria-label": t("bugs.answers"),
      "data-part": "bugs-answers",
    },
    table,
  );
  const marks = /** @type {Record<string, string>} */ ({ right: "✓", wrong: "✗", undecided: "?", error: "" });

  return {
    element,
    /** @param {Duel} duel @param {DataMessage | null} data */
    draw(duel, data) {
      show(element, data !== null);
      if (!data) return;
      const scale = data.dataset.task === "regression" ? data.dataset.target_scale : 1;
      const answers = [duel.right, duel.wrong].map(({ predictions }) =>
        Array.from(predictions, (value) => value * scale),
      );
      const rows = Array.from({ length: duel.rows }, (_, i) => {
        const cells = answers.map((outputs) => {
          const { answer, verdict, text } = answerOf(t, data, outputs, duel.outputs, i);
          return h(
            "td",
            { "data-verdict": verdict },
            answer,
            " ",
            h("span", { "aria-hidden": "true" }, marks[verdict]),
            h("span", { class: "visually-hidden" }, text),
          );
        });
        return h("tr", null, h("th", { scope: "row" }, i + 1), h("td", null, wantedText(t, data, i)), cells);
      });
      replace(body, ...rows);
    },
  };
}
