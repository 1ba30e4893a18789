/** A canvas as sharp as the screen, measured in pixels of the page. */

/** Sharper than this nobody sees, and it costs four times the paint. */
const SHARPEST = 2;

/**
 * The context to draw with.
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this canvas has a context of another kind");
  return context;
}

/**
 * Sizes a canvas, where it has another size, and clears it.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width pixels of the page
 * @param {number} height
 */
export function clearCanvas(canvas, width, height) {
  const dpr = Math.min(SHARPEST, globalThis.devicePixelRatio || 1);
  const [across, down] = [Math.round(width * dpr), Math.round(height * dpr)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = context2d(canvas);
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  return context;
}
