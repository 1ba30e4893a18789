/** The only list of charts: a new chart is one file and one line here. */
export { createBoundary } from "./boundary.js";
export { createLoss } from "./loss.js";
export { createMetrics } from "./metrics.js";
export { createNetwork } from "./network.js";
export { createPredictions } from "./predictions.js";
