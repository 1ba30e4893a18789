/** Numbers beside the landscape, the key of its colours, and the plane as a coarse table. */

import { h, setText } from "../../lib/dom/dom.js";
import { decimal, grouped, percent, plain } from "../../lib/text/format.js";
import { parameterName } from "../network/parameter_names.js";
import { bandColor } from "./colors.js";
import { interpolatedLoss, lowest } from "./plane.js";

/** @import { LandscapeView } from "../../types/jobs.js" */
/** @import { LandscapePlane } from "../../types/schema.js" */
/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */
/** @import { Levels } from "./levels.js" */
/** @import { Plane } from "./plane.js" */

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
      const below = now ? interpolatedLoss(plane, now.x, now.y) : null;
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
export function createHeightKey(t) {
  const bands = h("div", { class: "landscape-bands", "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "landscape-key" },
    h("span", { class: "landscape-key-title" }, t("landscape.loss")),
    bands,
  );
  return {
    element,
    /** @param {Levels} levels @param {Theme} theme */
    draw({ stops }, theme) {
      const count = stops.length - 1;
      const every = Math.ceil(count / 12);
      const band = (/** @type {number} */ i) => {
        const written = i > 0 && i % every === 0 ? h("span", null, plain(stops[i], 3)) : null;
        return h(
          "div",
          { class: "landscape-band", style: { background: bandColor(theme, i, Math.max(1, count)) } },
          written,
        );
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
export function createLandscapeTable(t) {
  const table = h("table");
  const title = t("landscape.table");
  const named = { tabindex: "0", role: "region", "aria-label": title };
  const box = h("div", { class: "gradient-table landscape-table", ...named }, table);
  const element = h(
    "details",
    { class: "weight-table", "data-part": "landscape-table" },
    h("summary", null, title),
    box,
  );
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
  const head = h(
    "tr",
    null,
    corner,
    picked.map((i) => h("th", { scope: "col" }, plain(xs[i], 3))),
  );
  const rows = picked.toReversed().map((row) => {
    const cells = picked.map((i) => h("td", null, decimal(losses[row * size + i], 4)));
    return h("tr", null, h("th", { scope: "row" }, plain(ys[row], 3)), cells);
  });
  return [
    h("caption", null, t("landscape.table_caption", { across, up })),
    h("thead", null, head),
    h("tbody", null, rows),
  ];
}

/** @typedef {{x: number, y: number, distance: number}} Projected */

// --- The landscape in words: names of its axes, what it shows, and what has changed since.

/** Parameters come as float32: what is nearer than this to the plane lies on it. */
const ON_PLANE = 2e-6;

/**
 * @param {Translate} t
 * @param {LandscapeView} view
 * @param {ResultMessage} result
 * @returns {[string, string]}
 */
export function planeAxisNames(t, view, { request, facts }) {
  const plane = /** @type {Required<LandscapePlane>} */ (request.plane);
  if (plane.name === "weights") return [parameterName(t, view, plane.first), parameterName(t, view, plane.second)];
  const name = (/** @type {number} */ i) => {
    const share = plane.name === "path" ? facts.explained?.[i] : null;
    const text = t(`landscape.axis_${plane.name}`, { n: i + 1 });
    return typeof share === "number" ? `${text} · ${t("landscape.explains", { share: percent(share, 1) })}` : text;
  };
  return [name(0), name(1)];
}

/** The loss being minimised now: with its penalty, as on the plane. @param {LandscapeView} view */
export function lossNow({ frame }) {
  return frame ? frame.train.loss + frame.penalty : null;
}

/** @param {Translate} t @param {number} distance */
export const distanceText = (t, distance) => (distance < ON_PLANE ? t("landscape.on_plane") : plain(distance, 3));

/**
 * The picture in a sentence.
 * @param {Translate} t
 * @param {Plane} plane
 * @param {[string, string]} names
 * @param {Projected | null} now
 */
export function landscapeDescription(t, plane, names, now) {
  const best = lowest(plane);
  const high = Array.from(plane.losses).reduce((most, loss) => Math.max(most, loss), -Infinity);
  const losses = { low: decimal(best.loss, 4), high: decimal(high, 4) };
  const values = { across: names[0], up: names[1], ...losses, x: plain(best.x, 3), y: plain(best.y, 3) };
  if (!now) return t("landscape.alt", values);
  const below = interpolatedLoss(plane, now.x, now.y);
  const place = { x: plain(now.x, 3), y: plain(now.y, 3) };
  const here =
    below === null ? t("landscape.alt_outside", place) : t("landscape.alt_now", { ...place, loss: decimal(below, 4) });
  return `${t("landscape.alt", values)} ${here}`;
}

/**
 * What has to be known beside the picture.
 * @param {Translate} t
 * @param {ResultMessage} result
 * @param {Plane} plane
 * @param {number} parameters
 */
export function landscapeNotes(t, { request, facts }, plane, parameters) {
  const name = /** @type {Required<LandscapePlane>} */ (request.plane).name;
  const notes = [];
  if (name === "path" && facts.explained) {
    const [first, second] = facts.explained;
    const [across, up, both] = [first, second, first + second].map((share) => percent(share, 1));
    notes.push(t("landscape.explained", { both, first: across, second: up }));
  }
  if (parameters > 2) notes.push(t(`landscape.slice_${name}`, { count: parameters - 2 }));
  if (plane.clipped) notes.push(t("landscape.clipped"));
  return notes;
}

/**
 * Of which update it is, once training has gone on.
 * @param {Translate} t
 * @param {ResultMessage} result
 * @param {number} step
 */
export const oldText = (t, { step: then }, step) =>
  then === step
    ? t("landscape.of", { then: grouped(then) })
    : t("landscape.old", { then: grouped(then), now: grouped(step) });
