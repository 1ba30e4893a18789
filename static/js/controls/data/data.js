/** The data panel: a picture of every data set, and how many points, how noisy, how many of them for training. */

import { attr, h, setText } from "../../lib/dom/dom.js";
import { style } from "../../lib/dom/style.js";
import { grouped, percent } from "../../lib/text/format.js";
import { autoField, isFree } from "../widgets/auto_field.js";
import { slider } from "../widgets/slider.js";
import { tilePicture } from "./data_tile.js";

/** @import { DatasetInfo, Experiment, FieldInfo } from "../../types/schema.js" */
/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Action, Tools, View } from "../../types/views.js" */
/** @import { createCustomData } from "./custom_data.js" */

/** How the values of the common fields are said; a field of another name is an own field of its data set. */
const SLIDERS = /** @type {Record<string, (value: number) => string>} */ ({
  noise: (value) => percent(value, 0),
  n_samples: grouped,
  train_share: (value) => percent(value, 0),
});
const ELSEWHERE = new Set(["seed", "scaling"]);

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<SettingsView>}
 */
export function createData(root, tools) {
  const { t } = tools;
  const summary = h("span", { class: "panel-note" });
  const tiles = createTiles(tools);
  const settings = h("div", { class: "data-settings" });
  const about = h("p", { class: "data-about" });
  const own = h(
    "div",
    { class: "own-buttons" },
    ownButton(tools, "draw", { type: "draw", on: true }),
    ownButton(tools, "csv", { type: "paste_csv" }),
  );
  const custom = h("div", null);
  root.append(
    h("h2", { class: "panel-title" }, t("data.title"), " ", summary),
    tiles.element,
    own,
    about,
    settings,
    custom,
  );
  /** @type {{render: (view: SettingsView) => void}[]} */
  let fields = [];
  let made = "";
  /** @type {ReturnType<createCustomData> | null} */
  let customData = null;
  /** @type {SettingsView | null} */
  let last = null;

  /** Fields that only data of one's own have come with them. */
  async function loadCustomData() {
    const [{ createCustomData }] = await Promise.all([import("./custom_data.js"), style("own_data"), tools.later?.()]);
    if (customData || !last) return;
    customData = createCustomData(tools);
    custom.append(customData.element);
    customData.render(last, last.fits_address);
  }
  return {
    render(view) {
      const { experiment, catalog } = view;
      const { name } = experiment.dataset;
      last = view;
      tiles.render(view);
      custom.hidden = name !== "custom";
      if (name === "custom" && !customData) void loadCustomData();
      customData?.render(view, view.fits_address);
      if (made !== name) {
        made = name;
        const controls = settingsOf(catalog.datasets[name].fields, tools);
        settings.replaceChildren(...controls.map(({ element }) => element));
        fields = controls;
      }
      for (const field of fields) field.render(view);
      const { n_samples, train_share } = experiment.dataset;
      setText(summary, t("data.summary", { count: grouped(n_samples), share: percent(train_share, 0) }));
      setText(about, t(`dataset.${name}.description`));
    },
  };
}

/** @param {Tools} tools @param {"draw" | "csv"} name @param {Action} action */
function ownButton({ t, dispatch }, name, action) {
  const about = { type: "button", class: "button", "data-part": `own-${name}`, "data-tip": t(`data.${name}_tip`) };
  return h("button", { ...about, onclick: () => dispatch(action) }, t(`data.${name}`));
}

/** @param {Tools} tools */
function createTiles({ t, dispatch }) {
  const element = h("div", { class: "tiles", role: "radiogroup", "aria-label": t("data.sets") });
  /** @type {Map<string, {input: HTMLInputElement, picture: HTMLCanvasElement, tile: HTMLElement}>} */
  const tiles = new Map();
  let painted = "";

  /** One's own is there to be drawn. @param {string} name */
  function choose(name) {
    dispatch({ type: "choose_dataset", name });
    if (name === "custom") dispatch({ type: "draw", on: true });
  }

  /** @param {string} name */
  function make(name) {
    const input = h("input", {
      type: "radio",
      name: "dataset",
      value: name,
      "data-part": `dataset-${name}`,
      onchange: () => choose(name),
    });
    // Choosing the same one again brings its suggestion back.
    input.addEventListener("click", () => {
      if (input.hasAttribute("data-chosen")) choose(name);
    });
    const picture = h("canvas", { class: "tile-picture", "aria-hidden": "true" });
    const tile = h(
      "label",
      { class: "tile" },
      input,
      picture,
      h("span", { class: "tile-title" }, t(`dataset.${name}.title`)),
    );
    tiles.set(name, { input, picture, tile });
    return tile;
  }

  return {
    element,
    /** @param {SettingsView} view */
    render({ experiment, catalog, theme, trained }) {
      if (tiles.size === 0) element.append(...Object.keys(catalog.datasets).map(make));
      for (const [name, { input, tile, picture }] of tiles) {
        const chosen = name === experiment.dataset.name;
        input.checked = chosen;
        attr(input, "data-chosen", chosen);
        const tip = `${t(`dataset.${name}.title`)}: ${t(`dataset.${name}.description`)}`;
        attr(tile, "data-tip", trained ? `${tip} ${t("hint.restarts")}` : tip);
        if (painted !== theme) tilePicture(picture, /** @type {DatasetInfo} */ (catalog.datasets[name]), theme);
      }
      painted = theme;
    },
  };
}

/**
 * Sliders for what can be chosen; a range of one value draws none.
 * @param {Record<string, FieldInfo>} fields
 * @param {Tools} tools
 */
function settingsOf(fields, tools) {
  const free = Object.keys(fields).filter((name) => isFree(fields[name]) && !ELSEWHERE.has(name));
  const own = free.filter((name) => !(name in SLIDERS));
  const common = Object.keys(SLIDERS).filter((name) => free.includes(name));
  return [
    ...own.map((name) => ownField(name, fields[name], tools)),
    ...common.map((name) => commonField(name, fields[name], tools)),
  ];
}

/**
 * @param {string} name
 * @param {FieldInfo} info
 * @param {Tools} tools
 */
function ownField(name, info, tools) {
  const field = autoField(`dataset.${name}`, info, tools);
  return {
    element: field.element,
    /** @param {SettingsView} view */
    render: ({ experiment, errors }) => field.render(settingOf(experiment, name), info, errors[`dataset.${name}`]),
  };
}

/**
 * @param {string} name
 * @param {FieldInfo} info
 * @param {Tools} tools
 */
function commonField(name, info, { t, dispatch }) {
  const path = `dataset.${name}`;
  const control = slider({
    label: t(`field.${path}`),
    tip: t(`hint.${path}`),
    part: `data-${name}`,
    format: SLIDERS[name],
    oninput: (value) => dispatch({ type: "set", path, value: tidy(value), merge: path }),
    oncommit: () => dispatch({ type: "commit" }),
  });
  return {
    element: control.element,
    /** @param {SettingsView} view */
    render: ({ experiment }) =>
      control.render(Number(settingOf(experiment, name)), { min: 0, max: 1, step: null, ...info.range }),
  };
}

/** @param {Experiment} experiment @param {string} name */
const settingOf = ({ dataset }, name) => dataset[/** @type {keyof Experiment["dataset"]} */ (name)];

/** 0.15000000000000002 as 0.15. @param {number} value */
const tidy = (value) => Number(value.toPrecision(10));
