/** The colours of heights: the accent in the valley, the page's own grey on the ridge. */
import { PALETTES, ramp } from "../../lib/draw/colors.js";
import { mix, toHex } from "../../lib/draw/oklab.js";

/** @import { Theme } from "../../types/views.js" */

/** From the valley to the ridge. @param {Theme} theme */
function stops(theme) {
  const { accent, areaZero, panel } = PALETTES[theme];
  const valley = theme === "light" ? mix(accent, "#000000", 0.12) : accent;
  const ridge = theme === "light" ? areaZero : mix(areaZero, panel, 0.4);
  return [valley, mix(valley, areaZero, 0.52), mix(valley, areaZero, 0.86), ridge];
}

/**
 * Bytes that each band between two lines gets: a whole number, so that colours end exactly at the lines.
 * @param {number} bands
 */
export const bandWidth = (bands) => Math.max(1, Math.floor(256 / Math.max(1, bands)));

/**
 * 256 pixels in flat bands, one between two lines.
 * @param {Theme} theme
 * @param {number} bands
 */
export function heightTable(theme, bands) {
  const smooth = ramp(stops(theme));
  const width = bandWidth(bands);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const band = Math.min(Math.max(1, bands) - 1, Math.floor(i / width));
    return smooth[Math.round((255 * (band + 0.5)) / Math.max(1, bands))];
  });
}

/** Colour of one band. @param {Theme} theme @param {number} band @param {number} bands */
export function bandColor(theme, band, bands) {
  const pixel = heightTable(theme, bands)[band * bandWidth(bands)];
  return toHex([pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);
}

/** For Plotly, without steps. @param {Theme} theme @returns {[number, string][]} */
export const heightScale = (theme) => stops(theme).map((color, i, all) => [i / (all.length - 1), color]);
