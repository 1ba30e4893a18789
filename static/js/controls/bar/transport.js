/** Reset, other weights, one step back, play, one step on, and the counter of epochs. */

import { attr, h, setText, svg } from "../../lib/dom/dom.js";
import { counter, grouped } from "../../lib/text/format.js";

/** @import { TransportView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

const ICONS = {
  play: "M8 5.5v13l11-6.5z",
  pause: "M7 5.5h3.6v13H7zM13.4 5.5H17v13h-3.6z",
  step: "M5 6v12l8-6zM15 6h3v12h-3z",
  back: "M19 6v12l-8-6zM9 6H6v12h3z",
};

/** @param {string} path */
function icon(path) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" },
    svg("path", { d: path, fill: "currentColor" }),
  );
}

function resetIcon() {
  const arc = svg("path", {
    d: "M6.2 9.2A7 7 0 1 1 5 13.5",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
  });
  const tip = svg("path", { d: "M4.4 4.6l.9 5.6 5.2-1.9z", fill: "currentColor" });
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, arc, tip);
}

/** A die that shows five. */
function dieIcon() {
  const box = svg("rect", {
    x: 4,
    y: 4,
    width: 16,
    height: 16,
    rx: 3.5,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.8,
  });
  const pips = [
    [8.5, 8.5],
    [15.5, 8.5],
    [12, 12],
    [8.5, 15.5],
    [15.5, 15.5],
  ].map(([cx, cy]) => svg("circle", { cx, cy, r: 1.5, fill: "currentColor" }));
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, box, ...pips);
}

/** Other starting weights, with the seed of those that are there. @param {Tools} tools */
function createWeights({ t, dispatch }) {
  const seed = h("span");
  const word = h("span", { class: "weights-word" }, `${t("transport.seed")} `);
  const told = h("span", { class: "weights-seed", "data-part": "weights-seed" }, word, seed);
  const name = h("span", { class: "visually-hidden" }, `${t("transport.new_weights")} `);
  const button = h(
    "button",
    { class: "weights-button", "data-part": "new-weights", onclick: () => dispatch({ type: "new_weights" }) },
    dieIcon(),
    name,
    told,
  );
  return {
    element: button,
    /** @param {TransportView} view */
    render({ seed: number, trained, ready }) {
      setText(seed, grouped(number));
      attr(button, "data-tip", t(trained ? "hint.new_weights_trained" : "hint.new_weights"));
      button.disabled = !ready;
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<TransportView>}
 */
export function createTransport(root, tools) {
  const { t, dispatch } = tools;
  const weights = createWeights(tools);
  const reset = h(
    "button",
    {
      class: "round-button",
      "data-part": "reset",
      "aria-label": t("transport.reset"),
      onclick: () => dispatch({ type: "reset" }),
    },
    resetIcon(),
  );
  const symbol = icon(ICONS.play);
  const shape = /** @type {SVGPathElement} */ (symbol.firstChild);
  const play = h(
    "button",
    { class: "play-button", "data-part": "play", onclick: () => dispatch({ type: "toggle_play" }) },
    symbol,
  );
  const step = h(
    "button",
    { class: "round-button", "data-part": "step", onclick: () => dispatch({ type: "step" }) },
    icon(ICONS.step),
  );
  const back = h(
    "button",
    {
      class: "round-button",
      "data-part": "back",
      "data-tip": t("hint.back"),
      onclick: () => dispatch({ type: "step_back" }),
    },
    icon(ICONS.back),
  );
  const digits = h("span", { class: "counter-digits", "data-part": "epoch" });
  const updates = h("span", { class: "counter-more" });
  const label = h("span", { class: "label" }, t("transport.epoch"));
  root.append(
    reset,
    back,
    play,
    step,
    h("div", { class: "counter", "data-tip": t("hint.epoch") }, label, weights.element, digits, updates),
  );
  return {
    render(view) {
      weights.render(view);
      const { playing, ready, trained, epoch, step: updated, unit, can_go_back: canGoBack } = view;
      attr(shape, "d", playing ? ICONS.pause : ICONS.play);
      attr(play, "aria-label", t(playing ? "transport.pause" : "transport.play"));
      attr(play, "data-tip", t(playing ? "hint.pause" : "hint.play"));
      attr(play, "data-state", playing ? "playing" : "paused");
      attr(step, "aria-label", t(`transport.step_${unit}`));
      attr(step, "data-tip", t(`hint.step_${unit}`));
      attr(reset, "data-tip", t(trained ? "hint.reset_trained" : "hint.reset"));
      attr(back, "aria-label", t(`transport.back_${unit}`));
      back.disabled = !ready || !canGoBack;
      play.disabled = step.disabled = reset.disabled = !ready;
      setText(digits, counter(epoch));
      setText(updates, t("transport.updates", { count: grouped(updated) }));
    },
  };
}
