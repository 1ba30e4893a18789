/** Pins kept as long as the browser's tab; loaded when there is one to keep, or one was kept. */

import { MOST_PINS, MOST_POINTS, NO_PINS } from "../state/pins.js";

/** @import { Pin } from "../types/views.js" */

/** As main.js looks for it. */
const KEY = "descent.pins";

/** @param {Pin[]} pins */
export function keepPins(pins) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(pins));
  } catch {
    // Storage is off or full: then they last as long as the page.
  }
}

/** @returns {Pin[]} */
export function loadPins() {
  try {
    return readPins(sessionStorage.getItem(KEY));
  } catch {
    return NO_PINS;
  }
}

/** The pins in a text; what does not look like one is left out. @param {string | null} text @returns {Pin[]} */
export function readPins(text) {
  try {
    const found = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isPin).slice(0, MOST_PINS) : NO_PINS;
  } catch {
    return NO_PINS;
  }
}

/** @param {any} pin @returns {pin is Pin} */
function isPin(pin) {
  const numbers = [pin?.id, pin?.color, pin?.step, pin?.epoch, pin?.samples, pin?.seconds, pin?.train?.loss];
  const whole = Array.isArray(pin?.points) && pin.points.length <= MOST_POINTS && Array.isArray(pin.experiment?.layers);
  return numbers.every(Number.isFinite) && typeof pin.name === "string" && whole && pin.points.every(isPoint);
}

/** @param {any} point */
const isPoint = (point) =>
  [point?.step, point?.epoch, point?.samples, point?.seconds, point?.train].every(Number.isFinite);
