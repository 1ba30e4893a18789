import assert from "node:assert/strict";
import { test } from "node:test";
import { suggested } from "../../../static/js/experiment/defaults.js";
import { withLessons } from "../../../static/js/lessons/reducer.js";
import { statusView } from "../../../static/js/selectors/advice.js";
import { NO_JOBS } from "../../../static/js/state/jobs.js";
import { reduce } from "../../../static/js/state/reducer.js";
import { catalog, Page } from "../support.js";

/** @import { ServerEvent } from "../../../static/js/types/schema.js" */
/** @import { Input } from "../../../static/js/types/state.js" */

const RATE = "optimizer.learning_rate";
const SIZE = "batching.batch_size";

/** What a box says of a text that cannot be read. @param {string} field @returns {Input} */
const typed = (field) => ({
  type: "refuse",
  field,
  key: "number.unreadable",
  values: { value: "abc", typed: "abc", allowed: "number.allowed_any" },
});

/** @param {string} command @param {string} field @returns {Input} */
function refused(command, field) {
  const error = {
    type: /** @type {const} */ ("error"),
    run: 0,
    field,
    code: "out_of_range",
    message: "no",
    details: { min: 0, max: 1 },
    command,
  };
  return { type: "event", event: /** @type {ServerEvent} */ (error) };
}

const circle = () => new Page(suggested(catalog, "circle")).connect().frame({ step: 5 });
const fields = (/** @type {Page} */ page) => Object.keys(page.state.errors);

test("what was typed stays refused until its field has a valid value, or is given up", () => {
  const stays = /** @type {Input[]} */ ([
    { type: "toggle_play" },
    { type: "step" },
    { type: "reset" },
    { type: "new_weights" },
    { type: "set_option", name: "language", value: "ko" },
    { type: "set", path: "loss", value: "mean_squared_error" },
  ]);
  for (const input of stays) assert.deepEqual(fields(circle().do(typed(RATE)).do(input)), [RATE], input.type);
  const ends = /** @type {Input[]} */ ([
    { type: "set", path: RATE, value: 0.5 },
    { type: "set", path: RATE, value: circle().state.experiment.optimizer.learning_rate },
    { type: "edit", patch: { optimizer: { name: "adam", learning_rate: 0.1 } } },
    { type: "set", path: "optimizer.name", value: "momentum" },
    { type: "withdraw", field: RATE },
    { type: "dismiss", what: RATE },
    { type: "navigate", experiment: suggested(catalog, "xor"), problems: [] },
  ]);
  for (const input of ends) assert.deepEqual(fields(circle().do(typed(RATE)).do(input)), [], JSON.stringify(input));
});

test("a batch size is valid again, whichever way it is entered", () => {
  const { batching } = circle().state.experiment;
  assert.deepEqual(
    fields(
      circle()
        .do(typed(SIZE))
        .do({ type: "edit", patch: { batching: { ...batching, mode: "mini_batch", batch_size: 7 } } }),
    ),
    [],
  );
  assert.deepEqual(fields(circle().do(typed(SIZE)).do({ type: "edit", patch: { batching } })), [], "also the same one");
});

test("a field of another data set, optimizer or initializer is another field", () => {
  for (const [field, path, value] of [
    ["dataset.seed", "dataset.name", "moons"],
    ["initializer.std", "initializer.name", "zeros"],
    ["optimizer.momentum", "optimizer.name", "adam"],
    ["regularizer.rate", "regularizer.name", "l1"],
  ]) {
    assert.deepEqual(fields(circle().do(typed(field)).do({ type: "set", path, value })), [], field);
  }
  assert.deepEqual(fields(circle().do(typed("dataset.seed")).do({ type: "choose_dataset", name: "moons" })), []);
});

test("undo and redo", () => {
  const page = circle().do({ type: "set", path: RATE, value: 0.5 });
  assert.deepEqual(fields(page.do(typed(RATE)).do({ type: "undo" })), []);
  assert.deepEqual(fields(page.do(typed(RATE)).do({ type: "redo" })), []);
});

test("a weight that the server refused: its message does not outlive the next thing that is done", () => {
  const ends = /** @type {Input[]} */ ([
    { type: "set_parameter", index: 0, value: 1 },
    { type: "reset" },
    { type: "new_weights" },
    { type: "toggle_play" },
    { type: "choose_dataset", name: "and" },
    { type: "set", path: RATE, value: 0.5 },
  ]);
  for (const input of ends) {
    const page = circle().do(refused("set_parameter", "value"));
    assert.equal(statusView(page.state).notice.id, "value");
    assert.deepEqual(fields(page.do(input)), [], input.type);
  }
  const page = circle()
    .do(refused("set_parameter", "value"))
    .do({ type: "set_option", name: "tab", value: "answers" })
    .frame({ step: 6 });
  assert.deepEqual(fields(page), ["value"], "looking on changes nothing");
});

