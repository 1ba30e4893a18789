/** The time machine of the page: the curve and its ghost, steps back, the parts of an update, long computations. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { lightOf } from "../../../static/js/charts/network/light.js";
import { partsOf } from "../../../static/js/experiment/parts.js";
import { set } from "../../../static/js/experiment/paths.js";
import { allNotices } from "../../../static/js/selectors/advice.js";
import { networkView, visibleCommand } from "../../../static/js/selectors/screen.js";
import { reduce } from "../../../static/js/state/reducer.js";
import { canGoBack } from "../../../static/js/state/seek.js";
import { TABS } from "../../../static/js/tabs.js";
import { frame, Page } from "../support.js";

/** @import { State } from "../../../static/js/types/state.js" */
/** @import { Moment } from "../../../static/js/types/wire.js" */

/** @param {number} step @returns {Moment} */
const moment = (step) => ({ step, epoch: step, samples: 4 * step });

/** A frame at `step` of a run that has been as far as `end`. @param {number} step @param {number} end */
const at = (step, end) => ({ step, tape: { begin: moment(0), end: moment(end) } });

/** A page that has trained up to update `end`, one frame an update. @param {number} end */
function trained(end) {
  const page = new Page().connect();
  for (let step = 0; step <= end; step++) page.frame({ step });
  return page;
}

const steps = (/** @type {{step: number}[]} */ points) => points.map(({ step }) => step);

