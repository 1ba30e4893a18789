import assert from "node:assert/strict";
import { test } from "node:test";
import { lossAtMoment, sharedMoments } from "../../../static/js/charts/compare/compare.js";
import {
  columnsFor,
  curveExtent,
  dashOf,
  inOrder,
  isAtEdge,
  leadersOf,
  momentCount,
  numbersOf,
  pictureAt,
  runnersOf,
  settingsToUse,
} from "../../../static/js/charts/compare/data.js";
import { fieldsOf, fieldValue, withField } from "../../../static/js/charts/compare/editor.js";
import {
  describe,
  hiddenActivations,
  isReady,
  leftOut,
  needsAll,
  readySet,
  SETS,
  TRIED,
  withRate,
} from "../../../static/js/charts/compare/sets.js";
import { differences } from "../../../static/js/charts/compare/settings_text.js";
import { defaultExperiment, suggested } from "../../../static/js/experiment/defaults.js";
import { classColor } from "../../../static/js/lib/draw/colors.js";
import { CONTENDER_NAME } from "../../../static/js/lib/text/limits.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { compareView } from "../../../static/js/state/race.js";
import { catalog, Page, words } from "../support.js";

/** @import { Translate } from "../../../static/js/types/views.js" */

/** @type {Record<string, Translate>} */
const translate = { en: createTranslate(words("en")), ko: createTranslate(words("ko")) };
const t = translate.en;
const experiment = defaultExperiment(catalog);
const given = { experiment, catalog, t };
/** So many the server takes (app/limits.py), and says in its hello. */
const MOST = 12;

// ---------------------------------------------------------------- contenders

test("every ready set can be sent: as many as the server takes, each named, none changing the data", () => {
  for (const name of Object.keys(catalog.datasets)) {
    const own = suggested(catalog, name);
    for (const set of SETS) {
      const found = ["en", "ko"].flatMap((language) =>
        readySet(set, { catalog, experiment: own, t: translate[language] }),
      );
      assert.ok(found.length / 2 <= MOST, `${name}: ${set}`);
      for (const one of found) {
        assert.ok(one.name.length > 0 && one.name.length <= CONTENDER_NAME, one.name);
        assert.ok(!("dataset" in one.changes));
        assert.ok(Object.keys(one.changes).every((field) => field in own));
      }
      const korean = found.slice(found.length / 2);
      assert.equal(new Set(korean.map((one) => one.name)).size, korean.length);
    }
  }
});

test("an optimizer that needs all samples gets them, and says so", () => {
  const stochastic = {
    ...experiment,
    batching: { mode: /** @type {const} */ ("sgd"), batch_size: 4, order: /** @type {const} */ ("fixed") },
    precision: /** @type {const} */ ("float32"),
  };
  const found = readySet("optimizers", { ...given, experiment: stochastic });
  const bfgs = found.find(({ changes }) => changes.optimizer?.name === "bfgs");
  assert.ok(bfgs);
  assert.equal(bfgs.changes.batching?.mode, "batch");
  assert.equal(bfgs.changes.precision, "float64");
  assert.ok(needsAll(bfgs, catalog));
  assert.equal(found.filter((one) => "batching" in one.changes).length, 1);
});

test("a network too large for an optimizer races without it", () => {
  const names = (/** @type {number} */ params) =>
    readySet("optimizers", given, params).map(({ changes }) => changes.optimizer?.name);
  assert.ok(names(1000).includes("bfgs"));
  assert.ok(!names(1001).includes("bfgs"));
  assert.deepEqual(
    leftOut("optimizers", given, 1001).map(({ name }) => name),
    ["BFGS"],
    "and who is left out is said",
  );
});

