/** The curves of a race in figures: a few moments by contender, filled only while it is open. */
import { h, memo, replace } from "../../lib/dom/dom.js";
import { decimal, grouped } from "../../lib/text/format.js";

/** @typedef {import("../../types.d.ts").Translate} Translate */
/** @typedef {import("./race_data.js").Runner} Runner */

/** Rows: more would be read by nobody. */
const ROWS = 12;

/**
 * Some of the moments that the longest curve has, the first and the last always among them.
 * @param {Runner[]} runners
 * @param {string} field what a race is counted in
 * @returns {number[]}
 */
export function momentsOf(runners, field) {
  const longest = runners.reduce((most, one) => (one.length > most.length ? one : most), runners[0]);
  if (!longest || longest.length === 0) return [];
  const count = Math.min(ROWS, longest.length);
  const places = Array.from({ length: count }, (_, i) => Math.round((i * (longest.length - 1)) / Math.max(1, count - 1)));
  return places.map((place) => longest.columns[field][place]);
}

/** The loss measured at that moment, or null. @param {Runner} runner @param {string} field @param {number} moment */
export function lossAt({ columns }, field, moment) {
  const place = columns[field].indexOf(moment);
  return place < 0 ? null : columns.train[place];
}

/** @param {Translate} t */
export function createMoments(t) {
  const table = h("table");
  const title = t("race.moments");
  const box = h("div", { class: "race-table", tabindex: "0", role: "region", "aria-label": title }, table);
  const element = h("details", { class: "weight-table race-moments", "data-part": "race-moments" }, h("summary", null, title), box);
  /** @type {{runners: Runner[], unit: string}} */
  let wanted = { runners: [], unit: "epoch" };
  const once = memo();

  function fill() {
    if (!element.open) return;
    const { runners, unit } = wanted;
    once([runners, unit], () => replace(table, contents(t, runners, unit)));
  }
  element.addEventListener("toggle", fill);
  return {
    element,
    /** @param {Runner[]} runners @param {string} unit */
    render(runners, unit) {
      wanted = { runners, unit };
      fill();
    },
  };
}

/** @param {Translate} t @param {Runner[]} runners @param {string} unit */
function contents(t, runners, unit) {
  const field = unit === "epoch" ? "epoch" : "step";
  const head = h("tr", null, h("th", { scope: "col" }, t(`race.unit_${unit}`)), runners.map(({ told }) => h("th", { scope: "col" }, told.name)));
  const rows = momentsOf(runners, field).map((moment) => {
    const cells = runners.map((runner) => h("td", null, decimal(lossAt(runner, field, moment), 4)));
    return h("tr", null, h("th", { scope: "row" }, grouped(moment)), cells);
  });
  return [h("caption", { class: "visually-hidden" }, t("race.moments_caption")), h("thead", null, head), h("tbody", null, rows)];
}
