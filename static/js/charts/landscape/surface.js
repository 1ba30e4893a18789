/**
 * The plane as a surface in space. WebGL is expensive: drawn only when asked for, and once a second at most while it
 * trains.
 */

import { attr, h } from "../../lib/dom/dom.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { plotAxis, plotConfig, plotLayout, plotly } from "../../lib/draw/plotly.js";
import { plain } from "../../lib/text/format.js";
import { heightScale } from "./colors.js";
import { interpolatedLoss } from "./plane.js";

/** @import { PlotlyApi } from "../../lib/draw/plotly.js" */
/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { Map } from "./contour.js" */
/** @import { Way } from "./paint.js" */

const EVERY_MS = 1000;
const TURN = Math.PI / 12;
const EYE = { x: 1.35, y: 1.55, z: 1.35 };

/** Whether this browser can draw in space at all. Its context is given back at once. */
export function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

export class LandscapeSurface {
  eye = { ...EYE };
  planes = 0;
  /** @type {{map: Map, way: Way, theme: Theme} | null} */
  wanted = null;
  drawnAt = -Infinity;
  timer = 0;
  alive = true;
  /** @type {PlotlyApi | null} */
  api = null;

  /** @param {Translate} t */
  constructor(t) {
    this.t = t;
    this.plot = h("div", { class: "landscape-space" });
    this.picture = h("div", { role: "img", class: "landscape-space-box" }, this.plot);
    const turn = (/** @type {string} */ name, /** @type {string} */ sign, /** @type {number} */ by) => {
      const named = { "aria-label": name, "data-tip": name };
      return h("button", { type: "button", class: "button", ...named, onclick: () => this.turn(by) }, sign);
    };
    const turns = [turn(t("landscape.turn_left"), "↺", -TURN), turn(t("landscape.turn_right"), "↻", TURN)];
    const buttons = h("div", { class: "landscape-turn" }, turns);
    const about = { "data-part": "landscape-surface", hidden: true };
    this.element = h("div", { class: "landscape-surface", ...about }, this.picture, buttons);
    this.observer = new ResizeObserver(() => this.ask(true));
    this.observer.observe(this.picture);
  }

  /** @param {Map} map @param {Way} way @param {Theme} theme @param {boolean} playing */
  draw(map, way, theme, playing) {
    if (this.wanted?.map.plane !== map.plane) this.look(map);
    this.wanted = { map, way, theme };
    this.ask(!playing);
  }

  /**
   * Another plane is looked at from its own best side; the person's turn holds for as long as the plane does.
   * @param {Map} map
   */
  look(map) {
    this.eye = eyeFor(map);
    this.planes += 1;
  }

  /** @param {string} text */
  tell(text) {
    attr(this.picture, "aria-label", text);
  }

  /** @param {boolean} soon */
  ask(soon) {
    if (soon) clearTimeout(this.timer);
    else if (this.timer) return;
    const wait = soon ? 0 : Math.max(0, this.drawnAt + EVERY_MS - performance.now());
    this.timer = window.setTimeout(() => void this.redraw(), wait);
  }

  async redraw() {
    this.timer = 0;
    this.api ??= await plotly();
    const { wanted, api, picture } = this;
    const { clientWidth: width, clientHeight: height } = picture;
    if (!this.alive || !wanted || width < 10 || this.element.hidden) return;
    const first = this.drawnAt === -Infinity;
    this.drawnAt = performance.now();
    const { map, way, theme } = wanted;
    const layout = { ...layoutOf(map, theme, this.eye), uirevision: this.planes, width, height };
    await api.react(this.plot, tracesOf(map, way, theme), layout, plotConfig(this.t, { displayModeBar: false }));
    if (first && this.alive) this.listen();
  }

  listen() {
    /** @type {any} */ (this.plot).on("plotly_relayout", (/** @type {Record<string, any>} */ changes) => {
      const eye = changes["scene.camera"]?.eye;
      if (eye) this.eye = eye;
    });
  }

