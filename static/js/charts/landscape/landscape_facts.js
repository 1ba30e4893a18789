/** Numbers beside the landscape, the key of its colours, and the plane as a coarse table. */
import { h, setText } from "../../lib/dom/dom.js";
import { decimal, plain } from "../../lib/text/format.js";
import { bandColor } from "./colors.js";
import { lossAt, lowest } from "./plane.js";
import { distanceText } from "./landscape_text.js";

/** @typedef {import("../../types.d.ts").Theme} Theme */
/** @typedef {import("../../types.d.ts").Translate} Translate */
/** @typedef {import("./levels.js").Levels} Levels */
/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {import("./plane.js").Projected} Projected */

const FACTS = ["now_loss", "below", "distance", "lowest"];
/** Rows and columns of the table: more would be read by nobody. */
const TABLE = 9;

/** @param {Translate} t */
export function createFacts(t) {
  const values = FACTS.map(() => h("dd", { class: "metric-value" }));
  const cells = FACTS.map((name, i) => {
    const label = h("dt", { class: "metric-label" }, t(`landscape.${name}`));
    return h("div", { class: "metric", "data-tip": t(`landscape.${name}_tip`) }, label, values[i]);
  });
  return {
    element: h("dl", { class: "landscape-facts", "data-part": "landscape-facts" }, cells),
    /** @param {Plane} plane @param {Projected | null} now @param {number | null} loss */
    render(plane, now, loss) {
      const below = now ? lossAt(plane, now.x, now.y) : null;
      const texts = [
        decimal(loss, 4),
        now && below === null ? t("landscape.outside") : decimal(below, 4),
        now ? distanceText(t, now.distance) : "–",
        decimal(lowest(plane).loss, 4),
      ];
      values.forEach((value, i) => setText(value, texts[i]));
    },
  };
}

/** One band of colour between two lines, and the losses at the lines. @param {Translate} t */
export function createKey(t) {
  const bands = h("div", { class: "landscape-bands", "aria-hidden": "true" });
  const element = h("div", { class: "landscape-key" }, h("span", { class: "landscape-key-title" }, t("landscape.loss")), bands);
  return {
    element,
    /** @param {Levels} levels @param {Theme} theme */
    draw({ stops }, theme) {
      const count = stops.length - 1;
      const every = Math.ceil(count / 12);
      const band = (/** @type {number} */ i) => {
        const written = i > 0 && i % every === 0 ? h("span", null, plain(stops[i], 3)) : null;
        return h("div", { class: "landscape-band", style: { background: bandColor(theme, i, Math.max(1, count)) } }, written);
      };
      bands.replaceChildren(...Array.from({ length: Math.max(1, count) }, (_, i) => band(i)));
    },
  };
}

/** Every n-th index, both ends included. @param {number} size */
export function thinned(size) {
  const count = Math.min(size, TABLE);
  return Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / (count - 1)));
}

/** The losses in figures, filled only while it is open. @param {Translate} t */
export function createTable(t) {
  const table = h("table");
  const title = t("landscape.table");
  const named = { tabindex: "0", role: "region", "aria-label": title };
  const box = h("div", { class: "gradient-table landscape-table", ...named }, table);
  const element = h("details", { class: "weight-table", "data-part": "landscape-table" }, h("summary", null, title), box);
  /** @type {{plane: Plane, names: [string, string]} | null} */
  let wanted = null;
  /** @type {{plane: Plane, names: [string, string]} | null} */
  let filled = null;

  function fill() {
    if (!element.open || !wanted || filled === wanted) return;
    filled = wanted;
    table.replaceChildren(...contents(t, wanted.plane, wanted.names));
  }
  element.addEventListener("toggle", fill);
  return {
    element,
    /** @param {Plane} plane @param {[string, string]} names */
    draw(plane, names) {
      wanted = { plane, names };
      fill();
    },
  };
}

/** @param {Translate} t @param {Plane} plane @param {[string, string]} names */
function contents(t, { size, xs, ys, losses }, [across, up]) {
  const picked = thinned(size);
  const corner = h("td", null, t("landscape.corner"));
  const head = h("tr", null, corner, picked.map((i) => h("th", { scope: "col" }, plain(xs[i], 3))));
  const rows = picked.toReversed().map((row) => {
    const cells = picked.map((i) => h("td", null, decimal(losses[row * size + i], 4)));
    return h("tr", null, h("th", { scope: "row" }, plain(ys[row], 3)), cells);
  });
  return [h("caption", null, t("landscape.table_caption", { across, up })), h("thead", null, head), h("tbody", null, rows)];
}
