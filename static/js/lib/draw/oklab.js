/**
 * OKLab: a colour space in which equal steps look equal (Björn Ottosson, 2020). Colours are mixed
 * here, never in sRGB, so that the middle of orange and blue is not mud.
 */

/** @typedef {readonly [number, number, number]} Triple */

/** @param {number} c one sRGB channel, 0..1 */
const toLinear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

/** @param {number} c one linear channel */
const toGamma = (c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** @param {number} c */
const toByte = (c) => Math.round(255 * Math.min(1, Math.max(0, c)));

/**
 * "#rrggbb" as three bytes.
 * @param {string} hex
 * @returns {Triple}
 */
export function parseHex(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** @param {Triple} bytes */
export const toHex = (bytes) => `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/**
 * @param {string} hex
 * @returns {Triple} lightness 0..1, and the two colour axes
 */
export function toOklab(hex) {
  const [r, g, b] = parseHex(hex).map((byte) => toLinear(byte / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * @param {Triple} lab
 * @returns {Triple} sRGB bytes, clipped into the gamut
 */
export function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(toGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
    toByte(toGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
    toByte(toGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)),
  ];
}

/**
 * The colour a share `t` of the way from one colour to another.
 * @param {string} from
 * @param {string} to
 * @param {number} t 0..1
 */
export function mix(from, to, t) {
  const a = toOklab(from);
  const b = toOklab(to);
  return toHex(fromOklab([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]));
}

/** @param {string} hex */
function luminance(hex) {
  const [r, g, b] = parseHex(hex).map((byte) => toLinear(byte / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * WCAG contrast of two colours, 1..21.
 * @param {string} one
 * @param {string} other
 */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * The same hue, made lighter or darker until it stands out from the background.
 * @param {string} hex
 * @param {string} background
 * @param {number} least contrast wanted
 */
export function standOut(hex, background, least) {
  const towards = luminance(background) > 0.18 ? "#000000" : "#ffffff";
  let shown = hex;
  for (let t = 0.04; contrast(shown, background) < least && t < 1; t += 0.04) shown = mix(hex, towards, t);
  return shown;
}
