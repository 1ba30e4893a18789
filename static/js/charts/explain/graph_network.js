/** The graph of a small network for one sample: pure. */
import { evaluate } from "../../lib/text/formula.js";
import { inputCount } from "../../lib/text/inputs.js";
import { neuronName } from "../../lib/text/words.js";
import { activationLabel, Graph, neuronGraph } from "./graph.js";
import { shareOf } from "./model.js";
import { featureText, inputText, withIndex } from "./symbols.js";

/** @import { ExplainView, Translate } from "../../types/views.js" */
/** @import { LayerLayout } from "../../types/wire.js" */
/** @import { GraphNode } from "./graph.js" */
/** @import { Model } from "./model.js" */

/**
 * One unit while its layer is drawn.
 * @typedef {{layer: number, unit: number, neuron: number, top: number, rows: number}} Unit
 */

/** More multiplications than this are nobody's picture. */
export const MAX_PRODUCTS = 40;
const PER_LAYER = 4;
/** Rows that a term takes: below its weight there is room for the line to its input. */
const PER_TERM = 1.4;

/**
 * Whether a node of the whole network is computed in a part of the update.
 * @param {GraphNode} node
 * @param {string | undefined} part
 * @param {number} layers
 */
export function isBusy({ kind, column }, part, layers) {
  const [phase, number] = (part ?? "").split(".");
  const layer = Math.ceil(column / PER_LAYER);
  if (phase === "update") return kind === "leaf" && column > 0;
  if (kind === "constant" || layer > layers) return phase === "loss";
  return layer > 0 && layer === Number(number);
}

/** All parameters that came with the frame, the exact ones where they did. @param {ExplainView} view */
export const paramsOf = ({ frame }) => frame?.tensors.state ?? frame?.tensors.params ?? null;

/** Whether the whole network can be drawn. @param {ExplainView} view */
export function isSmall(view) {
  const products = view.layout.reduce((sum, layer) => sum + layer.fan_in * layer.fan_out, 0);
  return products <= MAX_PRODUCTS && view.layout.length === view.experiment.layers.length && paramsOf(view) !== null;
}

/** @param {Model} model @param {ExplainView} view @param {Translate} t */
export const graphOf = (model, view, t) =>
  isSmall(view) ? new Network(model, view, t).whole() : neuronGraph(model, view, t);

class Network {
  graph = new Graph();

  /** @param {Model} model @param {ExplainView} view @param {Translate} t */
  constructor(model, view, t) {
    this.model = model;
    this.view = view;
    this.t = t;
    this.params = /** @type {ArrayLike<number>} */ (paramsOf(view));
    this.rows = Math.max(...view.layout.map((layer) => layer.fan_out * rowsOf(layer)), inputCount(view));
  }

  whole() {
    const { layers } = this.view.experiment;
    const inputs = inputCount(this.view);
    const spread = this.rows / inputs;
    let before = Array.from({ length: inputs }, (_, i) =>
      this.graph.leaf(featureText(this.view, i), this.model.allA[i], { column: 0, row: spread * (i + 0.5) - 0.5 }),
    );
    let zs = before;
    let first = 0;
    for (let layer = 0; layer < layers.length; layer += 1) {
      zs = this.sums(layer, before, first);
      before = this.answers(layer, zs, first);
      first += layers[layer].units;
    }
    return this.graph.backward(this.loss(before, zs));
  }

  /** Where the units of a layer stand. @param {number} layer @param {number} first @returns {Unit[]} */
  units(layer, first) {
    const { fan_out: count } = this.view.layout[layer];
    const rows = rowsOf(this.view.layout[layer]);
    const spread = this.rows / count;
    return Array.from({ length: count }, (_, unit) => ({
      layer,
      unit,
      neuron: first + unit,
      top: spread * (unit + 0.5) - rows / 2,
      rows,
    }));
  }

  /** "w₁ (Hidden 1, unit 2)". @param {string} label @param {number} neuron */
  named(label, neuron) {
    return `${label} (${neuronName(this.t, this.view.experiment.layers, neuron)})`;
  }