test("the ready sets have everything that the catalog has", () => {
  // A catalog that has just grown: what is new takes part by itself.
  const grown = structuredClone(catalog);
  grown.activations.softplus = { ...catalog.activations.tanh };
  grown.optimizers.lion = structuredClone(catalog.optimizers.adam);
  /** @type {any} */ (grown.fields.batching.fields).mode.names.push("half");
  for (const every of [catalog, grown]) {
    const of = (/** @type {string} */ set) => readySet(set, { ...given, catalog: every }).map(({ changes }) => changes);
    const hidden = of("activations").map(({ layers }) => layers?.[0].activation);
    assert.deepEqual(
      hidden,
      Object.keys(every.activations).filter((name) => every.activations[name].hidden),
    );
    assert.deepEqual(hidden, hiddenActivations(every));
    for (const set of ["optimizers", "optimizers_same", "optimizers_best"])
      assert.deepEqual(
        of(set).map(({ optimizer }) => optimizer?.name),
        Object.keys(every.optimizers),
        set,
      );
    assert.deepEqual(
      of("modes").map(({ batching }) => batching?.mode),
      every.fields.batching.fields?.mode.names,
    );
  }
});

test("the rate stands in every name, and it is the true one", () => {
  const own = { ...experiment, optimizer: { name: "gradient_descent", learning_rate: 0.3 } };
  for (const set of ["optimizers", "optimizers_same"]) {
    for (const { name, changes } of readySet(set, { ...given, experiment: own })) {
      const { name: optimizer, learning_rate: rate } = /** @type {any} */ (changes.optimizer);
      assert.equal(
        name,
        rate === undefined ? t(`optimizer.${optimizer}`) : `${t(`optimizer.${optimizer}`)}, η ${rate}`,
      );
      if (rate !== undefined)
        assert.equal(
          rate,
          set === "optimizers" ? catalog.optimizers[optimizer].fields.learning_rate.default : 0.3,
          optimizer,
        );
    }
  }
  const bfgs = { ...experiment, optimizer: { name: "bfgs" } };
  const rates = readySet("optimizers_same", { ...given, experiment: bfgs }).map(
    ({ changes }) => /** @type {any} */ (changes.optimizer).learning_rate,
  );
  assert.deepEqual(
    new Set(rates),
    new Set([0.1, undefined]),
    "where the present one has none, that of the first optimizer",
  );
});

test("each tries its default rate times the same factors; the name gets the best when it is known", () => {
  const found = readySet("optimizers_best", given);
  for (const { name, changes, rates } of found) {
    const base = catalog.optimizers[changes.optimizer?.name ?? ""].fields.learning_rate?.default;
    assert.equal(name, t(`optimizer.${changes.optimizer?.name}`));
    assert.deepEqual(
      rates,
      base === undefined ? undefined : TRIED.map((factor) => Number((factor * Number(base)).toPrecision(6))),
    );
  }
  assert.equal(withRate(t, "Adam", undefined, [0.0001, 0.01]), "Adam, η 0.0001 … 0.01");
});

test("what an edit makes of a ready name says what it is; a typed name stays", () => {
  const adam = readySet("optimizers", given).find(({ changes }) => changes.optimizer?.name === "adam");
  assert.ok(adam && isReady(adam, given));
  assert.ok(!isReady({ ...adam, name: "mine" }, given));
  const changes = withField(adam.changes, experiment, "optimizer.learning_rate", 0.05, given);
  assert.ok(!isReady({ ...adam, changes }, given), "its name is no longer that of the set");
  assert.equal(describe({ name: "", changes }, given, false), "Adam, η 0.05");
  assert.equal(
    describe({ name: "", changes: { fault: "wrong_sign" } }, given, true),
    "",
    "a bug that is looked for is not named",
  );
});

test("so many contenders can be told apart by colour and dash", () => {
  for (const theme of /** @type {const} */ (["light", "dark"])) {
    const looks = Array.from({ length: MOST }, (_, i) => `${classColor(theme, i)} ${dashOf(i)}`);
    assert.equal(new Set(looks).size, MOST);
  }
});

test("learning rates are factors of the present one", () => {
  const own = { ...experiment, optimizer: { name: "gradient_descent", learning_rate: 0.3 } };
  const rates = readySet("rates", { ...given, experiment: own }).map(({ changes }) => changes.optimizer?.learning_rate);
  assert.deepEqual(rates, [0.03, 0.1, 0.3, 0.9, 3]);
});

