/** Reading square pictures of bytes: row 0 is the lowest y, every value stands in the centre of its cell. */

/** @typedef {ArrayLike<number>} Bytes */

/**
 * The value between cell centres, bilinear; the outer half cell repeats the edge.
 * @param {Bytes} grid
 * @param {number} n cells along a side
 * @param {number} u share of the way from left to right, 0..1
 * @param {number} v share of the way from bottom to top, 0..1
 * @returns {number} 0..255
 */
export function readGrid(grid, n, u, v) {
  const x = Math.min(n - 1, Math.max(0, u * n - 0.5));
  const y = Math.min(n - 1, Math.max(0, v * n - 0.5));
  const [x0, y0] = [Math.min(n - 2, Math.floor(x)), Math.min(n - 2, Math.floor(y))];
  if (n < 2) return grid[0];
  const [fx, fy] = [x - x0, y - y0];
  const at = y0 * n + x0;
  const low = grid[at] + (grid[at + 1] - grid[at]) * fx;
  const high = grid[at + n] + (grid[at + n + 1] - grid[at + n]) * fx;
  return low + (high - low) * fy;
}

/** The cell a point falls into. @param {number} n @param {number} u @param {number} v */
export function cellAt(n, u, v) {
  const column = Math.min(n - 1, Math.max(0, Math.floor(u * n)));
  return Math.min(n - 1, Math.max(0, Math.floor(v * n))) * n + column;
}

/**
 * Colours a picture, top row first.
 * @param {Bytes} grid
 * @param {number} n
 * @param {Uint32Array} table 256 pixels
 * @param {Uint32Array} pixels n × n, written
 */
export function paintGrid(grid, n, table, pixels) {
  for (let row = 0; row < n; row += 1) {
    const from = row * n;
    const to = (n - 1 - row) * n;
    for (let column = 0; column < n; column += 1) pixels[to + column] = table[grid[from + column]];
  }
}

/**
 * Colours a picture `scale` times finer with flat colours and smooth edges between them.
 * @param {Bytes} grid
 * @param {number} n
 * @param {number} scale
 * @param {Uint32Array} table 256 pixels
 * @param {Uint32Array} pixels (n·scale)², written
 */
export function paintFine(grid, n, scale, table, pixels) {
  const size = n * scale;
  for (let row = 0; row < size; row += 1) {
    const y = Math.min(n - 1, Math.max(0, (row + 0.5) / scale - 0.5));
    const y0 = Math.min(n - 2, Math.floor(y));
    const fy = y - y0;
    const to = (size - 1 - row) * size;
    for (let column = 0; column < size; column += 1) {
      const x = Math.min(n - 1, Math.max(0, (column + 0.5) / scale - 0.5));
      const x0 = Math.min(n - 2, Math.floor(x));
      const fx = x - x0;
      const at = y0 * n + x0;
      const low = grid[at] + (grid[at + 1] - grid[at]) * fx;
      const high = grid[at + n] + (grid[at + n + 1] - grid[at + n]) * fx;
      pixels[to + column] = table[Math.round(low + (high - low) * fy)];
    }
  }
}

/**
 * The same colours in flat bands: each takes the colour of its middle.
 * @param {Uint32Array} table 256 pixels
 * @param {number} bands
 */
export function banded(table, bands) {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const band = Math.min(bands - 1, Math.floor((i / 256) * bands));
    return table[bands === 2 ? band * 255 : Math.round(((band + 0.5) / bands) * 255)];
  });
}

/**
 * What a picture shows, in rough: how much of it is high, in how many pieces, and where.
 * @param {Bytes} grid
 * @param {number} n
 * @returns {{share: number, pieces: number, u: number, v: number, inside: boolean}} centre of the high part as
 *   shares; `inside` when it touches no edge
 */
export function describeGrid(grid, n) {
  const seen = new Uint8Array(n * n);
  const sum = { count: 0, u: 0, v: 0, inside: true };
  let pieces = 0;
  for (let cell = 0; cell < n * n; cell += 1) {
    if (grid[cell] < 128 || seen[cell]) continue;
    if (flood(grid, n, cell, seen, sum) >= (n * n) / 400) pieces += 1;
  }
  const count = Math.max(1, sum.count);
  return { share: sum.count / (n * n), pieces, u: sum.u / count, v: sum.v / count, inside: sum.inside };
}

/**
 * @param {Bytes} grid
 * @param {number} n
 * @param {number} start
 * @param {Uint8Array} seen
 * @param {{count: number, u: number, v: number, inside: boolean}} sum
 * @returns {number} cells in this piece
 */
function flood(grid, n, start, seen, sum) {
  const open = [start];
  seen[start] = 1;
  let size = 0;
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    const [x, y] = [cell % n, Math.floor(cell / n)];
    size += 1;
    sum.count += 1;
    sum.u += (x + 0.5) / n;
    sum.v += (y + 0.5) / n;
    if (x === 0 || y === 0 || x === n - 1 || y === n - 1) sum.inside = false;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const next = cell + dx + dy * n;
      if (x + dx < 0 || x + dx >= n || y + dy < 0 || y + dy >= n || seen[next] || grid[next] < 128) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return size;
}

/**
 * Rough place of a centre: one of nine words.
 * @param {number} u
 * @param {number} v
 * @returns {string} "centre", "top", "bottom_left" …
 */
export function placeName(u, v) {
  const row = v > 0.62 ? "top" : v < 0.38 ? "bottom" : "";
  const column = u > 0.62 ? "right" : u < 0.38 ? "left" : "";
  return [row, column].filter(Boolean).join("_") || "centre";
}
