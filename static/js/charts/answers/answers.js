/**
 * Answers: what has come of the training, from four sides: the output as a landscape, right and wrong by class, one
 * neuron with its formula, and the samples as the last hidden layer sees them.
 */
import { h } from "../../lib/dom/dom.js";
import { createConfusion } from "./confusion.js";
import { createHidden } from "./hidden.js";
import { createNeuron } from "./neuron.js";
import { createSurface } from "./surface.js";

/** @import { AnswersView, Tools, View } from "../../types/views.js" */

/** While it trains, so often is enough for what a person reads here. */
const EVERY_MS = 100;
const CARDS = [createSurface, createConfusion, createNeuron, createHidden];

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<AnswersView>}
 */
export function createAnswers(root, tools) {
  const cards = CARDS.map((create) => create(tools));
  const element = h(
    "div",
    { class: "chart answers", "data-part": "answers" },
    cards.map((card) => card.element),
  );
  root.append(element);
  let due = 0;
  return {
    render(view) {
      const now = performance.now();
      if (view.frame?.state === "playing" && now < due) return;
      due = now + EVERY_MS;
      for (const card of cards) card.render(view);
    },
    destroy() {
      for (const card of cards) card.destroy();
      element.remove();
    },
  };
}
