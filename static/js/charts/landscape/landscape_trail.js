/** Where training went after the plane was computed: bounded, thinned evenly when it is full. Pure. */

const MOST = 512;

export class Trail {
  /** @type {{step: number, x: number, y: number}[]} */
  points = [];
  /** Only every n-th new point is kept. */
  stride = 1;
  skipped = 0;

  /**
   * Going back in time takes the points after it away.
   * @param {number} step
   * @param {number} x
   * @param {number} y
   */
  add(step, x, y) {
    const { points } = this;
    while (points.length && points[points.length - 1].step > step) points.pop();
    if (points.length && points[points.length - 1].step === step) return;
    this.skipped += 1;
    if (this.skipped < this.stride) return;
    this.skipped = 0;
    points.push({ step, x, y });
    if (points.length < MOST) return;
    this.points = points.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }
}