  /** z of every unit. @param {number} layer @param {number[]} inputs @param {number} first */
  sums(layer, inputs, first) {
    return this.units(layer, first).map((unit) => {
      const terms = inputs.map((input, i) => this.product(unit, input, i));
      const bias = this.bias(unit);
      const place = {
        column: PER_LAYER * layer + 3,
        row: unit.top + (unit.rows - 1) / 2,
        name: this.named("z", unit.neuron),
        neuron: unit.neuron,
      };
      return this.graph.add("+", bias === null ? terms : [...terms, bias], place);
    });
  }

  /** @param {Unit} unit @param {number} input @param {number} i */
  product({ layer, unit, neuron, top }, input, i) {
    const { weights, fan_out: count } = this.view.layout[layer];
    const label = withIndex("w", i + 1);
    const column = PER_LAYER * layer + 1;
    const weight = this.graph.leaf(label, this.params[weights + i * count + unit], {
      column,
      row: top + i * PER_TERM,
      name: this.named(label, neuron),
      neuron,
    });
    const name = this.named(`${label} ⋅ ${inputText(this.view, layer, i)}`, neuron);
    return this.graph.multiply("×", weight, input, { column: column + 1, row: top + i * PER_TERM + 0.3, name, neuron });
  }

  /** @param {Unit} unit */
  bias({ layer, unit, neuron, top, rows }) {
    const { biases } = this.view.layout[layer];
    if (biases === null) return null;
    return this.graph.leaf("b", this.params[biases + unit], {
      column: PER_LAYER * layer + 2,
      row: top + rows - 0.85,
      name: this.named("b", neuron),
      neuron,
    });
  }

  /**
   * a of every unit; a softmax looks at the whole layer.
   * @param {number} layer
   * @param {number[]} sums
   * @param {number} first
   */
  answers(layer, sums, first) {
    const name = this.view.experiment.layers[layer].activation;
    const { formula, derivative } = this.view.catalog.activations[name];
    const z = sums.map((i) => this.graph.value(i));
    const a = z.map((own) => evaluate(formula, { z: own }, { z }));
    return this.units(layer, first).map(({ unit, neuron, top, rows }) => {
      const place = {
        column: PER_LAYER * (layer + 1),
        row: top + (rows - 1) / 2,
        name: this.named("a", neuron),
        neuron,
      };
      const label = activationLabel(name);
      if (name !== "softmax")
        return this.graph.apply(
          label,
          [sums[unit]],
          a[unit],
          [evaluate(derivative, { z: z[unit], a: a[unit] })],
          place,
        );
      return this.graph.apply(
        label,
        sums,
        a[unit],
        a.map((other, k) => a[unit] * (Number(k === unit) - other)),
        place,
      );
    });
  }

  /** @param {number[]} answers @param {number[]} sums */
  loss(answers, sums) {
    const { lossEntry, targets } = this.model;
    const single = answers.length === 1;
    const column = PER_LAYER * this.view.experiment.layers.length + 1;
    const values = answers.map((i, k) => ({ a: this.graph.value(i), y: targets[k] }));
    // Where an answer is 0 or 1 to the last digit, only ∂L/∂z = a − y, of which the sum is right, can be computed.
    const joint = values.some((names) => !Number.isFinite(evaluate(lossEntry.d_loss_d_a, names)));
    const own = values.map((names, k) => {
      const from = this.graph.nodes[answers[k]];
      const name = single ? "L" : withIndex("L", k + 1);
      const wanted = this.graph.put("constant", "y", names.y, {
        column: column - 1,
        row: from.row + 1,
        name: single ? "y" : withIndex("y", k + 1),
      });
      const inputs = [joint ? sums[k] : answers[k], wanted];
      const local = evaluate((joint && lossEntry.delta) || lossEntry.d_loss_d_a, names);
      return this.graph.apply(name, inputs, evaluate(lossEntry.formula, names), [local, Number.NaN], {
        column,
        row: from.row,
        name,
      });
    });
    if (single) return own[0];
    return this.graph.add("L", own, { column: column + 1, row: (this.rows - 1) / 2 }, shareOf(this.model));
  }
}

/** Rows that a unit takes. @param {LayerLayout} layer */
const rowsOf = ({ fan_in: count, biases }) => count * PER_TERM + (biases === null ? 0 : 1);
