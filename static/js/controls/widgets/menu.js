/** A menu: the browser's own select, which every keyboard, phone and screen reader knows. */

import { h, memo } from "../../lib/dom/dom.js";

/**
 * @param {{label: string, part?: string, onchange: (value: string) => void}} options
 */
export function menu({ label, part, onchange }) {
  const element = h("select", {
    class: "menu",
    "aria-label": label,
    "data-part": part,
    onchange: () => onchange(element.value),
  });
  const once = memo();
  return {
    element,
    /**
     * @param {string} chosen
     * @param {string[]} values
     * @param {(value: string) => string} words
     */
    render(chosen, values, words) {
      const texts = values.map(words);
      once([...values, ...texts], () =>
        element.replaceChildren(...values.map((value, i) => h("option", { value }, texts[i]))),
      );
      if (element.value !== chosen) element.value = chosen;
    },
  };
}
