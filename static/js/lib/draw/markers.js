/** Small marks on a canvas, in the shapes that Plotly names: for the moments before Plotly is there, and for keys. */
import { SHAPES } from "./colors.js";

/** Corners of the shapes on a unit circle's scale. @type {Record<string, [number, number][]>} */
const CORNERS = {
  diamond: [
    [0, -1.25],
    [1.25, 0],
    [0, 1.25],
    [-1.25, 0],
  ],
  square: [
    [-0.95, -0.95],
    [0.95, -0.95],
    [0.95, 0.95],
    [-0.95, 0.95],
  ],
  "triangle-up": [
    [0, -1.2],
    [1.15, 0.8],
    [-1.15, 0.8],
  ],
  "triangle-down": [
    [0, 1.2],
    [1.15, -0.8],
    [-1.15, -0.8],
  ],
  cross: [
    [-0.4, -1.2],
    [0.4, -1.2],
    [0.4, -0.4],
    [1.2, -0.4],
    [1.2, 0.4],
    [0.4, 0.4],
    [0.4, 1.2],
    [-0.4, 1.2],
    [-0.4, 0.4],
    [-1.2, 0.4],
    [-1.2, -0.4],
    [-0.4, -0.4],
  ],
  x: [
    [-1.1, -0.6],
    [-0.6, -1.1],
    [0, -0.5],
    [0.6, -1.1],
    [1.1, -0.6],
    [0.5, 0],
    [1.1, 0.6],
    [0.6, 1.1],
    [0, 0.5],
    [-0.6, 1.1],
    [-1.1, 0.6],
    [-0.5, 0],
  ],
  star: Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? 0.6 : 1.35;
    const angle = (i * Math.PI) / 5 - Math.PI / 2;
    return /** @type {[number, number]} */ ([radius * Math.cos(angle), radius * Math.sin(angle)]);
  }),
};

/**
 * The outline as SVG path data around a point.
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function markPath(shape, x, y, r) {
  const corners = CORNERS[shape];
  if (!corners) return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
  return `M${corners.map(([dx, dy]) => `${x + dx * r},${y + dy * r}`).join("L")}Z`;
}

/** @param {number} label */
export const classShape = (label) => SHAPES[label % SHAPES.length];

/**
 * Radius of points that are still told apart.
 * @param {number} n how many there are
 */
export const markRadius = (n) => (n <= 12 ? 7 : n <= 300 ? 4 : n <= 1000 ? 3.25 : 2.5);
