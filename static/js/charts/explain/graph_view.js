/** A graph of computations as SVG: built once per structure, then only its numbers change; and the same as a table. */
import { attr, h, memo, replace, setText, svg } from "../../lib/dom/dom.js";
import { figure } from "./numbers.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Graph, GraphNode } from "./graph.js" */

/** @typedef {{value: SVGTextElement, gradient: SVGTextElement, box: SVGGElement}} Drawn */

const WIDTH = 96;
const HEIGHT = 36;
const ROW = 46;
const EDGE = 12;
/** Columns this far apart have room for the local derivatives. */
const ROOMY = 150;

/** @param {number | null} value */
const shown = (value) => (value === null ? "–" : figure(value));

/** "∂g/∂w = 5, ∂g/∂x = −2". @param {Graph} graph @param {GraphNode} node */
const localText = (graph, { name, inputs, local }) =>
  inputs
    .flatMap((input, k) =>
      Number.isFinite(local[k]) ? [`∂${letter(name)}/∂${letter(graph.nodes[input].name)} = ${figure(local[k])}`] : [],
    )
    .join(", ");

/** The letter of a name without what tells it apart. @param {string} name */
const letter = (name) => name.split(" (")[0];

/** @param {Translate} t */
export function createGraphView(t) {
  const picture = svg("svg", { class: "explain-graph", role: "img" });
  const box = h(
    "div",
    { class: "explain-graph-box", tabindex: "0", role: "region", "aria-label": t("explain.graph_title") },
    picture,
  );
  const body = h("tbody");
  const heads = ["node", "value", "gradient", "local"].map((key) =>
    h("th", { scope: "col" }, t(`explain.graph_${key}`)),
  );
  const table = h(
    "table",
    null,
    h("caption", { class: "visually-hidden" }, t("explain.graph_table")),
    h("thead", null, h("tr", null, heads)),
    body,
  );
  const tableBox = h(
    "div",
    { class: "explain-table-box", tabindex: "0", role: "region", "aria-label": t("explain.graph_table") },
    table,
  );
  const details = h(
    "details",
    { class: "explain-details", ontoggle: () => fillTable() },
    h("summary", null, t("explain.graph_table")),
    tableBox,
  );
  const once = memo();
  /** @type {Drawn[]} */
  let drawn = [];
  /** @type {SVGTextElement[]} */
  let locals = [];
  /** @type {HTMLElement[][]} */
  let cells = [];
  /** @type {Graph | null} */
  let graph = null;

  /** @param {Graph} now */
  function build(now) {
    const columns = Math.max(...now.nodes.map(({ column }) => column));
    const rows = Math.max(...now.nodes.map(({ row }) => row));
    const [width, height] = [columns * now.step + WIDTH + 2 * EDGE, rows * ROW + HEIGHT + 2 * EDGE];
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height }))
      attr(picture, name, value);
    locals = [];
    const edges = now.nodes.flatMap((node) => node.inputs.map((input, k) => edge(now, now.nodes[input], node, k)));
    drawn = now.nodes.map((node) => drawNode(now, node));
    replace(picture, svg("g", { class: "edges" }, edges), ...drawn.map((one) => one.box), ...locals);
    cells = [];
  }

  /** @param {Graph} now @param {GraphNode} from @param {GraphNode} to @param {number} which of its inputs */
  function edge(now, from, to, which) {
    const [x1, y1] = [at(now, from)[0] + WIDTH, at(now, from)[1] + HEIGHT / 2];
    // The two factors of a product arrive apart, so that one that passes below the other is told from it.
    const port = to.kind === "multiply" ? 0.25 + 0.5 * which : 0.5;
    const [x2, y2] = [at(now, to)[0], at(now, to)[1] + HEIGHT * port];
    const middle = (x1 + x2) / 2;
    const bend = x1 + now.step - WIDTH;
    // Past what stands between: down or up at once, then straight.
    if (to.column - from.column > 1.5 && now.step < ROOMY) {
      return svg("path", { d: `M${x1} ${y1}C${bend} ${y1} ${x1} ${y2} ${bend} ${y2}H${x2}` });
    }
    if (now.step >= ROOMY) locals.push(svg("text", { class: "local", x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 7 }));
    return svg("path", { d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` });
  }

  /** @param {Graph} now @param {GraphNode} node @returns {Drawn} */
  function drawNode(now, node) {
    const [x, y] = at(now, node);
    const value = svg("text", { class: "value", x: WIDTH - 7, y: 15 });
    const gradient = svg("text", { class: "gradient", x: WIDTH - 7, y: 30 });
    const label = svg("text", { class: "label", x: 7, y: HEIGHT / 2 + 4.5 }, node.label);
    const frame = svg("rect", { width: WIDTH, height: HEIGHT, rx: node.inputs.length ? 8 : 3 });
    return {
      value,
      gradient,
      box: svg("g", { class: `node ${node.kind}`, transform: `translate(${x} ${y})` }, frame, label, value, gradient),
    };
  }

  /** @param {Graph} now */
  function writeLocals(now) {
    let i = 0;
    for (const node of now.nodes) {
      node.inputs.forEach((input, k) => {
        setText(locals[i], `∂${node.name}/∂${now.nodes[input].name} = ${figure(node.local[k])}`);
        i += 1;
      });
    }
  }

  function fillTable() {
    if (!details.open || !graph) return;
    if (cells.length !== graph.nodes.length) {
      cells = graph.nodes.map(() => [h("td"), h("td"), h("td", { class: "words" })]);
      replace(body, ...graph.nodes.map(({ name }, i) => h("tr", null, h("th", { scope: "row" }, name), cells[i])));
    }
    const now = graph;
    now.nodes.forEach((node, i) =>
      [figure(node.value), shown(node.gradient), localText(now, node)].forEach((text, k) => setText(cells[i][k], text)),
    );
  }

  return {
    elements: [box, details],
    /**
     * @param {Graph} now
     * @param {unknown[]} structure
     * @param {number | null} neuron whose nodes stand out
     * @param {(node: GraphNode) => boolean} busy whether a node is being computed
     */
    render(now, structure, neuron, busy) {
      graph = now;
      once(structure, () => build(now));
      now.nodes.forEach((node, i) => {
        setText(drawn[i].value, figure(node.value));
        setText(drawn[i].gradient, shown(node.gradient));
        attr(drawn[i].box, "data-chosen", neuron !== null && node.neuron === neuron);
        attr(drawn[i].box, "data-now", busy(node));
      });
      if (locals.length) writeLocals(now);
      const last = now.nodes[now.nodes.length - 1];
      attr(
        picture,
        "aria-label",
        t("explain.graph_alt", { count: now.nodes.length, name: last.name, value: figure(last.value) }),
      );
      fillTable();
    },
  };
}

/** Left upper corner of a node. @param {Graph} graph @param {GraphNode} node @returns {[number, number]} */
const at = (graph, { column, row }) => [EDGE + column * graph.step, EDGE + row * ROW];
