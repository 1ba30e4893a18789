/** The numbers behind the pictures: each layer as it is now, and one kind's values over time for those who ask. */
import { attr, h, replace, setText } from "../../lib/dom/dom.js";
import { compact } from "../../lib/text/format.js";
import { evenly, hasValues, histogramIndex, KINDS, statsOf } from "./bins.js";
import { meanText, nowText, shortNumber, unitsText } from "./text.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Kind, Moments } from "./bins.js" */

const MOST_ROWS = 20;
const TROUBLES = /** @type {const} */ (["dead", "saturated"]);

/** @param {string} key @param {Translate} t */
const columnHead = (key, t) => h("th", { scope: "col", "data-tip": t(`${key}_tip`) }, t(key));

/** A wide table scrolls in a box of its own. @param {string} label @param {HTMLElement} table */
const scrollBox = (label, table) =>
  h("div", { class: "dist-scroll", role: "region", tabindex: "0", "aria-label": label }, table);

/** Each layer now. @param {Translate} t */
export function createLayerTable(t) {
  const keys = [...KINDS, "gradient_norm", ...TROUBLES].map((name) => `distributions.${name}`);
  const first = h("th", { scope: "col" }, t("distributions.layer"));
  const head = h(
    "tr",
    null,
    first,
    keys.map((key) => columnHead(key, t)),
  );
  const body = h("tbody");
  const caption = h("caption", null, t("distributions.table_now"));
  const table = h("table", { class: "dist-table" }, caption, h("thead", null, head), body);
  const element = scrollBox(t("distributions.table_now"), table);
  /** @type {HTMLElement[][]} */
  let cells = [];
  let rows = "";

  /** @param {string[]} names */
  function build(names) {
    rows = names.join("|");
    cells = names.map(() => keys.map(() => h("td")));
    replace(body, ...names.map((name, layer) => h("tr", null, h("th", { scope: "row" }, name), cells[layer])));
  }

  return {
    element,
    /** @param {Moments} moments @param {string[]} names */
    render(moments, names) {
      if (rows !== names.join("|")) build(names);
      cells.forEach((row, layer) => fillRow(t, row, moments, layer));
    },
  };
}

/** @param {Translate} t @param {HTMLElement[]} row @param {Moments} moments @param {number} layer */
function fillRow(t, row, moments, layer) {
  const now = (moments.length - 1) * moments.layers + layer;
  KINDS.forEach((kind, i) => setText(row[i], nowText(t, moments, layer, kind)));
  setText(row[KINDS.length], shortNumber(moments.gradients[now]));
  TROUBLES.forEach((trouble, i) => {
    const share = moments.units[2 * now + i];
    const cell = row[KINDS.length + 1 + i];
    setText(cell, unitsText(t, share, trouble));
    attr(cell, "data-trouble", share > 0 ? trouble : null);
  });
}

/** One kind's values over time, filled only while it is open. @param {Translate} t */
export function createTimeTable(t) {
  const head = h("tr");
  const body = h("tbody");
  const caption = h("caption");
  const table = h("table", { class: "dist-table" }, caption, h("thead", null, head), body);
  const box = scrollBox(t("distributions.table_time"), table);
  const element = h("details", { class: "dist-details" }, h("summary", null, t("distributions.table_time")), box);
  /** @type {{moments: Moments, names: string[], kind: Kind} | null} */
  let shown = null;

  function fill() {
    if (!shown || !element.open) return;
    const { moments, names, kind } = shown;
    setText(caption, t("distributions.table_time_caption", { kind: t(`distributions.${kind}`) }));
    replace(head, ...[t("distributions.step"), ...names].map((name) => h("th", { scope: "col" }, name)));
    const rows = evenly(moments.steps, MOST_ROWS).map((moment) => timeRow(moments, names, kind, moment));
    replace(body, ...rows);
  }

  element.addEventListener("toggle", fill);
  return {
    element,
    /** @param {Moments} moments @param {string[]} names @param {Kind} kind */
    render(moments, names, kind) {
      shown = { moments, names, kind };
      fill();
    },
  };
}

/** @param {Moments} moments @param {string[]} names @param {Kind} kind @param {number} moment */
function timeRow(moments, names, kind, moment) {
  const cells = names.map((_, layer) => {
    const place = histogramIndex(moments, moment, layer, kind);
    const ends = `${shortNumber(moments.edges[2 * place])} … ${shortNumber(moments.edges[2 * place + 1])}`;
    const there = hasValues(moments, moment, layer, kind);
    return h("td", null, there ? `${meanText(statsOf(moments, moment, layer, kind))} (${ends})` : "–");
  });
  return h("tr", null, h("th", { scope: "row" }, compact(moments.steps[moment])), cells);
}
