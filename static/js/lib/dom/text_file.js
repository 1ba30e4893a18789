/** The text of a file, which does not say how its letters are written; and what a file is that holds no text. Pure. */

/** Encodings that can be chosen: what files are really written in. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "euc-kr", "shift_jis", "gb18030", "big5", "windows-1252"];

/** UTF-16 may have a mark before the text. */
const MARKS = /** @type {const} */ ([
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
]);

/** The share of letters beyond ASCII that have to be usual ones of a script. */
const USUAL = 0.85;

/**
 * Pairs of bytes that are usual letters: Hangul; hiragana, katakana and common kanji; common hanzi. Korean comes first,
 * for its syllables lie among the hanzi.
 * @type {[string, (first: number, second: number) => boolean, (first: number) => boolean][]}
 */
const SCRIPTS = [
  ["euc-kr", (first, second) => first >= 0xb0 && first <= 0xc8 && second >= 0xa1, (first) => first >= 0x81],
  [
    "shift_jis",
    (first, second) =>
      (first === 0x82 && second >= 0x4f && second <= 0xf1) ||
      (first === 0x83 && second <= 0x96) ||
      (first === 0x81 && second <= 0x9a) ||
      (first >= 0x88 && first <= 0x97),
    (first) => first < 0xa0 || first >= 0xe0,
  ],
  ["gb18030", (first, second) => first >= 0xb0 && first <= 0xd7 && second >= 0xa1, (first) => first >= 0x81],
  [
    "big5",
    (first, second) => first >= 0xa4 && first <= 0xc6 && (second < 0x7f || second >= 0xa1),
    (first) => first >= 0x81,
  ],
];

/**
 * UTF-16 if a mark or its zeros say so, else UTF-8, else what its letters are usual in, else what the west wrote, which
 * fits any bytes.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function guessEncoding(bytes) {
  const marked = MARKS.find(([, first, second]) => bytes[0] === first && bytes[1] === second)?.[0] ?? unmarked16(bytes);
  if (marked && fits(marked, bytes)) return marked;
  if (fits("utf-8", bytes)) return "utf-8";
  const found = SCRIPTS.find(
    ([name, isUsual, isFirst]) => usualShare(bytes, isUsual, isFirst) >= USUAL && fits(name, bytes),
  );
  return found ? found[0] : "windows-1252";
}

/** Every other byte of plain letters is zero. @param {Uint8Array} bytes */
function unmarked16(bytes) {
  const zeros = [0, 0];
  const n = Math.min(bytes.length, 2000);
  for (let i = 0; i < n; i++) if (bytes[i] === 0) zeros[i % 2] += 1;
  if (zeros[1] > n / 8 && zeros[0] === 0) return "utf-16le";
  return zeros[0] > n / 8 && zeros[1] === 0 ? "utf-16be" : undefined;
}

/**
 * @param {Uint8Array} bytes
 * @param {(first: number, second: number) => boolean} isUsual
 * @param {(first: number) => boolean} isFirst of a pair
 */
function usualShare(bytes, isUsual, isFirst) {
  let usual = 0;
  let letters = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] < 0x80) continue;
    letters += 1;
    if (!isFirst(bytes[i])) continue;
    if (isUsual(bytes[i], bytes[i + 1] ?? 0)) usual += 1;
    i += 1;
  }
  return letters ? usual / letters : 0;
}

/** @param {string} name @param {Uint8Array} bytes */
function fits(name, bytes) {
  try {
    new TextDecoder(name, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** What cannot be read in an encoding becomes U+FFFD. @param {Uint8Array} bytes @param {string} [encoding] */
export const decodeText = (bytes, encoding = guessEncoding(bytes)) => new TextDecoder(encoding).decode(bytes);

/** How files begin that hold no text. @type {[string, string][]} */
const SIGNATURES = [
  ["gzip", "\x1f\x8b"],
  ["xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
  ["pdf", "%PDF-"],
  ["parquet", "PAR1"],
  ["arrow", "ARROW1"],
  ["npy", "\x93NUMPY"],
  ["hdf5", "\x89HDF\r\n\x1a\n"],
  ["sqlite", "SQLite format 3\0"],
  ["archive", "BZh"],
  ["archive", "\xfd7zXZ\0"],
  ["archive", "7z\xbc\xaf\x27\x1c"],
  ["archive", "\x28\xb5\x2f\xfd"],
  ["archive", "Rar!\x1a\x07"],
  ["picture", "\x89PNG"],
  ["picture", "\xff\xd8\xff"],
  ["picture", "GIF8"],
];

/** What a ZIP archive is by the name of a file in it. @type {[string, string][]} */
const IN_ZIP = [
  ["xlsx", "xl/"],
  ["ods", "opendocument.spreadsheet"],
  ["docx", "word/"],
  ["npz", ".npy"],
];

/** So far into a file its parts are looked for. */
const LOOK = 65536;

/**
 * What a file is if it holds no text: "xlsx", "gzip", "archive", …, or "binary"; null for text.
 * @param {Uint8Array} bytes
 * @returns {string | null}
 */
export function fileKind(bytes) {
  const begin = latin(bytes.subarray(0, LOOK));
  if (begin.startsWith("PK\x03\x04")) return zipKind(begin + latin(bytes.subarray(-LOOK)));
  const known = SIGNATURES.find(([, signature]) => begin.startsWith(signature));
  if (known) return known[0];
  if (begin.slice(257, 262) === "ustar") return "archive";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a pickle begins with its protocol, 2 to 5, as a byte
  if (/^\x80[\x02-\x05]/.test(begin)) return "pickle";
  return isBinary(bytes) ? "binary" : null;
}

/** @param {string} text */
const zipKind = (text) => IN_ZIP.find(([, part]) => text.includes(part))?.[0] ?? "zip";

/** Each byte as a letter. @param {Uint8Array} bytes */
const latin = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** Many control characters, and no UTF-16. @param {Uint8Array} bytes */
function isBinary(bytes) {
  if (guessEncoding(bytes).startsWith("utf-16")) return false;
  const begin = bytes.subarray(0, LOOK);
  const controls = begin.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0);
  return controls > 8 && controls > begin.length / 50;
}

/**
 * What a gzip file holds; null if that is more than so many bytes, or damaged. A small file may hold gigabytes: it is
 * left as soon as it is too long.
 * @param {Uint8Array} bytes
 * @param {number} most
 * @returns {Promise<Uint8Array | null>}
 */
export async function gunzip(bytes, most) {
  const stream = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
