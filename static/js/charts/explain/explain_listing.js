/** The NumPy lines of one update, at the foot of the card that they belong to; those of the current part stand out. */
import { attr, h, memo, replace, show } from "../../lib/dom/dom.js";

/** @typedef {import("../../types.d.ts").ExplainView} ExplainView */

const PHASES = ["forward", "loss", "backward", "update"];

/** @param {import("../../types.d.ts").Translate} t */
export function createListing(t) {
  const boxes = PHASES.map((phase) => {
    const label = t("explain.listing_of", { phase: t(`explain.phase.${phase}`) });
    return {
      phase,
      code: h("code"),
      box: h("pre", {
        class: "explain-code",
        tabindex: "0",
        role: "group",
        "aria-label": label,
        "data-part": `explain-code-${phase}`,
      }),
    };
  });
  for (const { code, box } of boxes) box.append(code);
  const [built, marked] = [memo(), memo()];
  /** @type {{part: string, element: HTMLElement}[]} */
  let lines = [];

  /** @param {ExplainView["listing"]} listing */
  function build(listing) {
    lines = listing.map(({ part, text }) => ({ part, element: h("span", { class: "explain-code-line" }, `${text}\n`) }));
    for (const { phase, code, box } of boxes) {
      const own = lines.filter(({ part }) => part.split(".")[0] === phase);
      show(box, own.length > 0);
      replace(code, ...own.map(({ element }) => element));
    }
  }

  /** @param {string | undefined} current */
  function mark(current) {
    for (const { part, element } of lines) attr(element, "aria-current", part === current ? "step" : null);
    const first = lines.find(({ part }) => part === current)?.element;
    const box = boxes.find(({ phase }) => phase === current?.split(".")[0])?.box;
    // Only the box scrolls, never the page.
    if (box && first) box.scrollTop = first.offsetTop - box.clientHeight / 3;
  }

  return {
    /** By phase. */
    boxes: Object.fromEntries(boxes.map(({ phase, box }) => [phase, box])),
    /** @param {ExplainView} view */
    render({ listing, part, parts }) {
      built([listing], () => build(listing));
      const current = part === null ? undefined : parts[part];
      marked([current, listing], () => mark(current));
    },
  };
}
