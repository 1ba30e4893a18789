/** The file of the CSV dialog: what it is, its text in the encoding that was found or chosen. */

import { h, show } from "../../lib/dom/dom.js";
import { decodeText, ENCODINGS, fileKind, guessEncoding, gunzip } from "../../lib/dom/text_file.js";
import { csvMenu } from "./csv_menu.js";

/** @import { Translate } from "../../types/views.js" */

export const MOST_BYTES = 1024 * 1024;

/**
 * @param {Translate} t
 * @param {{text: (text: string, isNew: boolean) => void, problem: (words: string) => void}} hooks
 */
export function csvFile(t, { text, problem }) {
  /** The file's bytes as long as the text is theirs. @type {Uint8Array | null} */
  let bytes = null;
  let encoding = "utf-8";
  let unpacked = false;
  let guessed = true;
  const input = h("input", {
    type: "file",
    accept: ".csv,.tsv,.tab,.txt,.dat,.data,.json,.md,.gz,text/csv",
    class: "csv-file",
    "aria-label": t("own.csv_file"),
    "data-part": "csv-file",
    onchange: () => void take(input.files?.[0]),
  });
  const encodings = csvMenu(
    t("own.encoding"),
    "csv-encoding",
    ENCODINGS.map((name) => [name, t(`own.encoding.${name}`)]),
    choose,
  );
  const element = h("div", { class: "csv-choose" }, h("label", null, t("own.csv_drop"), " ", input), encodings.element);
  show(encodings.element, false);

  /** @param {string} name */
  function choose(name) {
    if (!bytes) return;
    encoding = name;
    guessed = false;
    text(decodeText(bytes, encoding), false);
  }

  /** @param {File | undefined} given */
  async function take(given) {
    if (!given) return;
    const found = await open(given);
    input.value = ""; // the same file may be chosen again
    if ("problem" in found) {
      problem(found.problem);
      return;
    }
    ({ bytes, unpacked } = found);
    encoding = guessEncoding(bytes);
    guessed = true;
    show(encodings.element, true);
    encodings.render(encoding);
    text(decodeText(bytes, encoding), true);
  }

  /** @param {File} given @returns {Promise<{bytes: Uint8Array, unpacked: boolean} | {problem: string}>} */
  async function open(given) {
    // A spreadsheet is named for what it is, however long it is.
    const begin = new Uint8Array(await given.slice(0, MOST_BYTES + 1).arrayBuffer());
    const kind = fileKind(begin);
    if (kind === "gzip" && given.size <= MOST_BYTES) return unpack(given, begin);
    if (kind) return { problem: t(`own.file.${kind === "gzip" ? "archive" : kind}`, { name: given.name }) };
    return given.size > MOST_BYTES ? { problem: t("own.error.csv_long") } : { bytes: begin, unpacked: false };
  }

  /**
   * @param {File} given
   * @param {Uint8Array} packed
   * @returns {Promise<{bytes: Uint8Array, unpacked: boolean} | {problem: string}>}
   */
  async function unpack(given, packed) {
    const whole = await gunzip(packed, MOST_BYTES).catch(() => undefined);
    if (whole === undefined) return { problem: t("own.file.damaged", { name: given.name }) };
    if (whole === null) return { problem: t("own.error.csv_long") };
    const kind = fileKind(whole);
    return kind
      ? { problem: t(`own.file.${kind === "gzip" ? "archive" : kind}`, { name: given.name }) }
      : { bytes: whole, unpacked: true };
  }

  return {
    element,
    take,
    /** The text is somebody's own from now on. */
    forget() {
      bytes = null;
      show(encodings.element, false);
    },
    /** What was decided about the file, as the server's decisions are. */
    decisions() {
      if (!bytes) return [];
      const said = [];
      if (encoding !== "utf-8" || !guessed)
        said.push({
          code: guessed ? "encoding" : "encoding_chosen",
          values: { name: t(`own.encoding.${encoding}`) },
          asks: guessed && !encoding.startsWith("utf-"),
        });
      if (unpacked) said.push({ code: "unpacked", values: {}, asks: false });
      return said;
    },
  };
}
