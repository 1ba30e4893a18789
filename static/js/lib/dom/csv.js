/** The loss curve as a table that spreadsheets and pandas read. Pure. */

/** @import { LossPoint } from "../../types.js" */

/** @param {readonly LossPoint[]} points exactly what the curve shows */
export function historyCsv(points) {
  const rows = points.map(({ step, epoch, samples, seconds, train, test }) => [step, epoch, samples, seconds, train, test ?? ""]);
  return [["step", "epoch", "samples", "seconds", "train_loss", "test_loss"], ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
