/**
 * The page's colours as canvas and SVG need them: constants of each theme (the same as in tokens.css;
 * a test compares them) and tables of 256 packed pixels, made once a theme.
 */
import { fromOklab, mix, standOut, toOklab } from "./oklab.js";

/** @import { Theme } from "../../types/views.js" */

/**
 * @typedef {object} Palette
 * @property {string} panel
 * @property {string} text
 * @property {string} muted
 * @property {string} line
 * @property {string} accent
 * @property {string} negative  marks, lines and text
 * @property {string} positive
 * @property {string} areaNegative
 * @property {string} areaZero
 * @property {string} areaPositive
 * @property {string} markZero  the middle between the marks' colours
 */

/** @type {Record<Theme, Palette>} */
export const PALETTES = {
  light: {
    panel: "#ffffff",
    text: "#1a1f2b",
    muted: "#5f6878",
    line: "#e3e5ea",
    accent: "#3b5bdb",
    negative: "#b45309",
    positive: "#0b63b0",
    areaNegative: "#ef8b2c",
    areaZero: "#f1f3f5",
    areaPositive: "#2478c7",
    markZero: "#8b919c",
  },
  dark: {
    panel: "#191e29",
    text: "#e9ecf2",
    muted: "#9aa3b2",
    line: "#2b3240",
    accent: "#7b93ff",
    negative: "#f59e3f",
    positive: "#5aa9f0",
    areaNegative: "#e8903a",
    areaZero: "#22262b",
    areaPositive: "#4b97dd",
    markZero: "#8b919c",
  },
};

/** Okabe & Ito's colours, told apart in every kind of colour vision; ordered so that the first few differ most. */
export const OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442", "#8a8a8a"];

/** Marker shapes beside the colours: names that Plotly knows, drawn by lib/markers.js too. */
export const SHAPES = ["circle", "diamond", "square", "triangle-up", "cross", "star", "triangle-down", "x"];

/** @template T @param {(key: string) => T} make @returns {(key: string) => T} */
function remember(make) {
  /** @type {Map<string, T>} */
  const made = new Map();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}

/** @param {readonly [number, number, number]} bytes one opaque pixel as a little-endian number */
const pack = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/**
 * 256 pixels through the given colours, evenly spaced, mixed in OKLab.
 * @param {string[]} stops
 * @returns {Uint32Array}
 */
export function ramp(stops) {
  const labs = stops.map(toOklab);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (labs.length - 1);
    const left = Math.min(labs.length - 2, Math.floor(at));
    const t = at - left;
    const [a, b] = [labs[left], labs[left + 1]];
    return pack(fromOklab([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]));
  });
}

/** By the name in a key. @param {string} theme */
const paletteOf = (theme) => PALETTES[/** @type {Theme} */ (theme)];

const areaTables = remember((key) => {
  const [theme, strength] = key.split(" ");
  const p = paletteOf(theme);
  const weak = (/** @type {string} */ colour) => mix(p.areaZero, colour, Number(strength));
  return ramp([weak(p.areaNegative), p.areaZero, weak(p.areaPositive)]);
});

/**
 * Pixels for 0 (most negative) to 255 (most positive).
 * @param {Theme} theme
 * @param {number} [strength] 1, or less behind points so that they stand out
 */
export const areaTable = (theme, strength = 1) => areaTables(`${theme} ${strength}`);

const inkTables = remember((theme) => ramp([paletteOf(theme).areaZero, paletteOf(theme).text]));

/** Pixels for 0 (paper) to 255 (ink). @param {Theme} theme */
export const inkTable = (theme) => inkTables(theme);

const markTables = remember((theme) => {
  const p = paletteOf(theme);
  return Array.from({ length: 65 }, (_, i) => {
    const t = i / 32 - 1;
    return t < 0 ? mix(p.markZero, p.negative, -t) : mix(p.markZero, p.positive, t);
  });
});

/**
 * Colour of a mark whose value lies a share of the way from lowest to highest.
 * @param {Theme} theme
 * @param {number} share 0..1
 */
export const markColor = (theme, share) => markTables(theme)[Math.round(64 * Math.min(1, Math.max(0, share)))];

const classMarks = remember((key) => {
  const [theme, index, contrast] = key.split(" ");
  return standOut(OKABE_ITO[Number(index) % OKABE_ITO.length], paletteOf(theme).panel, Number(contrast));
});

/**
 * Colour of a class's marks: Okabe-Ito, darkened or lightened to a contrast of 3:1.
 * @param {Theme} theme
 * @param {number} index
 */
export const classColor = (theme, index) => classMarks(`${theme} ${index} 3.2`);

/**
 * The same for words, which need 4.5:1.
 * @param {Theme} theme
 * @param {number} index
 */
export const classText = (theme, index) => classMarks(`${theme} ${index} 4.6`);

const classTables = remember((key) => {
  const [theme, index] = key.split(" ");
  const p = paletteOf(theme);
  return ramp([
    p.areaZero,
    mix(p.areaZero, OKABE_ITO[Number(index) % OKABE_ITO.length], theme === "dark" ? 0.48 : 0.55),
  ]);
});

/**
 * Pixels of a class's area by its probability (0..255).
 * @param {Theme} theme
 * @param {number} index
 */
export const classTable = (theme, index) => classTables(`${theme} ${index}`);
