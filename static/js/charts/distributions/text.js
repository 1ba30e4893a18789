/** Words of the distributions: what a picture shows, what lies at the pointer, what is wrong with a layer. */
import { compact, percent, plain, scientific } from "../../lib/text/format.js";
import { binEdges, hasValues, rangeOf, statsOf } from "./bins.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Kind, Moments, Spread } from "./bins.js" */

/** A number in a few digits, also a tiny one. @param {number} value */
export const shortNumber = (value) => (value !== 0 && Math.abs(value) < 0.001 ? scientific(value, 1) : plain(value, 3));

/** "0.31 ± 1.92". @param {[number, number]} stats */
export const meanText = ([mean, deviation]) => `${shortNumber(mean)} ± ${shortNumber(deviation)}`;

/** Kinds that are measured with samples. @type {Set<string>} */
const OF_SAMPLES = new Set(["activations", "gradients"]);

/**
 * How the pictures are read, and of how many samples they are where they are of samples.
 * @param {Translate} t
 * @param {string} form
 * @param {string} kind
 * @param {number | null} samples the most that are measured
 */
export function distributionCaption(t, form, kind, samples) {
  const note = OF_SAMPLES.has(kind) && samples !== null ? ` ${t("distributions.of_samples", { count: samples })}` : "";
  return t(`distributions.caption_${form}`) + note;
}

/**
 * Mean and spread now, or that there is nothing.
 * @param {Translate} t
 * @param {Moments} moments
 * @param {number} layer
 * @param {Kind} kind
 */
export function nowText(t, moments, layer, kind) {
  const newest = moments.length - 1;
  if (!hasValues(moments, newest, layer, kind)) return t("distributions.none");
  return meanText(statsOf(moments, newest, layer, kind));
}

/**
 * A picture in a sentence: where the values were at first, and where they are now.
 * @param {Translate} t
 * @param {Moments} moments
 * @param {number} layer
 * @param {Kind} kind
 * @param {string} name of the layer
 */
export function spreadText(t, moments, layer, kind, name) {
  const words = { kind: t(`distributions.${kind}`), layer: name };
  const range = rangeOf(moments, layer, kind);
  if (!range) return t("distributions.alt_none", words);
  const newest = moments.length - 1;
  return t("distributions.alt", {
    ...words,
    moments: moments.length,
    low: shortNumber(range[0]),
    high: shortNumber(range[1]),
    first: meanText(statsOf(moments, 0, layer, kind)),
    last: meanText(statsOf(moments, newest, layer, kind)),
    step: compact(moments.steps[newest]),
  });
}

/**
 * Head and body of the note at the pointer.
 * @param {Translate} t
 * @param {Spread} spread
 * @param {{row: number, bin: number}} spot
 * @returns {[string, string]}
 */
export function spotText(t, spread, { row, bin }) {
  const [low, high] = binEdges(spread.range, bin);
  const values = { low: shortNumber(low), high: shortNumber(high), share: percent(spread.shares[row][bin], 1) };
  return [t("distributions.at_step", { step: compact(spread.steps[row]) }), t("distributions.at_bin", values)];
}

/**
 * The note at the pointer over the gradients' sizes.
 * @param {Translate} t
 * @param {Moments} moments
 * @param {string[]} names
 * @param {number} moment
 * @returns {[string, string]}
 */
export function lengthsText(t, moments, names, moment) {
  const parts = names.map(
    (name, layer) => `${name} ${shortNumber(moments.gradients[moment * moments.layers + layer])}`,
  );
  // Unbroken within a layer: a name stays with its number.
  const unbroken = parts.map((part) => part.replaceAll(" ", "\u00a0"));
  return [t("distributions.at_step", { step: compact(moments.steps[moment]) }), unbroken.join(" · ")];
}

/** @param {Translate} t @param {Moments} moments @param {string[]} names */
export function gradientsText(t, moments, names) {
  const at = (/** @type {number} */ moment) =>
    names.map((name, layer) => `${name} ${shortNumber(moments.gradients[moment * moments.layers + layer])}`).join(", ");
  return t("distributions.alt_gradients", { first: at(0), last: at(moments.length - 1) });
}

/** A gradient this many times shorter than another layer's hardly moves its own. */
const VANISHING = 50;

/**
 * What the table says, in words: units that no longer learn, and a layer that the gradient hardly reaches.
 * @param {Translate} t
 * @param {Moments} moments
 * @param {string[]} names
 * @param {{units: number}[]} layers
 */
export function readingText(t, moments, names, layers) {
  const now = (moments.length - 1) * moments.layers;
  const sentences = names.flatMap((layer, i) =>
    /** @type {const} */ (["dead", "saturated"]).flatMap((trouble, k) => {
      const units = Math.round((moments.units[2 * (now + i) + k] ?? 0) * (layers[i]?.units ?? 0));
      return units > 0 ? [t(`distributions.reading_${trouble}`, { layer, units, of: layers[i].units })] : [];
    }),
  );
  if (sentences.length === 0) sentences.push(t("distributions.reading_fine"));
  const lengths = names.map((_, i) => moments.gradients[now + i]);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  if (least > 0 && most / least >= VANISHING) {
    const [weak, strong] = [names[lengths.indexOf(least)], names[lengths.indexOf(most)]];
    sentences.push(t("distributions.reading_vanishing", { weak, strong, times: compact(Math.round(most / least)) }));
  }
  return sentences.join(" ");
}

/**
 * Share of a layer's units that no longer learn, with a word where there are any.
 * @param {Translate} t
 * @param {number} share
 * @param {"dead" | "saturated"} trouble
 */
export function unitsText(t, share, trouble) {
  return share > 0 ? t(`distributions.${trouble}_word`, { share: percent(share, 0) }) : percent(0, 0);
}
