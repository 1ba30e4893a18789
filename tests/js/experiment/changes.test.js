import assert from "node:assert/strict";
import { test } from "node:test";
import { noticeText } from "../../../static/js/controls/page/status.js";
import { changesBetween } from "../../../static/js/experiment/changes.js";
import { CATALOG_TABLES, entryFields, suggested } from "../../../static/js/experiment/defaults.js";
import { get, same, set } from "../../../static/js/experiment/paths.js";
import { readAddress } from "../../../static/js/page/address.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { allNotices, statusView } from "../../../static/js/selectors/advice.js";
import { catalog, frame, Page, words } from "../support.js";

/** @import { Experiment, FieldInfo } from "../../../static/js/types/schema.js" */
/** @import { Notice } from "../../../static/js/types/state.js" */
/** @import { Action } from "../../../static/js/types/views.js" */

const translate = { en: createTranslate(words("en")), ko: createTranslate(words("ko")) };
const DATASETS = Object.keys(catalog.datasets);

/** @param {Page} page @param {"en" | "ko"} [language] */
const said = (page, language = "en") =>
  page.state.notices.map((notice) => noticeText(notice, translate[language], catalog)).join(" ");

/** What a control may set a field to: its ends, or every name. @param {FieldInfo} info @returns {unknown[]} */
function choicesOf(info) {
  if (info.kind === "flag") return [true, false];
  if (info.kind === "choice" || info.kind === "named") return info.names ?? [];
  if (info.kind === "number" || info.kind === "integer") return [info.range?.min ?? 0, info.range?.max ?? 1];
  return [];
}

/**
 * Every edit that a control can make of an experiment, with the paths that the person has asked for.
 * @param {Experiment} experiment
 * @returns {{action: Action, asked: string[]}[]}
 */
function editsOf(experiment) {
  /** @type {{action: Action, asked: string[]}[]} */
  const edits = [];
  const setting = (/** @type {string} */ path, /** @type {FieldInfo} */ info) =>
    choicesOf(info).forEach((value) => edits.push({ action: { type: "set", path, value }, asked: [path] }));
  for (const [field, info] of Object.entries(catalog.fields)) {
    if (info.kind === "named" && field !== "dataset")
      setting(`${field}.name`, {
        ...info,
        names: Object.keys(catalog[CATALOG_TABLES[/** @type {"optimizer"} */ (field)]]),
      });
    const name = get(experiment, field)?.name;
    for (const [leaf, inner] of Object.entries(info.fields ?? (name ? entryFields(catalog, field, name) : {})))
      setting(`${field}.${leaf}`, inner);
    if (!["named", "record", "list"].includes(info.kind)) setting(field, info);
  }
  experiment.layers.forEach((_, layer) => {
    for (const activation of Object.keys(catalog.activations))
      edits.push({ action: { type: "set_activation", layer, activation }, asked: [`layers[${layer}].activation`] });
    if (layer < experiment.layers.length - 1)
      edits.push({ action: { type: "set_units", layer, units: 64 }, asked: [`layers[${layer}].units`] });
    edits.push(
      { action: { type: "add_layer", at: layer }, asked: ["layers"] },
      { action: { type: "remove_layer", at: layer }, asked: ["layers"] },
    );
  });
  for (const name of Object.keys(catalog.features))
    edits.push({ action: { type: "toggle_feature", name }, asked: ["features"] });
  edits.push({
    action: { type: "edit", patch: { batching: { mode: "mini_batch", batch_size: 3, order: "fixed" } } },
    asked: ["batching"],
  });
  edits.push({ action: { type: "new_weights" }, asked: ["seed"] });
  return edits;
}

/**
 * Experiments that a visitor may have arrived at: what is suggested, and things that rules make give way.
 * @param {string} name
 */
function startsOf(name) {
  const own = suggested(catalog, name);
  const bfgs = {
    ...own,
    optimizer: { name: "bfgs" },
    batching: { ...own.batching, mode: /** @type {const} */ ("batch") },
  };
  const single = {
    ...own,
    precision: /** @type {const} */ ("float32"),
    optimizer: { name: "momentum", learning_rate: 0.3, momentum: 0.5 },
  };
  return [own, bfgs, single].map((experiment) => readAddressOf(experiment));
}

