/** What one step is, and how fast steps follow each other: from one a second, to watch, to as fast as it can. */

import { grouped } from "../../lib/text/format.js";
import { fieldBox } from "../widgets/field_box.js";
import { segmented } from "../widgets/segmented.js";
import { slider } from "../widgets/slider.js";

/** @import { PageUnit } from "../../types/experiment.js" */
/** @import { TransportView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

const UNITS = /** @type {PageUnit[]} */ (["part", "sample", "update", "epoch"]);
/** Speeds in units a second; the last position is "as fast as it can". */
const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];
/** Parts of an update are there to be watched: no more than 20 a second. */
const PART_SPEEDS = SPEEDS.filter((speed) => speed <= 20);

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<TransportView>}
 */
export function createPace(root, { t, dispatch }) {
  /** @type {PageUnit} */
  let unit = "epoch";
  const units = segmented({
    label: t("pace.unit"),
    choices: UNITS.map((value) => ({
      value,
      label: t(`unit.${value}`),
      part: `unit-${value}`,
      tip: t(`hint.unit_${value}`),
    })),
    onchange: (value) => dispatch({ type: "set_unit", unit: /** @type {PageUnit} */ (value) }),
  });
  const format = (/** @type {number} */ place) =>
    place < SPEEDS.length ? t(`pace.speed_${unit}`, { count: grouped(SPEEDS[place]) }) : t("pace.fastest");
  const speed = slider({
    label: t("pace.speed"),
    tip: t("hint.speed"),
    part: "speed",
    format,
    oninput: (place) => dispatch({ type: "set_speed", speed: SPEEDS[place] ?? null }),
  });
  speed.element.classList.add("pace-speed");
  root.append(fieldBox({ label: t("pace.unit"), labelled: false }, units.element).element, speed.element);
  return {
    render(view) {
      unit = view.unit;
      units.render(unit);
      const most = unit === "part" ? PART_SPEEDS.length - 1 : SPEEDS.length;
      speed.render(Math.min(most, placeOf(view.speed)), { min: 0, max: most, step: 1 });
    },
  };
}

/** @param {number | null} speed */
function placeOf(speed) {
  if (speed === null) return SPEEDS.length;
  const place = SPEEDS.findIndex((known) => known >= speed);
  return place < 0 ? SPEEDS.length - 1 : place;
}