test("what this network cannot vary has no contenders", () => {
  assert.deepEqual(readySet("rates", { ...given, experiment: { ...experiment, optimizer: { name: "bfgs" } } }), []);
  assert.deepEqual(
    readySet("activations", { ...given, experiment: { ...experiment, layers: experiment.layers.slice(-1) } }),
    [],
  );
});

test("activations are those of the hidden layers; the output keeps its own", () => {
  for (const { changes } of readySet("activations", given)) {
    assert.equal(changes.layers?.at(-1)?.activation, experiment.layers.at(-1)?.activation);
    assert.ok(changes.layers?.slice(0, -1).every(({ activation }) => catalog.activations[activation].hidden));
  }
});

test("a field that is changed is read back, and the others stay", () => {
  const fields = fieldsOf(experiment, catalog);
  for (const [path, info] of Object.entries(fields)) {
    const value = info.kind === "choice" ? info.names?.at(-1) : info.kind === "flag" ? false : (info.range?.max ?? 1);
    const changes = withField({}, experiment, path, value, given);
    assert.deepEqual(fieldValue({ ...experiment, ...changes }, path), value, path);
  }
  const twice = withField(
    withField({}, experiment, "optimizer.learning_rate", 0.5, given),
    experiment,
    "seed",
    7,
    given,
  );
  assert.deepEqual(twice, { optimizer: { ...experiment.optimizer, learning_rate: 0.5 }, seed: 7 });
});

test("another optimizer brings its own fields", () => {
  const { optimizer } = withField({}, experiment, "optimizer.name", "adam", given);
  assert.deepEqual(Object.keys(optimizer ?? {}), ["name", ...Object.keys(catalog.optimizers.adam.fields)]);
  const own = { ...experiment, optimizer: { name: "gradient_descent", learning_rate: 0.37 } };
  const back = withField({ optimizer }, own, "optimizer.name", "gradient_descent", { ...given, experiment: own });
  assert.deepEqual(back.optimizer, own.optimizer, "the present one comes back as it is");
});

// ---------------------------------------------------------------- results

const counts = { step: 0, epoch: 0, samples: 0, evaluations: 0, seconds: 0 };

/** @param {string} name @param {object} told */
const contender = (name, told) => ({
  name,
  status: "done",
  experiment,
  ...counts,
  train: null,
  test: null,
  best: null,
  to_target: null,
  diverged_at: null,
  tried: null,
  ...told,
});

/** @returns {any} */
function result() {
  const scores = { loss: 0.5, accuracy: 0.75, undecided: 0, mae: null, r2: null };
  const contenders = [
    contender("slow", { train: scores, to_target: null }),
    contender("quick", { train: { ...scores, loss: 0.1 }, to_target: { ...counts, step: 9, seconds: 2 } }),
    contender("lost", { status: "diverged" }),
    contender("sure", { train: { ...scores, loss: 0.1, accuracy: 1 }, to_target: { ...counts, step: 12, seconds: 1 } }),
  ];
  const curve = Float64Array.of(0, 0, 0, 0, 0, 0.7, NaN, 8, 2, 8, 9, 0.1, 0.5, 0.6);
  const pictures = Uint8Array.from({ length: 2048 }, (_, i) => (i < 1024 ? 1 : 2));
  const tensors = { curve_0: curve, pictures_0: pictures, moments_0: Float64Array.of(0, 8) };
  return { facts: { contenders }, tensors, shapes: { curve_0: [2, 7] } };
}

test("curves come by columns; who has none yet has an empty one", () => {
  const [slow, quick] = runnersOf(result());
  assert.deepEqual([...slow.columns.step], [0, 8]);
  assert.deepEqual([...slow.columns.evaluations], [0, 9]);
  assert.deepEqual([...slow.columns.test], [NaN, 0.6]);
  assert.equal(quick.length, 0);
});

test("curves reach from the lowest loss to the highest, and from the first moment after the start", () => {
  const runners = runnersOf(result());
  assert.deepEqual(curveExtent(runners, "step", "train"), { low: 0.5, high: 0.7, first: 8, last: 8 });
  assert.deepEqual(curveExtent(runners, "epoch", "test"), { low: 0.6, high: 0.6, first: 2, last: 2 });
  assert.deepEqual(curveExtent([], "epoch", "train"), { low: Infinity, high: -Infinity, first: Infinity, last: 0 });
});