  /** @param {number} by angle */
  turn(by) {
    const { x, y, z } = this.eye;
    this.eye = { x: x * Math.cos(by) - y * Math.sin(by), y: x * Math.sin(by) + y * Math.cos(by), z };
    if (this.api && this.drawnAt > -Infinity) void this.api.relayout(this.plot, { "scene.camera.eye": this.eye });
  }

  destroy() {
    this.alive = false;
    clearTimeout(this.timer);
    this.observer.disconnect();
    if (this.api && this.drawnAt > -Infinity) this.api.purge(this.plot);
  }
}

/** Looks into the slope: from the side that lies lower. @param {Map} map */
function eyeFor({ plane: { size }, heights }) {
  const tilt = { x: 0, y: 0 };
  const middle = (size - 1) / 2;
  heights.forEach((height, i) => {
    tilt.x += height * ((i % size) - middle);
    tilt.y += height * (Math.floor(i / size) - middle);
  });
  return { x: tilt.x > 0 ? -EYE.x : EYE.x, y: tilt.y > 0 ? -EYE.y : EYE.y, z: EYE.z };
}

/** @param {Map} map @param {Way} way @param {Theme} theme */
function tracesOf(map, way, theme) {
  const { plane, heights } = map;
  const { size, xs, ys } = plane;
  const surface = {
    type: "surface",
    x: xs,
    y: ys,
    z: Array.from({ length: size }, (_, row) => heights.subarray(row * size, (row + 1) * size)),
    colorscale: heightScale(theme),
    showscale: false,
    hoverinfo: "skip",
    lighting: { ambient: 0.75, diffuse: 0.45, specular: 0.06, roughness: 0.9 },
    contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
  };
  return [surface, ...wayIn(map, way, theme)];
}

/**
 * The way on the surface, a little above it so that it is not swallowed.
 * @param {Map} map
 * @param {Way} way
 * @param {Theme} theme
 */
function wayIn({ plane, levels, height }, { path, trail, now }, theme) {
  const palette = PALETTES[theme];
  const lift = 0.045 * (levels.stops.length - 1);
  const walked = Array.from({ length: path.length / 2 }, (_, i) => ({ x: path[2 * i], y: path[2 * i + 1] }));
  const on = [...walked, ...trail, ...(now ? [now] : [])].flatMap(({ x, y }) => {
    const loss = interpolatedLoss(plane, x, y);
    return loss === null ? [] : [{ x, y, z: height(loss) + lift }];
  });
  const of = (/** @type {typeof on} */ some) =>
    Object.fromEntries(/** @type {const} */ (["x", "y", "z"]).map((axis) => [axis, some.map((point) => point[axis])]));
  const here = now && interpolatedLoss(plane, now.x, now.y) !== null ? on.slice(-1) : [];
  const common = { type: "scatter3d", hoverinfo: "skip" };
  const edge = { color: palette.panel, width: 2 };
  return [
    { ...common, mode: "lines", ...of(on), line: { color: palette.text, width: 5 } },
    { ...common, mode: "markers", ...of(here), marker: { color: palette.text, size: 7, line: edge } },
  ];
}

/**
 * @param {Map} map
 * @param {Theme} theme
 * @param {{x: number, y: number, z: number}} eye
 */
function layoutOf({ levels, names }, theme, eye) {
  const palette = PALETTES[theme];
  const axis = { ...plotAxis(theme), showbackground: false, showspikes: false, nticks: 5, gridcolor: palette.line };
  const titled = (/** @type {string} */ text) => ({ text, font: { color: palette.muted, size: 11 } });
  const every = Math.ceil(levels.stops.length / 6);
  const ticks = levels.stops.map((stop, i) => ({ at: i, text: plain(stop, 2) })).filter(({ at }) => at % every === 0);
  return plotLayout(theme, {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    scene: {
      xaxis: { ...axis, title: titled(names[0]) },
      yaxis: { ...axis, title: titled(names[1]) },
      zaxis: {
        ...axis,
        title: titled(""),
        tickvals: ticks.map(({ at }) => at),
        ticktext: ticks.map(({ text }) => text),
      },
      aspectmode: "manual",
      aspectratio: { x: 1.15, y: 1.15, z: 0.75 },
      camera: { eye },
      dragmode: "turntable",
    },
  });
}
