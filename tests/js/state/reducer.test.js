import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultExperiment, suggested } from "../../../static/js/experiment/defaults.js";
import { set } from "../../../static/js/experiment/paths.js";
import { PROTOCOL } from "../../../static/js/net/wire.js";
import { catalog, Page } from "../support.js";

const types = (/** @type {Page} */ page) => page.sent.map((command) => command.type);

test("hello is answered with the experiment", () => {
  const page = new Page().do({ type: "event", event: { type: "hello", protocol: PROTOCOL, version: "1", limits: {} } });
  assert.deepEqual(page.sent, [{ type: "configure", run: 0, experiment: defaultExperiment(catalog) }]);
  assert.equal(page.state.link, "open");
});

test("play and pause", () => {
  const page = new Page().connect().do({ type: "toggle_play" });
  assert.deepEqual(page.sent, [{ type: "play", run: 0, unit: "epoch", speed: 1000 }]);
  assert.equal(page.state.playing, true);
  assert.deepEqual(types(page.do({ type: "toggle_play" })), ["pause"]);
  assert.equal(page.state.playing, false);
});

test("a change of speed while it plays is said to the server, otherwise not", () => {
  const page = new Page().connect().do({ type: "set_speed", speed: 10 });
  assert.deepEqual(page.sent, []);
  page.do({ type: "toggle_play" }).do({ type: "set_speed", speed: null });
  assert.deepEqual(page.sent, [{ type: "play", run: 0, unit: "epoch", speed: null }]);
});

test("hot changes keep weights, history and playing; the address is replaced", () => {
  const page = new Page().connect().do({ type: "toggle_play" }).frame({ step: 5, state: "playing" });
  for (const [path, value] of [
    ["optimizer.learning_rate", 0.5],
    ["batching.mode", "sgd"],
    ["regularizer.name", "l2"],
    ["stop.max_epochs", 9],
  ]) {
    page.do({ type: "set", path: String(path), value });
    assert.deepEqual(types(page), ["configure"], String(path));
    assert.equal(page.url, "replace");
    assert.equal(page.state.playing, true);
    assert.equal(page.state.pending, false);
    assert.equal(page.state.history.points.length, 1);
  }
});

test("other changes restart, paused; the address is pushed", () => {
  const page = new Page().connect().do({ type: "toggle_play" }).frame({ step: 5, state: "playing" });
  page.do({ type: "add_layer", at: 1 });
  assert.equal(page.url, "push");
  assert.equal(page.state.playing, false);
  assert.equal(page.state.pending, true);
  assert.deepEqual(page.state.history.points, []);
  assert.deepEqual(
    page.state.experiment.layers.map((layer) => layer.units),
    [2, 2, 1],
  );
});

test("frames of the old network are not shown while a restart is under way", () => {
  const page = new Page().connect().frame({ step: 5 });
  page.do({ type: "choose_dataset", name: "and" }).frame({ step: 6 });
  assert.equal(page.state.frame?.step, 5);
  page.ready().frame({ step: 0 });
  assert.equal(page.state.frame?.step, 0);
});

test("two quick restarts: only the second answer ends the waiting", () => {
  const page = new Page().connect();
  const first = page.do({ type: "choose_dataset", name: "and" }).state.experiment;
  page.do({ type: "choose_dataset", name: "or" });
  page.ready(first);
  assert.equal(page.state.pending, true);
  assert.equal(page.state.experiment.dataset.name, "or");
  page.ready();
  assert.equal(page.state.pending, false);
  assert.equal(page.state.experiment.dataset.name, "or");
});

test("undo brings back the experiment and its trained network, redo the other one", () => {
  const page = new Page().connect().frame({ step: 7 });
  const before = page.state.experiment;
  page.do({ type: "choose_dataset", name: "circle" }).ready().frame({ step: 0 }).frame({ step: 3 });
  page.do({ type: "undo" });
  assert.deepEqual(page.sent, [
    {
      type: "configure",
      run: 0,
      experiment: before,
      state: { counters: { step: 7 }, vector: Float64Array.of(7, 2, 3) },
    },
  ]);
  assert.equal(page.state.history.points.length, 1);
  page.ready().frame({ step: 7 });
  assert.equal(page.state.history.points.length, 1);
  page.do({ type: "redo" });
  assert.equal(page.state.experiment.dataset.name, "circle");
  assert.deepEqual(/** @type {any} */ (page.sent[0]).state.counters, { step: 3 });
});

test("undo of a hot change needs no state", () => {
  const page = new Page().connect().frame({ step: 7 });
  page.do({ type: "set", path: "optimizer.learning_rate", value: 0.5 }).do({ type: "undo" });
  assert.equal(page.state.experiment.optimizer.learning_rate, 0.1);
  assert.equal("state" in page.sent[0], false);
  assert.equal(page.state.frame?.step, 7);
});