test("a picture is that of its moment, the last one for those that ended before", () => {
  const [slow, quick] = runnersOf(result());
  assert.equal(momentCount([slow, quick]), 2);
  const first = pictureAt(slow, 0);
  assert.deepEqual([first?.bytes[0], first?.step, first?.epoch, first?.loss], [1, 0, 0, 0.7]);
  const beyond = pictureAt(slow, 40);
  assert.deepEqual([beyond?.bytes[1023], beyond?.step, beyond?.epoch, beyond?.loss], [2, 8, 2, 0.5]);
  assert.equal(pictureAt(quick, 0), null);
});

test("rows are ordered by a column; who has no number is last either way", () => {
  const runners = runnersOf(result());
  const order = (/** @type {string | null} */ column, /** @type {boolean} */ reversed, axis = "updates") =>
    inOrder(runners, column, reversed, axis).map(({ told }) => told.name);
  assert.deepEqual(order(null, false), ["slow", "quick", "lost", "sure"]);
  assert.deepEqual(order("to_target", false), ["quick", "sure", "slow", "lost"]);
  assert.deepEqual(order("to_target", true), ["sure", "quick", "slow", "lost"]);
  assert.deepEqual(order("to_target", false, "seconds"), ["sure", "quick", "slow", "lost"]);
  assert.deepEqual(order("train", false), ["quick", "sure", "slow", "lost"]);
});

test("the leaders are the best of a column, all of them; little is no merit of those that are not done", () => {
  const runners = runnersOf(result());
  const order = (/** @type {string} */ column) =>
    inOrder(runners, column, false, "epochs").map(({ told }) => told.name);
  assert.deepEqual(leadersOf(runners, "train", "epochs"), [1, 3]);
  assert.deepEqual(leadersOf(runners, "accuracy", "epochs"), [3]);
  assert.deepEqual(order("accuracy"), ["sure", "slow", "quick", "lost"]);
  assert.deepEqual(leadersOf(runners, "to_target", "updates"), [1]);
  assert.deepEqual(leadersOf(runners, "r2", "epochs"), [], "there is none");
  assert.deepEqual(leadersOf(runners, "evaluations", "epochs"), [], "all are alike");
  runners[0].told.seconds = 2;
  runners[1].told.seconds = 3;
  runners[3].told.seconds = 4;
  assert.deepEqual(leadersOf(runners, "seconds", "epochs"), [0], "and not the one that was lost after 0 s");
  assert.equal(numbersOf(runners[1], "seconds").to_target, 2);
});

test("the table of moments has the ends of the longest curve, and only what was measured", () => {
  const runners = runnersOf(result());
  assert.deepEqual(sharedMoments(runners, "epoch"), [0, 2]);
  assert.deepEqual(
    [lossAtMoment(runners[0], "epoch", 2), lossAtMoment(runners[0], "epoch", 1), lossAtMoment(runners[1], "epoch", 2)],
    [0.5, null, null],
  );
  const columns = { epoch: Float64Array.from({ length: 200 }, (_, i) => i * i) };
  const long = sharedMoments(/** @type {any} */ ([{ length: 200, columns }, ...runners]), "epoch");
  assert.deepEqual([long.length, long[0], long.at(-1)], [12, 0, 199 ** 2]);
  assert.deepEqual(sharedMoments([], "epoch"), []);
});

test("of several rates the best is told: its rate, in the name too, and whether it lies at the end of those tried", () => {
  const one = /** @type {any} */ (result());
  const tried = [0.1, 0.3, 1].map((rate, i) => ({ learning_rate: rate, status: "done", loss: i, step: 9 }));
  const optimizer = { name: "gradient_descent", learning_rate: 0.3 };
  Object.assign(one.facts.contenders[1], { tried, experiment: { ...experiment, optimizer } });
  const [slow, quick] = runnersOf(one, (name, rate) => withRate(t, name, rate));
  assert.deepEqual([slow.told.name, quick.told.name], ["slow", "quick, η 0.3"]);
  assert.equal(numbersOf(quick, "epochs").learning_rate, 0.3);
  assert.equal(isAtEdge(quick.told), false);
  assert.equal(
    isAtEdge({ ...quick.told, experiment: { ...experiment, optimizer: { ...optimizer, learning_rate: 1 } } }),
    true,
  );
  assert.equal(isAtEdge(slow.told), false);
  assert.ok(columnsFor([slow, quick], false).includes("learning_rate"));
});