/** As it fits together. @param {Experiment} experiment */
const readAddressOf = (experiment) => new Page(experiment).do({ type: "edit", patch: {} }).state.experiment;

/** @param {string} path @param {string[]} asked */
const isOf = (path, asked) =>
  asked.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));

for (const name of DATASETS) {
  test(`${name}: whatever an edit changes besides is named, from what to what, and can be undone`, () => {
    for (const start of startsOf(name)) {
      for (const { action, asked } of editsOf(start)) {
        const page = new Page(start).connect().do(action);
        const after = page.state.experiment;
        const besides = changesBetween(start, after).filter(({ path }) => !isOf(path, asked));
        const told = page.state.notices.flatMap(({ changes = [] }) => changes);
        const about = `${name}: ${JSON.stringify(action)}`;
        for (const change of besides)
          assert.ok(
            told.some((one) => same(one, change)),
            `${about} changed ${change.path}: ${JSON.stringify(change)}`,
          );
        if (besides.length === 0) continue;
        for (const language of /** @type {const} */ (["en", "ko"]))
          assert.doesNotMatch(said(page, language), /[{}]|undefined|null|field\.|changed\.|\[object/, about);
        const [notice] = page.state.notices;
        assert.ok(notice.remedy, about);
        page.ready().do({ type: "counter_experiment", remedy: notice.remedy });
        assert.deepEqual(page.state.experiment, start, about);
      }
    }
  });
}

test("of a single training point the solved sentence speaks as of one", () => {
  const notice = /** @type {any} */ ({
    key: "status.solved_epoch",
    values: { epoch: "3", count: "1" },
    terms: { points: "status.points" },
  });
  assert.equal(noticeText(notice, translate.en, catalog), "Solved in epoch 3: all 1 training point is right.");
  notice.values.count = "4";
  assert.equal(noticeText(notice, translate.en, catalog), "Solved in epoch 3: all 4 training points are right.");
});

test("the test above sees rules at work: losses, outputs, inputs, rates, batches and precision give way", () => {
  const seen = new Set();
  for (const name of DATASETS) {
    for (const start of startsOf(name)) {
      for (const { action } of editsOf(start)) {
        for (const { changes = [] } of new Page(start).connect().do(action).state.notices)
          changes.forEach(({ path }) => seen.add(path.replace(/\d+/, "0")));
      }
    }
  }
  const expected = [
    "loss",
    "layers[0].units",
    "layers[0].activation",
    "features",
    "optimizer.learning_rate",
    "optimizer.name",
    "batching.mode",
    "precision",
  ];
  assert.deepEqual(
    expected.filter((path) => !seen.has(path)),
    [],
  );
});

test("what was asked for and cannot be is said as well", () => {
  const page = new Page(suggested(catalog, "circle"))
    .connect()
    .do({ type: "set_activation", layer: 0, activation: "softmax" });
  assert.equal(
    said(page),
    "Also changed: Activation of Hidden 1: softmax → tanh. Softmax belongs to the output layer only.",
  );
  assert.equal(page.state.notices[0].remedy, undefined, "nothing has changed that could be undone");
});

test("in words", () => {
  const page = new Page().connect().do({ type: "set", path: "optimizer.name", value: "adam" });
  assert.equal(said(page), "Also changed: Learning rate: 0.1 → 0.001.");
  assert.equal(said(page, "ko"), "함께 바뀐 설정: 학습률(learning rate): 0.1 → 0.001.");
  page.do({ type: "set_activation", layer: 1, activation: "softmax" });
  assert.match(
    said(page),
    /^Also changed: Units of Output: 1 → 2; Loss: Cross-entropy of one output → Cross-entropy over several outputs\. /,
  );
});

test("back to a link with weights begins with its weights", () => {
  const saved = { counters: {}, vector: Float64Array.of(1, 2, 3) };
  const page = new Page().connect().frame({ step: 4 });
  page.do({ type: "navigate", experiment: page.state.experiment, saved, problems: [] });
  assert.deepEqual(
    [page.sent[0]?.type, /** @type {any} */ (page.sent[0]).state, page.url],
    ["configure", saved, undefined],
  );
});

test("one drag of a slider is compared with where it began", () => {
  const page = new Page(suggested(catalog, "blobs")).connect();
  for (const value of [4, 5]) page.do({ type: "set", path: "dataset.n_classes", value, merge: "dataset.n_classes" });
  const before = suggested(catalog, "blobs").layers.at(-1)?.units;
  assert.match(said(page), new RegExp(`Units of Output: ${before} → 5`));
});

test("a notice that was dismissed is there again for the next change", () => {
  const page = new Page()
    .connect()
    .do({ type: "set", path: "optimizer.name", value: "adam" })
    .do({ type: "dismiss", what: "also_changed" });
  page.do({ type: "set", path: "optimizer.name", value: "gradient_descent" });
  assert.equal(statusView(page.state).notice.id, "also_changed");
});

test("beside a run that goes on it stays as long as it takes to read", () => {
  const page = new Page()
    .connect()
    .do({ type: "toggle_play" })
    .do({ type: "set", path: "optimizer.name", value: "adam" });
  const frameAt = (/** @type {number} */ at, /** @type {"playing" | "paused"} */ state) =>
    page.do({ type: "message", message: frame({ step: at, state }), at }).state.notices.length;
  assert.deepEqual(
    [frameAt(1000, "playing"), frameAt(9000, "playing"), frameAt(90_000, "paused"), frameAt(90_001, "playing")],
    [1, 1, 1, 0],
  );
});

test("its undo is not that of something later", () => {
  const page = new Page().connect().frame({ step: 3 }).do({ type: "set", path: "optimizer.name", value: "adam" });
  page.do({ type: "set_parameter", index: 0, value: 1 });
  assert.deepEqual(
    allNotices(page.state).filter(({ id }) => id === "also_changed"),
    [],
  );
});

test("another moment's settings are named, over several ways back, until they are the present ones again", () => {
  const page = new Page().connect().frame({ step: 9 });
  const then = page.state.experiment;
  page.do({ type: "set", path: "optimizer.learning_rate", value: 0.5 }).ready(undefined, false);
  page.do({ type: "set", path: "batching.mode", value: "sgd" }).ready(undefined, false).frame({ step: 12 });
  const now = page.state.experiment;
  const between = { ...now, batching: then.batching };
  const frameAt = (/** @type {number} */ step) =>
    page.frame({ step, tape: { begin: { step: 0, epoch: 0, samples: 0 }, end: { step: 12, epoch: 12, samples: 48 } } });
  page.do({ type: "step_back" }).ready(between, false);
  frameAt(11).do({ type: "step_back" }).ready(then, false);
  frameAt(8);
  const [notice] = allNotices(page.state);
  assert.equal(
    noticeText(notice, translate.en, catalog),
    "At this moment the run had other settings, and goes on by them: Update after: 1 sample (SGD) → all (batch); Learning rate: 0.5 → 0.1.",
  );
  assert.equal(notice.remedy?.then, "to_the_end");
  page.do({ type: "counter_experiment", remedy: /** @type {any} */ (notice.remedy) }).ready(now, false);
  assert.deepEqual(page.state.notices, []);
});

test("an address that does not fit together says what it became", () => {
  const { experiment, notices } = readAddress("?v=1&data=iris&layers=2.tanh-1.sigmoid", catalog);
  assert.deepEqual(experiment.layers.at(-1), { units: 3, activation: "sigmoid" });
  assert.equal(
    noticeText(notices[0], translate.en, catalog),
    "Also changed: Units of Output: 1 → 3. This data set needs 3 output units with sigmoid.",
  );
  const page = new Page().connect().do({ type: "navigate", experiment, problems: [], notices });
  assert.deepEqual(page.state.notices, notices, "back and forward say it, too");
});

// ---------------------------------------------------------------- data sets

for (const name of DATASETS) {
  test(`${name}, chosen again, is what is suggested for it, and what was set is named and can be undone`, () => {
    const start = suggested(catalog, name);
    const edited = readAddressOf({
      ...set(start, "seed", 7),
      stop: { ...start.stop, max_epochs: 50 },
      layers: [{ units: 3, activation: "relu" }, ...start.layers.slice(-1)],
    });
    const page = new Page(edited).connect().frame({ step: 9 }).do({ type: "choose_dataset", name });
    const { table: _, ...dataset } = start.dataset;
    assert.deepEqual(
      { ...page.state.experiment, dataset: { ...page.state.experiment.dataset, table: undefined } },
      { ...start, dataset: { ...dataset, table: undefined } },
    );
    assert.match(
      said(page),
      /^These are the settings suggested for .*(Layers: 3 ReLU, |Hidden 1: (3|ReLU) → ).*After epochs: 50 → off; Seed of the weights: 7 → 0/s,
    );
    page.ready().do({ type: "counter_experiment", remedy: /** @type {any} */ (page.state.notices[0].remedy) });
    assert.deepEqual(page.state.experiment, edited);
    assert.equal(/** @type {any} */ (page.sent[0]).state.counters.step, 9, "with its trained network");
  });
}

test("another data set names what a visitor had set, and nothing where all was as suggested", () => {
  for (const from of DATASETS) {
    for (const to of DATASETS) {
      const start = suggested(catalog, from);
      const quiet = new Page(start).connect().do({ type: "choose_dataset", name: to });
      assert.deepEqual(quiet.state.notices, [], `${from} → ${to}`);
      const edited = { ...start, seed: 5, initializer: { name: "zeros" } };
      const page = new Page(edited).connect().do({ type: "choose_dataset", name: to });
      const told = page.state.notices.flatMap(({ changes = [] }) => changes).map(({ path }) => path);
      assert.ok(
        ["initializer.name", "seed"].every((path) => told.includes(path)),
        `${from} → ${to}: ${told}`,
      );
    }
  }
});

test("one's own points are kept when their tile is chosen again", () => {
  const rows = [
    [0, 0, 1],
    [1, 0, 2],
    [0, 1, 3],
  ];
  const quantity = { name: "x", unit: "", range: /** @type {[number, number]} */ ([0, 1]) };
  const table = {
    inputs: [quantity, { ...quantity, name: "z" }],
    target: { name: "y", unit: "", range: quantity.range },
    classes: [],
    rows,
  };
  const page = new Page().connect().do({ type: "set_table", table, scaling: "standard", train_share: 0.8 });
  assert.match(
    said(page),
    /Activation of Output: sigmoid → linear; Loss: Cross-entropy → Squared error/,
    "what a table needs is said",
  );
  page.do({ type: "set", path: "optimizer.learning_rate", value: 0.5 }).do({ type: "choose_dataset", name: "custom" });
  const { dataset, layers, optimizer } = page.state.experiment;
  assert.deepEqual([dataset.table?.rows, dataset.scaling, dataset.train_share], [rows, "standard", 0.8]);
  assert.deepEqual(
    [layers.at(-1), optimizer.name],
    [{ units: 1, activation: "linear" }, suggested(catalog, "custom").optimizer.name],
  );
  assert.match(said(page), /^These are the settings suggested for/);
});

test("a bug that is being looked for is not named by what another data set replaces", () => {
  const page = new Page().connect();
  const fault = catalog.fields.fault.names?.[1] ?? "";
  const game = { number: 1, fault, among: [fault, "none"], wrong: [], hints: 0, end: null };
  page.state = { ...page.state, experiment: { ...page.state.experiment, fault }, bugs: { ...page.state.bugs, game } };
  page.do({ type: "choose_dataset", name: "circle" });
  assert.doesNotMatch(JSON.stringify(page.state.notices), new RegExp(`fault|${fault}`));
});
