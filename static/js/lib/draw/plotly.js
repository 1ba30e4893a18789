/**
 * The only module that uses Plotly: waits for its asynchronous script, and gives every chart the same
 * quiet look, the same settings (nothing is ever sent anywhere) and words in the page's language.
 */
import { PALETTES } from "./colors.js";

/** @import { Theme, Translate } from "../../types/views.js" */

/** @typedef {Record<string, any>} Plain */
/**
 * @typedef {object} PlotlyApi
 * @property {(gd: HTMLElement, traces: Plain[], layout: Plain, config?: Plain) => Promise<unknown>} react
 * @property {(gd: HTMLElement, changes: Plain) => Promise<unknown>} relayout
 * @property {(gd: HTMLElement) => void} purge
 * @property {(gd: HTMLElement, options: Plain) => Promise<unknown>} downloadImage
 * @property {{resize: (gd: HTMLElement) => Promise<unknown>}} Plots
 * @property {Record<string, Plain>} Icons
 */

/** The words Plotly shows, and our keys for them. */
const WORDS = {
  Zoom: "chart.zoom",
  Pan: "chart.pan",
  "Zoom in": "chart.zoom_in",
  "Zoom out": "chart.zoom_out",
  "Reset axes": "chart.reset_axes",
  Autoscale: "chart.autoscale",
  "Double-click to zoom back out": "chart.double_click",
  "Download plot as a PNG": "chart.save_picture",
  "Download plot": "chart.save_picture",
  "Click to enter X axis title": "",
  "Click to enter Y axis title": "",
};

/**
 * The page's own font, for canvas and SVG text. Asked once: a language change mounts the charts again, but not the
 * page's body.
 */
let font = "";
export function pageFont() {
  font ||= getComputedStyle(document.body).fontFamily;
  return font;
}

/** @returns {PlotlyApi | null} */
const loaded = () => /** @type {any} */ (globalThis).Plotly ?? null;

/** @type {Promise<PlotlyApi> | null} */
let waiting = null;

/**
 * Resolves when Plotly's script has run; never rejects, for every chart works without it.
 * @returns {Promise<PlotlyApi>}
 */
export function plotly() {
  waiting ??= new Promise((resolve) => {
    const now = loaded();
    if (now) return resolve(now);
    const script = document.getElementById("plotly");
    const settle = () => {
      const api = loaded();
      if (api) resolve(api);
    };
    (script ?? window).addEventListener("load", settle, { once: true });
    // The tag may have loaded between the look and the listener, or carry no id: the page's load event is the net.
    window.addEventListener("load", settle, { once: true });
    settle();
  });
  return waiting;
}

/** @param {Translate} t */
function dictionary(t) {
  return Object.fromEntries(Object.entries(WORDS).map(([english, key]) => [english, key ? t(key) : ""]));
}

/**
 * @param {Translate} t
 * @param {Plain} [more]
 * @returns {Plain}
 */
export function plotConfig(t, more = {}) {
  return {
    responsive: false, // the charts watch their own boxes, so that canvas and axes change in one step
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    showTips: false,
    showAxisDragHandles: false,
    displayModeBar: "hover",
    locale: "page",
    locales: { page: { dictionary: dictionary(t), format: {} } },
    ...more,
  };
}

/**
 * @param {Theme} theme
 * @returns {Plain} layout of an axis
 */
export function plotAxis(theme) {
  const p = PALETTES[theme];
  return {
    color: p.muted,
    gridcolor: p.line,
    linecolor: p.line,
    zeroline: false,
    tickfont: { color: p.muted, size: 11 },
    title: { font: { color: p.muted, size: 12 }, standoff: 4 },
    automargin: false,
    fixedrange: false,
  };
}

/**
 * Transparent paper, the theme's colours, the system's font.
 * @param {Theme} theme
 * @param {Plain} more
 * @returns {Plain}
 */
export function plotLayout(theme, more) {
  const p = PALETTES[theme];
  return {
    autosize: false,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: pageFont(), size: 12, color: p.text },
    showlegend: false,
    hovermode: false,
    modebar: { bgcolor: "rgba(0,0,0,0)", color: p.muted, activecolor: p.accent, orientation: "h" },
    ...more,
  };
}
