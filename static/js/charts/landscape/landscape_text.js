/** The landscape in words: names of its axes, what it shows, and what has changed since. */
import { decimal, grouped, percent, plain } from "../../lib/text/format.js";
import { parameterName } from "../network/parameter_names.js";
import { lossAt, lowest } from "./plane.js";

/** @typedef {import("../../types.d.ts").LandscapeView} LandscapeView */
/** @typedef {import("../../types.d.ts").ResultMessage} ResultMessage */
/** @typedef {import("../../types.d.ts").Translate} Translate */
/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {{x: number, y: number, distance: number}} Projected */

/** Parameters come as float32: what is nearer than this to the plane lies on it. */
const ON_PLANE = 2e-6;

/**
 * @param {Translate} t
 * @param {LandscapeView} view
 * @param {ResultMessage} result
 * @returns {[string, string]}
 */
export function axisNames(t, view, { request, facts }) {
  const plane = /** @type {any} */ (request.plane);
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
export function alternative(t, plane, names, now) {
  const best = lowest(plane);
  const high = Array.from(plane.losses).reduce((most, loss) => Math.max(most, loss), -Infinity);
  const losses = { low: decimal(best.loss, 4), high: decimal(high, 4) };
  const values = { across: names[0], up: names[1], ...losses, x: plain(best.x, 3), y: plain(best.y, 3) };
  if (!now) return t("landscape.alt", values);
  const below = lossAt(plane, now.x, now.y);
  const place = { x: plain(now.x, 3), y: plain(now.y, 3) };
  const here = below === null ? t("landscape.alt_outside", place) : t("landscape.alt_now", { ...place, loss: decimal(below, 4) });
  return `${t("landscape.alt", values)} ${here}`;
}

/**
 * What has to be known beside the picture.
 * @param {Translate} t
 * @param {ResultMessage} result
 * @param {Plane} plane
 * @param {number} parameters
 */
export function notesOf(t, { request, facts }, plane, parameters) {
  const name = /** @type {any} */ (request.plane).name;
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

/** Of which update it is, once training has gone on. @param {Translate} t @param {ResultMessage} result @param {number} step */
export const oldText = (t, { step: then }, step) =>
  then === step ? t("landscape.of", { then: grouped(then) }) : t("landscape.old", { then: grouped(then), now: grouped(step) });
