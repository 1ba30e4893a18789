/** Python text: values as Python writes them, and its tokens for colouring. */

/** @typedef {"comment" | "string" | "number" | "keyword" | "plain"} Kind */
/** @typedef {{kind: Kind, text: string}} Token */

// --- Python as words in colour: comments, strings, numbers, keywords; everything else is plain. Pure.

const KEYWORDS = new Set(
  (
    "and as assert break class continue def del elif else except False finally for from global if import in is " +
    "lambda None nonlocal not or pass raise return True try while with yield"
  ).split(" "),
);

const PATTERN = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>[fFrRbB]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
    /(?<name>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<number>0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

/**
 * The lines of a program, each as the tokens that make it up; neighbours of the same kind are one.
 * @param {string} text
 * @returns {Token[][]}
 */
export function tokenize(text) {
  /** @type {Token[][]} */
  const lines = [[]];
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    add(lines, "plain", text.slice(end, match.index));
    add(lines, kindOf(match.groups ?? {}), match[0]);
    end = match.index + match[0].length;
  }
  add(lines, "plain", text.slice(end));
  return lines;
}

/** @param {Record<string, string | undefined>} groups @returns {Kind} */
function kindOf({ comment, string, name, number }) {
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (number !== undefined) return "number";
  return KEYWORDS.has(name ?? "") ? "keyword" : "plain";
}

/** @param {Token[][]} lines @param {Kind} kind @param {string} text */
function add(lines, kind, text) {
  text.split("\n").forEach((piece, i) => {
    if (i > 0) lines.push([]);
    const line = lines[lines.length - 1];
    const last = line.at(-1);
    if (last?.kind === kind) last.text += piece;
    else if (piece) line.push({ kind, text: piece });
  });
}

/** Fewer lines of a block than this are shown whole. */
const LEAST_FOLDED = 12;
/** Lines of a folded block that are shown at its begin. */
const KEPT = 2;

/**
 * Long blocks of bytes, which nobody reads, as [first, end) of the lines that may be left out.
 * @param {Token[][]} lines
 * @returns {[number, number][]}
 */
export function folds(lines) {
  /** @type {[number, number][]} */
  const found = [];
  let begin = 0;
  for (let i = 0; i <= lines.length; i += 1) {
    const own = lines[i];
    if (own?.length === 1 && own[0].kind === "string" && !own[0].text.includes(" ")) continue;
    if (i - begin >= LEAST_FOLDED) found.push([begin + KEPT, i - 1]);
    begin = i + 1;
  }
  return found;
}

// --- A number as Python prints it, so that two texts can be compared digit by digit. Pure.

/** From here on Python writes an exponent, and below. */
const LARGE = 1e16;
const SMALL = 1e-4;

/** @param {number | null | undefined} value */
export function pythonRepr(value) {
  if (value === null || value === undefined) return "None";
  const size = Math.abs(value);
  // Both write the shortest digits that read back as the same number; only the form differs.
  if (size === 0 || (size >= SMALL && size < LARGE)) {
    const text = Object.is(value, -0) ? "-0" : String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
