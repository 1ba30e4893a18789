/** Tooltips: what `data-tip` says, on hover and on keyboard focus; Escape closes it, and it can be hovered. */

import { attr, h, setText } from "../../lib/dom/dom.js";

const WAIT_MS = 450;
const GAP = 6;
const MARGIN = 8;

/** One tooltip for the whole document. */
export function createTips() {
  const tip = h("div", { class: "tip", role: "tooltip", id: "tip", popover: "manual" });
  (document.querySelector("main") ?? document.body).append(tip);
  /** @type {HTMLElement | null} */
  let owner = null;
  /** pressed just now: its tip has done its work until the pointer leaves it @type {Element | null} */
  let pressed = null;
  let timer = 0;

  /** @param {Event} event */
  function enter(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-tip], #tip") : null;
    if (target === tip || target === owner || (target && target === pressed)) return;
    pressed = null;
    hide();
    if (!(target instanceof HTMLElement)) return;
    if (event.type === "focusin" && event.target instanceof Element && !event.target.matches(":focus-visible")) return;
    owner = target;
    timer = window.setTimeout(show, WAIT_MS);
  }

  function show() {
    // What is wrong with a field is said in the same place, and is more to the point.
    if (!owner?.isConnected || !owner.dataset.tip || owner.closest(".field")?.querySelector("[aria-invalid=true]"))
      return;
    setText(tip, owner.dataset.tip);
    tip.showPopover();
    attr(owner, "aria-describedby", owner.getAttribute("aria-describedby") ?? "tip");
    const box = owner.getBoundingClientRect();
    const left = Math.min(box.left + box.width / 2 - tip.offsetWidth / 2, window.innerWidth - tip.offsetWidth - MARGIN);
    const below = box.bottom + GAP + tip.offsetHeight < window.innerHeight;
    tip.style.left = `${Math.max(MARGIN, left)}px`;
    tip.style.top = `${below ? box.bottom + GAP : box.top - GAP - tip.offsetHeight}px`;
  }

  function hide() {
    window.clearTimeout(timer);
    if (owner?.getAttribute("aria-describedby") === "tip") owner.removeAttribute("aria-describedby");
    owner = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  }

  document.addEventListener("pointerover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("focusout", hide);
  document.addEventListener("input", hide);
  document.addEventListener("pointerdown", (event) => {
    pressed = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
