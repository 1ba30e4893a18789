/** A program as lines in colour, numbered; those of one update are marked, those of the current part stand out. */
import { attr, h, memo, replace } from "../../lib/dom/dom.js";
import { folds, tokenize } from "../../lib/text/python.js";

/** @import { Token } from "../../lib/text/python.js" */
/** @import { Translate } from "../../types/views.js" */

/** @param {Token} token */
const colored = ({ kind, text }) => (kind === "plain" ? text : h("span", { class: `code-${kind}` }, text));

/**
 * The part of the update of every line.
 * @param {[string, number][]} parts
 */
const partOfLines = (parts) => parts.flatMap(([part, count]) => Array(count).fill(part));

/** @param {Translate} t */
export function createCodeListing(t) {
  const code = h("code");
  const box = h(
    "pre",
    { class: "code-box", tabindex: "0", role: "group", "aria-label": t("code.program"), "data-part": "code-box" },
    code,
  );
  const [built, marked] = [memo(), memo()];
  /** @type {{part: string, element: HTMLElement}[]} */
  let lines = [];

  /** @param {Token[]} tokens @param {string} part */
  function line(tokens, part) {
    const element = h(
      "span",
      { class: "code-line", "data-phase": part.split(".")[0] || null },
      tokens.map(colored),
      "\n",
    );
    lines.push({ part, element });
    return element;
  }

  /** @param {number} count */
  const fold = (count) =>
    h(
      "span",
      { class: "code-fold", style: { "counter-increment": `line ${count}` } },
      t("code.folded", { count }),
      "\n",
    );

  /** @param {string} text @param {[string, number][]} parts */
  function build(text, parts) {
    const tokens = tokenize(text);
    const part = partOfLines(parts);
    const hidden = folds(tokens);
    lines = [];
    const rows = tokens.flatMap((own, i) => {
      const inside = hidden.find(([first, end]) => i >= first && i < end);
      if (!inside) return [line(own, part[i] ?? "")];
      return inside[0] === i ? [fold(inside[1] - inside[0])] : [];
    });
    replace(code, ...rows);
    code.style.setProperty("--digits", `${String(tokens.length).length}ch`);
    box.scrollTop = 0;
  }

  return {
    element: box,
    /** @param {string} text @param {[string, number][]} parts @param {string | undefined} current */
    render(text, parts, current) {
      built([text], () => build(text, parts));
      marked([current, text], () => {
        for (const { part, element } of lines)
          attr(element, "aria-current", part !== "" && part === current ? "step" : null);
        const first = lines.find(({ part }) => part !== "" && part === current)?.element;
        if (first) box.scrollTop = first.offsetTop - box.clientHeight / 3;
      });
    },
  };
}