test("a state too long for a message is not sent", () => {
  const page = new Page().connect().frame({ step: 7, tensors: { state: new Float64Array(20000) } });
  page.do({ type: "reset" }).do({ type: "undo" });
  assert.equal("state" in page.sent[0], false);
});

test("one drag of a slider is one entry of undo", () => {
  const page = new Page(suggested(catalog, "circle")).connect();
  for (const value of [0.05, 0.1, 0.15]) page.do({ type: "set", path: "dataset.noise", value, merge: "dataset.noise" });
  assert.equal(page.state.past.length, 1);
  assert.equal(page.url, "replace");
  page.do({ type: "commit" }).do({ type: "set", path: "dataset.noise", value: 0.2, merge: "dataset.noise" });
  assert.equal(page.state.past.length, 2);
});

test("reset can be undone", () => {
  const page = new Page().connect().frame({ step: 7 }).do({ type: "reset" });
  assert.deepEqual(page.sent, [{ type: "reset", run: 0 }]);
  page.ready().do({ type: "undo" });
  assert.deepEqual(/** @type {any} */ (page.sent[0]).state.counters, { step: 7 });
});

test("a refused experiment is taken back, with the error at its field", () => {
  const page = new Page().connect();
  const before = page.state.experiment;
  page.do({ type: "set_units", layer: 0, units: 100 });
  const event = {
    type: /** @type {const} */ ("error"),
    run: 0,
    field: "layers[0].units",
    code: "out_of_range",
    message: "too many",
    details: { max: 64 },
    command: "configure",
  };
  page.do({ type: "event", event });
  assert.deepEqual(page.state.experiment, before);
  assert.deepEqual(page.state.errors["layers[0].units"], {
    field: "layers[0].units",
    key: "error.out_of_range",
    values: { message: "too many", max: 64 },
    command: "configure",
  });
  assert.equal(page.url, "replace");
  assert.equal(page.state.pending, false);
});

test("a saved state the server does not take is left out the second time", () => {
  const page = new Page().connect().frame({ step: 7 }).do({ type: "reset" }).do({ type: "undo" });
  page.ready();
  page.do({
    type: "event",
    event: {
      type: "error",
      run: 0,
      field: "state.vector",
      code: "invalid",
      message: "",
      details: {},
      command: "configure",
    },
  });
  assert.deepEqual(types(page), ["configure"]);
  assert.equal("state" in page.sent[0], false);
});

test("after a lost connection the run goes on where it was", () => {
  const page = new Page()
    .connect()
    .do({ type: "toggle_play" })
    .frame({ step: 9, state: "playing" })
    .do({ type: "link", link: "lost" });
  assert.equal(page.state.frame?.step, 9);
  page.do({ type: "event", event: { type: "hello", protocol: PROTOCOL, version: "1", limits: {} } });
  assert.deepEqual(types(page), ["configure", "play"]);
  assert.deepEqual(/** @type {any} */ (page.sent[0]).state.counters, { step: 9 });
});

test("another version asks for a reload", () => {
  const page = new Page()
    .connect()
    .do({ type: "event", event: { type: "hello", protocol: PROTOCOL, version: "2", limits: {} } });
  assert.equal(page.state.link, "outdated");
  assert.deepEqual(page.sent, []);
});

test("the server's word counts once it has been seen playing", () => {
  const page = new Page().connect().do({ type: "toggle_play" }).frame({ step: 0, state: "paused" });
  assert.equal(page.state.playing, true);
  page.frame({ step: 1, state: "playing" }).frame({ step: 2, state: "finished" });
  assert.equal(page.state.playing, false);
});

test("diverged: play starts again", () => {
  const page = new Page().connect().do({ type: "toggle_play" });
  page.do({
    type: "event",
    event: { type: "diverged", run: 0, step: 12, evidence: {}, advice: "lower_learning_rate" },
  });
  assert.equal(page.state.playing, false);
  assert.deepEqual(types(page.do({ type: "toggle_play" })), ["reset", "play"]);
});

test("back in the browser restarts and writes no address", () => {
  const page = new Page().connect();
  const experiment = set(page.state.experiment, "seed", 3);
  page.do({ type: "navigate", experiment, problems: [] });
  assert.equal(page.state.experiment.seed, 3);
  assert.equal(page.url, undefined);
});

test("new weights take the next seed; the last feature stays", () => {
  const page = new Page().connect().do({ type: "new_weights" });
  assert.equal(page.state.experiment.seed, 1);
  page.do({ type: "toggle_feature", name: "x1" }).do({ type: "toggle_feature", name: "x2" });
  assert.deepEqual(page.state.experiment.features, ["x2"]);
});

test("reduce never changes the state it was given", () => {
  const page = new Page().connect().frame({ step: 3 });
  const before = page.state;
  const copy = structuredClone({ ...before });
  page.do({ type: "choose_dataset", name: "iris" }).do({ type: "undo" }).do({ type: "toggle_play" });
  assert.deepEqual(before, copy);
});
