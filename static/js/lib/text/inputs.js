/** What a network gets: mostly a number for each derived input, but all pixels of a picture at once. */

/** @import { Catalog, Experiment } from "../../types/schema.js" */

/** @typedef {{experiment: Pick<Experiment, "dataset" | "features">, catalog: Catalog}} Network */

/**
 * Height and width of the pictures whose pixels are the inputs; null for all other data.
 * @param {Network} network
 * @returns {[number, number] | null}
 */
export const imageOf = ({ experiment, catalog }) => catalog.datasets[experiment.dataset.name]?.about.image ?? null;

/** How many numbers the network gets. @param {Network} network */
export function inputCount(network) {
  const [height, width] = imageOf(network) ?? [1, 1];
  const { experiment, catalog } = network;
  return experiment.features.reduce(
    (sum, name) => sum + (catalog.features[name]?.needs.length === 0 ? height * width : 1),
    0,
  );
}

/** "r3 c5": row and column of a pixel, from 1. @param {number} width @param {number} index */
export const pixelName = (width, index) => `r${Math.floor(index / width) + 1} c${(index % width) + 1}`;

/** Symbol of one of them: "x₁²"; of a pixel "r3 c5". @param {Network} network @param {number} index */
export function inputSymbol(network, index) {
  const image = imageOf(network);
  if (image) return pixelName(image[1], index);
  const name = network.experiment.features[index];
  return network.catalog.features[name]?.symbol ?? name;
}
