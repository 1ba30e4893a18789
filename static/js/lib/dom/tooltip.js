/** One small note beside the pointer or an element; it never takes the pointer away from what is below. */
import { h, setText, show } from "./dom.js";

const GAP = 14;

/** @param {HTMLElement} host a positioned element; the note stays inside it */
export function createTooltip(host) {
  const title = h("strong");
  const body = h("span");
  const element = h("div", { class: "chart-tip", "aria-hidden": "true", hidden: true }, title, body);
  host.append(element);
  return {
    /**
     * @param {number} x pixels from the host's left edge
     * @param {number} y pixels from the host's top edge
     * @param {string} head
     * @param {string} text
     */
    at(x, y, head, text) {
      show(title, head !== "");
      setText(title, head);
      setText(body, text);
      show(element, true);
      const right = x + GAP + element.offsetWidth <= host.clientWidth + host.scrollLeft;
      const left = right ? x + GAP : Math.max(host.scrollLeft, x - GAP - element.offsetWidth);
      const below = y + GAP + element.offsetHeight <= host.clientHeight + host.scrollTop;
      const top = below ? y + GAP : Math.max(host.scrollTop, y - GAP - element.offsetHeight);
      element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    hide() {
      show(element, false);
    },
  };
}
