/** The share that is solved, large; and all runs as one bar of groups, each with its seeds behind it. */

import { attr, h, replace, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped, percent } from "../../lib/text/format.js";
import { clusterText, intervalText, meansText } from "./model.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */
/** @import { Cluster, Row } from "./model.js" */

/** More seeds than this are read in the table. */
const MOST_SHOWN = 120;

/** @param {Translate} t */
export function createShare(t) {
  const number = h("strong", { class: "seeds-number", "data-part": "seeds-solved" });
  const word = h("span", { class: "seeds-word" }, t("seeds.solved"));
  const interval = h("p", { class: "seeds-interval", "data-part": "seeds-interval" });
  const means = h("p", { class: "seeds-means" });
  const head = h("p", { class: "seeds-head" }, number, " ", word);
  return {
    element: h("div", { class: "seeds-share" }, head, interval, means),
    /** @param {ResultMessage} result @param {number} of */
    draw({ facts }, of) {
      setText(number, percent(facts.solved / facts.done));
      setText(interval, intervalText(t, facts));
      const counts = { solved: grouped(facts.solved), done: grouped(facts.done), runs: grouped(facts.runs) };
      const key = facts.done < facts.runs ? "seeds.counts_so_far" : "seeds.counts";
      setText(means, `${t(key, counts)} ${meansText(t, facts, of)}`);
    },
  };
}

/**
 * @param {Translate} t
 * @param {(seed: number) => void} open
 */
export function createGroups(t, open) {
  /** @type {number | null} */
  let chosen = null;
  /** @type {() => void} */
  let again = () => {};
  const bar = h("div", { class: "seeds-bar", "aria-hidden": "true" });
  const list = h("ul", { class: "seeds-groups", "data-part": "seeds-groups" });
  const seeds = h("div", {
    class: "seeds-list",
    "data-part": "seeds-list",
    role: "group",
    "aria-label": t("seeds.list"),
  });
  const choose = (/** @type {number} */ index) => {
    chosen = chosen === index ? null : index;
    again();
  };
  return {
    element: h("div", { class: "seeds-outcomes" }, bar, list, seeds),
    /** @param {ResultMessage} result @param {Row[]} rows */
    draw({ facts }, rows) {
      const clusters = /** @type {Cluster[]} */ (facts.clusters);
      again = () => {
        keep(bar, clusters.length, () => h("span", { class: "seeds-part" }));
        keep(list, clusters.length, (i) => groupOf(() => choose(i)));
        clusters.forEach((cluster, i) =>
          fillGroup(t, bar.children[i], list.children[i], cluster, { tone: toneOf(cluster, i), chosen: chosen === i }),
        );
        const own = chosen === null ? [] : rows.filter(({ cluster }) => cluster === chosen);
        show(seeds, own.length > 0);
        replace(
          seeds,
          own.slice(0, MOST_SHOWN).map(({ seed }) => seedButton(t, seed, open)),
          rest(t, own.length),
        );
      };
      again();
    },
  };
}

/** @param {Translate} t @param {number} count */
const rest = (t, count) =>
  count > MOST_SHOWN ? h("span", { class: "seeds-more" }, t("seeds.more", { count: count - MOST_SHOWN })) : null;

/** What diverged is told apart from every other group. @param {Cluster} cluster @param {number} index */
export const toneOf = ({ kind }, index) => (kind === "diverged" ? "lost" : String(index));

/**
 * As many children as wanted; those there are stay, and with them the keyboard's place.
 * @param {HTMLElement} parent
 * @param {number} count
 * @param {(index: number) => HTMLElement} make
 */
function keep(parent, count, make) {
  while (parent.children.length > count) parent.lastElementChild?.remove();
  while (parent.children.length < count) parent.append(make(parent.children.length));
}

/** @param {() => void} onclick */
function groupOf(onclick) {
  const cells = ["mark", "label", "count", "share", "loss"].map((name) => h("span", { class: `seeds-group-${name}` }));
  return h("li", null, h("button", { type: "button", class: "seeds-group", "data-picture": "in", onclick }, cells));
}

/**
 * @param {Translate} t
 * @param {Element} part
 * @param {Element} item
 * @param {Cluster} cluster
 * @param {{tone: string, chosen: boolean}} look
 */
function fillGroup(t, part, item, cluster, { tone, chosen }) {
  /** @type {HTMLElement} */ (part).style.flexGrow = String(cluster.count);
  const button = /** @type {Element} */ (item.firstElementChild);
  for (const element of [part, button]) attr(element, "data-tone", tone);
  attr(button, "aria-expanded", String(chosen));
  const loss = cluster.median_loss === null ? "" : t("seeds.median", { loss: decimal(cluster.median_loss) });
  const texts = ["", clusterText(t, cluster), grouped(cluster.count), percent(cluster.share), loss];
  texts.forEach((text, i) => setText(button.children[i], text));
}

/** @param {Translate} t @param {number} seed @param {(seed: number) => void} open */
export const seedButton = (t, seed, open) =>
  h(
    "button",
    { type: "button", class: "seeds-seed", "aria-label": t("seeds.open_label", { seed }), onclick: () => open(seed) },
    String(seed),
  );

// --- Every run in a table: its seed, where it ended, and a button that opens it. Filled when it is looked at.

/** @type {[string, (row: Row) => number, (value: number) => string][]} */
const COLUMNS = [
  ["loss", ({ loss }) => loss, (value) => decimal(value, 6)],
  ["accuracy", ({ accuracy }) => accuracy, (value) => percent(value)],
  ["mae", ({ mae }) => mae, (value) => decimal(value)],
  ["r2", ({ r2 }) => r2, (value) => decimal(value, 3)],
];

/** @param {Translate} t @param {(seed: number) => void} open */
export function createGroupTable(t, open) {
  const table = h("table", null);
  const box = h(
    "div",
    {
      class: "gradient-table seeds-rows",
      tabindex: 0,
      role: "region",
      "aria-label": t("seeds.table"),
      "data-part": "seeds-table",
    },
    table,
  );
  const element = h("details", { class: "seeds-table" }, h("summary", null, t("seeds.table")), box);
  let fill = () => {};
  element.addEventListener("toggle", () => fill());
  return {
    element,
    /** @param {ResultMessage} result @param {Row[]} rows */
    draw({ facts }, rows) {
      fill = () => {
        if (!element.open) return;
        const columns = COLUMNS.filter(([, value]) => rows.some((row) => !Number.isNaN(value(row))));
        const heads = ["seed", ...columns.map(([name]) => name), "group"].map((name) =>
          h("th", { scope: "col" }, t(`seeds.column_${name}`)),
        );
        const lines = rows.map((row) => {
          const cells = columns.map(([, value, text]) => h("td", null, text(value(row))));
          const cluster = facts.clusters[row.cluster];
          return h(
            "tr",
            null,
            h("th", { scope: "row" }, seedButton(t, row.seed, open)),
            cells,
            h("td", null, cluster ? clusterText(t, cluster) : ""),
          );
        });
        replace(table, h("thead", null, h("tr", null, heads)), h("tbody", null, lines));
      };
      fill();
    },
  };
}
