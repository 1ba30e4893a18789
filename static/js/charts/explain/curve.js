/** The activation's curve, small, with the neuron's point on it and the tangent there. */
import { attr, memo, svg } from "../../lib/dom/dom.js";
import { evaluate, parse } from "../../lib/text/formula.js";
import { figure } from "./numbers.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Model } from "./model.js" */

const WIDTH = 84;
const HEIGHT = 47;
const EDGE = 4;
const POINTS = 65;
/** Half of the tangent's length in pixels. */
const TANGENT = 19;

/** The axis reaches as far as it must, in few sizes, so that the curve seldom moves. @param {number} z */
export function reach(z) {
  const size = Math.abs(z);
  return Number.isFinite(size) ? 2 ** Math.max(2, Math.ceil(Math.log2(size * 1.1 + 1e-9))) : 4;
}

/**
 * Answers along z; of a softmax those of one unit while the others stay.
 * @param {Model} model
 * @param {number} most
 */
function samples({ formula, layerZ, unit }, most) {
  const tree = parse(formula);
  const layer = Array.from(layerZ, Number);
  return Array.from({ length: POINTS }, (_, i) => {
    const z = most * ((2 * i) / (POINTS - 1) - 1);
    layer[unit] = z;
    return [z, evaluate(tree, { z }, { z: layer })];
  });
}

/** @param {number[][]} points @returns {[number, number]} */
function extent(points) {
  const values = points.map(([, a]) => a).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return high > low ? [low, high] : [low, low + 1];
}

/** @param {Translate} t */
export function createCurve(t) {
  const across = svg("line", { class: "axis", x1: 0, x2: WIDTH });
  const up = svg("line", { class: "axis", x1: WIDTH / 2, x2: WIDTH / 2, y1: 0, y2: HEIGHT });
  const path = svg("path", { class: "curve" });
  const tangent = svg("line", { class: "tangent" });
  const drop = svg("line", { class: "drop" });
  const point = svg("circle", { r: 3.5, class: "point" });
  const element = svg(
    "svg",
    { class: "explain-curve", role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT },
    across,
    up,
    drop,
    tangent,
    path,
    point,
  );
  const once = memo();
  let [most, low, high] = [4, 0, 1];
  const x = (/** @type {number} */ z) => (WIDTH * (z / most + 1)) / 2;
  const y = (/** @type {number} */ a) => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (a - low)) / (high - low);

  /** @param {Model} model @param {number} reaching */
  function draw(model, reaching) {
    const points = samples(model, reaching);
    most = reaching;
    [low, high] = extent(points);
    const seen = points.filter(([, a]) => Number.isFinite(a));
    attr(path, "d", seen.map(([z, a], i) => `${i ? "L" : "M"}${x(z).toFixed(1)} ${y(a).toFixed(1)}`).join(""));
    attr(across, "y1", y(0).toFixed(1));
    attr(across, "y2", y(0).toFixed(1));
  }

  /** @param {Model} model */
  function place({ z, a, derivative }) {
    const [px, py] = [x(z), y(a)];
    const [dx, dy] = [x(1) - x(0), derivative * (y(1) - y(0))];
    const scale = TANGENT / (Math.hypot(dx, dy) || 1);
    const ends = { x1: px - dx * scale, y1: py - dy * scale, x2: px + dx * scale, y2: py + dy * scale };
    for (const [name, value] of Object.entries(ends)) attr(tangent, name, value.toFixed(1));
    attr(point, "cx", px.toFixed(1));
    attr(point, "cy", py.toFixed(1));
    for (const [name, value] of Object.entries({ x1: px, x2: px, y1: y(0), y2: py }))
      attr(drop, name, value.toFixed(1));
  }

  return {
    element,
    /** @param {Model} model */
    render(model) {
      const { formula, unit, layerZ, z, a, derivative } = model;
      const others = formula.includes("sum(")
        ? Array.from(layerZ, (value, i) => (i === unit ? "" : Number(value).toFixed(2))).join()
        : "";
      once([formula, reach(z), others], () => draw(model, reach(z)));
      const usable = Number.isFinite(z) && Number.isFinite(a) && Number.isFinite(derivative);
      for (const mark of [point, tangent, drop]) attr(mark, "visibility", usable ? null : "hidden");
      if (usable) place(model);
      const name = t(`activation.${model.activation}`);
      attr(
        element,
        "aria-label",
        t("explain.curve_alt", { activation: name, z: figure(z), a: figure(a), slope: figure(derivative) }),
      );
    },
  };
}