test("columns are those of the task", () => {
  const runners = runnersOf(result());
  assert.ok(columnsFor(runners, false).includes("accuracy"));
  assert.ok(!columnsFor(runners, false).includes("test"));
  assert.ok(columnsFor(runners, true).includes("r2"));
});

test("opened settings bring the data of the race, points of one's own too", () => {
  const dataset = /** @type {any} */ ({ name: "custom", n_samples: 2, table: { rows: [[0, 1, 1]] } });
  const told = /** @type {any} */ ({
    experiment: { ...experiment, seed: 3, dataset: { name: "custom", n_samples: 2 } },
  });
  assert.deepEqual(settingsToUse(told, { ...experiment, dataset }), { ...experiment, seed: 3, dataset });
});

// ---------------------------------------------------------------- words, state

test("differences are told in words, both values, and nothing else", () => {
  const other = {
    ...experiment,
    optimizer: { name: "gradient_descent", learning_rate: 0.5 },
    biases: false,
    layers: [{ units: 3, activation: "tanh" }, experiment.layers[1]],
  };
  const found = differences(t, catalog, experiment, other);
  assert.deepEqual(
    found.map(({ path }) => path),
    ["layers", "biases", "optimizer.learning_rate"],
  );
  assert.deepEqual([found[0].before, found[0].after], ["2 sigmoid → 1 sigmoid", "3 tanh → 1 sigmoid"]);
  assert.deepEqual([found[1].before, found[1].after], ["yes", "no"]);
  assert.deepEqual([found[2].before, found[2].after], ["0.1", "0.5"]);
  assert.deepEqual(differences(t, catalog, experiment, structuredClone(experiment)), []);
  const buggy = { ...other, fault: "wrong_sign" };
  assert.deepEqual(
    differences(t, catalog, experiment, buggy)
      .map(({ path }) => path)
      .at(-1),
    "fault",
  );
  assert.deepEqual(
    differences(t, catalog, experiment, buggy, true).map(({ path }) => path),
    found.map(({ path }) => path),
  );
});

test("what a race came to outlasts a restart; what is under way does not", () => {
  const page = new Page().connect().frame({ step: 3 });
  page.do({ type: "start_job", job: { name: "race" } });
  const message = {
    kind: "result",
    run: 0,
    job: "race",
    whole: false,
    facts: {},
    tensors: {},
    shapes: {},
    seconds: 1,
    step: 0,
    samples: 0,
  };
  page.do({ type: "message", message: /** @type {any} */ (message), at: 0 });
  page.do({ type: "reset" });
  assert.equal(page.state.jobs.race.running, false);
  assert.notEqual(page.state.jobs.race.result, null);
  assert.equal(page.state.jobs.race.of, page.state.experiment);
});

test("a race is called old by its data only, whatever order a table's fields came in", () => {
  const table = { columns: ["x"], rows: [[0, 1]] };
  const dataset = /** @type {any} */ ({ name: "custom", table, noise: 0 });
  const page = new Page({ ...experiment, dataset }).connect();
  const result = /** @type {any} */ ({ kind: "result", job: "race", whole: true, seconds: 1, facts: {}, tensors: {} });
  page.do({ type: "start_job", job: { name: "race" } }).do({ type: "message", message: result, at: 0 });
  const moved = /** @type {any} */ ({ name: "custom", noise: 0, table });
  page.ready({ ...page.state.experiment, seed: 4, dataset: moved });
  assert.equal(compareView(page.state, "light").old, false);
  page.ready({ ...page.state.experiment, dataset: { ...moved, table: { ...table, rows: [[0, 2]] } } });
  assert.equal(compareView(page.state, "light").old, true);
});
