/**
 * Words: flat keys, `{placeholders}`, and forms for one where a language has them: of a whole sentence (`key.one`, for
 * its `count`), or of single words, "{rows} {rows|row|rows}, {runs} {runs|run|runs}".
 */

/** @import { Translate } from "../types/views.js" */

/**
 * The tables of words: those of the first screen, to which the others are added when something asks for them.
 * @param {(name: string) => Promise<Record<string, string>>} load reads a file by name: "en", "en.later"
 */
export function createWords(load) {
  /** @type {Record<string, Record<string, string>>} */
  const tables = {};
  /** @type {Record<string, Promise<void>>} */
  const asked = {};

  /** @param {string} language */
  async function addLater(language) {
    Object.assign(tables[language], await load(`${language}.later`));
  }

  return {
    /** The table of a language; it grows when the later words come. @param {string} language */
    async first(language) {
      tables[language] ??= await load(language);
      return tables[language];
    },
    /** Sees that all words are there; after a failure it may be asked again. @param {string} language */
    later(language) {
      asked[language] ??= addLater(language).catch((error) => {
        delete asked[language];
        throw error;
      });
      return asked[language];
    },
  };
}

/**
 * A translator over one table of words; an unknown key stands for itself (a test compares the tables).
 * @param {Record<string, string>} words
 * @returns {Translate}
 */
export function createTranslate(words) {
  return (key, values = {}) => {
    const single = values.count === 1 || values.count === "1" ? words[`${key}.one`] : undefined;
    return fill(single ?? words[key] ?? ownName(key), values);
  };
}

/** An activation function without words is shown by the name that its formula has everywhere. @param {string} key */
const ownName = (key) => (key.startsWith("activation.") ? key.slice("activation.".length).replaceAll("_", " ") : key);

/**
 * Values of placeholders in their places; an unknown placeholder stays as it is.
 * Korean particles are written both ways, "{name}을(를)", and chosen by the last sound of the word before.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  const formed = text.replace(/\{(\w+)\|([^{}|]*)\|([^{}|]*)\}/g, (_, name, one, many) =>
    String(values[name]) === "1" ? one : many,
  );
  const filled = formed.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  return filled.replace(
    /(\S)(을\(를\)|이\(가\)|은\(는\)|과\(와\)|\(으\)로)/g,
    (_, last, pair) => last + particle(last, pair),
  );
}

const FIRST_HANGUL = 0xac00;
const LAST_HANGUL = 0xd7a3;
const FINALS = 28;
const RIEUL = 8;
/** Final sounds of the digits 0–9 as they are read: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGIT_FINALS = [21, 8, 0, 16, 0, 0, 1, 8, 8, 0];

/**
 * @param {string} last
 * @param {string} pair
 */
function particle(last, pair) {
  const final = finalSound(last);
  if (pair === "(으)로") return final && final !== RIEUL ? "으로" : "로";
  const [closed, open] = [pair[0], pair[2]];
  return final ? closed : open;
}

/** @param {string} last */
function finalSound(last) {
  const code = last.charCodeAt(0);
  if (code >= FIRST_HANGUL && code <= LAST_HANGUL) return (code - FIRST_HANGUL) % FINALS;
  if (/\d/.test(last)) return DIGIT_FINALS[Number(last)];
  return 0;
}

/**
 * The language to use: asked for in the address, else remembered, else the browser's.
 * @param {string | null} asked
 * @param {string | null | undefined} remembered
 * @param {readonly string[]} preferred
 * @returns {"en" | "ko"}
 */
export function chooseLanguage(asked, remembered, preferred) {
  for (const candidate of [asked, remembered, ...preferred]) {
    const short = typeof candidate === "string" ? candidate.toLowerCase().slice(0, 2) : "";
    if (short === "ko" || short === "en") return short;
  }
  return "en";
}
