/**
 * The only list of the charts of the first screen: a new one is one file and one line here (for the drawer, see
 * ../tabs.js).
 */

export { createLoss } from "./loss/loss.js";
export { createNetwork } from "./network/network.js";
export { createMetrics } from "./output/metrics.js";
export { createOutput } from "./output/output.js";