test("looking back leaves the curve as it is", () => {
  const page = trained(6).frame(at(2, 6));
  assert.deepEqual(steps(page.state.history.points), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(page.state.history.ghost, []);
  page.frame(at(3, 6)).frame(at(6, 6)).frame(at(7, 7));
  assert.deepEqual(steps(page.state.history.points), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("other settings from an earlier moment leave the old curve as a ghost", () => {
  const page = trained(6).frame(at(2, 6)).frame(at(2, 2)).frame(at(3, 3));
  assert.deepEqual(steps(page.state.history.points), [0, 1, 2, 3]);
  assert.deepEqual(steps(page.state.history.ghost), [2, 3, 4, 5, 6]);
  page.do({ type: "choose_dataset", name: "and" });
  assert.deepEqual(page.state.history.ghost, []);
});

test("one step back, by what a step is", () => {
  const cases = /** @type {const} */ ([
    ["epoch", {}, { unit: "epoch", to: 4 }],
    ["epoch", { position: 3 }, { unit: "epoch", to: 5 }],
    ["update", {}, { unit: "update", to: 4 }],
    ["sample", {}, { unit: "sample", to: 19 }],
  ]);
  for (const [unit, fields, expected] of cases) {
    const page = trained(5)
      .do({ type: "set_unit", unit })
      .frame({ step: 5, ...fields })
      .do({ type: "step_back" });
    assert.deepEqual(page.sent, [{ type: "seek", run: 0, ...expected }], unit);
  }
});

test("a step back within a batch leads to its start", () => {
  const page = new Page();
  page.state.experiment = set(page.state.experiment, "batching", { mode: "mini_batch", batch_size: 2, order: "fixed" });
  page.connect().do({ type: "set_unit", unit: "update" });
  /** @param {object} fields */
  const back = (fields) => page.frame({ step: 5, ...fields }).do({ type: "step_back" }).sent;
  assert.deepEqual(back({ position: 3, batch_size: 2 }), [{ type: "seek", run: 0, unit: "update", to: 5 }]);
  assert.deepEqual(back({ position: 2, batch_size: 2 }), [{ type: "seek", run: 0, unit: "update", to: 4 }]);
});

test("how many samples a batch has is the server's word, not the page's settings", () => {
  const page = new Page();
  // With the bug "swapped batch size" batches of 2 among 13 samples are of 7.
  page.state.experiment = set(
    set(page.state.experiment, "batching", { mode: "mini_batch", batch_size: 2, order: "fixed" }),
    "fault",
    "swapped_batch_size",
  );
  page.connect().do({ type: "set_unit", unit: "update" });
  assert.deepEqual(page.frame({ step: 5, position: 7, batch_size: 7 }).do({ type: "step_back" }).sent, [
    { type: "seek", run: 0, unit: "update", to: 4 },
  ]);
});

test("steps back follow each other faster than frames", () => {
  const page = trained(5).do({ type: "set_unit", unit: "update" });
  const asked = () => page.sent.map((command) => (command.type === "seek" ? command.to : null));
  page.do({ type: "step_back" });
  assert.deepEqual([asked(), page.do({ type: "step_back" }) && asked()], [[4], [3]]);
  page.frame(at(4, 5));
  assert.deepEqual(page.do({ type: "step_back" }) && asked(), [2]);
  page.frame(at(2, 5));
  assert.equal(page.state.seek_target, null);
  assert.deepEqual(page.do({ type: "step_back" }) && asked(), [1]);
});

test("before the begin of the tape there is nothing", () => {
  const page = new Page().connect();
  assert.equal(canGoBack(page.state), false);
  page.frame({ step: 0 });
  assert.equal(canGoBack(page.state), false);
  assert.deepEqual(page.do({ type: "step_back" }).sent, []);
  page.frame({ step: 40, tape: { begin: moment(40), end: moment(40) } });
  assert.equal(canGoBack(page.state), false);
});

test("seeking pauses, and forgets how the run ended", () => {
  const page = trained(3).do({ type: "toggle_play" }).frame({ step: 4, state: "playing" });
  page.do({ type: "event", event: { type: "diverged", run: 0, step: 4, evidence: {}, advice: "" } });
  page.do({ type: "seek", unit: "sample", to: 8 });
  assert.deepEqual(page.sent, [{ type: "seek", run: 0, unit: "sample", to: 8 }]);
  assert.equal(page.state.playing, false);
  assert.equal(page.state.diverged, null);
  assert.equal(page.state.jobs.seek.running, true);
  assert.equal(page.frame(at(2, 4)).state.jobs.seek.running, false);
});

test("in the past the page says so, and leads back to the end", () => {
  const page = trained(6).frame(at(2, 6));
  const [notice] = allNotices(page.state);
  assert.equal(notice.id, "past");
  assert.deepEqual(notice.values, { step: "2", end: "6" });
  assert.ok(notice.remedy);
  page.do({ type: "counter_experiment", remedy: notice.remedy });
  assert.deepEqual(page.sent, [{ type: "seek", run: 0, unit: "sample", to: 24 }]);
  assert.notEqual(allNotices(page.frame(at(6, 6)).state)[0].id, "past");
});

test("the settings of another moment come with it, and go into the address", () => {
  const page = trained(6).do({ type: "seek", unit: "update", to: 2 });
  const then = set(page.state.experiment, "optimizer.learning_rate", 0.7);
  page.ready(then, false);
  assert.equal(page.state.experiment.optimizer.learning_rate, 0.7);
  assert.equal(page.url, "replace");
  assert.equal(page.state.history.points.length, 7);
});

test("a long seek reports its progress", () => {
  const page = trained(6).do({ type: "seek", unit: "update", to: 2 });
  assert.equal(allNotices(page.state)[0].id === "seeking", false, "a short one says nothing");
  page.do({ type: "event", event: { type: "progress", run: 0, job: "seek", done: 1, total: 4, seconds: 0.3 } });
  assert.equal(allNotices(page.state)[0].id, "seeking");
  assert.deepEqual(allNotices(page.state)[0].values, { share: "25 %" });
});

test("a seek to what has been cut off is dropped silently", () => {
  const page = trained(6).do({ type: "seek", unit: "update", to: 5 });
  page.do({
    type: "event",
    event: { type: "error", run: 0, field: "to", code: "out_of_range", message: "", details: {}, command: "seek" },
  });
  assert.equal(page.state.jobs.seek.running, false);
  assert.deepEqual(page.state.errors, {});
});

test("the parts of an update", () => {
  assert.deepEqual(partsOf(1), ["forward.1", "loss", "backward.1", "update"]);
  assert.deepEqual(partsOf(2), ["forward.1", "forward.2", "loss", "backward.2", "backward.1", "update"]);
});

test("steps of one part walk through an update, then make it", () => {
  const page = trained(2).do({ type: "set_unit", unit: "part" });
  assert.equal(page.state.part, 0);
  assert.equal(page.state.options.tab, "explain");
  for (const part of [1, 2, 3, 4, 5]) {
    assert.deepEqual(page.do({ type: "step" }).sent, []);
    assert.equal(page.state.part, part);
  }
  assert.deepEqual(page.do({ type: "step" }).sent, [{ type: "step", run: 0, unit: "update", count: 1 }]);
  assert.equal(page.state.part, 0);
  page.frame({ step: 3 }).do({ type: "step_back" });
  assert.deepEqual(page.sent, [{ type: "seek", run: 0, unit: "update", to: 2 }]);
  assert.equal(page.state.part, 5);
  assert.deepEqual(page.do({ type: "step_back" }).sent, []);
  assert.equal(page.state.part, 4);
});

test("parts play by the page's own clock", () => {
  const page = trained(2)
    .do({ type: "set_unit", unit: "part" })
    .do({ type: "set_speed", speed: 5 })
    .do({ type: "toggle_play" });
  assert.deepEqual(page.effects, [{ type: "tick", after_ms: 200 }]);
  assert.equal(page.state.playing, true);
  page.do({ type: "tick" });
  assert.equal(page.state.part, 1);
  assert.deepEqual(page.effects, [{ type: "tick", after_ms: 200 }]);
  page.frame({ step: 2, state: "playing" }).frame({ step: 3, state: "paused" });
  assert.equal(page.state.playing, true, "the server's pause is not the page's");
  assert.deepEqual(page.do({ type: "toggle_play" }).sent, []);
  assert.deepEqual(page.do({ type: "tick" }).effects, []);
  assert.equal(page.state.speed, 1000, "epochs have their own speed");
});

test("going into the parts pauses the server; playing on leaves them", () => {
  const page = trained(2).do({ type: "toggle_play" }).do({ type: "set_unit", unit: "part" });
  assert.deepEqual(page.sent, [{ type: "pause", run: 0 }]);
  assert.equal(page.state.playing, false);
  page.do({ type: "set_unit", unit: "epoch" });
  assert.equal(page.state.part, null);
  page.do({ type: "next_part" }).do({ type: "toggle_play" });
  assert.equal(page.state.part, null);
});

test("from the tab, an update is walked through whatever a step is", () => {
  const page = trained(2).do({ type: "next_part" }).do({ type: "next_part" });
  assert.equal(page.state.part, 1);
  page.do({ type: "previous_part" });
  assert.equal(page.state.part, 0);
  assert.equal(page.state.unit, "epoch");
  page.do({ type: "previous_part" });
  assert.deepEqual(page.sent, [{ type: "seek", run: 0, unit: "update", to: 1 }]);
  page.do({ type: "set_option", name: "tab", value: "predictions" });
  assert.equal(page.state.part, null);
});

test("the network lights up where an update is", () => {
  const page = trained(2).do({ type: "next_part" });
  const state = { ...page.state };
  state.experiment = set(state.experiment, "layers", [{ units: 1, activation: "sigmoid" }]);
  const params = Float32Array.of(2, -1, 0.5);
  state.latest = {
    trace: frame({ tensors: { params, trace_a: Float64Array.of(3, 4, 0.9), trace_delta: Float64Array.of(0.25) } }),
  };
  const edges = [0, 1].map((from) => ({ column: 0, from, to: 0, index: from }));
  const flows = (/** @type {number} */ part) => {
    const light = lightOf(networkView({ ...state, part }, "light"));
    assert.ok(light);
    return [light.kind, ...light.neurons, ...(light.columns.has(0) ? edges.map((edge) => light.flow(edge)) : [])];
  };
  // 3 · 2 = 6 is the strongest, 4 · −1 = −4 beside it; then gradients 3 δ and 4 δ.
  assert.deepEqual(flows(0), ["forward", 1, 3, -2]);
  assert.deepEqual(flows(1), ["loss", 1]);
  assert.deepEqual(flows(2), ["backward", 1, 2.25, 3]);
  assert.equal(lightOf(networkView({ ...state, part: null }, "light")), null);
});

/** @param {State} state */
const visible = (state) => visibleCommand(state, TABS[state.options.tab].sections);

test("only what an open tab shows is asked for", () => {
  const page = trained(1);
  for (const [tab, { sections }] of Object.entries(TABS)) {
    page.do({ type: "set_option", name: "tab", value: tab });
    const asked = visible(page.state).sections;
    const others = Object.values(TABS)
      .flatMap((other) => other.sections)
      .filter((name) => !sections.includes(name));
    assert.deepEqual(
      sections.filter((name) => !asked.includes(name)),
      [],
      tab,
    );
    assert.deepEqual(
      others.filter((name) => asked.includes(name)),
      [],
      tab,
    );
  }
  page.do({ type: "hidden", hidden: true });
  assert.deepEqual(visible(page.state).sections, []);
});

test("a neuron that is chosen is explained, also while another is looked at", () => {
  const page = trained(1).do({ type: "choose_neuron", neuron: 1, entry: 2 }).do({ type: "focus_neuron", neuron: 0 });
  const { neuron, explained } = visible(page.state);
  assert.deepEqual({ neuron, explained }, { neuron: 0, explained: 1 });
  page.do({ type: "add_layer", at: 0 });
  assert.deepEqual(page.state.chosen, { neuron: null, entry: 0 });
});

test("long computations: asked for, under way, done, refused", () => {
  const job = /** @type {const} */ ({ name: "gradient_check", samples: "all" });
  const page = trained(1).do({ type: "start_job", job });
  assert.deepEqual(page.sent, [{ type: "start_job", run: 0, job }]);
  page.do({ type: "event", event: { type: "progress", run: 0, job: "gradient_check", done: 3, total: 9, seconds: 1 } });
  assert.deepEqual([page.state.jobs.gradient_check.done, page.state.jobs.landscape.running], [3, false]);
  const result = /** @type {any} */ ({
    kind: "result",
    job: "gradient_check",
    seconds: 2,
    whole: true,
    facts: {},
    tensors: {},
    shapes: {},
  });
  page.do({ type: "message", message: result, at: 0 });
  assert.deepEqual([page.state.jobs.gradient_check.running, page.state.jobs.gradient_check.result], [false, result]);
  page.do({ type: "start_job", job: { name: "landscape" } });
  page.do({
    type: "event",
    event: {
      type: "error",
      run: 0,
      field: "landscape.plane",
      code: "too_short",
      message: "",
      details: {},
      command: "start_job",
    },
  });
  assert.equal(page.state.jobs.landscape.running, false);
  assert.equal(page.state.jobs.landscape.problem?.key, "error.too_short");
  assert.equal(page.state.jobs.gradient_check.problem, null);
  assert.deepEqual(page.state.errors, {});
  page.do({ type: "add_layer", at: 0 });
  assert.equal(page.state.jobs.gradient_check.result, null, "another network");
});

test("a part of a result is shown while the job runs, and stays when it is cancelled", () => {
  const page = trained(1).do({ type: "start_job", job: { name: "landscape" } });
  /** @param {boolean} whole @param {number} seconds */
  const arrives = (whole, seconds) => {
    const message = { kind: "result", job: "landscape", seconds, whole, facts: {}, tensors: {}, shapes: {} };
    page.do({ type: "message", message: /** @type {any} */ (message), at: 0 });
    return [page.state.jobs.landscape.running, page.state.jobs.landscape.result?.seconds];
  };
  assert.deepEqual(arrives(false, 1), [true, 1]);
  page.do({ type: "cancel_job", job: "landscape" });
  assert.deepEqual(arrives(false, 2), [false, 1], "sent before the cancelling came there");
  page.do({ type: "start_job", job: { name: "landscape" } });
  assert.deepEqual(arrives(true, 3), [false, 3]);
});

test("a file that was made is handed over", () => {
  const page = trained(1).do({ type: "start_job", job: { name: "export", format: "experiment" } });
  const bytes = new Uint8Array([123, 125]);
  const facts = { extension: "json", media_type: "application/json" };
  const message = {
    kind: "result",
    job: "export",
    request: { name: "export", format: "experiment" },
    step: 7,
    seconds: 0,
    whole: true,
    facts,
    tensors: { bytes },
    shapes: {},
  };
  const { effects } = reduce(page.state, { type: "message", message: /** @type {any} */ (message), at: 0 });
  const download = {
    type: "download",
    filename: "descent-xor-experiment-7.json",
    media_type: "application/json",
    bytes,
  };
  assert.deepEqual(effects, [download]);
});

test("cancelled and lost computations are no longer under way", () => {
  const page = trained(1).do({ type: "start_job", job: { name: "landscape" } });
  assert.deepEqual(page.do({ type: "cancel_job", job: "landscape" }).sent, [
    { type: "cancel_job", run: 0, job: "landscape" },
  ]);
  assert.equal(page.state.jobs.landscape.running, false);
  page.do({ type: "start_job", job: { name: "landscape" } }).connect();
  assert.equal(page.state.jobs.landscape.running, false);
});