test("a refusal does not hide that the run is solved", () => {
  const page = circle().do(refused("set_parameter", "value")).do({ type: "toggle_play" });
  page.state = { ...page.state, data: /** @type {any} */ ({ dataset: { n_train: 4, measured: null } }) };
  page.frame({
    step: 9,
    train: { loss: 0.01, accuracy: 1, undecided: 0, mae: null, r2: null },
    counters: { solved_step: 8, solved_epoch: 8 },
  });
  assert.equal(statusView(page.state).notice.id, "solved");
});

test("a refused experiment is said until the next change, and not of the change that takes it back", () => {
  const page = circle().do({ type: "set_units", layer: 0, units: 100 }).do(refused("configure", "layers[0].units"));
  assert.deepEqual(fields(page), ["layers[0].units"]);
  page.do({ type: "set", path: RATE, value: 0.5 });
  assert.deepEqual(fields(page), []);
});

test("an answer to an older command says nothing about a newer one", () => {
  const page = circle().do({ type: "set", path: RATE, value: 9999 });
  page.do({ type: "set", path: RATE, value: 0.5 }).do(refused("configure", RATE));
  assert.deepEqual(fields(page), []);
  assert.equal(page.state.experiment.optimizer.learning_rate, 0.5, "the newer one is not taken back");
  page.ready(page.state.experiment, false);
  assert.deepEqual(
    [page.state.experiment.optimizer.learning_rate, page.state.pending_confirms, fields(page)],
    [0.5, 0, []],
  );
});

test("of two that are wrong the last answer counts", () => {
  const page = circle();
  const before = page.state.experiment;
  page.do({ type: "set_units", layer: 0, units: 100 }).do({ type: "set_units", layer: 0, units: 101 });
  page.do(refused("configure", "layers[0].units")).do(refused("configure", "layers[0].units"));
  assert.deepEqual([page.state.experiment, page.state.pending, fields(page)], [before, false, ["layers[0].units"]]);
});

test("a refused reset is answered, too", () => {
  const page = circle().do({ type: "reset" });
  assert.equal(page.state.pending, true);
  page.do(refused("reset", ""));
  assert.deepEqual([page.state.pending, page.state.pending_confirms], [false, 0]);
});

test("why a computation was refused is past with the network or the settings it spoke of", () => {
  const problem = { field: "seeds.to", key: "error.too_much", values: {} };
  const start = () => {
    const page = circle();
    page.state = {
      ...page.state,
      jobs: { ...NO_JOBS, seeds: { ...NO_JOBS.seeds, problem }, race: { ...NO_JOBS.race, problem } },
    };
    return page;
  };
  const said = (/** @type {Page} */ page) => [
    page.state.jobs.seeds.problem !== null,
    page.state.jobs.race.problem !== null,
  ];
  assert.deepEqual(said(start().do({ type: "toggle_play" })), [true, true]);
  assert.deepEqual(said(start().do({ type: "set", path: RATE, value: 0.5 })), [false, false]);
  assert.deepEqual(said(start().do({ type: "choose_dataset", name: "xor" })), [false, false]);
  assert.deepEqual(said(start().do({ type: "withdraw", field: "seeds" })), [false, true]);
  assert.deepEqual(said(start().do({ type: "set_race", patch: { to: 10 } })), [true, false]);
});

test("what could not be loaded is past once a lesson is open", () => {
  const { state } = circle().do({ type: "refuse", field: "lesson", key: "error.not_loaded" });
  assert.deepEqual(Object.keys(state.errors), ["lesson"]);
  const setup = { experiment: state.experiment, vector: null, trained: null };
  const lesson = {
    id: "x",
    steps: [{ id: "a", fresh: true, setup, show: { neuron: null }, look: [], card: [] }],
    texts: {},
  };
  const input = /** @type {any} */ ({ type: "lesson_loaded", lesson, step: 0, keeps: true, how: null });
  const opened = withLessons(reduce)(state, input).state;
  assert.deepEqual(Object.keys(opened.errors), []);
  assert.equal(opened.lesson?.step, 0);
});
