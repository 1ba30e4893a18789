/** The Output panel: what the network answers over the plane, or for pictures what it makes of one of them. */
import { style } from "../../lib/dom/style.js";
import { createBoundary } from "./boundary.js";

/** @import { BoundaryView, Tools, View } from "../../types/views.js" */

/** @typedef {View<BoundaryView>} Chart */

/** @param {HTMLElement} root @param {Tools} tools @returns {Promise<(() => Chart)>} */
async function load(root, tools) {
  const [{ createImages }] = await Promise.all([import("../images/images.js"), style("images"), tools.later?.()]);
  return () => createImages(root, tools);
}

/** @param {HTMLElement} root @param {Tools} tools @returns {Chart} */
export function createOutput(root, tools) {
  /** @type {Chart | null} */
  let chart = null;
  /** @type {BoundaryView | null} */
  let last = null;
  let shown = "";
  let alive = true;

  /** @param {string} kind @param {() => Chart} create */
  function put(kind, create) {
    if (!alive || shown !== kind) return;
    chart?.destroy?.();
    chart = create();
    if (last) chart.render(last);
  }

  return {
    render(view) {
      last = view;
      // Until the first data are there, it is as it was.
      const kind = view.data ? (view.data.dataset.image ? "images" : "boundary") : shown || "boundary";
      if (kind === shown) return chart?.render(view);
      shown = kind;
      if (kind === "boundary") return put(kind, () => createBoundary(root, tools));
      return void load(root, tools).then((create) => put(kind, create));
    },
    destroy() {
      alive = false;
      chart?.destroy?.();
    },
  };
}
